"""What the tests of packaging share: where it lies, its shell scripts, and running one of them."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def shell_scripts() -> list[Path]:
    """Every script of the repository, found by its first line, with the templates of scripts."""
    files = [file for file in (*PACKAGING.rglob("*"), ROOT / ".ci" / "run") if file.is_file()]
    return sorted(
        file for file in files if file.read_bytes()[:20].startswith((b"#!/bin/sh", b"#!/usr/bin/env bash"))
    )


def executable(file: Path, text: str, shell: str = "/usr/bin/env bash") -> Path:
    file.write_text(f"#!{shell}\n{text}\n")
    file.chmod(0o755)
    return file


def real_command(file: Path) -> Path:
    """`sightline-search` of this checkout, as a command that can be put on the path."""
    code = f"cd {shlex.quote(str(ROOT))} && exec {shlex.quote(sys.executable)} -m core.cli"
    return executable(file, f'{code} "$@"')


def run(*command: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        list(map(str, command)),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
