"""Towers on an NVIDIA GPU: stored engines, run by TensorRT (or TensorRT for RTX) through PyCUDA.

All memory is taken when an engine is loaded: page-locked host buffers and device buffers for each profile, and one
piece of scratch memory that the profiles share, since they run one after another on one stream. Nothing is
allocated while it runs, so nothing fragments.
"""

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from core.engines import store
from core.engines.profiles import IMAGE_BATCHES
from core.errors import EngineRefused, RuntimeUnavailable
from core.paths import display_path
from core.precision import Precision
from core.runtimes.tensorrt_device import Device, OutOfDeviceMemory, open_device
from core.runtimes.tensorrt_library import Library, load_library
from core.sentences import Sentence, say, system_words

if TYPE_CHECKING:
    import tensorrt as trt

log = logging.getLogger(__name__)

_Made = TypeVar("_Made")


class TensorRtRuntime:
    """Verified engines of this machine. Raises RuntimeUnavailable when library, PyCUDA, driver or GPU is missing.

    bundle: folder that commands in error messages name. batch_size falls when the GPU has too little memory.
    """

    def __init__(
        self,
        product: str,
        bundle: Path | None = None,
        *,
        library: Library | None = None,
        device: Device | None = None,
    ) -> None:
        self._library = library or load_library(product)
        self._device = device or open_device()
        self._bundle = bundle
        self._images: TensorRtTower | None = None
        self._notices: list[Sentence] = []
        self.target = store.Target(
            self._library.product, self._library.version, self._device.architecture, store.machine_id()
        )
        self.name: str = say("{library} on {gpu}", library=self._library.name, gpu=self._device.name)

    @property
    def batch_size(self) -> int:
        return self._images.batches[-1] if self._images is not None else IMAGE_BATCHES[-1]

    def load(self, file: Path, precision: Precision) -> "TensorRtTower":
        """The engine that stands in for a tower's ONNX file. EngineRefused with the command that builds it;
        RuntimeUnavailable when the GPU cannot hold it even for one picture at a time.
        """
        engine = store.find(file, precision, self.target, self._bundle)
        tower = TensorRtTower(self._library, self._device, engine, self._notices)
        if "pixels" in tower.inputs:
            self._images = tower
        return tower

    def take_notices(self) -> list[Sentence]:
        taken = self._notices[:]
        del self._notices[: len(taken)]
        return taken


@dataclass
class _Slot:
    """One profile, ready to run. host and device: a buffer for each tensor, as large as the profile allows."""

    batch: int
    context: "trt.IExecutionContext"
    host: dict[str, NDArray[Any]] = field(default_factory=dict[str, NDArray[Any]])
    device: dict[str, Any] = field(default_factory=dict[str, Any])


class TensorRtTower:
    """A loaded engine. Thread safe: runs wait for one another.

    Attributes: inputs (names); batches (rows at once, one for each profile that fits into memory, ascending).
    """

    def __init__(self, library: Library, device: Device, engine: Path, notices: list[Sentence]) -> None:
        self._library, self._device, self._notices = library, device, notices
        self._lock = threading.Lock()
        self._slots: list[_Slot] = []
        self._scratch: Any = None
        self._closed = False
        try:
            with device.current():
                self._runtime: trt.Runtime | None = library.api.Runtime(library.logger)
                self._engine: trt.ICudaEngine | None = self._deserialise(self._runtime, engine)
                self._stream: Any = device.stream()
                self.inputs, self._outputs = self._tensors()
            self._prepare()
        except RuntimeUnavailable:
            self.close()
            raise

    @property
    def batches(self) -> tuple[int, ...]:
        return tuple(slot.batch for slot in self._slots)

    def run(self, **inputs: NDArray[np.generic]) -> NDArray[np.float32]:
        """Embeddings float32 (N, D); more rows than the largest profile takes go in several turns.

        RuntimeUnavailable (OutOfDeviceMemory, GpuLost): what happened and what to do.
        """
        rows = len(next(iter(inputs.values())))
        parts: list[NDArray[np.float32]] = []
        with self._lock:
            if self._closed:
                raise RuntimeUnavailable(say("This engine was closed. Try again."))
            start = 0
            while start < rows:
                slot = next((slot for slot in self._slots if slot.batch >= rows - start), self._slots[-1])
                stop = min(rows, start + slot.batch)
                try:
                    with self._device.current():
                        parts.append(
                            self._run(slot, {name: array[start:stop] for name, array in inputs.items()})
                        )
                except OutOfDeviceMemory:
                    if slot is self._slots[0]:
                        raise
                    self._give_up(slot)
                    continue
                start = stop
        return np.concatenate(parts)

    def close(self) -> None:
        """Give everything back to the GPU, after the run under way."""
        with self._lock:
            self._closed = True
            with (
                suppress(RuntimeUnavailable),
                self._device.current(),
            ):  # a lost GPU has nothing to give back to
                self._free()
                self._engine = self._runtime = self._stream = None

    def _deserialise(self, runtime: "trt.Runtime", engine: Path) -> "trt.ICudaEngine":
        self._library.complaints.forget()
        try:
            loaded = _or_none(runtime.deserialize_cuda_engine(engine.read_bytes()))
        except OSError as error:
            raise EngineRefused(
                say(
                    "{engine} cannot be read: {reason}.",
                    engine=display_path(engine),
                    reason=system_words(error),
                )
            ) from error
        if loaded is None:
            reason = self._library.complaints.reason()
            if self._library.complaints.mentions("memory"):
                raise OutOfDeviceMemory(
                    say("The GPU has too little memory left for {engine}.", engine=display_path(engine.name))
                )
            raise EngineRefused(
                say(
                    "{library} does not accept {engine} ({reason}). {command}",
                    library=self._library.name,
                    engine=display_path(engine),
                    reason=reason,
                    command=store.how_to_build(),
                )
            )
        return loaded

    def _tensors(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        engine = self._loaded()
        names = [engine.get_tensor_name(number) for number in range(engine.num_io_tensors)]
        kinds = {name: engine.get_tensor_mode(name) for name in names}
        modes = self._library.api.TensorIOMode
        return (
            tuple(name for name in names if kinds[name] == modes.INPUT),
            tuple(name for name in names if kinds[name] == modes.OUTPUT),
        )

    def _loaded(self) -> "trt.ICudaEngine":
        if self._engine is None:
            raise RuntimeUnavailable(say("This engine was closed. Try again."))
        return self._engine

    def _prepare(self) -> None:
        """Allocate for all profiles, or for as many as fit, the smallest batch first to stay."""
        profiles = list(range(self._loaded().num_optimization_profiles))
        while True:
            try:
                with self._device.current():
                    self._allocate(profiles)
                return
            except OutOfDeviceMemory:
                if len(profiles) == 1:
                    raise
            with self._device.current():  # not above: the exception keeps the last context alive
                self._free()
            dropped = profiles.pop()
            self._tell_smaller(self._most(dropped), self._most(profiles[-1]))

    def _allocate(self, profiles: Sequence[int]) -> None:
        """Scratch memory for the largest profile, then a context and buffers for each."""
        engine, able = self._loaded(), self._library.able
        self._scratch = self._device.allocate(scratch := max(self._scratch_bytes(p) for p in profiles))
        for profile in profiles:
            if able.user_memory:
                strategy = self._library.api.ExecutionContextAllocationStrategy.USER_MANAGED
                context = _or_none(engine.create_execution_context(strategy))
            else:
                context = _or_none(engine.create_execution_context_without_device_memory())
            if context is None:
                raise OutOfDeviceMemory(say("The GPU has too little memory left."))
            slot = _Slot(self._most(profile), context)
            self._slots.append(slot)
            context.set_optimization_profile_async(profile, self._stream.handle)
            self._stream.synchronize()
            if able.user_memory:
                context.set_device_memory(int(self._scratch), scratch)
            else:
                context.device_memory = int(self._scratch)  # pyright: ignore[reportAttributeAccessIssue]
            for name in self.inputs:
                most = _shape(engine.get_tensor_profile_shape(name, profile)[2])
                context.set_input_shape(name, most)
                self._buffers(slot, name, most)
            for name in self._outputs:
                self._buffers(slot, name, _shape(context.get_tensor_shape(name)))

    def _buffers(self, slot: _Slot, name: str, most: tuple[int, ...]) -> None:
        dtype = self._library.api.nptype(self._loaded().get_tensor_dtype(name))
        slot.host[name] = host = self._device.host((int(np.prod(most)),), dtype)
        slot.device[name] = self._device.allocate(host.nbytes)
        slot.context.set_tensor_address(name, int(slot.device[name]))

    def _scratch_bytes(self, profile: int) -> int:
        engine = self._loaded()
        if self._library.able.user_memory:
            return engine.get_device_memory_size_for_profile_v2(profile)
        return engine.device_memory_size

    def _most(self, profile: int) -> int:
        return int(self._loaded().get_tensor_profile_shape(self.inputs[0], profile)[2][0])

    def _run(self, slot: _Slot, inputs: dict[str, NDArray[np.generic]]) -> NDArray[np.float32]:
        context, stream = slot.context, self._stream
        for name, array in inputs.items():
            staged = slot.host[name][: array.size].reshape(array.shape)
            np.copyto(staged, array, casting="unsafe")  # 8.6 reads token ids as 32-bit numbers
            if not context.set_input_shape(name, array.shape):
                raise RuntimeUnavailable(
                    say(
                        "This engine takes no input {name} of shape {shape}. {command}",
                        name=name,
                        shape=array.shape,
                        command=store.how_to_build(),
                    )
                )
            self._device.to_device(slot.device[name], staged, stream)
        self._library.complaints.forget()
        if not context.execute_async_v3(stream.handle):
            reason = self._library.complaints.reason()
            if self._library.complaints.mentions("memory"):
                raise OutOfDeviceMemory(say("The GPU has too little memory left."))
            raise RuntimeUnavailable(
                say(
                    "{library} could not run the model ({reason}).", library=self._library.name, reason=reason
                )
            )
        name = self._outputs[0]
        shape = _shape(context.get_tensor_shape(name))
        result = slot.host[name][: int(np.prod(shape))]
        self._device.to_host(result, slot.device[name], stream)
        stream.synchronize()
        return np.array(result, np.float32).reshape(shape)

    def _give_up(self, slot: _Slot) -> None:
        """Stop using a profile for which memory ran out while running."""
        self._slots.remove(slot)
        with suppress(RuntimeUnavailable), self._device.current():
            self._free_slot(slot)
        self._tell_smaller(slot.batch, self._slots[-1].batch)

    def _tell_smaller(self, wanted: int, left: int) -> None:
        what = say("pictures") if "pixels" in self.inputs else say("descriptions")
        self._notices.append(
            say(
                "The GPU has too little memory left for {wanted} {what} at once, so it takes {left}. Close "
                "other programs that use it, and load the model again.",
                wanted=wanted,
                what=what,
                left=left,
            )
        )
        log.warning("%s", self._notices[-1])

    def _free(self) -> None:
        """In the order that TensorRT wants: what uses memory before the memory."""
        while self._slots:
            self._free_slot(self._slots.pop())
        if self._scratch is not None:
            self._scratch.free()
            self._scratch = None

    def _free_slot(self, slot: _Slot) -> None:
        del slot.context
        for buffer in slot.device.values():
            buffer.free()
        for array in slot.host.values():
            self._device.free_host(array)
        slot.device.clear()
        slot.host.clear()


def _shape(dims: "trt.Dims") -> tuple[int, ...]:
    return tuple(cast("Sequence[int]", dims))


def _or_none(made: _Made) -> _Made | None:
    """What TensorRT made. The stubs do not say that it answers None when it could not."""
    return made
