"""A bundle is used whole and unaltered, or not at all."""

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.bundle import MANIFEST, Bundle, list_bundles
from core.errors import BundleError


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_bundle, tmp_path / "bundle")


def edit(bundle: Path, **changes: Any) -> None:
    manifest = json.loads((bundle / MANIFEST).read_text())
    (bundle / MANIFEST).write_text(json.dumps(manifest | changes))


def test_a_sound_bundle_says_what_it_is(bundle: Path) -> None:
    loaded = Bundle.load(bundle)
    assert loaded.name == "tiny"
    assert loaded.embedding_dim == 16
    assert (loaded.image_spec.height, loaded.image_spec.width) == (64, 32)


def test_the_id_follows_the_files_and_not_the_scores(bundle: Path) -> None:
    before = Bundle.load(bundle).id
    edit(bundle, scores={"test": {"Recall@1": 1.0}})
    assert Bundle.load(bundle).id == before
    (bundle / "tokenizer.json").write_text((bundle / "tokenizer.json").read_text() + "\n")
    with pytest.raises(BundleError, match="altered"):
        Bundle.load(bundle)


@pytest.mark.parametrize("name", ["image.onnx", "text.onnx", "tokenizer.json", "calibration.json"])
def test_a_missing_file_is_named(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    with pytest.raises(BundleError, match=f"{name} is missing"):
        Bundle.load(bundle)


def test_a_single_changed_byte_is_found(bundle: Path) -> None:
    data = bytearray((bundle / "image.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (bundle / "image.onnx").write_bytes(data)
    with pytest.raises(BundleError, match=r"image\.onnx is not the file that its manifest describes"):
        Bundle.load(bundle)


def test_an_unknown_file_is_named_and_does_no_harm(bundle: Path, caplog: pytest.LogCaptureFixture) -> None:
    (bundle / "extra.bin").write_bytes(b"x")
    with caplog.at_level(logging.WARNING):
        assert Bundle.load(bundle).unknown_files() == ["extra.bin"]
    assert "extra.bin" in caplog.text


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '{"format": 2}', "\x00\xff"])
def test_a_manifest_that_is_none_is_refused_with_a_sentence(bundle: Path, text: str) -> None:
    (bundle / MANIFEST).write_text(text, encoding="latin-1")
    with pytest.raises(BundleError, match=r"manifest\.json"):
        Bundle.load(bundle)


@pytest.mark.parametrize(
    "changes",
    [
        {"embedding_dim": 0},
        {"embedding_dim": "many"},
        {"image": {"height": 64}},
        {"image": {"height": 10**9, "width": 32, "mean": [0, 0, 0], "std": [1, 1, 1]}},
        {"image": {"height": 64, "width": 32, "mean": [0, 0, 0], "std": [1, 1, 0]}},
        {"files": {}},
        {"files": {"../../etc/passwd": {"bytes": 1, "sha256": "0"}}},
        {"context_length": None},
    ],
)
def test_a_manifest_with_impossible_values_is_refused(bundle: Path, changes: dict[str, Any]) -> None:
    edit(bundle, **changes)
    with pytest.raises(BundleError, match="lacks something that a bundle needs"):
        Bundle.load(bundle)


def test_a_folder_without_a_manifest_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="There is no model bundle in"):
        Bundle.load(tmp_path)


def test_listing_shows_broken_bundles_too(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGHTLINE_RESOURCES", str(tmp_path))
    monkeypatch.setenv("SIGHTLINE_DATA", str(tmp_path / "data"))
    shutil.copytree(bundle, tmp_path / "bundles" / "a-sound")
    (tmp_path / "bundles" / "b-broken").mkdir()
    found = list_bundles()
    assert isinstance(found[0], Bundle)
    assert isinstance(found[1], BundleError)
