"""What a view shows, counted on the rendering itself, so that a description does not speak of what is out of sight."""

from typing import Any

import numpy as np

from training.synthesize.material import Part

# The share of the picture that a part needs to be told, and the attribute that speaks of it.
_NEEDED = {
    "face": (Part.FACE, 0.00005), "hair": (Part.HAIR, 0.0012), "upper": (Part.UPPER, 0.012),
    "inner": (Part.INNER, 0.004),
    "lower": (Part.LOWER, 0.01), "shoes": (Part.SHOES, 0.0015), "bag": (Part.BAG, 0.004), "hat": (Part.HAT, 0.0015),
    "glasses": (Part.GLASSES, 0.0006), "scarf": (Part.SCARF, 0.0025), "held": (Part.HELD, 0.0012),
    "vehicle": (Part.VEHICLE, 0.02),
}  # fmt: skip


def hidden_parts(parts: np.ndarray, attributes: dict[str, Any]) -> list[str]:
    """Names of what the person has and this view does not show: of "face", "hair", "upper", "bag" and so on.

    `parts` are the pixels' parts, uint8 (H, W).
    """
    counts = np.bincount(parts.ravel(), minlength=len(Part)) / parts.size
    has = {"face": True, "hair": True, "upper": True, "inner": bool(attributes["inner_colour"])}
    has |= {"lower": bool(attributes["lower_type"]), "shoes": True}
    has |= {name: bool(attributes[name]) for name in ("bag", "hat", "glasses", "scarf", "held", "vehicle")}
    hidden = [name for name, (part, share) in _NEEDED.items() if has[name] and counts[part] < share]
    if attributes["hair_length"] == "bald":
        hidden = [name for name in hidden if name != "hair"]
        if counts[Part.SKIN] < 0.004 or attributes["hat"]:
            hidden.append("hair")
    if "face" in hidden and "glasses" not in hidden and attributes["glasses"]:
        hidden.append("glasses")
    return sorted(hidden)


def is_usable(parts: np.ndarray, attributes: dict[str, Any]) -> bool:
    """Whether enough is seen to recognise anybody: what is worn above and, if in the frame, below; a fair share of
    the person."""
    hidden = hidden_parts(parts, attributes)
    shown = np.isin(parts, [part for part in Part if part is not Part.OTHER]).mean()
    below = attributes["lower_type"] and attributes["crop"] != "upper body"
    worn = ["upper", "lower"] if below else ["upper"]
    return shown > 0.1 and not any(name in hidden for name in worn)
