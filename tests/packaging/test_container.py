"""The container recipe for a Jetson, as far as it can be read without one."""

import re

from tests.packaging.scripts import PACKAGING, ROOT

RECIPE = (PACKAGING / "container" / "Dockerfile.l4t").read_text()
# One instruction a line, as the builder reads it.
LINES = [line for line in RECIPE.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def test_everything_that_is_copied_is_in_the_source() -> None:
    sources = [source for line in LINES if line.startswith("COPY ") for source in line.split()[1:-1]]
    assert "core" in sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_program_is_copied_whole() -> None:
    imports = {"core", "gui", "resources"}
    assert imports <= {source for line in LINES if line.startswith("COPY ") for source in line.split()[1:-1]}


def test_it_does_not_run_as_root_and_answers_as_the_command_line_does() -> None:
    user = next(number for number, line in enumerate(LINES) if line.startswith("USER "))
    assert LINES[user] == "USER sightline"
    assert not any(line.startswith("RUN ") for line in LINES[user:])
    assert LINES[-1] == 'ENTRYPOINT ["sightline-search"]'


def test_its_libraries_for_the_window_are_those_of_the_package() -> None:
    control = (PACKAGING / "debian" / "control.in").read_text()
    packaged = set(
        re.findall(r"[a-z][a-z0-9.+-]+", control.partition("Depends:")[2].partition("Recommends:")[0])
    )
    install = next(line for line in LINES if "apt-get install" in line)
    named = {
        word
        for word in install.split("--no-install-recommends")[1].split("&&")[0].split()
        if word.startswith("lib")
    }
    assert named
    assert named <= packaged
