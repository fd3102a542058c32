"""Descriptions that are false of a picture in one thing only.

Between the people of a batch nearly everything differs, so a model can tell them apart by a colour anywhere. Told one
small untruth, it has to look where a colour is and at what is small: hard negatives, as Yuksekgonul et al. use them
(When and why vision-language models behave like bags-of-words, ICLR 2023, section 4), made from recorded attributes
instead of from the words of a sentence.
"""

import random

from training.captions import WORDS, Attributes, Description, describe

_TRIES = 4
_COLOURED = ("upper", "lower", "shoes", "bag", "hat", "scarf", "held", "inner")
_KINDS = ("upper_type", "lower_type", "shoes_type", "bag", "hat", "glasses", "held", "hair_length")


def foil(attributes: Attributes, seed: float) -> Description | None:
    """What `describe(attributes, Random(seed))` says, but for one untruth; None when a few tries found none.

    The sentence is often the same but for a word; where the untruth changes what can be said, more of it changes.
    """
    rng = random.Random(f"foil {seed}")
    for _ in range(_TRIES):
        description = describe(_altered(attributes, rng), random.Random(seed))
        if description.judge(attributes) == -1:
            return description
    return None


def _altered(attributes: Attributes, rng: random.Random) -> Attributes:
    """The same person but for one thing."""
    way = rng.random()
    if way < 0.25 and _swappable(attributes):
        return {
            **attributes,
            "upper_colour": attributes["lower_colour"], "lower_colour": attributes["upper_colour"],
        }  # fmt: skip
    if way < 0.45:
        return {**attributes, "gender": "female" if attributes["gender"] == "male" else "male"}
    if way < 0.55 and attributes.get("hair_colour"):
        return _other(attributes, "hair_colour", "hair_colour", rng)
    if way < 0.8:
        name = _one_of(attributes, [f"{kind}_colour" for kind in _COLOURED], rng)
        return _other(attributes, name, "colour", rng) if name else attributes
    kinds = [kind for kind in _KINDS if attributes.get(kind) != "bald"]  # there is no hair to be otherwise
    name = _one_of(attributes, kinds, rng)
    return _other(attributes, name, name, rng) if name else attributes


def _swappable(attributes: Attributes) -> bool:
    above, below = attributes.get("upper_colour"), attributes.get("lower_colour")
    return bool(above and below and above != below)


def _one_of(attributes: Attributes, names: list[str], rng: random.Random) -> str | None:
    has = [name for name in names if attributes.get(name)]
    return rng.choice(has) if has else None


def _other(attributes: Attributes, name: str, table: str, rng: random.Random) -> Attributes:
    others = [value for value in WORDS[table] if value != attributes[name]]
    return {**attributes, name: rng.choice(others)}
