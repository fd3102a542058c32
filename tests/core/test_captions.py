import json
from pathlib import Path

import pytest

from core.captions import CaptionedPicture, CaptionsError, load_captions, split_names

RECORDS = (
    {
        "split": "train",
        "captions": ["a  man\n"],
        "file_path": "imgs/1.jpg",
        "id": 1,
        "attributes": {"hat": None},
    },
    {"split": "test", "captions": ["a woman", "a lady"], "file_path": "imgs/2.jpg", "id": 2},
)


def write(folder: Path, *records: object) -> Path:
    file = folder / "captions.json"
    file.write_text(json.dumps(records))
    return file


def test_records_become_pictures_beside_their_file_with_clean_captions(tmp_path: Path):
    pictures = load_captions(write(tmp_path, *RECORDS))
    assert pictures == [
        CaptionedPicture(tmp_path / "imgs" / "1.jpg", ("a man",), "1", "train", {"hat": None}),
        CaptionedPicture(tmp_path / "imgs" / "2.jpg", ("a woman", "a lady"), "2", "test", None),
    ]
    assert split_names(pictures) == ["test", "train"]


def test_a_file_from_an_editor_that_marks_its_encoding_is_read(tmp_path: Path):
    file = write(tmp_path, *RECORDS)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert len(load_captions(file)) == 2


def test_a_split_can_be_chosen_and_a_wrong_one_is_answered_with_those_there_are(tmp_path: Path):
    file = write(tmp_path, *RECORDS)
    assert [picture.identity for picture in load_captions(file, "test")] == ["2"]
    with pytest.raises(CaptionsError, match=r"no split 'tset'; it has test, train"):
        load_captions(file, "tset")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[{", "not valid JSON"),
        (b"\xff\xfe[]", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"a": 1}', "should hold a list"),
        (b"[]", "lists no pictures"),
        (b"[3]", "Record 1 .* not an object"),
        (b'[{"captions": ["a man"], "id": 1}]', "Record 1 .* no usable file_path"),
        (b'[{"captions": ["a man"], "file_path": "a.jpg"}]', "Record 1 .* no id"),
        (b'[{"captions": "a man", "file_path": "a.jpg", "id": 1}]', "Record 1 .* no list of captions"),
        (b'[{"captions": [" "], "file_path": "a.jpg", "id": 1}]', "Record 1 .* caption that is empty"),
        (
            b'[{"captions": ["a man"], "file_path": "a.jpg", "id": 1, "attributes": 3}]',
            "Record 1 .* attributes that are not",
        ),
    ],
)
def test_a_captions_file_of_another_layout_is_one_sentence(tmp_path: Path, content: bytes, complaint: str):
    file = tmp_path / "captions.json"
    file.write_bytes(content)
    with pytest.raises(CaptionsError, match=complaint):
        load_captions(file)


def test_a_missing_captions_file_is_named(tmp_path: Path):
    with pytest.raises(CaptionsError, match=r"There is no file .*nowhere\.json"):
        load_captions(tmp_path / "nowhere.json")
