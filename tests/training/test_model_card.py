"""Model cards say what the manifest and the evaluations of that very bundle say."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.bundle import CALIBRATION, MANIFEST, Bundle, file_entry
from tests.core.tiny_bundle import build_tiny_bundle
from tests.training.people import write_people
from training.cli import main

TRAINING = {
    "data": {"source": ["people/captions.json", "more/captions.json"], "split": "train", "hold_out": 0.1},
    "train": {
        "epochs": 10,
        "batch_size": 96,
        "positives": "claims",
        "written_share": 0.6,
        "augment": "strong",
    },
    "model": {"weights": "published"},
    "counts": {"train": {"pictures": 3888, "captions": 4000, "identities": 648}},
    "lora": {"rank": 16},
    "pruning": {"method": "structured"},
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, tiny, and report.json, its evaluation by colour and view and of a split without attributes."""
    folder = tmp_path_factory.mktemp("measured")
    file = write_people(folder, split="test")
    records = json.loads(file.read_text())
    for number, record in enumerate(records):
        colour = record["captions"][0].split()[-1]
        record["attributes"] = {"upper_colour": colour, "view": "back" if number % 2 else "front"}
    plain = [{**record, "split": "photographs", "attributes": None} for record in records[::2]]
    file.write_text(json.dumps([*records, *plain]))
    options = ["--resamples", "100", "--by", "all", "--report", str(folder / "out")]
    assert main(["evaluate", str(build_tiny_bundle(folder / "tiny")), str(file), *options]) == 0
    (folder / "out" / "evaluation.json").rename(folder / "report.json")
    return folder


def card(capsys, *arguments: object) -> str:
    capsys.readouterr()
    assert main(["card", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def refused(capsys, *arguments: object) -> str:
    capsys.readouterr()
    assert main(["card", *map(str, arguments)]) == 1
    return capsys.readouterr().err


def test_the_figures_are_those_of_the_report(measured: Path, capsys) -> None:
    text = card(capsys, measured / "tiny", measured / "report.json")
    assert Bundle.load(measured / "tiny").id in text
    splits = json.loads((measured / "report.json").read_text())["splits"]
    for name, split in splits.items():
        for found in split["precisions"].values():
            scores = found["text_to_image"]
            low, high = scores["intervals"]["Recall@1"]
            assert f"{scores['scores']['Recall@1']:.3f} [{low:.3f}, {high:.3f}]" in text
        wrong = 1 - split["precisions"]["fp32"]["text_to_image"]["scores"]["Recall@1"]
        (line,) = (line for line in text.splitlines() if line.startswith(f"- **{name}**"))
        assert f"somebody else in {wrong:.0%} of the searches" in line
    assert "| view | front | 8 | 8 |" in text
    assert "too few to say: upper colour: red, green" in text
    assert "**photographs**: not measured by attribute" in text
    assert "Not measured: gender, age, skin tone, upper type, lower type, lower colour." in text


def test_whom_it_finds_less_often_follows_from_the_report(measured: Path, tmp_path: Path, capsys) -> None:
    report = json.loads((measured / "report.json").read_text())
    views = report["splits"]["test"]["precisions"]["fp32"]["by_attribute"]["view"]
    back, views["front"]["intervals"]["Recall@1"] = views["back"], [0.9, 1]

    def written() -> str:
        (tmp_path / "report.json").write_text(json.dumps(report))
        return card(capsys, measured / "tiny", tmp_path / "report.json")

    back["as_low"]["mAP"], back["scores"]["mAP"] = 0.5, 0.123
    assert "No value is found less often than chance would have it; with 8 identities" in written()
    back["as_low"]["mAP"] = 0.01
    told = written()
    assert "Found less often:\n\n- **view: back**, 8 identities: mAP 0.123 against" in told
    assert "No value is found less often" not in told
    back["as_low"]["mAP"], back["intervals"]["Recall@1"] = 0.5, [0.05, 0.9]
    assert (
        "Not known well enough, because Recall@1 may be more than 10 points below that of all: view: back."
        in written()
    )


def retrained(folder: Path, training: Any) -> Path:
    bundle = build_tiny_bundle(folder)
    manifest = json.loads((bundle / MANIFEST).read_text())
    (bundle / MANIFEST).write_text(json.dumps({**manifest, "training": training, "architecture": "starter"}))
    return bundle


def test_the_training_is_told_as_far_as_the_bundle_records_it(measured: Path, tmp_path: Path, capsys) -> None:
    told = card(capsys, retrained(tmp_path / "full", TRAINING), measured / "report.json")
    for line in (
        "- **Pictures**: `people/captions.json`, `more/captions.json`, split `train`. 3,888 pictures with 4,000",
        "- **Validation**: 10% of the identities",
        "- **Began from** the published weights of EfficientNet-Lite0",
        "- **Training**: 10 epochs; batches of 96; each description counts as true of every picture whose recorded",
        "60% of the descriptions written anew from recorded attributes; varied pictures (strong).",
        "(LoRA) of rank 16",
        "- **Pruned** after training",
    ):
        assert line in told
    older = {**TRAINING, "data": {"source": "captions.json"}, "train": {"init": "first", "augment": True}}
    for key in ("counts", "lora", "pruning"):
        older.pop(key)
    told = card(capsys, retrained(tmp_path / "older", older), measured / "report.json")
    assert "`captions.json`. How many there were is not recorded." in told
    assert "**Began from** the weights of the run `first`." in told
    assert "Pruned" not in told
    for number, nothing in enumerate((None, {}, {"data": "none: written by hand"})):
        told = card(capsys, retrained(tmp_path / str(number), nothing), measured / "report.json")
        assert "does not record what it was trained on" in told


def test_a_bundle_without_calibration_says_so(measured: Path, tmp_path: Path, capsys) -> None:
    bundle, report = build_tiny_bundle(tmp_path / "tiny"), tmp_path / "report.json"
    (bundle / CALIBRATION).write_text("{}\n")
    manifest = json.loads((bundle / MANIFEST).read_text())
    manifest["files"][CALIBRATION] = file_entry(bundle / CALIBRATION)
    (bundle / MANIFEST).write_text(json.dumps(manifest))
    content = json.loads((measured / "report.json").read_text())
    report.write_text(json.dumps({**content, "model": Bundle.load(bundle).id}))
    assert "| precisions | FP32, FP16; not calibrated for INT8 |" in card(capsys, bundle, report)
    assert "| precisions | FP32, FP16, INT8 |" in card(capsys, measured / "tiny", measured / "report.json")


def test_a_report_of_another_model_is_refused(measured: Path, tmp_path: Path, capsys) -> None:
    content = json.loads((measured / "report.json").read_text())
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**content, "model": "tiny@000000000000"}))
    assert f"{other} measured tiny@000000000000 and not this bundle" in refused(
        capsys, measured / "tiny", other
    )
    report = measured / "report.json"
    assert "both measure 'photographs'" in refused(capsys, measured / "tiny", report, report)
    assert "is not JSON" in refused(capsys, measured / "tiny", measured / "red-0.jpg")
    assert "no model bundle" in refused(capsys, tmp_path, report)


def test_it_is_written_to_a_file_with_what_is_known_of_the_data(
    measured: Path, tmp_path: Path, capsys
) -> None:
    about, out = tmp_path / "about.md", tmp_path / "docs" / "model-card.md"
    about.write_text("Rendered people, who do not exist.\n")
    arguments = [measured / "tiny", measured / "report.json", "--about-data", about]
    assert "Wrote" in card(capsys, *arguments, "--out", out)
    assert "\n\nRendered people, who do not exist.\n\n## Use\n" in out.read_text()
    assert "cannot be written" in refused(capsys, *arguments, "--out", out / "card.md")
    assert "none.md cannot be read" in refused(capsys, *arguments[:3], tmp_path / "none.md")
