"""Scores by what is recorded about the pictures."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.captions import CaptionedPicture, load_captions
from core.evaluation import EmbeddedSet
from core.paths import sample_gallery_path
from training.attribute_report import HEADER, draw_groups, rows
from training.attributes import choose_attributes, measure_groups, recorded_attributes
from training.errors import DataError
from training.reports import Scores


def picture(number: int, captions: int = 1, **attributes: object) -> CaptionedPicture:
    words = tuple(f"{number} {caption}" for caption in range(captions))
    return CaptionedPicture(Path(f"{number}.jpg"), words, str(number // 2), "test", attributes or None)


def people() -> EmbeddedSet:
    """Twelve people of two pictures. Whoever wears red is mistaken for somebody else in blue."""
    pictures = [
        picture(
            number, 2, upper_colour="red" if number < 12 else "blue", view="front" if number % 2 else "back"
        )
        for number in range(24)
    ]
    who = np.arange(24) // 2
    images = np.eye(12, dtype=np.float32)[who]
    asked_for = np.repeat(who, 2)
    texts = np.eye(12, dtype=np.float32)[np.where(asked_for < 6, asked_for + 6, asked_for)]
    words = [caption for one in pictures for caption in one.captions]
    return EmbeddedSet(pictures, images, who, words, texts, asked_for, [])


def test_absent_things_and_lists_have_values_too() -> None:
    pictures = [
        picture(0, hat=None, beard=True, hidden=["bag", "shoes"], camera=3),
        picture(1, hat="beanie", beard=False, hidden=["bag"], camera=3),
        picture(2, hat=None, beard=False, hidden=[], camera=4),
        picture(3),
    ]
    assert recorded_attributes(pictures) == {
        "hat": ["none", "beanie"],
        "beard": ["no", "yes"],
        "hidden": ["bag", "shoes", "none"],
        "camera": ["3", "4"],
    }


def test_all_leaves_out_what_is_no_category() -> None:
    recorded = {"gender": ["male", "female"], "yaw": [str(n) for n in range(60)], "pose": ["walk"]}
    assert choose_attributes(["all"], recorded) == ["gender"]
    assert choose_attributes(["pose", "all", "gender"], recorded) == ["pose", "gender"]
    with pytest.raises(DataError, match=r"'gendre' is not recorded \(did you mean 'gender'\?\)"):
        choose_attributes(["gendre"], recorded)
    with pytest.raises(DataError, match="'yaw' has 60 different values"):
        choose_attributes(["yaw"], recorded)


def test_what_the_issue_asks_for_is_recorded_for_the_sample_gallery() -> None:
    recorded = recorded_attributes(load_captions(sample_gallery_path() / "captions.json", "synthetic"))
    for name in ("gender", "age", "skin_tone", "upper_type", "upper_colour", "lower_type", "lower_colour"):
        assert len(recorded[name]) >= 2, name


def test_each_value_is_scored_over_the_whole_gallery_and_judged_against_all() -> None:
    embedded = people()
    groups = measure_groups(embedded, embedded.text_to_image(), ["upper_colour", "view"])
    found = {(group.attribute, group.value): group for group in groups}
    red, blue = found["upper_colour", "red"], found["upper_colour", "blue"]
    assert (red.identities, red.queries) == (6, 24)
    assert (red.scores["Recall@1"], blue.scores["Recall@1"]) == (0, 1)
    assert red.scores["Recall@10"] == 0  # ten pictures of others, which score the same, come first
    assert red.is_below("Recall@1", 0.95) and not red.is_above("Recall@1", 0.95)  # noqa: PT018
    assert blue.is_above("mAP", 0.95)
    for view in ("front", "back"):
        assert found["view", view].identities == 12
        assert found["view", view].scores["Recall@1"] == 0.5
        assert not found["view", view].is_below("Recall@1", 0.95)
    low, high = (getattr(found["view", "front"].intervals["Recall@1"], end) for end in ("low", "high"))
    assert low < 0.5 < high


def test_few_people_are_shown_and_not_judged() -> None:
    embedded = people()
    for number in (0, 1, 2, 3):
        embedded.pictures[number].attributes["upper_colour"] = "pink"  # type: ignore[index]
    groups = measure_groups(embedded, embedded.text_to_image(), ["upper_colour"])
    (pink,) = (group for group in groups if group.value == "pink")
    assert (pink.identities, pink.few, pink.intervals, pink.as_low) == (2, True, {}, {})
    (row,) = (row for row in rows(groups, 0.95) if row[1] == "pink")
    assert len(row) == len(HEADER)
    assert row[-1] == "too few to say"


def test_the_plot_has_a_bar_for_each_value(tmp_path: Path) -> None:
    embedded = people()
    groups = measure_groups(embedded, embedded.text_to_image(), ["upper_colour", "view"])
    overall = Scores(48, 24, {"Recall@1": 0.5, "mAP": 0.5}, {}, tuple(groups))
    draw_groups(overall, 0.95, "title", tmp_path / "new" / "plot.png")
    with Image.open(tmp_path / "new" / "plot.png") as plot:
        red = (np.asarray(plot.convert("RGB")) == (0xB5, 0x48, 0x2F)).all(axis=2)
        blue = (np.asarray(plot.convert("RGB")) == (0x8F, 0xB1, 0xCC)).all(axis=2)
    assert blue.sum() > 5_000
    # Who is below has a Recall@1 of 0, a bar without length, and some mAP.
    assert [bool(half.any()) for half in np.array_split(red, 2, axis=1)] == [False, True]
    with pytest.raises(DataError, match="cannot be written"):
        draw_groups(overall, 0.95, "title", tmp_path / "new" / "plot.png" / "plot.png")
