"""Descriptions written from recorded attributes, in the many ways that people word them.

A written description remembers what it claims, so that training can tell which *other* pictures it is
true of: those are positives too, not negatives. Skin tone and build are never mentioned, nor is what the view does not
show: `hidden` among the attributes lists it ("bag", "shoes", "face" and so on); without it, the view's name decides.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

Attributes = Mapping[str, object]


def _is_hidden(attributes: Attributes, attribute: str) -> bool:
    """Whether this view shows nothing of what an attribute is about."""
    hidden = attributes.get("hidden")
    if not hidden:
        return False
    part = "face" if attribute == "beard" else attribute.partition("_")[0]
    return part in hidden  # type: ignore[operator]


@dataclass(frozen=True)
class Claim:
    """One thing that a description says: `attribute` is one of `true_of`; `unsure_of` can be argued about."""

    attribute: str
    true_of: frozenset[object]
    unsure_of: frozenset[object] = frozenset()

    def judge(self, attributes: Attributes) -> int:
        """1 when the claim holds for a person with these attributes, 0 when unsure, -1 when it does not.

        Of what a view hides no claim is true: it is unsure where it would hold.
        """
        value = attributes.get(self.attribute)
        if value in self.true_of and _is_hidden(attributes, self.attribute):
            return 0
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


_SHIRTS = ("t-shirt", "long-sleeved shirt", "sweater", "crop top", "tank top", "hoodie")
_JACKETS = ("jacket", "suit jacket", "vest", "cardigan")
_SKIRTS = ("long skirt", "pencil skirt", "short skirt")
_SHOES = ("sneakers", "leather shoes", "boots")
_HATS = ("baseball cap", "fedora hat", "sun hat", "beanie")
_BAGS = ("backpack", "shoulder bag", "handbag")

WORDS: dict[str, dict[object, tuple[Word, ...]]] = {
    "colour": {
        "red": (Word("red", perhaps=("burgundy",)), Word("bright red")),
        "burgundy": (
            Word("burgundy"),
            Word("dark red", perhaps=("red",)),
            Word("maroon"),
            Word("wine red"),
            Word("red", also=("red",)),
        ),
        "blue": (Word("blue", perhaps=("navy", "light blue", "teal", "turquoise")), Word("bright blue")),
        "light blue": (
            Word("light blue"),
            Word("pale blue"),
            Word("sky blue", perhaps=("blue",)),
            Word("blue", also=("blue",), perhaps=("navy", "turquoise")),
        ),
        "navy": (Word("navy"), Word("navy blue"), Word("dark blue", perhaps=("blue",))),
        "teal": (
            Word("teal"),
            Word("blue-green", also=("turquoise",)),
            Word("petrol"),
            Word("dark turquoise"),
        ),
        "turquoise": (
            Word("turquoise", perhaps=("teal",)),
            Word("aqua"),
            Word("light teal", perhaps=("teal",)),
        ),
        "green": (Word("green", also=("dark green", "light green"), perhaps=("olive", "teal")),),
        "dark green": (
            Word("dark green", perhaps=("green", "olive")),
            Word("bottle green"),
            Word("green", also=("green",), perhaps=("olive", "light green")),
        ),
        "light green": (
            Word("light green"),
            Word("pale green"),
            Word("mint green"),
            Word("green", also=("green",), perhaps=("dark green",)),
        ),
        "olive": (
            Word("olive"),
            Word("olive green"),
            Word("army green", perhaps=("dark green",)),
            Word("khaki", perhaps=("beige",)),
        ),
        "yellow": (Word("yellow", perhaps=("mustard",)),),
        "mustard": (
            Word("mustard"),
            Word("mustard yellow"),
            Word("dark yellow", perhaps=("yellow",)),
            Word("yellow", also=("yellow",)),
        ),
        "orange": (Word("orange"),),
        "purple": (Word("purple", perhaps=("lavender",)), Word("violet")),
        "lavender": (Word("lavender"), Word("light purple"), Word("lilac"), Word("pale violet")),
        "pink": (Word("pink"),),
        "brown": (Word("brown"), Word("dark brown")),
        "beige": (
            Word("beige", perhaps=("cream",)),
            Word("cream-coloured", also=("cream",), perhaps=("white",)),
            Word("tan", perhaps=("brown",)),
            Word("khaki", perhaps=("olive",)),
            Word("light brown", perhaps=("brown",)),
        ),
        "cream": (
            Word("cream", perhaps=("white", "beige")),
            Word("cream-coloured", perhaps=("white", "beige")),
            Word("off-white", perhaps=("white",)),
            Word("ivory", perhaps=("white",)),
            Word("white", also=("white",)),
        ),
        "black": (
            Word("black", perhaps=("charcoal",)),
            Word("black", perhaps=("charcoal",)),
            Word("dark", also=("charcoal",), perhaps=("navy", "grey", "brown", "dark green", "burgundy")),
        ),
        "charcoal": (
            Word("charcoal", perhaps=("black",)),
            Word("dark grey", also=("grey",), perhaps=("black",)),
            Word("dark gray", also=("grey",), perhaps=("black",)),
        ),
        "white": (
            Word("white", perhaps=("cream",)),
            Word("white", perhaps=("cream",)),
            Word(
                "light",
                also=("cream",),
                perhaps=("beige", "grey", "yellow", "pink", "light blue", "lavender"),
            ),
        ),
        "grey": (
            Word("grey", perhaps=("charcoal",)),
            Word("gray", perhaps=("charcoal",)),
            Word("light grey"),
            Word("dark grey", also=("charcoal",), perhaps=("black",)),
        ),
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
            Word("sweatshirt", perhaps=("hoodie",)),
            Word("knitted sweater"),
            Word("long-sleeved top", also=("long-sleeved shirt",)),
            Word("top", also=_SHIRTS),
        ),
        "jacket": (
            Word("jacket", also=("suit jacket",), perhaps=("coat", "cardigan", "vest")),
            Word("jacket", also=("suit jacket",), perhaps=("coat", "cardigan", "vest")),
            Word("short jacket", perhaps=("suit jacket",)),
            Word("zip-up jacket", perhaps=("hoodie",)),
        ),
        "hoodie": (
            Word("hoodie"),
            Word("hoodie"),
            Word("hooded sweatshirt"),
            Word("hooded top"),
            Word("sweatshirt", also=("sweater",)),
            Word("top with a hood"),
        ),
        "cardigan": (
            Word("cardigan", perhaps=("sweater", "jacket")),
            Word("open cardigan", perhaps=("jacket",)),
            Word("knitted jacket", perhaps=("sweater",)),
            Word("jacket", also=_JACKETS[:2], perhaps=("coat", "vest")),
        ),
        "vest": (
            Word("vest"),
            Word("padded vest"),
            Word("gilet"),
            Word("sleeveless jacket"),
            Word("body warmer"),
        ),
        "tank top": (
            Word("tank top"),
            Word("sleeveless top"),
            Word("sleeveless shirt"),
            Word("top", also=_SHIRTS),
        ),
        "suit jacket": (
            Word("suit jacket"),
            Word("blazer"),
            Word("suit coat"),
            Word("formal jacket"),
            Word("jacket", also=("jacket",), perhaps=("coat", "cardigan")),
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
        "baseball cap": (Word("baseball cap"), Word("cap"), Word("cap"), Word("hat", also=_HATS)),
        "fedora hat": (
            Word("fedora"),
            Word("brimmed hat", also=("sun hat",)),
            Word("hat", also=_HATS),
            Word("hat", also=_HATS),
        ),
        "sun hat": (
            Word("sun hat"),
            Word("wide-brimmed hat"),
            Word("brimmed hat", also=("fedora hat",)),
            Word("hat", also=_HATS),
        ),
        "beanie": (
            Word("beanie"),
            Word("woolly hat"),
            Word("knitted hat"),
            Word("winter hat"),
            Word("hat", also=_HATS),
        ),
    },
    "glasses": {
        "glasses": (Word("glasses", perhaps=("sunglasses",)), Word("eyeglasses"), Word("spectacles")),
        "sunglasses": (Word("sunglasses"), Word("sunglasses"), Word("dark glasses"), Word("shades")),
    },
    "scarf": {"scarf": (Word("scarf"), Word("scarf"), Word("knitted scarf"), Word("neck scarf"))},
    "held": {
        "phone": (Word("phone"), Word("mobile phone"), Word("smartphone"), Word("cell phone")),
        "cup": (Word("cup"), Word("coffee cup"), Word("paper cup"), Word("coffee to go")),
        "umbrella": (Word("umbrella"), Word("open umbrella"), Word("umbrella")),
        "suitcase": (Word("suitcase"), Word("trolley case"), Word("rolling suitcase"), Word("trolley")),
        "shopping bag": (Word("shopping bag"), Word("carrier bag"), Word("shopping bag"), Word("tote bag")),
        "book": (Word("book"), Word("notebook"), Word("folder")),
    },
    "vehicle": {
        "bicycle": (Word("bicycle"), Word("bike"), Word("bicycle")),
        "scooter": (Word("scooter"), Word("kick scooter"), Word("e-scooter")),
        "pram": (Word("pram"), Word("pushchair"), Word("baby carriage"), Word("stroller")),
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
_DRESS_LENGTHS = {
    "short": ("short",),
    "knee-length": ("knee-length", "midi"),
    "long": ("long", "ankle-length"),
}
_DOING = {
    "ride": ("riding", "on", "riding on"),
    "pram": ("pushing", "with", "behind"),
    "sit": ("sitting", "sitting down", "seated", "sitting on a bench"),
}
_OF_WOMEN = ("blouse", "purse")
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
        behind = str(attributes["view"]).startswith("back")
        self.from_behind = behind
        told = attributes.get("hidden") is not None
        self.face_shown = not _is_hidden(attributes, "face") if told else not behind
        self.hair_shown = not _is_hidden(attributes, "hair")

    def say(self, table: str, attribute: str) -> str:
        value = self.attributes[attribute]
        words = WORDS[table][value]
        if self.attributes["gender"] == "male":
            words = tuple(word for word in words if word.text not in _OF_WOMEN)
        word = self.rng.choice(words)
        self.claims.append(Claim(attribute, frozenset((value, *word.also)), frozenset(word.perhaps)))
        return word.text

    def claim(self, attribute: str) -> None:
        self.claims.append(Claim(attribute, frozenset((self.attributes[attribute],))))

    def shows(self, attribute: str) -> bool:
        """Whether the person has this and the view shows it."""
        return bool(self.attributes.get(attribute)) and not _is_hidden(self.attributes, attribute)

    def named(self, kind: str, type_attribute: str, colour_chance: float = 0.92) -> tuple[str, str]:
        """Words for the colour, perhaps none, and for the thing."""
        colour = f"{kind}_colour"
        thing = self.say(type_attribute, type_attribute)
        if self.attributes[colour] and self.rng.random() < colour_chance:
            return self.say("colour", colour), thing
        return "", thing

    def coloured(self, kind: str, type_attribute: str, colour_chance: float = 0.92) -> str:
        return " ".join(self.named(kind, type_attribute, colour_chance)).strip()

    def upper(self) -> str:
        colour, garment = self.named("upper", "upper_type")
        length = self.attributes.get("dress_length")
        if length and self.rng.random() < 0.35:
            self.claim("dress_length")
            garment = f"{self.rng.choice(_DRESS_LENGTHS[str(length)])} {garment}"
        text = f"{colour} {garment}".strip()
        if self.shows("inner_colour") and not self.from_behind and self.rng.random() < 0.35:
            inner = self.say("colour", "inner_colour")
            return f"{text} over {self.article(inner)} {self.rng.choice(('shirt', 'top'))}"
        pattern = self.attributes["upper_pattern"]
        if pattern == "two-tone sleeves" and self.rng.random() < 0.6:
            self.claim("upper_pattern")
            return f"{text} with {self.say('colour', 'upper_colour2')} sleeves"
        if pattern not in _PATTERNS or (pattern == "print" and self.from_behind) or self.rng.random() < 0.25:
            return text
        return self.patterned("upper", colour, garment)

    def lower(self) -> str:
        colour, garment = self.named("lower", "lower_type")
        if self.attributes.get("lower_pattern", "plain") in _PATTERNS and self.rng.random() < 0.6:
            return self.patterned("lower", colour, garment)
        text = f"{colour} {garment}".strip()
        dungarees = self.attributes["lower_type"] == "overalls"
        if dungarees and self.shows("upper_type") and self.rng.random() < 0.4:
            text = f"{text} over {self.article(self.coloured('upper', 'upper_type'))}"
        return text

    def patterned(self, kind: str, colour: str, garment: str) -> str:
        pattern = self.attributes[f"{kind}_pattern"]
        self.claim(f"{kind}_pattern")
        two_coloured = pattern in ("striped", "checked", "vertical stripes")
        if colour and two_coloured and self.rng.random() < 0.5:
            colour = f"{colour} and {self.say('colour', f'{kind}_colour2')}"
        return self.rng.choice(_PATTERNS[pattern]).format(f"{colour} {garment}".strip())

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
        if noun == "girl" and self.attributes["age"] != "young":
            noun = "woman"
        if self.face_shown and self.rng.random() < 0.25:
            age = str(self.attributes["age"])
            unsure = {"young": "middle-aged", "middle-aged": "young", "elderly": "middle-aged"}[age]
            self.claims.append(Claim("age", frozenset((age,)), frozenset((unsure,))))
            noun = f"{self.rng.choice(_AGES[age])} {noun}"
        return f"{'an' if noun[0] in 'aeo' else 'a'} {noun}"

    def garments(self) -> list[str]:
        parts: list[str] = []
        a, chance = self.attributes, self.rng.random
        dungarees = a["lower_type"] == "overalls"
        shows_upper, shows_lower = self.shows("upper_type"), self.shows("lower_type")
        if shows_upper and not dungarees and chance() < 0.88:
            parts.append(self.article(self.upper()))
        if shows_lower and chance() < (0.9 if dungarees or not parts else 0.7):
            lower = self.lower()
            parts.append(self.article(lower) if "skirt" in lower else lower)
        if self.shows("shoes_type") and chance() < 0.35:
            parts.append(self.coloured("shoes", "shoes_type"))
        if self.shows("hat") and chance() < 0.6:
            parts.append(self.article(self.coloured("hat", "hat", 0.75)))
        if self.shows("scarf") and chance() < 0.5:
            parts.append(self.article(self.coloured("scarf", "scarf", 0.8)))
        if self.shows("glasses") and self.face_shown and chance() < 0.5:
            parts.append(self.say("glasses", "glasses"))
        if not parts and shows_upper:
            parts.append(self.article(self.upper()))
        return parts

    def extras(self) -> list[str]:
        parts: list[str] = []
        if self.shows("bag") and self.rng.random() < 0.6:
            parts.append(self.article(self.coloured("bag", "bag", 0.75)))
        if self.shows("held") and self.rng.random() < 0.5:
            parts.append(self.article(self.coloured("held", "held", 0.7)))
        if self.hair_shown and self.rng.random() < 0.5:
            parts.append(self.hair())
        if self.attributes["beard"] and self.face_shown and self.rng.random() < 0.4:
            self.claim("beard")
            parts.append("a beard")
        return parts

    def doing(self) -> str:
        """What the person is at, in words that follow the clothes; often nothing."""
        vehicle, pose = self.attributes.get("vehicle"), self.attributes.get("pose")
        if self.shows("vehicle") and self.rng.random() < 0.6:
            thing = self.say("vehicle", "vehicle")
            verb = self.rng.choice(_DOING["pram" if vehicle == "pram" else "ride"])
            return f"{verb} {self.article(thing)}"
        if pose == "sit" and self.rng.random() < 0.4:
            self.claim("pose")
            return self.rng.choice(_DOING["sit"])
        return ""

    def article(self, text: str) -> str:
        return f"{'an' if text[0] in 'aeio' or text.startswith('umbrella') else 'a'} {text}"


def _listed(parts: list[str], rng: random.Random) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])}{rng.choice((' and ', ', ', ' and '))}{parts[-1]}"


def describe(attributes: Attributes, rng: random.Random) -> Description:
    """A description of one picture: true, often partial, worded as `rng` has it."""
    writer = _Writer(attributes, rng)
    if rng.random() < 0.2:
        return _telegram(writer, rng)
    person, garments, extras, doing = writer.person(), writer.garments(), writer.extras(), writer.doing()
    rng.shuffle(garments)
    text = rng.choice(_PREFIXES) + person
    if garments:
        verb = rng.choice((" in ", " wearing ", " dressed in ", " who wears ", " with ", " in "))
        text += verb + _listed(garments, rng)
    if doing and rng.random() < 0.6:
        text += f"{rng.choice((', ', ' '))}{doing}"
        doing = ""
    if extras:
        joint = rng.choice((" with ", ", with ", ". {} has ", " and has ")) if garments else " with "
        pronoun = {"a man": "He", "a woman": "She"}.get(person, "The person")
        text += joint.format(pronoun) + _listed(extras, rng)
    if doing:
        text += f", {doing}"
    return Description(text + rng.choice(("", ".")), tuple(writer.claims))


def _telegram(writer: _Writer, rng: random.Random) -> Description:
    """Only the words that matter."""
    parts = writer.garments() + writer.extras()
    if doing := writer.doing():
        parts.append(doing)
    if not parts or rng.random() < 0.6:
        parts.insert(0, writer.person())
    words = [part.removeprefix("a ").removeprefix("an ") for part in parts]
    return Description(rng.choice((", ", " ")).join(words), tuple(writer.claims))
