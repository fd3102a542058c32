"""What the tests of the runtimes share: a cache of their own, a small bundle, and TensorRT for RTX if installed."""

from pathlib import Path

import pytest

from core.bundle import Bundle
from core.runtimes.tensorrt_library import Library, load_library
from core.runtimes.tensorrt_version import TENSORRT_RTX


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(TENSORRT_RTX)


@pytest.fixture(scope="module")
def bundle(tiny_bundle: Path) -> Bundle:
    return Bundle.load(tiny_bundle)
