"""The shell scripts of packaging are sound before anyone runs them as root."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.packaging.scripts import PACKAGING, ROOT, run, shell_scripts

SHELLCHECK = shutil.which(
    "shellcheck", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
)
NAMES = [str(file.relative_to(ROOT)) for file in shell_scripts()]


def test_the_scripts_are_found() -> None:
    assert {"packaging/build-deb.sh", "packaging/bin/first-boot-check", "packaging/debian/postinst.in"} <= {
        *NAMES
    }
    assert len(NAMES) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_a_script_is_well_formed_for_the_shell_that_it_names(name: str) -> None:
    shell = "sh" if (ROOT / name).read_text().startswith("#!/bin/sh") else "bash"
    checked = run(shell, "-n", ROOT / name)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.skipif(SHELLCHECK is None, reason="shellcheck is not installed; it comes with the extra dev")
def test_shellcheck_finds_nothing() -> None:
    checked = run(str(SHELLCHECK), "--external-sources", *(ROOT / name for name in NAMES))
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith(".in")])
def test_a_script_can_be_started(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)


@pytest.mark.parametrize("script", ["build-deb.sh", "test-deb.sh", "jetson/verify.sh", "debian/render.sh"])
def test_wrong_usage_shows_how_it_is_meant(script: str) -> None:
    told = run(PACKAGING / script, "--what")
    assert told.returncode == 2
    assert script.rpartition("/")[2] in told.stdout + told.stderr
