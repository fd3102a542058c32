"""Every command and flag of `sightline-search`, with its help."""

import argparse
from collections.abc import Callable
from pathlib import Path

from core import __version__
from core.cli import exit_codes
from core.paths import sample_gallery_path, starter_bundle_path
from core.precision import Precision
from core.runtimes import AUTOMATIC
from core.runtimes import CHOICES as RUNTIMES

MAX_K = 10_000
MAX_QUERIES = 100_000
MAX_BATCH = 256
AddParser = Callable[..., argparse.ArgumentParser]
PRECISIONS = tuple(precision.value for precision in Precision)

DESCRIPTION = "Find people in a folder of pictures by describing them. Everything runs on this machine."
EXAMPLES = """\
examples:
  sightline-search index ~/pictures
  sightline-search search ~/pictures "a woman in a red dress with a handbag" -k 20
  sightline-search search ~/pictures "a man in a blue coat" --index --csv found.csv
  sightline-search evaluate captions.json --split test
  sightline-search benchmark --report measured
  sightline-search check
  sightline-search models verify
  sightline-search engines build

"""


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sightline-search",
        description=DESCRIPTION,
        epilog=EXAMPLES + exit_codes.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sightline-search {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_index(commands.add_parser)
    _add_search(commands.add_parser)
    _add_evaluate(commands.add_parser)
    _add_benchmark(commands.add_parser)
    _add_models(commands.add_parser)
    _add_engines(commands.add_parser)
    _add_demo(commands.add_parser)
    _add_check(commands.add_parser)
    _add_audit(commands.add_parser)
    return parser


def _add_index(add_parser: AddParser) -> None:
    command = _command(
        add_parser,
        "index",
        "Bring the index of a folder up to date: new, changed, renamed and deleted pictures, in all subfolders.",
    )
    command.add_argument("folder", type=Path, metavar="FOLDER", help="folder of pictures")
    command.add_argument(
        "--rebuild",
        action="store_true",
        help="drop what is indexed and start anew, for example with another model (default: no)",
    )
    _add_model_flags(command)
    _add_output_flags(command)


def _add_search(add_parser: AddParser) -> None:
    command = _command(add_parser, "search", "Rank the pictures of an indexed folder by how well they match.")
    command.add_argument("folder", type=Path, metavar="FOLDER", help="folder of pictures")
    command.add_argument("description", metavar="DESCRIPTION", help="the person, described in English")
    command.add_argument(
        "-k", type=_count, default=10, metavar="N", help=f"how many pictures, 1 to {MAX_K:,} (default: 10)"
    )
    command.add_argument(
        "--csv",
        type=Path,
        metavar="FILE",
        help="also write the ranked list to this file; - writes it to standard output instead of the table "
        "(default: no file)",
    )
    command.add_argument(
        "--index",
        action="store_true",
        help="bring the index up to date first (default: search what is indexed)",
    )
    _add_model_flags(command)
    _add_output_flags(command)


def _add_evaluate(add_parser: AddParser) -> None:
    command = _command(
        add_parser, "evaluate", "Measure text-to-image Recall@1/5/10, mAP and mINP; every caption is a query."
    )
    command.add_argument(
        "captions",
        type=Path,
        metavar="CAPTIONS.json",
        help="list of records with captions, file_path (relative to this file), id and, optionally, split",
    )
    command.add_argument("--split", metavar="NAME", help="only records of this split (default: all records)")
    command.add_argument(
        "--precision",
        action="append",
        choices=PRECISIONS,
        help="precision to measure; may be given several times (default: all three)",
    )
    _add_bundle_flags(command)
    _add_output_flags(command)


def _add_benchmark(add_parser: AddParser) -> None:
    command = _command(
        add_parser,
        "benchmark",
        "Measure this machine: index a gallery and ask it many queries at each precision; the paper's Table I, "
        "latency, throughput, energy and recall.",
    )
    command.add_argument(
        "--queries", type=_queries, default=1000, metavar="N", help="how many, 1 to 100,000 (default: 1000)"
    )
    command.add_argument(
        "--captions",
        type=Path,
        default=sample_gallery_path() / "captions.json",
        metavar="CAPTIONS.json",
        help="captions to ask, beside the pictures to index (default: the sample gallery)",
    )
    command.add_argument("--split", metavar="NAME", help="only captions of this split (default: all)")
    command.add_argument(
        "--precision",
        action="append",
        choices=PRECISIONS,
        help="precision to measure; may be given several times (default: all that this machine can run)",
    )
    command.add_argument(
        "--report",
        type=Path,
        metavar="FOLDER",
        help="write report.json and report.html here (default: neither)",
    )
    command.add_argument(
        "--against", type=Path, metavar="FILE", help="compare with an earlier report.json (default: none)"
    )
    _add_bundle_flags(command)
    _add_output_flags(command)


def _add_models(add_parser: AddParser) -> None:
    command = _command(add_parser, "models", "List, show or verify model bundles.")
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text in (
        ("list", "The bundles on this machine."),
        ("show", "What a bundle is, how it was trained and what it scored."),
        ("verify", "Read every file of a bundle again and compare it with its recorded SHA-256."),
    ):
        action = _command(actions.add_parser, name, text)
        if name != "list":
            action.add_argument(
                "bundle",
                nargs="?",
                type=Path,
                default=starter_bundle_path(),
                metavar="BUNDLE",
                help="folder of the bundle (default: the starter bundle that came with Sightline)",
            )
        _add_output_flags(action)


def _add_engines(add_parser: AddParser) -> None:
    command = _command(
        add_parser, "engines", "Build, verify or list TensorRT engines, which run a bundle on a GPU."
    )
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = _command(
        actions.add_parser,
        "build",
        "Compile both towers for this machine's GPU, then verify them. Takes minutes.",
    )
    build.add_argument(
        "--workspace", type=_size, default="256MiB", metavar="SIZE",
        help="memory that TensorRT may use while it compiles and runs (default: 256MiB)",
    )  # fmt: skip
    build.add_argument(
        "--batch", type=_batches, default="1,4,8", metavar="N,N",
        help="pictures at once, an optimisation profile for each (default: 1,4,8)",
    )  # fmt: skip
    build.add_argument(
        "--calibrate", type=Path, metavar="FOLDER",
        help="person pictures from which TensorRT 8.6 or 10 chooses INT8 ranges itself (default: the ranges in the "
        "bundle; with 8.6, the sample gallery)",
    )  # fmt: skip
    build.add_argument(
        "--target", type=_architecture, metavar="X.Y",
        help="compile for a GPU of this compute capability, which need not be here; TensorRT for RTX only "
        "(default: this machine's GPU)",
    )  # fmt: skip
    build.add_argument(
        "--force", action="store_true", help="build again what is already there and up to date (default: no)"
    )
    verify = _command(
        actions.add_parser,
        "verify",
        "Compare engines with the ONNX models on real pictures; one that differs is not used.",
    )
    check = _command(
        actions.add_parser,
        "check",
        "Try out what only a GPU can show: level memory over many runs and switches, and what happens without it.",
    )
    check.add_argument(
        "--runs", type=_queries, default=1000, metavar="N", help="runs at each precision (default: 1000)"
    )
    listing = _command(
        actions.add_parser, "list", "The engines on this machine, and which of them can be used."
    )
    for action in (build, verify, check):
        action.add_argument(
            "bundle", nargs="?", type=Path, default=starter_bundle_path(), metavar="BUNDLE",
            help="folder of the bundle (default: the starter bundle that came with Sightline)",
        )  # fmt: skip
        action.add_argument(
            "--precision", action="append", choices=PRECISIONS,
            help="one precision; may be given several times (default: all three)",
        )  # fmt: skip
        action.add_argument(
            "--runtime", choices=("tensorrt", "tensorrt-rtx"),
            help="which TensorRT (default: the one that is installed)",
        )  # fmt: skip
    for action in (build, verify):
        action.add_argument(
            "--gallery", type=Path, metavar="FOLDER",
            help="pictures to verify on (default: the sample gallery)",
        )  # fmt: skip
    for action in (build, verify, check, listing):
        _add_output_flags(action)


def _add_demo(add_parser: AddParser) -> None:
    command = _command(add_parser, "demo", "Index the sample gallery and run three queries on it.")
    _add_model_flags(command)
    command.add_argument("-v", "--verbose", action="store_true", help="show the log (default: no)")


def _add_check(add_parser: AddParser) -> None:
    command = _command(
        add_parser,
        "check",
        "Index a few sample pictures and find each by its description: does this machine do the job?",
    )
    _add_model_flags(command)
    command.add_argument("-v", "--verbose", action="store_true", help="show the log (default: no)")


def _add_audit(add_parser: AddParser) -> None:
    command = _command(add_parser, "audit", "Check the audit log.")
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    action = _command(
        actions.add_parser, "verify", "Check every line of the audit log and name the first broken one."
    )
    action.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="the log (default: that of this user)"
    )
    action.add_argument(
        "--expect",
        metavar="HASH",
        help="a hash that was noted earlier, to notice missing last lines (default: none)",
    )
    _add_output_flags(action)


def _command(add_parser: AddParser, name: str, text: str) -> argparse.ArgumentParser:
    return add_parser(name, help=text, description=text)


def _add_model_flags(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--precision", choices=PRECISIONS, default="fp32", help="precision of the model (default: fp32)"
    )
    _add_bundle_flags(command)


def _add_bundle_flags(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--bundle",
        type=Path,
        default=starter_bundle_path(),
        metavar="FOLDER",
        help="model bundle (default: the starter bundle that came with Sightline)",
    )
    command.add_argument(
        "--runtime",
        choices=RUNTIMES,
        default=AUTOMATIC,
        help="what runs the model; auto is a verified TensorRT engine where there is one, else the CPU "
        "(default: auto)",
    )


def _add_output_flags(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--json", action="store_true", help="print one JSON document for a program to read (default: text)"
    )
    command.add_argument("-v", "--verbose", action="store_true", help="show the log (default: no)")


def _count(text: str) -> int:
    return _whole_number(text, MAX_K)


def _queries(text: str) -> int:
    return _whole_number(text, MAX_QUERIES)


def _whole_number(text: str, most: int) -> int:
    try:
        count = int(text)
    except ValueError:
        count = 0
    if not 1 <= count <= most:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 to {most:,}")
    return count


def _size(text: str) -> int:
    """Bytes from "256MiB", "1GiB" or a plain number of bytes."""
    units = {"": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
    number = text.rstrip("KMGiB").strip()
    unit = text[len(text.rstrip("KMGiB")) :]
    if not number.isdigit() or unit not in units or not int(number):
        raise argparse.ArgumentTypeError(f"'{text}' is not a size such as 256MiB or 1GiB")
    return int(number) * units[unit]


def _batches(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.strip().isdigit() and 1 <= int(part) <= MAX_BATCH for part in parts):
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a list of numbers from 1 to {MAX_BATCH}, such as 1,4,8"
        )
    return tuple(sorted({int(part) for part in parts}))


def _architecture(text: str) -> str:
    major, dot, minor = text.partition(".")
    if not (dot and major.isdigit() and minor.isdigit()):
        raise argparse.ArgumentTypeError(f"'{text}' is not a compute capability such as 8.6")
    return text
