"""Who a picture shows: body, hair and clothes drawn by chance, with the attributes that descriptions are written from.

Only adults are made. Chances follow what is seen in streets roughly, not any census.
"""

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from training.synthesize import palette
from training.synthesize.body import Shape
from training.synthesize.palette import weighted
from training.synthesize.wardrobe import Wardrobe

Attributes = dict[str, Any]

# What each garment is made of: surfaces by sex, the first choice first; "tights" is the base mesh's own.
_TOPS = {
    "t-shirt": {"F": ("f_tshirt", "f_tshirt2"), "M": ("m_tshirt", "m_tshirt2")},
    "tank top": {"F": ("f_tshirt", "f_tshirt2"), "M": ("m_tshirt",)},
    "long-sleeved shirt": {"F": ("f_shirt",), "M": ("m_shirt",)},
    "sweater": {"F": ("m_sweater",), "M": ("m_sweater",)},
    "hoodie": {"F": ("m_sweater",), "M": ("m_sweater",)},
    "cardigan": {"F": ("f_shirt",), "M": ("m_sweater",)},
    "crop top": {"F": ("f_crop",), "M": ()},
    "vest": {"F": ("f_shirt",), "M": ("m_jacket",)},
    "jacket": {"F": ("f_shirt",), "M": ("m_jacket",)},
    "coat": {"F": ("f_shirt",), "M": ("m_jacket",)},
    "suit jacket": {"F": ("f_shirt",), "M": ("m_suit",)},
    "dress": {"F": ("f_shirt", "f_tshirt"), "M": ()},
}
_TOP_WEIGHTS = {
    "F": {
        "t-shirt": 3, "tank top": 1.2, "long-sleeved shirt": 2.5, "sweater": 1.8, "hoodie": 1.2, "cardigan": 1.2,
        "crop top": 0.6, "vest": 0.7, "jacket": 2.2, "coat": 1.6, "suit jacket": 0.8, "dress": 2,
    },
    "M": {
        "t-shirt": 4, "tank top": 0.5, "long-sleeved shirt": 2.5, "sweater": 1.8, "hoodie": 1.8, "cardigan": 0.5,
        "vest": 0.8, "jacket": 2.8, "coat": 1, "suit jacket": 1.4,
    },
}  # fmt: skip
_BOTTOMS = {
    "jeans": {"F": ("f_jeans",), "M": ("m_jeans", "m_jeans2", "m_jeans3", "m_jeans5")},
    "trousers": {"F": ("m_trousers", "f_leggings"), "M": ("m_trousers",)},
    "shorts": {"F": ("f_shorts",), "M": ("m_jeans4", "m_jeans2")},
    "leggings": {"F": ("f_leggings",), "M": ()},
    "pencil skirt": {"F": ("f_pencil",), "M": ()},
    "long skirt": {"F": ("skirt",), "M": ()},
    "short skirt": {"F": ("skirt",), "M": ()},
    "overalls": {"F": ("m_overalls",), "M": ("m_overalls",)},
}
_BOTTOM_WEIGHTS = {
    "F": {
        "jeans": 3, "trousers": 2, "leggings": 1.6, "shorts": 1.3, "pencil skirt": 0.9, "long skirt": 1.1,
        "short skirt": 1.1, "overalls": 0.35,
    },
    "M": {"jeans": 4, "trousers": 3, "shorts": 1.8, "overalls": 0.4},
}  # fmt: skip
OPEN_TOPS = ("cardigan", "vest", "jacket", "coat", "suit jacket")
_PATTERNS = {
    "t-shirt": ("striped", "print", "print", "two-tone sleeves"),
    "tank top": ("striped", "print"),
    "sweater": ("striped", "striped", "print"),
    "hoodie": ("print", "two-tone sleeves"),
    "long-sleeved shirt": ("vertical stripes", "checked", "checked", "polka dot"),
    "dress": ("polka dot", "striped", "checked"),
}
_SHOE_SURFACES = {
    "sneakers": ("shoes02", "shoes05", "shoes06"),
    "leather shoes": ("shoes01", "shoes03", "shoes04"),
    "boots": ("shoes01", "shoes04"),
}
_HAIR = {
    "short": ("short01", "short02", "short03", "short04"), "short curly": ("afro01",), "bald": (),
    "chin-length": ("bob02", "bob01"), "long": ("long01",), "ponytail": ("ponytail01",), "braided": ("braid01",),
}  # fmt: skip
_HAIR_WEIGHTS = {
    "M": {"short": 8, "short curly": 0.9, "bald": 1.2, "chin-length": 0.3, "long": 0.4},
    "F": {"short": 1.2, "short curly": 0.7, "chin-length": 3, "long": 4, "ponytail": 3, "braided": 1.5},
}
_FACE = (
    "head/head-round", "head/head-oval", "head/head-square", "head/head-triangular", "head/head-rectangular",
    "head/head-fat-incr", "head/head-scale-horiz-incr", "head/head-scale-horiz-decr", "nose/nose-hump-incr",
    "nose/nose-scale-horiz-incr", "nose/nose-scale-horiz-decr", "nose/nose-point-down", "nose/nose-curve-concave",
    "chin/chin-prominent-incr", "chin/chin-width-incr", "chin/chin-width-decr", "chin/chin-height-incr",
    "mouth/mouth-scale-horiz-incr", "mouth/mouth-scale-horiz-decr", "neck/neck-double-incr",
)  # fmt: skip
_LENGTHS = {"short": -2.3, "knee-length": -3.7, "long": -6.3}  # hems of skirts on the neutral body


@dataclass
class Person:
    """attributes, as recorded; shape; colours in linear light by what they are of; surfaces by part; numbers that
    finish the look (lengths, pattern sizes)."""

    attributes: Attributes
    shape: Shape
    colours: dict[str, np.ndarray]
    surfaces: dict[str, str]
    numbers: dict[str, float] = field(default_factory=dict)

    @property
    def female(self) -> bool:
        """Whether the person is a woman."""
        return self.attributes["gender"] == "female"


def make_person(rng: random.Random, wardrobe: Wardrobe) -> Person:
    """A person, drawn by chance; the same for the same `rng` and wardrobe."""
    return _Maker(rng, wardrobe).person()


class _Maker:
    def __init__(self, rng: random.Random, wardrobe: Wardrobe):
        self.rng, self.wardrobe = rng, wardrobe
        self.sex = rng.choice("FM")
        self.attributes: Attributes = {"gender": "female" if self.sex == "F" else "male"}
        self.colours: dict[str, np.ndarray] = {}
        self.surfaces: dict[str, str] = {}
        self.numbers = {"seed": rng.uniform(0, 50)}

    def person(self) -> Person:
        shape = self.body()
        self.hair()
        self.top()
        self.bottom()
        self.shoes()
        self.extras()
        return Person(self.attributes, shape, self.colours, self.surfaces, self.numbers)

    def body(self) -> Shape:
        rng, a = self.rng, self.attributes
        a["age"] = weighted(rng, {"young": 6, "middle-aged": 3, "elderly": 1.3})
        a["body_shape"] = weighted(rng, {"slim": 3, "average": 5, "heavy": 2})
        a["skin_tone"] = weighted(rng, {"light": 1, "medium": 1, "dark": 1})
        ages = {"young": (0, 0.25), "middle-aged": (0.4, 0.62), "elderly": (0.8, 1)}
        builds = {"slim": (0.12, 0.35), "average": (0.42, 0.58), "heavy": (0.74, 0.98)}
        ancestry = [rng.random() ** 2 + 0.02 for _ in range(3)]
        ancestry[{"light": 0, "dark": 1, "medium": 2}[a["skin_tone"]]] += 1.6
        names = ("caucasian", "african", "asian")
        skin = palette.jittered(rng, rng.choice(palette.SKIN[a["skin_tone"]]))
        self.colours["skin"] = palette.linear(skin)
        self.colours["lips"] = palette.linear(np.clip(skin * [0.84, 0.6, 0.58], 0, 255))
        self.colours["eyes"] = palette.linear(
            rng.choice([(45, 28, 18), (60, 40, 24), (70, 100, 130), (70, 90, 60)])
        )
        return Shape(
            sex=rng.uniform(0, 0.1) if self.sex == "F" else rng.uniform(0.88, 1),
            age=rng.uniform(*ages[a["age"]]),
            muscle=rng.uniform(0.35, 0.6) if self.sex == "F" else rng.uniform(0.4, 0.75),
            weight=rng.uniform(*builds[a["body_shape"]]),
            height=rng.uniform(0.25, 0.75),
            proportions=rng.uniform(0.45, 0.9),
            ancestry={name: share / sum(ancestry) for name, share in zip(names, ancestry, strict=True)},
            details={f"{name}": rng.uniform(0.2, 0.7) for name in rng.sample(_FACE, 4)},
        )

    def hair(self) -> None:
        rng, a = self.rng, self.attributes
        weights = {
            style: weight
            for style, weight in _HAIR_WEIGHTS[self.sex].items()
            if style == "bald" or self.wardrobe.usable(_HAIR[style])
        }
        if not self.wardrobe.usable(
            _HAIR["short"]
        ):  # without assets: the base mesh's own hair, cut short or not
            weights |= {"short": 6 if self.sex == "M" else 2, "long": 0.3 if self.sex == "M" else 4}
        style = weighted(rng, weights)
        found = self.wardrobe.usable(_HAIR[style])
        a["hair_length"] = style
        if style != "bald":
            self.surfaces["hair"] = rng.choice(found) if found else "helmet-hair"
        grey = {"young": 0.1, "middle-aged": 2.2, "elderly": 9}[a["age"]]
        colours = {
            "black": 5, "dark brown": 4, "brown": 4, "blonde": 3, "red": 1.1, "grey": grey,
            "white": 4 if a["age"] == "elderly" else 0.02,
        }  # fmt: skip
        if a["skin_tone"] == "dark":
            colours |= {"brown": 0.4, "blonde": 0.15, "red": 0.05}
        colour = weighted(rng, colours)
        a["hair_colour"] = None if style == "bald" else colour
        self.colours["hair"] = palette.linear(palette.jittered(rng, palette.HAIR[colour], 0.08))
        a["beard"] = self.sex == "M" and rng.random() < 0.32
        brows = self.wardrobe.usable(tuple(f"eyebrow{number:03d}" for number in range(1, 13)))
        if brows:
            self.surfaces["eyebrows"] = rng.choice(brows)

    def top(self) -> None:
        rng, a = self.rng, self.attributes
        kind = weighted(rng, _TOP_WEIGHTS[self.sex])
        weights = palette.OUTER if kind in ("jacket", "coat", "vest") else palette.UPPER
        colour = palette.pick(rng, palette.FORMAL if kind == "suit jacket" else weights)
        a |= {"upper_type": kind, "upper_colour": colour, "upper_pattern": "plain", "upper_colour2": None}
        a["inner_colour"] = None
        self.surfaces["upper"] = self.any_of(_TOPS[kind][self.sex])
        self.colours["upper"] = palette.shade(rng, colour)
        if kind in _PATTERNS and rng.random() < 0.4:
            a["upper_pattern"] = rng.choice(_PATTERNS[kind])
            self.second("upper", colour)
        if kind in OPEN_TOPS:
            plain = {**palette.UPPER, "white": 9.0}
            inner = palette.pick(rng, {k: w for k, w in plain.items() if k != colour}, colour)
            a["inner_colour"] = inner
            self.colours["inner"] = palette.shade(rng, inner)
            self.numbers["open"] = rng.uniform(0.22, 0.5)
        self.numbers |= {
            "sleeve": rng.uniform(2.2, 2.7), "coat_hem": rng.uniform(-4.4, -2.2), "pattern": rng.uniform(0.85, 1.2),
            "long_sleeves": float(rng.random() < 0.5),
        }  # fmt: skip

    def bottom(self) -> None:
        rng, a = self.rng, self.attributes
        top = a["upper_type"]
        a |= {"lower_type": None, "lower_colour": None, "lower_pattern": "plain", "lower_colour2": None}
        a["dress_length"] = None
        if top == "dress":
            a["dress_length"] = weighted(rng, {"short": 1, "knee-length": 2, "long": 1})
            self.numbers["hem"] = _LENGTHS[a["dress_length"]] + rng.uniform(-0.2, 0.2)
            return
        weights = dict(_BOTTOM_WEIGHTS[self.sex])
        if top not in ("t-shirt", "sweater", "long-sleeved shirt", "tank top"):
            weights.pop("overalls")
        if top in ("coat", "suit jacket"):
            weights = {
                name: w for name, w in weights.items() if name in ("jeans", "trousers", "pencil skirt")
            }
        if "overalls" in weights and not self.wardrobe.has("m_overalls"):
            weights.pop("overalls")
        kind = weighted(rng, weights)
        shades = palette.LOWER
        if kind == "jeans":
            colour = weighted(
                rng,
                {
                    "blue": 5,
                    "light blue": 1.5,
                    "navy": 3,
                    "black": 3,
                    "grey": 1.6,
                    "white": 0.6,
                    "beige": 0.5,
                },
            )
        elif top == "suit jacket" and rng.random() < 0.6:
            colour = a["upper_colour"]
        else:
            colour = palette.pick(rng, shades, a["upper_colour"])
        a |= {"lower_type": kind, "lower_colour": colour}
        self.surfaces["lower"] = self.any_of(_BOTTOMS[kind][self.sex])
        self.colours["lower"] = palette.shade(
            rng, colour, palette.DENIM if kind in ("jeans", "overalls") else palette.SHADES
        )
        self.numbers["hem"] = _LENGTHS.get(kind.split()[0], _LENGTHS["knee-length"]) + rng.uniform(-0.2, 0.2)
        if "skirt" in kind and rng.random() < 0.35:
            a["lower_pattern"] = rng.choice(("checked", "polka dot", "striped"))
            self.second("lower", colour)

    def shoes(self) -> None:
        rng, a = self.rng, self.attributes
        bare = a["lower_type"] in (None, "short skirt", "leggings", "pencil skirt")
        boots = 1.6 if self.sex == "F" and bare else 0.3
        formal = 6 if a["upper_type"] == "suit jacket" else 2.2
        kind = weighted(rng, {"sneakers": 5, "leather shoes": formal, "boots": boots})
        a["shoes_type"] = kind
        a["shoes_colour"] = palette.pick(rng, palette.SHOES if kind == "sneakers" else palette.LEATHER)
        self.colours["shoes"] = palette.shade(rng, a["shoes_colour"])
        self.colours["socks"] = palette.linear(rng.choice([(225, 225, 222), (30, 30, 32), (120, 120, 122)]))
        found = self.wardrobe.usable(_SHOE_SURFACES[kind])
        self.surfaces["shoes"] = rng.choice(found) if found else "tights"
        if a["lower_type"] in ("short skirt", "pencil skirt") or a["dress_length"] in (
            "short",
            "knee-length",
        ):
            self.numbers["tights"] = float(rng.random() < 0.35)

    def extras(self) -> None:
        rng, a = self.rng, self.attributes
        female = self.sex == "F"
        a["bag"] = weighted(
            rng, {"": 5, "backpack": 2.2, "shoulder bag": 1.7, "handbag": 1.5 if female else 0.3}
        ) or None  # fmt: skip
        a["bag_colour"] = palette.pick(rng, {k: w for k, w in palette.BAGS.items() if k != a["upper_colour"]})
        hats = {"": 7.5, "baseball cap": 1.5, "beanie": 1.1, "sun hat": 0.4}
        if self.wardrobe.has("fedora"):
            hats["fedora hat"] = 0.5
        if a["hair_length"] == "short curly":
            hats = {"": 1}
        a["hat"] = weighted(rng, hats) or None
        a["hat_colour"] = palette.pick(rng, palette.UPPER)
        a["scarf"] = "scarf" if rng.random() < (0.2 if a["upper_type"] in OPEN_TOPS else 0.05) else None
        a["scarf_colour"] = palette.pick(
            rng, {k: w for k, w in palette.UPPER.items() if k != a["upper_colour"]}
        )
        a["glasses"] = weighted(rng, {"": 7.5, "glasses": 1.7, "sunglasses": 1}) or None
        held = {
            "": 7, "phone": 1.2, "cup": 0.6, "umbrella": 0.6, "suitcase": 0.6, "shopping bag": 0.8, "book": 0.4,
        }  # fmt: skip
        if a["bag"] == "handbag":
            held = {"": 7, "phone": 1.2, "cup": 0.5, "umbrella": 0.5}
        a["held"] = weighted(rng, held) or None
        a["held_colour"] = palette.pick(rng, palette.BAGS) if a["held"] in COLOURED_THINGS else None
        a["vehicle"] = None
        for thing in ("bag", "hat", "scarf", "held"):
            colour = a[f"{thing}_colour"] if a[thing] else None
            a[f"{thing}_colour"] = colour
            if colour:
                self.colours[thing] = palette.shade(rng, colour)
        if a["held"] and not a["held_colour"]:
            self.colours["held"] = palette.linear((30, 30, 34) if a["held"] == "phone" else (235, 230, 220))
        self.numbers |= {"side": rng.choice((-1.0, 1.0)), "vehicle": rng.random()}
        self.colours["vehicle"] = palette.shade(rng, palette.pick(rng, palette.BAGS))

    def second(self, part: str, colour: str) -> None:
        other = palette.contrasting(self.rng, colour)
        self.attributes[f"{part}_colour2"] = other
        self.colours[f"{part}2"] = palette.shade(self.rng, other)

    def any_of(self, names: tuple[str, ...]) -> str:
        found = self.wardrobe.usable(names)
        return self.rng.choice(found) if found else "tights"


COLOURED_THINGS = ("umbrella", "suitcase", "shopping bag", "book")
