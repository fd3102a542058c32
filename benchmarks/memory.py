"""Peak memory of the parts of Sightline, each in a fresh process.

The peak is the kernel's own high-water mark of resident memory (VmHWM). The baseline is a process that has
imported numpy and OpenVINO and done nothing. Model files are derived before measuring; `--first-load` measures
that too, in an empty cache. `--window` starts the real window without a display, on a folder not yet indexed.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from benchmarks import measure
from benchmarks.report import Report

BASELINE = "baseline"


def part(name: str, precision: str, options: argparse.Namespace) -> None:
    """What one measured process does."""
    if name == BASELINE:
        import openvino

        openvino.Core()
        return
    if name == "core":
        import core.cli  # all that the command line imports: every room of core

        assert core.cli
        return
    from benchmarks import material
    from core.encoder import DualEncoder
    from core.gallery import Gallery
    from core.paths import sample_gallery_path
    from core.precision import Precision
    from core.query import make_query

    encoder = DualEncoder(material.bundle(options), Precision(precision))
    if name == "load":
        return
    gallery = Gallery.open(options.folder or sample_gallery_path(), encoder.bundle)
    if name == "index":
        assert gallery.refresh(encoder).added
    else:
        for text in material.descriptions(50):
            assert gallery.search(make_query(text), encoder).hits
    gallery.close()


def peak_mib(pid: int | str) -> float:
    """High-water mark of a process's resident memory; unlike getrusage's it starts anew with a program."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found, "the process has ended"
    return int(found[1]) / 1024.0


def in_process(name: str, precision: str, options: argparse.Namespace, **environment: str) -> float:
    """Peak MiB of a part in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory", "--part", name, "--precisions", precision]
    command += [f"--{key}={value}" for key in ("bundle", "folder") if (value := getattr(options, key))]
    variables = {**os.environ, **environment}
    ended = subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"Measuring {name} at {precision} failed; what it said is above.")
    return float(ended.stdout.split()[-1])


def window(options: argparse.Namespace, scratch: Path) -> tuple[float, int]:
    """Peak MiB of the window open for `--window` seconds, and the pictures that it indexed meanwhile."""
    from benchmarks import material
    from core.gallery import Gallery
    from core.paths import sample_gallery_path

    arguments = [os.fspath(options.folder or sample_gallery_path())]
    if options.bundle:
        arguments += ["--bundle", os.fspath(options.bundle)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(scratch)}
    process = subprocess.Popen([sys.executable, "-m", "gui", *arguments], env=environment)
    try:
        time.sleep(options.window)
        if process.poll() is not None:
            raise SystemExit("The window ended before it was measured; what it said is above.")
        peak = peak_mib(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with closing(Gallery.open(options.folder or sample_gallery_path(), material.bundle(options))) as gallery:
        return peak, gallery.count


def measure_all(options: argparse.Namespace, report: Report) -> None:
    baseline = in_process(BASELINE, "fp32", options)

    def tell(what: str, peak: float) -> None:
        line = (
            f"{what}: {peak:.0f} MiB, ratio {peak / baseline:.2f} of {BASELINE}, {peak - baseline:+.0f} MiB"
        )
        report.add(line, part=what, peak_mib=peak, ratio_to_baseline=peak / baseline)

    tell(f"{BASELINE} (Python, numpy and OpenVINO imported)", baseline)
    tell("core imported, OpenVINO not yet", in_process("core", "fp32", options))
    for precision in options.precisions:
        label = precision.upper()
        with measure.scratch() as scratch:
            if options.first_load:
                cache = {"SIGHTLINE_CACHE": str(scratch / "cache")}
                tell(f"encoder loaded, first time, {label}", in_process("load", precision, options, **cache))
            in_process("load", precision, options)  # derives what is missing in the user's cache
            tell(f"encoder loaded, {label}", in_process("load", precision, options))
            tell(f"folder indexed, {label}", in_process("index", precision, options))
            tell(f"50 searches, {label}", in_process("search", precision, options))
    if options.window:
        with measure.scratch() as scratch:
            peak, pictures = window(options, scratch)
            tell(f"window, {pictures} pictures indexed in its {options.window} s", peak)


def main() -> None:
    parser = measure.parser(__doc__)
    parser.add_argument("--first-load", action="store_true", help="also while model files are derived")
    parser.add_argument(
        "--window", type=measure.positive, nargs="?", const=30, metavar="SECONDS", help="also the window"
    )
    parser.add_argument(
        "--part", choices=(BASELINE, "core", "load", "index", "search"), help=argparse.SUPPRESS
    )
    options = parser.parse_args()
    if options.part:
        part(options.part, options.precisions[0], options)
        print(peak_mib("self"))
        return
    report = Report("memory", options.json)
    measure_all(options, report)
    report.end()


if __name__ == "__main__":
    measure.run(main)
