#!/usr/bin/env bash
# Write requirements/*.lock from pyproject.toml: one file for Python 3.10-3.14 on x86-64 and Arm Linux, with no
# address of any registry in it. Needs `uv` (pip install uv). Arguments go to uv, for example --upgrade.
set -euo pipefail
cd "$(dirname "$0")/.."

# Both machines are covered by [tool.uv] environments, so saying so on every line would be noise.
both_machines=" and ((platform_machine == 'aarch64' and sys_platform == 'linux') or (platform_machine == 'x86_64' and sys_platform == 'linux'))"

compile() {
    local lock=$1
    shift
    uv pip compile --universal --python-version 3.10 --no-emit-index-url --no-header --no-annotate --quiet \
        pyproject.toml -o "$lock" "$@"
    LOCK=$lock NOISE=$both_machines python3 -c '
import os, pathlib
lock = pathlib.Path(os.environ["LOCK"])
lock.write_text("# Made by scripts/lock.sh from pyproject.toml; do not edit.\n" + lock.read_text().replace(os.environ["NOISE"], ""))'
    echo "wrote $lock"
}

mkdir -p requirements
compile requirements/dev.lock --extra dev --extra train "$@"
# uv prefers the versions that it finds in its output file: the application runs on what was tested.
cp requirements/dev.lock requirements/run.lock
compile requirements/run.lock
