"""Runs stored engines against the FP32 model and writes the verdict into their records."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.engines import samples, store
from core.engines.profiles import TEXT_BATCHES
from core.engines.verification import TowerPair, Verification, verify
from core.errors import EngineRefused
from core.precision import Precision
from core.precisions import tower_file
from core.progress import CancelToken, ProgressCallback
from core.runtimes.openvino import OpenVinoRuntime
from core.runtimes.tensorrt import TensorRtTower

if TYPE_CHECKING:
    from core.runtimes.tensorrt_device import Device
    from core.runtimes.tensorrt_library import Library

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """One precision: what the comparison found, or why there was nothing to compare (`refused`)."""

    precision: Precision
    verification: Verification | None
    refused: str = ""

    @property
    def passed(self) -> bool:
        return self.verification is not None and self.verification.passed


def verify_engines(
    bundle: Bundle,
    library: "Library",
    device: "Device",
    precisions: Sequence[Precision],
    *,
    gallery: Path | None,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> list[Verdict]:
    """Verify both towers' engines at each precision and remember the verdict; a failed one is not used any more.

    gallery: folder of pictures (default: the sample gallery). EngineError: too few pictures in it;
    RuntimeUnavailable: the GPU cannot run an engine at all; Cancelled.
    """
    found = samples.gather(bundle, gallery)
    tokens = samples.token_batches(bundle, found.texts, TEXT_BATCHES[-1])
    target = store.Target(library.product, library.version, device.architecture, store.machine_id())
    verdicts: list[Verdict] = []
    with ExitStack() as towers:
        cpu = OpenVinoRuntime()
        files = [tower_file(bundle, tower, Precision.FP32) for tower in (IMAGE_TOWER, TEXT_TOWER)]
        pair = [cpu.load(file, Precision.FP32) for file in files]
        for tower in pair:
            towers.callback(tower.close)
        reference = TowerPair(pair[0], pair[1])
        for precision in precisions:
            try:
                engines = [
                    store.usable_file(tower_file(bundle, tower, precision), precision, target, bundle.path)
                    for tower in (IMAGE_TOWER, TEXT_TOWER)
                ]
            except EngineRefused as error:
                verdicts.append(Verdict(precision, None, str(error)))
                continue
            with ExitStack() as loaded:
                image, text = (_open(library, device, file, loaded) for file in engines)
                candidate = TowerPair(image, text, image.batches)
                verification = verify(reference, candidate, found, tokens, precision, progress, cancel)
            _remember(engines, verification)
            verdicts.append(Verdict(precision, verification))
    return verdicts


def _open(library: "Library", device: "Device", file: Path, owner: ExitStack) -> TensorRtTower:
    tower = TensorRtTower(library, device, file, [])
    owner.callback(tower.close)
    return tower


def _remember(engines: Sequence[Path], verification: Verification) -> None:
    content = asdict(verification)
    content["precision"] = verification.precision.value
    for file in engines:
        record = replace(store.read_record(file), verified=verification.passed, verification=content)
        store.save_record(file, record)
