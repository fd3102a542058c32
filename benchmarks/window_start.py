"""How soon the window can be used on a large gallery, as parts of the whole, with peak memory.

A gallery of `--pictures` entries (default 50,000; real embeddings of the sample gallery, repeated, in a store of
its own) is opened by the real program without a display. The parts follow each other: Python and Qt imported, the
window built, shown and painted, typing answered (the baseline of the ratio: that is when it is usable); then,
behind it, the gallery opened, the models loaded, the first query answered. Median over `--rounds` fresh processes.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import measure
from benchmarks.report import Report

LIMIT_S = 1.5
QUERY = "a woman in a red coat with a blue backpack"
STARTED = "SIGHTLINE_BENCH_STARTED"
PARTS = (
    "imported", "built", "painted", "typing answered", "gallery open", "models loaded", "first query answered",
)  # fmt: skip


def fill(folder: Path, count: int, bundle_path: Path | None) -> None:
    """A store that knows `count` pictures of `folder`, all of them links to pictures of the sample gallery."""
    import numpy as np

    from core import images
    from core.bundle import Bundle
    from core.encoder import DualEncoder
    from core.gallery import STORE_NAME
    from core.paths import gallery_home, sample_gallery_path, starter_bundle_path
    from core.scan import folder_identity
    from core.store import ImageFacts, Store

    bundle = Bundle.load(bundle_path or starter_bundle_path())
    encoder = DualEncoder(bundle)
    spec = bundle.image_spec
    files = sorted((sample_gallery_path() / "synthetic").glob("*.jpg"))[:64]
    pixels = [images.fit(images.load(file, (spec.width, spec.height)), spec) for file in files]
    vectors = encoder.encode_images(images.to_batch(pixels, spec))
    encoder.close()
    folder.mkdir()
    store = Store.open(
        gallery_home(folder) / STORE_NAME, bundle_id=bundle.id, embedding_dim=bundle.embedding_dim
    )
    random = np.random.default_rng(0)
    for first in range(0, count, 1000):
        numbers = range(first, min(first + 1000, count))
        facts = []
        for number in numbers:
            name = f"{number:06}.jpg"
            (folder / name).symlink_to(files[number % len(files)])
            found = (folder / name).stat()
            facts.append(
                ImageFacts(
                    name.encode(), found.st_size, found.st_mtime_ns, number.to_bytes(32, "big"), 128, 384
                )
            )
        rows = vectors[[number % len(files) for number in numbers]]
        rows = rows + 0.02 * random.standard_normal(rows.shape).astype(np.float32)
        store.add(facts, rows / np.linalg.norm(rows, axis=1, keepdims=True), "fp32")
    store.remember_folder(folder_identity(folder))
    store.close()


def child(folder: Path, bundle_path: Path | None) -> None:
    """One start of the real window; prints the seconds of each part since the process was made, and peak memory."""
    started = float(os.environ[STARTED])
    moments: dict[str, float] = {}
    processor: dict[str, float] = {}

    def note(part: str) -> None:
        moments.setdefault(part, time.time() - started)
        processor.setdefault(part, time.process_time())

    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from core.paths import starter_bundle_path
    from core.precision import Precision
    from gui import appearance
    from gui.settings import Settings, settings_file
    from gui.state import Folder, Models, State
    from gui.window import Window

    application = QApplication([])
    note("imported")
    settings = Settings(settings_file())
    appearance.apply(settings)
    window = Window(bundle_path or starter_bundle_path(), Precision.FP32, settings)
    window.resize(1280, 720)
    note("built")
    window.show()
    window.start(folder)
    application.processEvents()
    note("painted")
    QTest.keyClicks(window.header.search_box, "a")
    application.processEvents()
    assert window.header.search_box.text() == "a"
    note("typing answered")
    window.header.search_box.set_and_ask(QUERY)

    def look(state: State) -> None:
        if state.folder is Folder.OPEN:
            note("gallery open")
        if state.models is Models.READY:
            note("models loaded")
        if state.results is not None and state.results.hits:
            note("first query answered")
            QTimer.singleShot(500, window.close)

    window.session.changed.connect(look)
    QTimer.singleShot(120_000, window.close)
    application.exec()
    from benchmarks.memory import peak_mib

    print(json.dumps({"moments": moments, "processor": processor, "peak_mib": peak_mib("self")}), flush=True)
    os._exit(0)


def start(folder: Path, options: argparse.Namespace) -> dict:
    command = [sys.executable, "-m", "benchmarks.window_start", "--child", str(folder)]
    if options.bundle:
        command += ["--bundle", str(options.bundle)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", STARTED: str(time.time())}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = measure.parser(__doc__, rounds=5, precisions=False)
    parser.add_argument("--pictures", type=measure.positive, default=50_000, help="default: 50,000")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.bundle)
        return
    report = Report("window start", options.json)
    with measure.scratch() as place:
        os.environ["SIGHTLINE_CONFIG"] = str(place / "config")
        fill(place / "gallery", options.pictures, options.bundle)
        start(place / "gallery", options)  # what is derived and compiled once is made here
        rounds = [start(place / "gallery", options) for _ in range(options.rounds)]
    usable = measure.median([one["moments"]["typing answered"] for one in rounds])
    before = 0.0
    for part in PARTS:
        at = measure.median([one["moments"][part] for one in rounds])
        report.add(
            f"  {part:22} after {at:5.2f} s  (+{at - before:.2f} s, {at / usable:.2f} of the time until it is usable)",
            part=part, seconds=at, ratio=at / usable,
        )  # fmt: skip
        before = at
    processor = measure.median([one["processor"]["typing answered"] for one in rounds])
    peak = measure.median([one["peak_mib"] for one in rounds])
    report.add(
        f"usable after {usable:.2f} s on {options.pictures:,} pictures: {usable / LIMIT_S:.2f} of the promised "
        f"{LIMIT_S} s ({processor:.2f} s of processor time); peak memory {peak:.0f} MiB",
        part="usable", seconds=usable, processor_s=processor, ratio=usable / LIMIT_S, peak_mib=peak,
    )  # fmt: skip
    report.end()


if __name__ == "__main__":
    measure.run(main)
