"""Which input shapes an engine is made for: its optimisation profiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.bundle import IMAGE_TOWER, Bundle

Shape = tuple[int, ...]

IMAGE_BATCHES = (1, 4, 8)
# A query is one description; evaluations and calibration send many.
TEXT_BATCHES = (1, 32)
# Tokens of the shortest text, and of a usual description.
_SHORTEST_TEXT, _USUAL_TEXT = 1, 24


@dataclass(frozen=True)
class ShapeRange:
    """Shapes of one input: the smallest, the one that TensorRT tunes for, and the largest."""

    least: Shape
    best: Shape
    most: Shape


@dataclass(frozen=True)
class Profile:
    """One optimisation profile: a range for each input. `batch` is the most rows that it takes."""

    inputs: Mapping[str, ShapeRange]

    @property
    def batch(self) -> int:
        return next(iter(self.inputs.values())).most[0]


def profiles_for(
    bundle: Bundle, tower: str, image_batches: Sequence[int] = IMAGE_BATCHES
) -> tuple[Profile, ...]:
    """The profiles of a tower, smallest batch first. image_batches: pictures at once, one profile each."""
    if tower == IMAGE_TOWER:
        spec = bundle.image_spec
        picture = (3, spec.height, spec.width)
        return tuple(
            Profile({"pixels": ShapeRange((1, *picture), (batch, *picture), (batch, *picture))})
            for batch in sorted(set(image_batches))
        )
    longest = bundle.context_length
    usual = min(_USUAL_TEXT, longest)
    return tuple(
        Profile(
            {
                name: ShapeRange((1, _SHORTEST_TEXT), (batch, usual), (batch, longest))
                for name in ("ids", "mask")
            }
        )
        for batch in TEXT_BATCHES
    )


def as_json(profiles: Sequence[Profile]) -> list[dict[str, list[list[int]]]]:
    """Profiles as they are written beside an engine."""
    return [
        {name: [list(r.least), list(r.best), list(r.most)] for name, r in profile.inputs.items()}
        for profile in profiles
    ]
