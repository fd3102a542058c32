"""Builds the engines of a bundle: derive each tower's ONNX file, check it, compile it, store it with its record."""

import logging
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import psutil

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle, file_entry
from core.engines import profiles as shapes
from core.engines import samples, store
from core.engines.guards import check_tower
from core.errors import EngineError, RuntimeUnavailable
from core.paths import display_path
from core.precision import Precision
from core.precisions import tower_file
from core.progress import CancelToken, ProgressCallback
from core.runtimes.tensorrt_builder import BuildOptions, build_engine
from core.runtimes.tensorrt_calibrator import calibrator
from core.runtimes.tensorrt_device import open_device
from core.runtimes.tensorrt_library import Library
from core.runtimes.tensorrt_version import Route, choose_route

if TYPE_CHECKING:
    import tensorrt as trt

    from core.runtimes.tensorrt_device import Device

log = logging.getLogger(__name__)

TOWERS = (IMAGE_TOWER, TEXT_TOWER)
USUAL_WORKSPACE = 256 * 2**20
# What compiling needs beside its workspace: weights in several forms, and the tactics that are tried.
_BESIDE_WORKSPACE = 512 * 2**20


@dataclass(frozen=True)
class BuildPlan:
    """What to build. batches: pictures at once, one profile each. calibrate: folder of pictures for INT8 ranges
    where TensorRT chooses them. architecture: compute capability to compile for ahead of time; None: this GPU's.
    """

    precisions: Sequence[Precision] = tuple(Precision)
    workspace_bytes: int = USUAL_WORKSPACE
    batches: Sequence[int] = shapes.IMAGE_BATCHES
    calibrate: Path | None = None
    architecture: str | None = None
    force: bool = False


@dataclass(frozen=True)
class Built:
    """An engine that is there now; `fresh` when it was compiled by this call."""

    file: Path
    record: store.EngineRecord
    fresh: bool


def build_engines(
    bundle: Bundle,
    library: Library,
    plan: BuildPlan,
    *,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> list[Built]:
    """Build what is missing or out of date, for both towers at each precision. Verifying comes afterwards.

    EngineError: what cannot be built and why; RuntimeUnavailable: no GPU where one is needed; Cancelled.
    """
    target, device, gpu = _target(library, plan)
    _require_memory(plan.workspace_bytes, device)
    built: list[Built] = []
    for precision in plan.precisions:
        for tower in TOWERS:
            cancel.raise_if_cancelled()
            job = _Job(bundle, library, plan, target, device, gpu, tower, precision)
            built.append(job.current() or job.run(progress, cancel))
    return built


@dataclass(frozen=True)
class _Job:
    """One tower at one precision."""

    bundle: Bundle
    library: Library
    plan: BuildPlan
    target: store.Target
    device: "Device | None"
    gpu: str
    tower: str
    precision: Precision

    @property
    def _file(self) -> Path:
        return store.engine_file(self.bundle.digest, self.tower, self.precision, self.library.product)

    @property
    def _route(self) -> Route:
        return choose_route(self.library.able, self.precision, self.plan.calibrate is not None)

    @property
    def _profiles(self) -> tuple[shapes.Profile, ...]:
        return shapes.profiles_for(self.bundle, self.tower, self.plan.batches)

    def current(self) -> Built | None:
        """The stored engine when it is already what this job would make."""
        if self.plan.force or not self._file.exists():
            return None
        try:
            record = store.read_record(self._file)
        except RuntimeUnavailable:
            return None
        same = (
            store.mismatch(record, self.target) is None
            and record.onnx_sha256 == self._onnx_sha256()
            and record.profiles == shapes.as_json(self._profiles)
            and record.workspace_bytes == self.plan.workspace_bytes
            and record.route == self._route.value
            and file_entry(self._file) == {"bytes": record.engine_bytes, "sha256": record.engine_sha256}
        )
        return Built(self._file, record, fresh=False) if same else None

    def run(self, progress: ProgressCallback, cancel: CancelToken) -> Built:
        source_precision = self.precision if self._route is Route.TYPED else Precision.FP32
        model = tower_file(self.bundle, self.tower, source_precision).read_bytes()
        check_tower(onnx.load_from_string(model), source_precision)
        options = BuildOptions(
            precision=self.precision,
            route=self._route,
            profiles=self._profiles,
            workspace_bytes=self.plan.workspace_bytes,
            architecture=self.target.architecture if self.library.able.ahead_of_time else None,
            timing_cache=self._timing_cache() if self.library.able.timing_cache else None,
        )
        stage = f"Compiling {self.tower} at {self.precision.label}"
        started = time.monotonic()
        with self._calibrator() as ranges:
            options = replace(options, calibrator=ranges)
            engine = build_engine(self.library, model, options, stage, progress, cancel)
        return self._keep(engine, time.monotonic() - started)

    def _keep(self, engine: memoryview, seconds: float) -> Built:
        digest, size = store.digest(engine), len(engine)
        record = store.EngineRecord(
            bundle_id=self.bundle.id,
            bundle_digest=self.bundle.digest,
            bundle_path=str(self.bundle.path.resolve()),
            tower=self.tower,
            precision=self.precision.value,
            onnx_sha256=self._onnx_sha256(),
            product=self.target.product,
            version=self.target.version,
            architecture=self.target.architecture,
            machine=self.target.machine,
            gpu=self.gpu,
            route=self._route.value,
            workspace_bytes=self.plan.workspace_bytes,
            profiles=shapes.as_json(self._profiles),
            built_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            build_seconds=round(seconds, 1),
            engine_bytes=size,
            engine_sha256=digest,
        )
        try:
            store.save(self._file, engine, record)
        except OSError as error:
            raise EngineError(
                f"{display_path(self._file)} cannot be written: {error.strerror}. Free some space, or set "
                "SIGHTLINE_CACHE to a folder on another disk."
            ) from error
        return Built(self._file, record, fresh=True)

    def _onnx_sha256(self) -> str:
        return str(file_entry(tower_file(self.bundle, self.tower, self.precision))["sha256"])

    def _timing_cache(self) -> Path:
        target = self.target
        name = f"timing-{target.product}-{target.version}-{target.architecture}.cache"
        return store.engines_root() / name

    def _calibrator(self) -> "AbstractContextManager[trt.IInt8EntropyCalibrator2 | None]":
        """On the flags route at INT8; over the given pictures, or the sample gallery's."""
        if self._route is not Route.FLAGS or self.precision is not Precision.INT8 or self.device is None:
            return nullcontext()
        found = samples.gather(self.bundle, self.plan.calibrate)
        batch = self._profiles[-1].batch
        if self.tower == IMAGE_TOWER:
            batches = samples.image_batches(found.pixels, batch)
        else:
            batches = samples.token_batches(self.bundle, found.texts, batch)
            if not self.library.able.typed:  # 8.6 reads token ids as 32-bit numbers
                batches = [{name: array.astype(np.int32) for name, array in one.items()} for one in batches]
        seen = store.digest(b"".join(array.tobytes() for b in batches for array in b.values()))
        name = f"{Path(self.tower).stem}.{self._onnx_sha256()[:12]}-{seen[:12]}.calibration"
        return calibrator(self.library, self.device, batches, self._file.with_name(name))


def _target(library: Library, plan: BuildPlan) -> "tuple[store.Target, Device | None, str]":
    """For which GPU: the one asked for where the library compiles ahead of time, else the one that is here."""
    device = None
    if plan.architecture is None:
        try:
            device = open_device()
        except RuntimeUnavailable as error:
            if not library.able.ahead_of_time:
                raise
            raise EngineError(
                f"{error} To compile for another GPU without one here, name its compute capability: --target 8.6."
            ) from error
    elif not library.able.ahead_of_time:
        raise EngineError(
            f"{library.name} compiles only for the GPU of this machine. Leave --target out, and run this command "
            "on the machine that will use the engine."
        )
    architecture = plan.architecture or (device.architecture if device else "")
    target = store.Target(library.product, library.version, architecture, store.machine_id())
    return target, device, device.name if device else f"compute capability {architecture}, ahead of time"


def _require_memory(workspace: int, device: "Device | None") -> None:
    """EngineError when the workspace cannot fit; a build that fails for memory does so after minutes."""
    total = device.memory()[1] if device is not None else psutil.virtual_memory().total
    most = total - _BESIDE_WORKSPACE
    if workspace > most:
        raise EngineError(
            f"A workspace of {workspace // 2**20:,} MiB does not fit: this machine has {total // 2**20:,} MiB of "
            f"memory, and compiling needs some beside it. Give at most --workspace {max(most, 0) // 2**20}MiB; "
            f"{USUAL_WORKSPACE // 2**20}MiB is usually enough."
        )
