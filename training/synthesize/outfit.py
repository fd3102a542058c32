"""What a person wears as layers: which surface, of what material, how far from the body."""

from dataclasses import dataclass, replace

import numpy as np

from training.synthesize.material import Finish, Material, Part, Pattern
from training.synthesize.people import OPEN_TOPS, Person
from training.synthesize.wardrobe import Surface, Wardrobe

_PATTERN = {
    "striped": (Pattern.STRIPED, 1.2), "vertical stripes": (Pattern.VERTICAL, 2.3), "checked": (Pattern.CHECKED, 1.4),
    "print": (Pattern.PRINT, 1.0), "two-tone sleeves": (Pattern.SLEEVES, 1.0), "polka dot": (Pattern.DOTS, 2.2),
}  # fmt: skip
_SHOULDER = 1.72  # where sleeves begin
_WRIST = 4.5


@dataclass(frozen=True)
class Layer:
    """A surface on the person; offset in decimetres along its normals; hides: whether the body under it is left out."""

    surface: Surface
    material: Material
    offset: float = 0.0
    hides: bool = True

    def hidden(self, neutral: np.ndarray) -> np.ndarray:
        """Body vertices that need not be drawn: under the surface, and well inside what is drawn of it."""
        under = self.surface.hides
        if not self.hides or not len(under) or self.material.open:
            return under[:0]
        x, y = np.abs(neutral[under, 0]), neutral[under, 1]
        material = self.material
        inside = (y > material.bottom + 0.1) & (y < material.top - 0.1) & (x < material.reach - 0.15)
        return under[inside]


def dress(person: Person, wardrobe: Wardrobe) -> list[Layer]:
    """All that the person wears, innermost first."""
    return _Dresser(person, wardrobe).layers()


class _Dresser:
    def __init__(self, person: Person, wardrobe: Wardrobe):
        self.person, self.wardrobe = person, wardrobe
        self.eye = wardrobe.body.neutral[wardrobe.body.eyes[0]].mean(0)

    def layers(self) -> list[Layer]:
        return [*self.legs(), *self.torso(), *self.feet(), *self.head()]

    def surface(self, name: str) -> Surface:
        return self.wardrobe.surfaces[name]

    def fabric(self, part: Part, colour: str, **changes: object) -> Material:
        """Cloth in the person's colour of that name, in the pattern that goes with it."""
        person = self.person
        settings: dict = {"seed": person.numbers["seed"], **changes}
        kind = {"upper": "upper_pattern", "lower": "lower_pattern"}.get(colour)
        pattern = person.attributes.get(kind, "plain") if kind else "plain"
        if pattern in _PATTERN:
            chosen, scale = _PATTERN[pattern]
            settings |= {"pattern": chosen, "scale": scale * person.numbers["pattern"]}
            settings["second"] = person.colours[f"{colour}2"]
        return Material(Finish.FABRIC, part, person.colours[colour], **settings)

    def legs(self) -> list[Layer]:
        person = self.person
        kind, numbers = person.attributes["lower_type"], person.numbers
        layers = []
        if numbers.get("tights"):
            dark = Material(Finish.FABRIC, Part.OTHER, (0.013, 0.013, 0.014), top=0.6, bias=0.04)
            layers.append(Layer(self.surface("tights"), dark, hides=False))
        if kind is None or kind == "overalls":
            return layers
        name = person.surfaces["lower"]
        material = self.fabric(Part.LOWER, "lower", bias=0.16)
        offset = 0.0
        if name == "skirt":
            material = replace(material, bottom=numbers["hem"], bias=0.7)
        elif name == "tights":
            bottom = {"shorts": -3.2, "pencil skirt": -3.4}.get(kind, -7.3)
            material, offset = replace(material, top=1.1, bottom=bottom), 0.07
        elif kind == "shorts" and name != "f_shorts":
            material = replace(material, bottom=-3.9)
        return [*layers, Layer(self.surface(name), material, offset)]

    def torso(self) -> list[Layer]:
        person = self.person
        kind = person.attributes["upper_type"]
        name = person.surfaces["upper"]
        bias = 0.75 if kind == "dress" or person.surfaces.get("lower") == "skirt" else 0.28
        material = self.fabric(Part.UPPER, "upper", bias=bias)
        layers = self.inner(name) if kind in OPEN_TOPS else []
        offset = 0.0
        if name == "tights":
            short = kind in ("t-shirt", "crop top") or (
                kind == "dress" and not person.numbers["long_sleeves"]
            )
            material = replace(
                material, top=5.95, bottom=2.9 if kind == "crop top" else 0.1,
                reach=person.numbers["sleeve"] if short else _WRIST,
            )  # fmt: skip
            offset = 0.1
        if kind in ("tank top", "vest"):
            material = replace(material, reach=_SHOULDER)
        if kind in OPEN_TOPS and name not in ("m_jacket", "m_suit"):
            material = replace(material, open=person.numbers["open"])
            offset = 0.16 if name != "m_sweater" else 0.06
        if kind == "vest":
            material, offset = replace(material, quilted=1.0), offset + 0.1
        if name == "m_suit":
            material = replace(material, pattern=Pattern.SHIRT, second=person.colours["inner"])
        if kind == "hoodie":
            offset += 0.05
        layers.append(Layer(self.surface(name), material, offset))
        layers += self.below_the_waist(kind, material)
        if person.attributes["lower_type"] == "overalls":
            layers.append(
                Layer(self.surface("m_overalls"), self.fabric(Part.LOWER, "lower", bias=bias + 0.12), 0.04)
            )
        return layers

    def inner(self, outer: str) -> list[Layer]:
        """The shirt under something that is open."""
        if outer == "m_suit":  # its mesh has one
            return []
        female = self.person.female
        sleeved = self.person.attributes["upper_type"] == "vest" and self.person.numbers["long_sleeves"]
        wanted = (("f_shirt",) if female else ("m_shirt",)) if sleeved else ()
        if outer == "m_jacket" and not sleeved:
            wanted = ("m_inner",)
        found = self.wardrobe.usable((*wanted, "f_tshirt" if female else "m_tshirt"))
        material = self.fabric(Part.INNER, "inner", bias=0.2)
        if found:
            return [Layer(self.surface(found[0]), material)]
        material = replace(material, top=5.95, bottom=0.1, reach=_WRIST if sleeved else 2.5)
        return [Layer(self.surface("tights"), material, 0.06)]

    def below_the_waist(self, kind: str, upper: Material) -> list[Layer]:
        numbers = self.person.numbers
        if kind == "dress":
            skirt = replace(upper, bottom=numbers["hem"], bias=0.7, reach=99.0, top=99.0)
            return [Layer(self.surface("skirt"), skirt)]
        if kind == "coat":
            tail = replace(upper, bottom=numbers["coat_hem"], bias=1.1, open=0.12, reach=99.0, top=99.0)
            return [Layer(self.surface("skirt"), tail, 0.1)]
        return []

    def feet(self) -> list[Layer]:
        person = self.person
        kind, name = person.attributes["shoes_type"], person.surfaces["shoes"]
        boots = kind == "boots"
        colour = person.colours["shoes"]
        if name == "tights":
            sole = Material(Finish.SMOOTH, Part.SHOES, colour, top=-4.9 if boots else -7.1, bias=0.1)
            return [Layer(self.surface("tights"), sole, 0.13, hides=False)]
        shoe = Material(
            Finish.SMOOTH, Part.SHOES, colour, second=colour if boots else person.colours["socks"],
            pattern=Pattern.BELOW, scale=-7.42,
        )  # fmt: skip
        layers = [Layer(self.surface(name), shoe)]
        if boots:
            narrow = person.attributes["lower_type"] in ("leggings", None, "shorts")
            shaft = Material(Finish.SMOOTH, Part.SHOES, colour, top=-4.9, bias=0.18 if narrow else 0.12)
            layers.append(Layer(self.surface("tights"), shaft, 0.12, hides=False))
        return layers

    def head(self) -> list[Layer]:
        person = self.person
        hair, hat = person.colours["hair"], person.attributes["hat"]
        layers = []
        if "eyebrows" in person.surfaces:
            brow = Material(Finish.HAIR, Part.OTHER, hair * 0.6, bias=0.05)
            layers.append(Layer(self.surface(person.surfaces["eyebrows"]), brow))
        if "hair" in person.surfaces:
            name = person.surfaces["hair"]
            top = {"baseball cap": 0.55, "beanie": 0.5, "fedora hat": 0.42, "sun hat": 0.5}.get(
                hat or "", 99.0
            )
            strands = Material(Finish.HAIR, Part.HAIR, hair, top=float(self.eye[1]) + top, bias=0.04)
            if name == "helmet-hair" and person.attributes["hair_length"] != "long":
                strands = replace(strands, bottom=6.3 if person.attributes["hair_length"] == "short" else 5.7)
            layers.append(Layer(self.surface(name), strands))
        thickness = 0.16 if "hair" not in person.surfaces else 0.26
        if hat in ("baseball cap", "beanie", "sun hat"):
            finish = Finish.FABRIC if hat == "beanie" else Finish.SMOOTH
            crown = Material(
                finish, Part.HAT, person.colours["hat"], bias=0.2, quilted=0.6 * (hat == "beanie")
            )
            layers.append(Layer(self.surface("scalp"), crown, thickness + 0.06 * (hat == "beanie")))
        elif hat == "fedora hat":
            felt = Material(Finish.SMOOTH, Part.HAT, person.colours["hat"], bias=0.15)
            layers.append(Layer(self.surface("fedora"), felt))
        return layers
