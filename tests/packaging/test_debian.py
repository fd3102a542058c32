"""What the Debian package says of itself, before it is built."""

import configparser
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.packaging.scripts import PACKAGING, run

RENDER = PACKAGING / "debian" / "render.sh"
NOBODY = {"DEBEMAIL": "", "DEBFULLNAME": ""}


def fields(control: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in control.read_text().splitlines():
        if line.startswith(" "):
            found[name] += "\n" + line
        else:
            name, _, value = line.partition(": ")
            found[name] = value
    return found


def render(folder: Path, **environment: str) -> dict[str, str]:
    done = run(RENDER, "1.2.3", "arm64", "3.10", "4711", folder, **{**NOBODY, **environment})
    assert done.returncode == 0, done.stderr
    return fields(folder / "control")


def test_everything_is_filled_in(tmp_path: Path) -> None:
    control = render(tmp_path)
    assert (control["Version"], control["Architecture"], control["Installed-Size"]) == (
        "1.2.3",
        "arm64",
        "4711",
    )
    assert "python3 (>= 3.10), python3 (<< 3.11), python3.10," in control["Depends"]
    for file in tmp_path.iterdir():
        assert not re.search(r"@[A-Z_]+@", file.read_text()), file.name
    assert "/usr/lib/python3.10/dist-packages/tensorrt" in (tmp_path / "triggers").read_text()
    for script in ("postinst", "prerm", "postrm"):
        assert os.access(tmp_path / script, os.X_OK)
        assert run("sh", "-n", tmp_path / script).returncode == 0


@pytest.mark.parametrize(
    ("environment", "maintainer"),
    [
        ({}, "The Sightline authors"),
        ({"DEBEMAIL": "ops@example.org"}, "The Sightline authors <ops@example.org>"),
        ({"DEBEMAIL": "ops@example.org", "DEBFULLNAME": "R&D / Ops"}, "R&D / Ops <ops@example.org>"),
        ({"DEBEMAIL": "Ada L <ada@example.org>", "DEBFULLNAME": "else"}, "Ada L <ada@example.org>"),
    ],
)
def test_whoever_builds_it_is_the_maintainer(
    tmp_path: Path, environment: dict[str, str], maintainer: str
) -> None:
    assert render(tmp_path, **environment)["Maintainer"] == maintainer


@pytest.mark.parametrize(
    "address", ["nobody", "a b@example.org", "Ada <ada>", "ada@example.org\nDepends: bad"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    done = run(RENDER, "1.2.3", "arm64", "3.10", "4711", tmp_path, **{**NOBODY, "DEBEMAIL": address})
    assert done.returncode == 1
    assert "Set DEBEMAIL=" in done.stderr
    assert not (tmp_path / "control").exists()


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no dpkg-deb on this machine")
def test_dpkg_takes_the_control_files(tmp_path: Path) -> None:
    root = tmp_path / "root"
    render(root / "DEBIAN")
    (root / "etc" / "default").mkdir(parents=True)
    shutil.copy(PACKAGING / "debian" / "sightline.default", root / "etc" / "default" / "sightline")
    built = run("dpkg-deb", "--root-owner-group", "-Znone", "--build", root, tmp_path / "one.deb")
    assert built.returncode == 0, built.stderr
    told = run("dpkg-deb", "--field", tmp_path / "one.deb", "Package", "Maintainer").stdout
    assert told.splitlines() == ["Package: sightline", "Maintainer: The Sightline authors"]


def test_the_menu_entry_starts_what_the_package_installs() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(PACKAGING / "sightline.desktop", encoding="utf-8")
    assert entry.sections() == ["Desktop Entry"]
    desktop = entry["Desktop Entry"]
    assert (desktop["Type"], desktop["Terminal"]) == ("Application", "false")
    command, argument = desktop["Exec"].split()
    assert (PACKAGING / "bin" / command).is_file()
    assert argument in ("%f", "%F", "%u", "%U")
    assert (PACKAGING / f"{desktop['Icon']}.svg").is_file()
    for name in ("Categories", "Keywords"):
        assert desktop[name].endswith(";")
    assert "Graphics" in desktop["Categories"].split(";")


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="no desktop-file-validate on this machine"
)
def test_the_menu_entry_is_valid() -> None:
    checked = run("desktop-file-validate", PACKAGING / "sightline.desktop")
    assert (checked.returncode, checked.stdout) == (0, "")


def test_every_file_that_the_recipe_installs_is_there() -> None:
    recipe = (PACKAGING / "build-deb.sh").read_text()
    named = set(re.findall(r'"\$here/([\w./-]+)"', recipe))
    assert {"debian/sightline.default", "debian/render.sh", "sightline.desktop"} <= named
    assert [name for name in named if not (PACKAGING / name).exists()] == []
