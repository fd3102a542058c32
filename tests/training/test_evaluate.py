"""Measuring bundles and runs, and the picture of what they find."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.bundle import Bundle
from core.captions import CaptionedPicture, load_captions
from core.evaluation import EmbeddedSet
from tests.core.tiny_bundle import build_tiny_bundle
from tests.training.people import COLOURS, SMALL_CLIP, write_people
from training.checkpoint import save_model
from training.cli import main
from training.data import load_samples
from training.embed import Words, score
from training.grid import draw_grid, draw_queries
from training.models import ModelConfig, build_model
from training.pictures import Pictures
from training.reports import read_report


@pytest.fixture(scope="module")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_people(tmp_path_factory.mktemp("people"), split="test")


def evaluate(*arguments: object) -> int:
    return main(["evaluate", *map(str, arguments)])


def test_a_bundle_is_measured_both_ways_at_each_precision(captions: Path, tmp_path: Path, capsys) -> None:
    bundle = build_tiny_bundle(tmp_path / "tiny")
    assert evaluate(bundle, captions, "--resamples", 200) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if " to " in line]
    assert [row[3] for row in rows] == ["FP32", "FP16", "INT8"] * 2
    assert evaluate(bundle, captions, "--precision", "fp32", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    test = report["splits"]["test"]
    assert test["identities"] == len(COLOURS)
    directions = test["precisions"]["fp32"]
    assert directions["text_to_image"]["queries"] == directions["image_to_text"]["queries"] == 16
    for direction in directions.values():
        assert list(direction["scores"]) == ["Recall@1", "Recall@5", "Recall@10", "mAP", "mINP"]
        for name, (low, high) in direction["intervals"].items():
            assert low <= direction["scores"][name] <= high
    assert directions["text_to_image"]["scores"]["Recall@1"] > 0.5


def test_a_run_is_measured_in_pytorch_as_its_embeddings_say(captions: Path, tmp_path: Path, capsys) -> None:
    torch.manual_seed(0)
    model = build_model(ModelConfig.from_dict(SMALL_CLIP))
    save_model(model, tmp_path / "run", extra={"train": {}})
    assert evaluate(tmp_path / "run", captions, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["model"].endswith("run (last)")
    assert "PyTorch" in report["engine"]
    scores = report["splits"]["test"]["precisions"]["fp32"]["text_to_image"]["scores"]
    height, width = model.config.image_spec.height, model.config.image_spec.width
    expected = score(model, Pictures(load_samples(captions), height, width), Words(model.config))
    assert scores["Recall@5"] == pytest.approx(expected.recall[5])
    assert scores["mAP"] == pytest.approx(expected.mean_ap, abs=1e-5)
    assert evaluate(tmp_path / "run", captions, "--precision", "int8") == 1
    assert "export it for other precisions" in capsys.readouterr().err
    assert evaluate(tmp_path / "run", captions, "--checkpoint", "best") == 1
    assert "no checkpoint 'best'" in capsys.readouterr().err


def test_a_report_has_the_numbers_and_a_picture(captions: Path, tmp_path: Path) -> None:
    bundle = build_tiny_bundle(tmp_path / "tiny")
    report = tmp_path / "report"
    assert evaluate(bundle, captions, "--precision", "fp32", "--report", report, "--queries", 3) == 0
    assert json.loads((report / "evaluation.json").read_text())["splits"]["test"]["precisions"]["fp32"]
    with Image.open(report / "queries-test.png") as sheet:
        assert sheet.width > sheet.height > 300
    assert sorted(path.name for path in report.iterdir()) == ["evaluation.json", "queries-test.png"]


def test_scores_are_kept_in_the_manifest_only_when_asked(captions: Path, tmp_path: Path, capsys) -> None:
    folder = build_tiny_bundle(tmp_path / "tiny")
    assert evaluate(folder, captions, "--precision", "fp32") == 0
    assert Bundle.load(folder).manifest["scores"] == {}
    assert evaluate(folder, captions, "--precision", "fp32", "--write-scores") == 0
    kept = Bundle.load(folder).manifest["scores"]["test"]["fp32"]
    assert list(kept) == ["Recall@1", "Recall@5", "Recall@10", "mAP", "mINP"]
    assert evaluate(tmp_path, captions, "--write-scores") == 1
    assert "not a bundle" in capsys.readouterr().err


def test_training_identities_are_left_out_unless_asked_for(tmp_path: Path, capsys) -> None:
    file = write_people(tmp_path, views=2)
    records = json.loads(file.read_text())
    for number, record in enumerate(records):
        record["split"] = ("train", "val", "test")[number % 3]
    file.write_text(json.dumps(records))
    bundle = build_tiny_bundle(tmp_path / "tiny")
    for arguments, splits in ((), ["test", "val"]), (("--split", "train"), ["train"]):
        assert evaluate(bundle, file, "--precision", "fp32", "--json", *arguments) == 0
        assert list(json.loads(capsys.readouterr().out)["splits"]) == splits
    assert evaluate(bundle, file, "--split", "tset") == 1
    assert "it has test, train, val" in capsys.readouterr().err


def test_a_prepared_folder_is_measured_like_its_captions_file(captions: Path, tmp_path: Path, capsys) -> None:
    bundle = build_tiny_bundle(tmp_path / "tiny")
    assert main(["prepare", str(captions), str(tmp_path / "prepared")]) == 0
    capsys.readouterr()
    found = []
    for data in (captions, tmp_path / "prepared"):
        assert evaluate(bundle, data, "--precision", "fp32", "--json") == 0
        found.append(json.loads(capsys.readouterr().out)["splits"])
    assert found[0] == found[1]


def test_attributes_are_measured_apart_where_they_are_recorded(tmp_path: Path, capsys) -> None:
    file = write_people(tmp_path, split="test")
    records = json.loads(file.read_text())
    for number, record in enumerate(records):
        record["attributes"] = {
            "upper_colour": record["captions"][0].split()[-1],
            "view": "back" if number % 2 else "front",
        }
    others = [{**record, "split": "photographs", "attributes": None} for record in records]
    file.write_text(json.dumps([*records, *others]))
    bundle, report = build_tiny_bundle(tmp_path / "tiny"), tmp_path / "report"
    options = ("--precision", "fp32", "--resamples", 100)
    assert evaluate(bundle, file, *options, "--by", "view", "upper_colour", "--report", report) == 0
    told = capsys.readouterr()
    assert "records no attributes for its split 'photographs'" in told.err
    lines = [line.split() for line in told.out.splitlines()]
    assert [line[1] for line in lines if line[:1] == ["view"]] == ["front", "back"]
    assert any(
        line[:2] == ["upper_colour", "red"] and line[-4:] == ["too", "few", "to", "say"] for line in lines
    )
    splits = read_report(report / "evaluation.json").splits
    assert splits["photographs"].precisions["fp32"].groups == ()
    front, *_ = splits["test"].precisions["fp32"].groups
    assert (front.value, front.identities, front.queries, front.few) == ("front", 8, 8, False)
    assert (report / "by-attribute-test.png").is_file()
    assert not (report / "by-attribute-photographs.png").exists()
    assert evaluate(bundle, file, *options, "--by", "veiw") == 1
    assert "did you mean 'view'" in capsys.readouterr().err
    assert evaluate(bundle, file, *options, "--split", "photographs", "--by", "veiw") == 0
    assert "records no attributes" in capsys.readouterr().err


def test_what_is_neither_bundle_nor_run_is_one_sentence(captions: Path, tmp_path: Path, capsys) -> None:
    assert evaluate(tmp_path, captions) == 1
    assert "neither a bundle" in capsys.readouterr().err


def embedded(captions: Path) -> EmbeddedSet:
    """People whose captions find the two pictures of the next colour first, then their own."""
    pictures: list[CaptionedPicture] = load_captions(captions)
    own = np.eye(len(COLOURS), dtype=np.float32)
    texts = (own + 2 * np.roll(own, 1, axis=1)) / np.sqrt(5, dtype=np.float32)
    who = np.arange(len(pictures)) // 2
    words = [caption for picture in pictures for caption in picture.captions]
    return EmbeddedSet(pictures, own[who], who, words, texts[who], who, [])


def test_the_right_pictures_are_outlined_where_they_stand(captions: Path) -> None:
    found = embedded(captions)
    sheet = np.asarray(draw_grid(found, [0, 7], "title")).astype(int)
    green = (sheet == (0, 128, 60)).all(axis=2)
    columns = [green[62:264, 12 + 300 + column * 116 : 12 + 300 + column * 116 + 106] for column in range(10)]
    # Of the first query the wrong colour fills the first two places, its own the next two.
    assert [bool(column.any()) for column in columns] == [False, False, True, True] + [False] * 6
    assert columns[2][:, :5].all(), "the outline is as high as its picture"


def test_queries_are_drawn_by_chance_one_a_person_and_again_the_same(captions: Path) -> None:
    found = embedded(captions)
    drawn = draw_queries(found, 5, seed=1)
    assert drawn == draw_queries(found, 5, seed=1)
    assert drawn != draw_queries(found, 5, seed=2)
    assert len({found.asked_for[query] for query in drawn}) == 5
    assert len(draw_queries(found, 50, seed=1)) == len(COLOURS)
