"""Derives a bundle's towers in a process of its own, so that a program with a window is not held up meanwhile.

Converting a tower keeps Python's lock for most of a second; another thread would not help.
"""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.errors import SightlineError
from core.paths import cache_root
from core.precision import Precision
from core.progress import CancelToken

log = logging.getLogger(__name__)

_LOOK_S = 0.05


def derive_apart(bundle: Bundle, precision: Precision, cancel: CancelToken) -> None:
    """Make the model files of `precision` if none are there. What fails is left to the one who loads them.

    Raises `Cancelled` when `cancel` is set meanwhile.
    """
    names = [f"{Path(tower).stem}.{precision.value}.onnx" for tower in (IMAGE_TOWER, TEXT_TOWER)]
    kept = cache_root() / "towers"
    if all(any(kept.glob(f"{bundle.digest[:24]}-*/{name}")) for name in names):
        return
    command = [sys.executable, "-m", "core.derive_apart", os.fspath(bundle.path), precision.value]
    root = Path(__file__).resolve().parents[1]
    process = subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            cancel.raise_if_cancelled()
            time.sleep(_LOOK_S)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode:
        log.warning("deriving %s apart ended with %s", precision.label, process.returncode)


def main() -> int:
    from core.precisions import tower_file

    bundle, precision = Bundle.load(Path(sys.argv[1])), Precision(sys.argv[2])
    try:
        for tower in (IMAGE_TOWER, TEXT_TOWER):
            tower_file(bundle, tower, precision)
    except SightlineError:
        return 1  # the loader comes to the same end, and says why
    return 0


if __name__ == "__main__":
    sys.exit(main())
