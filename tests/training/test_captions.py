"""Written descriptions are true, varied, and know what they claim."""

import random
from typing import Any

import pytest

from training.captions import describe

RED_COAT: dict[str, Any] = {
    "gender": "female", "age": "young", "body_shape": "slim", "skin_tone": "light", "hair_length": "ponytail",
    "hair_colour": "brown", "beard": False, "upper_type": "coat", "upper_colour": "red", "upper_pattern": "plain",
    "upper_colour2": None, "lower_type": "jeans", "lower_colour": "blue", "shoes_type": "boots",
    "shoes_colour": "black", "bag": "backpack", "bag_colour": "black", "hat": None, "hat_colour": None,
    "glasses": "sunglasses", "view": "front", "pose": "walk", "light": "sun",
}  # fmt: skip
BALD_MAN = RED_COAT | {
    "gender": "male", "hair_length": "bald", "hair_colour": None, "beard": True, "upper_type": "t-shirt",
    "upper_colour": "white", "upper_pattern": "striped", "upper_colour2": "navy", "lower_type": "shorts",
    "lower_colour": "beige", "bag": None, "bag_colour": None, "glasses": None, "view": "back",
}  # fmt: skip
DRESS = RED_COAT | {
    "upper_type": "dress",
    "lower_type": None,
    "lower_colour": None,
    "hat": "baseball cap",
    "hat_colour": "white",
}
PEOPLE = (RED_COAT, BALD_MAN, DRESS)


@pytest.mark.parametrize("person", PEOPLE)
def test_every_description_is_true_of_its_own_person(person: dict[str, Any]) -> None:
    rng = random.Random(0)
    for _ in range(300):
        description = describe(person, rng)
        assert description.text.strip()
        assert description.judge(person) == 1, description.text


def test_a_description_is_false_of_who_contradicts_it() -> None:
    rng = random.Random(1)
    for _ in range(300):
        description = describe(RED_COAT, rng)
        claimed = {claim.attribute for claim in description.claims}
        if "upper_colour" in claimed:
            assert description.judge(RED_COAT | {"upper_colour": "green"}) == -1
        if "gender" in claimed:
            assert description.judge(RED_COAT | {"gender": "male"}) == -1


def test_a_word_that_can_be_argued_about_is_neither_true_nor_false() -> None:
    rng = random.Random(2)
    sure = [describe(RED_COAT, rng) for _ in range(300)]
    unsure = [d for d in sure if "jacket" not in d.text and " coat" in d.text]
    assert any(d.judge(RED_COAT | {"upper_type": "jacket"}) == 0 for d in unsure)


def test_what_the_back_hides_and_what_is_private_is_not_mentioned() -> None:
    rng = random.Random(3)
    for _ in range(300):
        text = describe(BALD_MAN, rng).text
        assert "beard" not in text
        assert not any(word in text for word in ("skin", "slim"))


def test_wording_varies_and_follows_the_seed() -> None:
    first = [describe(RED_COAT, random.Random(seed)).text for seed in range(200)]
    assert first == [describe(RED_COAT, random.Random(seed)).text for seed in range(200)]
    assert len(set(first)) > 180


RICH: dict[str, Any] = RED_COAT | {
    "upper_type": "cardigan", "upper_colour": "burgundy", "inner_colour": "light blue", "hat": "beanie",
    "hat_colour": "olive", "scarf": "scarf", "scarf_colour": "mustard", "held": "umbrella", "held_colour": "teal",
    "lower_type": "long skirt", "lower_colour": "cream", "lower_pattern": "checked", "lower_colour2": "navy",
    "vehicle": None, "dress_length": None, "hidden": [],
}  # fmt: skip


def texts(person: dict[str, Any]) -> list[str]:
    rng = random.Random(4)
    return [describe(person, rng).text for _ in range(400)]


def test_new_garments_things_and_poses_are_told() -> None:
    told = " / ".join(texts(RICH) + texts(RICH | {"vehicle": "bicycle", "pose": "ride"}))
    for word in (
        "cardigan",
        "burgundy",
        "beanie",
        "scarf",
        "an umbrella",
        "bicycle",
        "cream",
        "over a light blue",
    ):
        assert word in told
    assert "a umbrella" not in told
    assert "sitting" in " / ".join(texts(RICH | {"pose": "sit"}))


def test_what_a_view_hides_is_not_told_and_neither_true_nor_false_there() -> None:
    hidden = RICH | {
        "hidden": ["bag", "face", "hat", "held", "scarf", "shoes", "glasses", "hair"],
        "beard": True,
    }
    words = (
        "backpack",
        "bag",
        "beanie",
        "hat",
        "umbrella",
        "scarf",
        "boots",
        "glasses",
        "hair",
        "ponytail",
        "beard",
    )
    for text in texts(hidden):
        assert not any(word in text.split() for word in words), text
        assert "young" not in text
    rng = random.Random(5)
    bags = [
        d for d in (describe(RICH, rng) for _ in range(300)) if any(c.attribute == "bag" for c in d.claims)
    ]
    assert bags
    assert all(description.judge(hidden) == 0 for description in bags)
    assert all(description.judge(hidden | {"bag": None, "bag_colour": None}) == -1 for description in bags)


def test_a_shade_is_also_what_people_call_it() -> None:
    rng = random.Random(6)
    reds = [d for d in (describe(RICH, rng) for _ in range(400)) if " red cardigan" in f" {d.text}"]
    plain = [d for d in reds if "dark red" not in d.text and "wine red" not in d.text]
    assert plain
    others = [d.judge(RICH | {"upper_colour": "red"}) for d in plain]
    assert set(others) == {1}
