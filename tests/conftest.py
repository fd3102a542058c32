"""What every test stands on: a home of its own, Qt without a screen, and a small real model bundle."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def isolated_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests' galleries, caches and settings away from those of whoever runs them."""
    home = tmp_path_factory.mktemp("home")
    places = {
        "SIGHTLINE_DATA": home / "data",
        "SIGHTLINE_CACHE": home / "cache",
        "XDG_DATA_HOME": home / "xdg-data",
        "XDG_CACHE_HOME": home / "xdg-cache",
        "XDG_CONFIG_HOME": home / "xdg-config",
        "XDG_STATE_HOME": home / "xdg-state",
        "XDG_RUNTIME_DIR": home / "xdg-runtime",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, place in places.items():
            place.mkdir(mode=0o700)
            patch.setenv(name, str(place))
        patch.delenv("SIGHTLINE_RESOURCES", raising=False)
        yield home


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a real bundle with towers so small that it loads at once; it knows a few words and colours."""
    from tests.core.tiny_bundle import build_tiny_bundle

    return build_tiny_bundle(tmp_path_factory.mktemp("bundle") / "tiny")
