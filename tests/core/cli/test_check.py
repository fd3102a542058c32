"""`sightline-search check`: the main job on a few sample pictures, with their own descriptions."""

import json
from pathlib import Path

import pytest

from core.captions import load_captions
from core.cli import main
from core.paths import sample_gallery_path
from core.self_check import FEW, different_people
from tests.core import picture_files as files
from tests.core import switching_encoder


@pytest.fixture(autouse=True)
def pixel_model(monkeypatch: pytest.MonkeyPatch) -> None:
    switching_encoder.install(monkeypatch)


def samples(resources: Path, patch: pytest.MonkeyPatch, wrong: int = 0) -> Path:
    """Ten people with a picture and a description each, the first `wrong` of them another's."""
    folder = resources / "sample-gallery"
    folder.mkdir(parents=True)
    records = []
    for number in range(10):
        files.write_person(folder / f"{number}.jpg", number)
        said = (number + 1) % 10 if number < wrong else number
        records.append({"captions": [f"person {said}"], "file_path": f"{number}.jpg", "id": number})
    (folder / "captions.json").write_text(json.dumps(records))
    patch.setenv("SIGHTLINE_RESOURCES", str(resources))
    return folder


def test_a_machine_that_does_the_job_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("SIGHTLINE_DATA", str(data))
    samples(tmp_path / "resources", monkeypatch)
    assert main(["check", "--precision", "int8"]) == 0
    out = capsys.readouterr().out
    assert "8 of 8 sample pictures indexed" in out
    assert "8 found first by their own descriptions" in out
    assert "(INT8, pixels on paper)" in out
    assert not data.exists()  # nothing of it stays


def test_a_model_that_finds_others_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    samples(tmp_path, monkeypatch, wrong=6)
    assert main(["check"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "does not find what it should" in told.err
    assert "models verify" in told.err


def test_a_picture_that_cannot_be_read_or_is_not_there_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = samples(tmp_path, monkeypatch)
    (folder / "0.jpg").write_bytes(b"not a picture")
    assert main(["check"]) == 1
    assert "7 of 8 sample pictures indexed" in capsys.readouterr().err
    (folder / "0.jpg").unlink()
    assert main(["check"]) == 1
    assert "install Sightline again" in capsys.readouterr().err


def test_the_sample_gallery_offers_enough_people_who_are_always_the_same() -> None:
    pictures = load_captions(sample_gallery_path() / "captions.json")
    chosen = different_people(pictures, FEW)
    assert len({picture.identity for picture in chosen}) == FEW
    assert chosen == different_people(pictures, FEW)
    assert different_people(pictures[:1], FEW) == pictures[:1]
