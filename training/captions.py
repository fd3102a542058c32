"""Descriptions written from recorded attributes, in the many ways that people word them.

A written description remembers what it claims, so that training can tell which *other* pictures it is
true of: those are positives too, not negatives. Skin tone and build are never mentioned.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

Attributes = Mapping[str, object]


@dataclass(frozen=True)
class Claim:
    """One thing that a description says: `attribute` is one of `true_of`; `unsure_of` can be argued about."""

    attribute: str
    true_of: frozenset[object]
    unsure_of: frozenset[object] = frozenset()

    def judge(self, attributes: Attributes) -> int:
        """1 when the claim holds for a person with these attributes, 0 when unsure, -1 when it does not."""
        value = attributes[self.attribute]
        return 1 if value in self.true_of else 0 if value in self.unsure_of else -1


@dataclass(frozen=True)
class Description:
    """A text and all that it claims."""

    text: str
    claims: tuple[Claim, ...]

    def judge(self, attributes: Attributes) -> int:
        """The weakest judgement of all claims: 1 true, 0 unsure, -1 false."""
        return min((claim.judge(attributes) for claim in self.claims), default=0)


@dataclass(frozen=True)
class Word:
    """A way to say a value; `also` are other values it truly names, `perhaps` ones it might."""

    text: str
    also: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


_SHIRTS = ("t-shirt", "long-sleeved shirt", "sweater", "crop top")
_SKIRTS = ("long skirt", "pencil skirt", "short skirt")
_SHOES = ("sneakers", "leather shoes", "boots")
_BAGS = ("backpack", "shoulder bag", "handbag")

WORDS: dict[str, dict[object, tuple[Word, ...]]] = {
    "colour": {
        "red": (Word("red"), Word("bright red")),
        "blue": (Word("blue", perhaps=("navy",)), Word("bright blue")),
        "navy": (Word("navy"), Word("navy blue"), Word("dark blue", perhaps=("blue",))),
        "green": (Word("green"),),
        "yellow": (Word("yellow"),),
        "orange": (Word("orange"),),
        "purple": (Word("purple"), Word("violet")),
        "pink": (Word("pink"),),
        "brown": (Word("brown"), Word("dark brown")),
        "beige": (
            Word("beige"),
            Word("cream-coloured", perhaps=("white",)),
            Word("tan", perhaps=("brown",)),
            Word("khaki"),
            Word("light brown", perhaps=("brown",)),
        ),
        "black": (Word("black"), Word("black"), Word("dark", perhaps=("navy", "grey", "brown"))),
        "white": (Word("white"), Word("white"), Word("light", perhaps=("beige", "grey", "yellow", "pink"))),
        "grey": (Word("grey"), Word("gray"), Word("light grey"), Word("dark grey", perhaps=("black",))),
    },
    "upper_type": {
        "t-shirt": (
            Word("t-shirt"),
            Word("t-shirt"),
            Word("tee"),
            Word("tee shirt"),
            Word("short-sleeved shirt"),
            Word("short sleeve top", perhaps=("crop top",)),
            Word("shirt", also=("long-sleeved shirt",), perhaps=_SHIRTS),
            Word("top", also=_SHIRTS),
        ),
        "long-sleeved shirt": (
            Word("long-sleeved shirt", perhaps=("sweater",)),
            Word("shirt", perhaps=_SHIRTS),
            Word("button-up shirt"),
            Word("long-sleeved top", also=("sweater",)),
            Word("blouse"),
            Word("top", also=_SHIRTS),
        ),
        "sweater": (
            Word("sweater"),
            Word("pullover"),
            Word("jumper"),
            Word("sweatshirt"),
            Word("knitted sweater"),
            Word("long-sleeved top", also=("long-sleeved shirt",)),
            Word("top", also=_SHIRTS),
        ),
        "jacket": (
            Word("jacket", also=("suit jacket",), perhaps=("coat",)),
            Word("jacket", also=("suit jacket",), perhaps=("coat",)),
            Word("short jacket", perhaps=("suit jacket",)),
            Word("zip-up jacket"),
        ),
        "suit jacket": (
            Word("suit jacket"),
            Word("blazer"),
            Word("suit coat"),
            Word("formal jacket"),
            Word("jacket", also=("jacket",), perhaps=("coat",)),
        ),
        "coat": (
            Word("coat", perhaps=("jacket",)),
            Word("coat", perhaps=("jacket",)),
            Word("long coat"),
            Word("overcoat"),
            Word("knee-length coat"),
            Word("trench coat"),
        ),
        "crop top": (Word("crop top"), Word("cropped top"), Word("short top"), Word("top", also=_SHIRTS)),
        "dress": (Word("dress"), Word("dress"), Word("frock"), Word("one-piece dress")),
    },
    "lower_type": {
        "jeans": (
            Word("jeans"),
            Word("jeans"),
            Word("denim trousers"),
            Word("denim jeans"),
            Word("pants", also=("trousers",), perhaps=("leggings",)),
            Word("trousers", also=("trousers",)),
        ),
        "trousers": (
            Word("trousers", perhaps=("jeans",)),
            Word("trousers", perhaps=("jeans",)),
            Word("slacks"),
            Word("pants", also=("jeans",), perhaps=("leggings",)),
            Word("long pants", also=("jeans",)),
        ),
        "shorts": (Word("shorts"), Word("shorts"), Word("short pants"), Word("knee-length shorts")),
        "leggings": (
            Word("leggings"),
            Word("tights"),
            Word("tight pants"),
            Word("skinny pants", perhaps=("jeans",)),
        ),
        "long skirt": (
            Word("long skirt"),
            Word("ankle-length skirt"),
            Word("maxi skirt"),
            Word("skirt", also=_SKIRTS),
        ),
        "pencil skirt": (
            Word("pencil skirt"),
            Word("knee-length skirt"),
            Word("fitted skirt"),
            Word("skirt", also=_SKIRTS),
        ),
        "short skirt": (
            Word("short skirt"),
            Word("mini skirt"),
            Word("miniskirt"),
            Word("skirt", also=_SKIRTS),
        ),
        "overalls": (Word("overalls"), Word("dungarees"), Word("bib overalls")),
    },
    "shoes_type": {
        "sneakers": (
            Word("sneakers"),
            Word("trainers"),
            Word("sports shoes"),
            Word("running shoes"),
            Word("shoes", also=_SHOES[:2]),
        ),
        "leather shoes": (
            Word("leather shoes"),
            Word("dress shoes"),
            Word("formal shoes"),
            Word("shoes", also=_SHOES[:2]),
        ),
        "boots": (Word("boots"), Word("boots"), Word("high boots")),
    },
    "bag": {
        "backpack": (Word("backpack"), Word("backpack"), Word("rucksack"), Word("bag", also=_BAGS)),
        "shoulder bag": (
            Word("shoulder bag"),
            Word("crossbody bag"),
            Word("messenger bag"),
            Word("bag", also=_BAGS),
            Word("satchel", perhaps=("handbag",)),
        ),
        "handbag": (
            Word("handbag"),
            Word("handbag"),
            Word("purse"),
            Word("hand bag"),
            Word("bag", also=_BAGS),
        ),
    },
    "hat": {
        "baseball cap": (Word("baseball cap"), Word("cap"), Word("cap"), Word("hat", also=("fedora hat",))),
        "fedora hat": (
            Word("fedora"),
            Word("brimmed hat"),
            Word("hat", also=("baseball cap",)),
            Word("hat", also=("baseball cap",)),
        ),
    },
    "glasses": {
        "glasses": (Word("glasses", perhaps=("sunglasses",)), Word("eyeglasses"), Word("spectacles")),
        "sunglasses": (Word("sunglasses"), Word("sunglasses"), Word("dark glasses"), Word("shades")),
    },
    "hair_length": {
        "short": (
            Word("short", also=("short curly",)),
            Word("short", also=("short curly",)),
            Word("short-cut"),
        ),
        "long": (Word("long", perhaps=("ponytail", "braided")), Word("long loose")),
        "chin-length": (
            Word("chin-length"),
            Word("shoulder-length", perhaps=("long",)),
            Word("medium-length", perhaps=("long",)),
            Word("bobbed"),
        ),
        "short curly": (Word("short curly"), Word("curly"), Word("afro")),
    },
    "hair_colour": {
        "black": (
            Word("black", perhaps=("dark brown",)),
            Word("dark", also=("dark brown",), perhaps=("brown",)),
        ),
        "dark brown": (
            Word("dark brown", perhaps=("black", "brown")),
            Word("dark", also=("black",), perhaps=("brown",)),
        ),
        "brown": (Word("brown", perhaps=("dark brown", "red")),),
        "blonde": (Word("blonde"), Word("blond"), Word("fair"), Word("light")),
        "grey": (Word("grey", perhaps=("white",)), Word("gray", perhaps=("white",))),
        "red": (Word("red", perhaps=("brown",)), Word("ginger"), Word("auburn", perhaps=("brown",))),
        "white": (Word("white", perhaps=("grey",)),),
    },
}

_PATTERNS: dict[object, tuple[str, ...]] = {
    "print": ("{} with a print", "{} with a graphic on the front", "printed {}"),
    "checked": ("checked {}", "checkered {}", "plaid {}"),
    "striped": ("striped {}", "{} with stripes", "horizontally striped {}"),
    "vertical stripes": ("vertically striped {}", "{} with vertical stripes", "pinstriped {}"),
    "polka dot": ("polka dot {}", "dotted {}", "spotted {}"),
}
_PEOPLE = {
    "male": ("man", "man", "man", "male", "guy", "gentleman"),
    "female": ("woman", "woman", "woman", "lady", "female", "girl"),
}
_AGES = {
    "young": ("young",),
    "middle-aged": ("middle-aged",),
    "elderly": ("elderly", "old", "older", "senior"),
}
_PREFIXES = ("", "", "", "", "", "a photo of ", "looking for ", "picture of ", "find ", "there is ")


class _Writer:
    """Writes one description of one picture; `claims` grows with each phrase."""

    def __init__(self, attributes: Attributes, rng: random.Random):
        self.attributes = attributes
        self.rng = rng
        self.claims: list[Claim] = []
        self.from_behind = str(attributes["view"]).startswith("back")

    def say(self, table: str, attribute: str) -> str:
        value = self.attributes[attribute]
        word = self.rng.choice(WORDS[table][value])
        self.claims.append(Claim(attribute, frozenset((value, *word.also)), frozenset(word.perhaps)))
        return word.text

    def claim(self, attribute: str) -> None:
        self.claims.append(Claim(attribute, frozenset((self.attributes[attribute],))))

    def coloured(self, kind: str, type_attribute: str, colour_chance: float = 0.92) -> str:
        colour = f"{kind}_colour"
        words = [self.say(type_attribute, type_attribute)]
        if self.attributes[colour] and self.rng.random() < colour_chance:
            words.insert(0, self.say("colour", colour))
        return " ".join(words)

    def upper(self) -> str:
        text = self.coloured("upper", "upper_type")
        pattern = self.attributes["upper_pattern"]
        if pattern == "two-tone sleeves" and self.rng.random() < 0.6:
            self.claim("upper_pattern")
            return f"{text} with {self.say('colour', 'upper_colour2')} sleeves"
        if pattern not in _PATTERNS or (pattern == "print" and self.from_behind) or self.rng.random() < 0.25:
            return text
        self.claim("upper_pattern")
        if pattern in ("striped", "checked", "vertical stripes") and self.rng.random() < 0.5:
            first, _, rest = text.partition(" ")
            second = self.say("colour", "upper_colour2")
            text = f"{first} and {second} {rest}" if rest else text
        return self.rng.choice(_PATTERNS[pattern]).format(text)

    def hair(self) -> str:
        style = self.attributes["hair_length"]
        if style == "bald":
            self.claim("hair_length")
            return self.rng.choice(("a bald head", "no hair", "a shaved head"))
        colour = self.say("hair_colour", "hair_colour") if self.rng.random() < 0.75 else ""
        if style in ("ponytail", "braided"):
            self.claims.append(Claim("hair_length", frozenset((style,)), frozenset(("long",))))
            texts = {
                "ponytail": (
                    f"a {colour} ponytail",
                    f"{colour} hair in a ponytail",
                    f"{colour} hair tied back",
                ),
                "braided": (f"{colour} braids", f"braided {colour} hair", f"a {colour} braid"),
            }
            return " ".join(self.rng.choice(texts[style]).split())
        length = self.say("hair_length", "hair_length") if not colour or self.rng.random() < 0.75 else ""
        return " ".join(f"{length} {colour} hair".split())

    def person(self) -> str:
        if self.rng.random() < 0.12:
            noun = self.rng.choice(("person", "someone", "pedestrian"))
            return noun if noun == "someone" else f"a {noun}"
        gender = str(self.attributes["gender"])
        self.claim("gender")
        noun = self.rng.choice(_PEOPLE[gender])
        if self.rng.random() < 0.25:
            age = str(self.attributes["age"])
            unsure = {"young": "middle-aged", "middle-aged": "young", "elderly": "middle-aged"}[age]
            self.claims.append(Claim("age", frozenset((age,)), frozenset((unsure,))))
            noun = f"{self.rng.choice(_AGES[age])} {noun}"
        return f"{'an' if noun[0] in 'aeo' else 'a'} {noun}"

    def garments(self) -> list[str]:
        parts: list[str] = []
        a, chance = self.attributes, self.rng.random
        dungarees = a["lower_type"] == "overalls"
        if not dungarees and chance() < 0.88:
            parts.append(self.article(self.upper()))
        if a["lower_type"] and chance() < (0.9 if dungarees or not parts else 0.7):
            lower = self.coloured("lower", "lower_type")
            parts.append(self.article(lower) if "skirt" in lower else lower)
        if chance() < 0.35:
            parts.append(self.coloured("shoes", "shoes_type"))
        if a["hat"] and chance() < 0.6:
            parts.append(self.article(self.coloured("hat", "hat", 0.75)))
        if a["glasses"] and not self.from_behind and chance() < 0.5:
            parts.append(self.say("glasses", "glasses"))
        return parts or [self.article(self.upper())]

    def extras(self) -> list[str]:
        parts: list[str] = []
        if self.attributes["bag"] and self.rng.random() < 0.6:
            parts.append(self.article(self.coloured("bag", "bag", 0.75)))
        if self.rng.random() < 0.5:
            parts.append(self.hair())
        if self.attributes["beard"] and not self.from_behind and self.rng.random() < 0.4:
            self.claim("beard")
            parts.append("a beard")
        return parts

    def article(self, text: str) -> str:
        return f"{'an' if text[0] in 'aeio' else 'a'} {text}"


def _listed(parts: list[str], rng: random.Random) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])}{rng.choice((' and ', ', ', ' and '))}{parts[-1]}"


def describe(attributes: Attributes, rng: random.Random) -> Description:
    """A description of one picture: true, often partial, worded as `rng` has it."""
    writer = _Writer(attributes, rng)
    if rng.random() < 0.2:
        parts = writer.garments() + writer.extras()
        if rng.random() < 0.6:
            parts.insert(0, writer.person())
        words = [part.removeprefix("a ").removeprefix("an ") for part in parts]
        return Description(rng.choice((", ", " ")).join(words), tuple(writer.claims))
    person, garments, extras = writer.person(), writer.garments(), writer.extras()
    rng.shuffle(garments)
    verb = rng.choice((" in ", " wearing ", " dressed in ", " who wears ", " with ", " in "))
    text = rng.choice(_PREFIXES) + person + verb + _listed(garments, rng)
    if extras:
        joint = rng.choice((" with ", ", with ", ". {} has ", " and "))
        pronoun = {"a man": "He"}.get(person, "The person")
        text += joint.format(pronoun) + _listed(extras, rng)
    return Description(text + rng.choice(("", ".")), tuple(writer.claims))
