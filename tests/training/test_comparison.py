"""Several evaluations side by side."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from tests.core.tiny_bundle import build_tiny_bundle
from tests.training.people import SMALL_CLIP, write_people
from training.checkpoint import save_model
from training.cli import main
from training.models import ModelConfig, build_model


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """bundle.json and run.json, of the same pictures in a folder called people; photographs.json, of others."""
    folder = tmp_path_factory.mktemp("reports")
    for name, split, views in ("people", "test", 2), ("others", "photographs", 1):
        (folder / name).mkdir()
        write_people(folder / name, views=views, split=split)
    torch.manual_seed(0)
    save_model(build_model(ModelConfig.from_dict(SMALL_CLIP)), folder / "run", extra={"train": {}})
    build_tiny_bundle(folder / "tiny")
    for name, model, people in (
        ("bundle", "tiny", "people"), ("run", "run", "people"), ("photographs", "tiny", "others"),
    ):  # fmt: skip
        options = ["--resamples", "50", "--precision", "fp32", "--report", str(folder / name)]
        assert main(["evaluate", str(folder / model), str(folder / people / "captions.json"), *options]) == 0
        (folder / name / "evaluation.json").rename(folder / f"{name}.json")
    return folder


def compare(*arguments: object) -> int:
    return main(["compare", *map(str, arguments)])


def changed(file: Path, place: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    content = json.loads(file.read_text())
    change(content)
    place.write_text(json.dumps(content))
    return place


def test_models_share_a_table_and_a_plot_by_split(reports: Path, tmp_path: Path, capsys) -> None:
    files = [reports / f"{name}.json" for name in ("bundle", "run", "photographs")]
    assert compare(*files, "--out", tmp_path / "out") == 0
    table = (tmp_path / "out" / "comparison.md").read_text()
    assert table in capsys.readouterr().out
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[4:]]
    assert [row[:2] for row in rows] == [
        ["test: 8 identities, 16 queries", "tiny"],
        ["", "run (last)"],
        ["photographs: 8 identities, 8 queries", "tiny"],
    ]
    scores = json.loads(files[1].read_text())["splits"]["test"]["precisions"]["fp32"]["text_to_image"]
    low, high = scores["intervals"]["mAP"]
    assert rows[1][-1] == f"{scores['scores']['mAP']:.3f} [{low:.3f}, {high:.3f}]"
    with Image.open(tmp_path / "out" / "comparison.png") as plot:
        assert plot.width > plot.height > 200


def test_a_name_stands_for_all_reports_that_have_it(reports: Path, tmp_path: Path) -> None:
    run, photographs = reports / "run.json", reports / "photographs.json"
    assert compare(f"more | words={run}", f"more | words={photographs}", "--out", tmp_path / "out") == 0
    rows = (tmp_path / "out" / "comparison.md").read_text().splitlines()[4:]
    assert [row.split(" | ")[1] for row in rows] == [r"more \| words"] * 2


def test_splits_of_one_name_from_different_data_are_told_apart(reports: Path, tmp_path: Path) -> None:
    def rename(content: dict[str, Any]) -> None:
        content["splits"]["test"] = content["splits"].pop("photographs")

    other = changed(reports / "photographs.json", tmp_path / "other.json", rename)
    assert compare(reports / "bundle.json", other, "--out", tmp_path / "out") == 0
    table = (tmp_path / "out" / "comparison.md").read_text()
    assert "test of people/captions.json: 8 identities, 16 queries" in table
    assert "test of others/captions.json: 8 identities, 8 queries" in table


def test_what_cannot_be_compared_is_refused_with_the_file(reports: Path, tmp_path: Path, capsys) -> None:
    bundle, bad = reports / "bundle.json", tmp_path / "bad.json"
    run = reports / "run.json"

    def told(*arguments: object) -> str:
        assert compare(*arguments, "--out", tmp_path / "out") == 1
        return capsys.readouterr().err

    assert f"report {bad} cannot be read" in told(bundle, bad)
    bad.write_text(bundle.read_text()[:100])
    assert f"report {bad} is not JSON" in told(bundle, bad)
    for text in ("[]", "{}", '{"splits": {}}', '{"splits": {"test": 3}}'):
        bad.write_text(text)
        assert f"{bad} is not a report of `sightline-train evaluate`" in told(bundle, bad)
    changed(bundle, bad, lambda content: content["splits"]["test"]["precisions"]["fp32"].pop("text_to_image"))
    assert f"{bad} is not a report" in told(run, bad)
    assert f"{bundle} and {bundle} both measure tiny on 'test'" in told(bundle, bundle)
    assert f"{bundle} has no INT8 for 'test'; it has fp32" in told(bundle, "--precision", "int8")
    changed(bundle, bad, lambda content: content.update(confidence=0.9))
    assert f"{bad} has 90% ones" in told(run, bad)
    changed(bundle, bad, lambda content: content["splits"]["test"].update(identities=9))
    assert f"16 pictures of 9 identities for tiny in {bad}" in told(run, bad)
    assert not (tmp_path / "out").exists()
