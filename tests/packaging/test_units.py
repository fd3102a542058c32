"""The systemd units of the kiosk."""

import shutil
from pathlib import Path

import pytest

from tests.packaging.scripts import PACKAGING, executable, run

UNITS = sorted((PACKAGING / "systemd").glob("*.service"))


def settings(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        if "=" in line and not line.startswith(("#", "[")):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root folder as the package leaves it, with empty commands and the few units of systemd that ours name."""
    units = tmp_path / "usr" / "lib" / "systemd" / "system"
    units.mkdir(parents=True)
    for unit in UNITS:
        shutil.copy(unit, units)
    for name in ("usr/bin/sightline", "usr/lib/sightline/first-boot-check", "usr/lib/xorg/Xorg", "bin/sh"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        executable(tmp_path / name, "true")
    targets = ("sysinit", "basic", "shutdown", "local-fs", "time-set", "multi-user", "network")
    for name in targets:
        (units / f"{name}.target").write_text("[Unit]\nDescription=a target\nDefaultDependencies=no\n")
    return tmp_path


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_finds_nothing_wrong(root: Path, unit: Path) -> None:
    where = f"/usr/lib/systemd/system/{unit.name}"
    checked = run("systemd-analyze", "--root", root, "--man=no", "--generators=no", "verify", where)
    complaints = [line for line in checked.stderr.splitlines() if unit.name in line]
    assert (checked.returncode, complaints) == (0, []), checked.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_a_wrong_setting_would_be_noticed(root: Path) -> None:
    unit = root / "usr" / "lib" / "systemd" / "system" / "sightline-kiosk.service"
    unit.write_text(unit.read_text().replace("WatchdogSec=30", "WatchdogSec=soon"))
    checked = run(
        "systemd-analyze",
        "--root",
        root,
        "--man=no",
        "--generators=no",
        "verify",
        f"/{unit.relative_to(root)}",
    )
    assert "ignoring: soon" in checked.stderr


@pytest.mark.parametrize("name", ["sightline-kiosk", "sightline-first-boot"])
def test_what_looks_at_pictures_is_shut_off_from_the_network_and_the_rest(name: str) -> None:
    unit = settings(PACKAGING / "systemd" / f"{name}.service")
    assert unit["PrivateNetwork"] == ["yes"]
    assert unit["IPAddressDeny"] == ["any"]
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["User"] == ["sightline"]
    assert unit["NoNewPrivileges"] == ["yes"]
    assert {"MemoryMax", "TasksMax"} <= unit.keys()


def test_the_first_check_ends_before_systemd_loses_patience() -> None:
    unit = settings(PACKAGING / "systemd" / "sightline-first-boot.service")
    script = (PACKAGING / "bin" / "first-boot-check").read_text()
    each = int(script.partition("SIGHTLINE_CHECK_SECONDS:-")[2].partition("}")[0])
    jobs = sum(line.startswith("job ") for line in script.splitlines())
    assert jobs * (each + 5) < int(unit["TimeoutStartSec"][0])


def test_the_kiosk_is_started_again_and_watched() -> None:
    unit = settings(PACKAGING / "systemd" / "sightline-kiosk.service")
    assert (unit["Restart"], unit["Type"]) == (["on-failure"], ["notify"])
    assert int(unit["WatchdogSec"][0]) > 0
