"""Annotation files of three data sets, and what people do to them."""

import json
import random
from pathlib import Path

import pytest

from tests.training import annotation_files as samples
from training.cli import main
from training.data import load_samples
from training.errors import DataError
from training.layouts import Layout, read_annotations


@pytest.mark.parametrize(
    ("records", "name", "layout", "identity", "captions"),
    [
        (samples.icfg(), "any.json", Layout.ICFG_PEDES, "0", 1),
        (samples.cuhk(), "any.json", Layout.CUHK_PEDES, "1", 2),
        (samples.rstp(), "any.json", Layout.RSTPREID, "0", 2),
        ([{"id": 1, "file_path": "a.png", "captions": ["a", "b"]}], "caption_all.json", Layout.CUHK_PEDES, "1", 2),
    ],
)  # fmt: skip
def test_the_three_layouts_are_told_apart(tmp_path: Path, records, name, layout, identity, captions) -> None:
    found = read_annotations(samples.write(tmp_path / name, records))
    assert found.layout is layout
    assert len(found.records) == len(records)
    assert found.records[0].identity == identity
    assert len(found.records[0].captions) == captions
    assert found.records[0].split == records[0].get("split")
    assert found.rejected == found.notes == []


def test_one_bad_record_does_not_lose_the_rest(tmp_path: Path) -> None:
    good = samples.rstp(3, 1)
    records = [
        *good,
        "nonsense",
        {"img_path": "a.jpg", "captions": ["a man"]},
        {"id": True, "img_path": "b.jpg", "captions": ["a man"]},
        {"id": 1, "captions": ["a man"]},
        {"id": 1, "img_path": "c.jpg"},
        {"id": 1, "img_path": "d.jpg", "captions": [" ", "\n"]},
        {"id": 1, "img_path": "e.jpg", "captions": ["a man", "", 7, "a man"]},
    ]
    found = read_annotations(samples.write(tmp_path / "data_captions.json", records))
    assert [record.number for record in found.records] == [1, 2, 3, 10]
    assert found.records[-1].captions == ("a man",)
    reasons = [(one.record, one.path, one.reason) for one in found.rejected]
    assert reasons == [
        (4, "", "is text, not an object with captions, path and id"),
        (5, "a.jpg", "has no id (a whole number or text)"),
        (6, "b.jpg", "has no id (a whole number or text)"),
        (7, "", "has no file_path or img_path"),
        (8, "c.jpg", "has no captions"),
        (9, "d.jpg", "has an empty caption"),
        (10, "e.jpg", "has an empty caption"),
        (10, "e.jpg", "has a caption that is a number, not text"),
        (10, "e.jpg", "has the same caption twice"),
    ]


def test_ids_captions_and_splits_are_read_however_they_are_written(tmp_path: Path) -> None:
    records = [
        {"id": "0007", "file_path": "a.jpg", "captions": "a  man with\ta bag", "split": "Train"},
        {"id": 7.0, "file_path": "b.jpg", "captions": ["a man"], "split": "validation"},
        {"id": "p7", "file_path": "c.jpg", "caption": "une femme âgée, 红色", "split": "night"},
    ]
    found = read_annotations(samples.write(tmp_path / "a.json", records)).records
    assert [record.identity for record in found] == ["7", "7", "p7"]
    assert [record.split for record in found] == ["train", "val", "night"]
    assert [record.captions[0] for record in found] == ["a man with a bag", "a man", "une femme âgée, 红色"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_and_other_alphabets_are_read(tmp_path: Path, encoding: str) -> None:
    records = samples.rstp(2, 1)
    records[0]["img_path"] = "imgs/女.jpg"
    (tmp_path / "a.json").write_bytes(json.dumps(records, ensure_ascii=False).encode(encoding))
    assert read_annotations(tmp_path / "a.json").records[0].path == "imgs/女.jpg"


def test_lists_inside_an_object_are_read_and_name_the_split(tmp_path: Path) -> None:
    plain = [{key: value for key, value in record.items() if key != "split"} for record in samples.rstp(4, 1)]
    found = read_annotations(samples.write(tmp_path / "a.json", {"train": plain[:3], "valid": plain[3:]}))
    assert [record.split for record in found.records] == ["train"] * 3 + ["val"]
    assert "lists inside an object (train, valid)" in found.notes[0]
    wrapped = read_annotations(samples.write(tmp_path / "b.json", {"annotations": plain, "info": {"v": 1}}))
    assert [record.split for record in wrapped.records] == [None] * 4


def test_one_record_a_line_is_read_and_a_bad_line_is_named(tmp_path: Path) -> None:
    lines = [json.dumps(record) for record in samples.icfg(4, 1)]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines[:2], '{"id": 3, ', *lines[2:]]))
    found = read_annotations(tmp_path / "a.jsonl")
    assert [record.number for record in found.records] == [1, 2, 4, 5]
    assert found.rejected[0].record == 3
    assert "JSON Lines" in found.notes[0]


@pytest.mark.parametrize("cut", [0.3, 0.5, 0.77, 0.99])
def test_a_truncated_file_says_where_it_ends(tmp_path: Path, cut: float) -> None:
    text = json.dumps(samples.cuhk(), indent=1)
    (tmp_path / "a.json").write_text(text[: int(cut * len(text))])
    with pytest.raises(DataError, match=r"truncated.* after \d+ whole records, line \d+, column \d+"):
        read_annotations(tmp_path / "a.json")


def test_broken_json_says_where_it_breaks(tmp_path: Path) -> None:
    text = json.dumps(samples.cuhk(), indent=1).replace('"id": 3', '"id" 3', 1)
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(DataError, match=r"not valid JSON after 4 whole records: .*line \d+"):
        read_annotations(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"[]", "lists no records"),
        (b"3", "found a number"),
        (b"{}", "an empty object"),
        (b'{"imgs/a.jpg": {"captions": ["a man"]}}', "an object with the keys imgs/a.jpg"),
        (b"[" * 100_000, "nested too deeply"),
        (b'[{"id": ' + b"9" * 5000 + b"}]", "cannot be read as JSON: Exceeds the limit"),
        (b'[{"captions": ["\xe4"]}]', "not text in UTF-8: byte 16"),
        (b'[{"image": "a.jpg", "caption": "a man", "image_id": 1}]',
         "no record has file_path or img_path, id.*found records with image, caption, image_id.*"
         "image is called file_path there, image_id is called id there: rename it"),
        (b'[{"id": 1, "img_path": "a.jpg", "captions": [""]}]', "None of the 1 records .* empty caption"),
    ],
)  # fmt: skip
def test_another_layout_is_one_sentence_with_what_was_expected_and_found(
    tmp_path: Path, content, complaint
) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(DataError, match=complaint):
        read_annotations(tmp_path / "a.json")


def test_a_layout_that_was_asked_for_is_held_to(tmp_path: Path) -> None:
    file = samples.write(tmp_path / "a.json", samples.icfg())
    assert read_annotations(file, Layout.CUHK_PEDES).layout is Layout.CUHK_PEDES
    with pytest.raises(
        DataError, match="not in the layout of RSTPReid: expected img_path, found ICFG-PEDES's"
    ):
        read_annotations(file, Layout.RSTPREID)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_a_file_holds_the_answer_is_records_or_a_sentence(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    odd = [
        None,
        True,
        -1,
        3.5,
        10**30,
        "",
        " ",
        "0" * 9,
        "9" * 5000,
        "\ud83d",
        [],
        {},
        ["a"],
        {"a": [1]},
        "女",
        "a\0b",
    ]
    records: list[object] = samples.icfg(4, 1) + samples.rstp(3, 1)
    for _ in range(6):
        record = rng.choice([record for record in records if isinstance(record, dict)])
        record[rng.choice(["id", "captions", "split", "file_path", "img_path", "attributes"])] = rng.choice(
            odd
        )
    records[rng.randrange(len(records))] = rng.choice(odd)
    file = samples.write(tmp_path / "a.json", records)
    assert main(["prepare", str(file), str(tmp_path / "out"), "--check", "none"]) in (0, 1)
    if (tmp_path / "out").exists():
        load_samples(tmp_path / "out")
