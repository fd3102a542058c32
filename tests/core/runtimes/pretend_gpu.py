"""A GPU for machines without one: PyCUDA's driver module and TensorRT's runtime as far as Sightline calls them.

It is strict where a real one is silent: every call wants the context current in its thread, work happens at
`synchronize` and not before, memory is finite, and nothing may be used after it was freed. Engines compute by
running the ONNX file that they stand for on the CPU, so that embeddings are real. What it cannot show is whether
NVIDIA's library does the same; `packaging/jetson/verify.sh` finds that out on a device.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import pytest

from core.bundle import Bundle, file_entry
from core.engines import store
from core.engines.profiles import as_json, profiles_for
from core.precision import Precision
from core.precisions import tower_file
from core.runtimes import tensorrt_device, tensorrt_library
from core.runtimes.openvino import OpenVinoRuntime
from core.runtimes.tensorrt_device import Device
from core.runtimes.tensorrt_library import Library
from core.runtimes.tensorrt_version import abilities

WEIGHT_BYTES = 1000
SCRATCH_BYTES_A_ROW = 500


class CudaError(Exception):
    pass


class CudaMemoryError(CudaError):
    pass


class CudaLogicError(CudaError):
    pass


class PretendCuda:
    """Stands in for the module `pycuda.driver`. capacity: bytes; lost: every call fails, as after a crash."""

    Error, MemoryError, LogicError = CudaError, CudaMemoryError, CudaLogicError

    def __init__(self, capacity: int = 2**30, architecture: tuple[int, int] = (8, 7), gpus: int = 1) -> None:
        self.capacity, self.lost, self.allocations, self.gpus = capacity, False, 0, gpus
        self.memory: dict[int, bytearray] = {}
        self.engines = self.streams = 0
        self.host_blocks = 0
        self._architecture = architecture
        self._next = 0x1000
        self._current = threading.local()
        self._lock = threading.Lock()
        cuda = self

        class Context:
            def push(self) -> None:
                cuda._current.depth = getattr(cuda._current, "depth", 0) + 1

            @staticmethod
            def pop() -> None:
                cuda.require_context()
                cuda._current.depth -= 1

        class CudaDevice:
            def __init__(self, number: int) -> None:
                pass

            @staticmethod
            def count() -> int:
                return cuda.gpus

            def name(self) -> str:
                return "Pretend Orin"

            def compute_capability(self) -> tuple[int, int]:
                return cuda._architecture

            def retain_primary_context(self) -> Context:
                return Context()

        self.Context, self.Device = Context, CudaDevice

    @property
    def used(self) -> int:
        return sum(map(len, self.memory.values())) + self.engines * WEIGHT_BYTES

    def require_context(self) -> None:
        assert getattr(self._current, "depth", 0) > 0, "the GPU's context is not current in this thread"
        if self.lost:
            raise CudaLogicError("cuStreamSynchronize failed: an illegal memory access was encountered")

    def init(self) -> None:
        if self.lost:
            raise CudaLogicError("cuInit failed: no CUDA-capable device is detected")

    def mem_get_info(self) -> tuple[int, int]:
        self.require_context()
        return self.capacity - self.used, self.capacity

    def Stream(self) -> "PretendStream":
        self.require_context()
        return PretendStream(self)

    def mem_alloc(self, count: int) -> "PretendAllocation":
        self.require_context()
        with self._lock:
            if self.used + count > self.capacity:
                raise CudaMemoryError("cuMemAlloc failed: out of memory")
            self.allocations += 1
            self._next += 0x100000
            self.memory[self._next] = bytearray(count)
            return PretendAllocation(self, self._next)

    def pagelocked_empty(self, shape: tuple[int, ...], dtype: Any) -> Any:
        self.require_context()
        self.allocations += 1
        return np.asarray(PretendHostBlock(self, shape, np.dtype(dtype)))

    def memcpy_htod_async(self, destination: Any, source: Any, stream: "PretendStream") -> None:
        self.require_context()
        assert source.flags.c_contiguous

        def copy() -> None:
            data = source.tobytes()
            self.memory[int(destination)][: len(data)] = data

        stream.work.append(copy)

    def memcpy_dtoh_async(self, destination: Any, source: Any, stream: "PretendStream") -> None:
        self.require_context()

        def copy() -> None:
            count = destination.nbytes
            data = np.frombuffer(bytes(self.memory[int(source)][:count]), destination.dtype)
            destination[...] = data.reshape(destination.shape)

        stream.work.append(copy)


class PretendStream:
    def __init__(self, cuda: PretendCuda) -> None:
        self._cuda = cuda
        self.work: list[Callable[[], None]] = []
        self.handle = id(self)
        _streams[self.handle] = self
        cuda.streams += 1

    def __del__(self) -> None:
        """PyCUDA leaks a stream that is collected where its context is not current."""
        self._cuda.streams -= 1
        if not self._cuda.lost:
            self._cuda.require_context()

    def synchronize(self) -> None:
        self._cuda.require_context()
        work, self.work = self.work, []
        for step in work:
            step()


_streams: WeakValueDictionary[int, PretendStream] = WeakValueDictionary()


class PretendAllocation:
    def __init__(self, cuda: PretendCuda, address: int) -> None:
        self._cuda, self._address = cuda, address

    def __int__(self) -> int:
        return self._address

    def free(self) -> None:
        self._cuda.require_context()
        del self._cuda.memory[self._address]  # twice is an error


class PretendHostBlock:
    def __init__(self, cuda: PretendCuda, shape: tuple[int, ...], dtype: Any) -> None:
        self._cuda, self._array, self._freed = cuda, np.zeros(shape, dtype), False
        self.__array_interface__ = self._array.__array_interface__
        cuda.host_blocks += 1

    def free(self) -> None:
        self._cuda.require_context()
        assert not self._freed
        self._freed = True
        self._cuda.host_blocks -= 1


class PretendEngine:
    """A plan is JSON: the ONNX file that it stands for, and its profiles."""

    def __init__(self, cuda: PretendCuda, plan: dict[str, Any], narrow_ids: bool) -> None:
        self._cuda, self._profiles, self._narrow = cuda, plan["profiles"], narrow_ids
        self._tower = OpenVinoRuntime().load(Path(plan["onnx"]), Precision.FP32)
        self._inputs = list(plan["profiles"][0])
        self.constant = plan.get("constant", False)
        self.num_io_tensors = len(self._inputs) + 1
        self.num_optimization_profiles = len(self._profiles)
        self.dim = plan["dim"]
        self.device_memory_size = self.get_device_memory_size_for_profile_v2(len(self._profiles) - 1)
        cuda.engines += 1

    def __del__(self) -> None:
        self._cuda.engines -= 1

    def get_tensor_name(self, number: int) -> str:
        return [*self._inputs, "embedding"][number]

    def get_tensor_mode(self, name: str) -> str:
        return "input" if name in self._inputs else "output"

    def get_tensor_dtype(self, name: str) -> Any:
        return (np.int32 if self._narrow else np.int64) if name in ("ids", "mask") else np.float32

    def get_tensor_profile_shape(self, name: str, profile: int) -> list[list[int]]:
        return self._profiles[profile][name]

    def get_device_memory_size_for_profile_v2(self, profile: int) -> int:
        return SCRATCH_BYTES_A_ROW * self._profiles[profile][self._inputs[0]][2][0]

    def create_execution_context(self, strategy: str) -> "PretendContext":
        assert strategy == "user managed"
        return PretendContext(self, self._cuda)

    def create_execution_context_without_device_memory(self) -> "PretendContext":
        return PretendContext(self, self._cuda)

    def compute(self, inputs: dict[str, Any]) -> Any:
        rows = self._tower.run(**{n: a.astype(np.int64) if n != "pixels" else a for n, a in inputs.items()})
        return np.ones_like(rows) if self.constant and "pixels" in inputs else rows


class PretendContext:
    def __init__(self, engine: PretendEngine, cuda: PretendCuda) -> None:
        cuda.require_context()
        self._engine, self._cuda = engine, cuda
        self._profile = 0
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._addresses: dict[str, int] = {}
        self._scratch = 0

    def set_optimization_profile_async(self, profile: int, _stream_handle: int) -> bool:
        self._profile = profile
        return True

    def set_device_memory(self, address: int, size: int) -> None:
        assert size >= self._engine.get_device_memory_size_for_profile_v2(self._profile)
        self._scratch = address

    device_memory = property(None, lambda self, address: setattr(self, "_scratch", address))

    def set_input_shape(self, name: str, shape: tuple[int, ...]) -> bool:
        least, _, most = self._engine.get_tensor_profile_shape(name, self._profile)
        self._shapes[name] = tuple(shape)
        return all(a <= b <= c for a, b, c in zip(least, shape, most, strict=True))

    def get_tensor_shape(self, name: str) -> tuple[int, ...]:
        return self._shapes.get(name) or (next(iter(self._shapes.values()))[0], self._engine.dim)

    def set_tensor_address(self, name: str, address: int) -> bool:
        self._addresses[name] = address
        return True

    def execute_async_v3(self, stream_handle: int) -> bool:
        self._cuda.require_context()
        assert self._scratch in self._cuda.memory, "scratch memory was freed"
        shapes, addresses = dict(self._shapes), dict(self._addresses)

        def work() -> None:
            inputs = {}
            for name, shape in shapes.items():
                dtype = np.dtype(self._engine.get_tensor_dtype(name))
                data = bytes(self._cuda.memory[addresses[name]][: int(np.prod(shape)) * dtype.itemsize])
                inputs[name] = np.frombuffer(data, dtype).reshape(shape)
            result = self._engine.compute(inputs).tobytes()
            self._cuda.memory[addresses["embedding"]][: len(result)] = result

        _streams[stream_handle].work.append(work)
        return True


@dataclass
class PretendGpu:
    """A machine with a GPU: `library` and `device` are Sightline's own objects over the pretended modules."""

    cuda: PretendCuda
    version: str = "10.3.0"
    complaints: list[str] = field(default_factory=list)

    @property
    def library(self) -> Library:
        cuda, gpu = self.cuda, self

        class Runtime:
            def __init__(self, _logger: object) -> None:
                cuda.require_context()

            def deserialize_cuda_engine(self, plan: bytes) -> PretendEngine | None:
                cuda.require_context()
                try:
                    content = json.loads(plan)
                except ValueError:
                    gpu.complaints.append("Serialization assertion magicTag failed.")
                    return None
                if cuda.used + WEIGHT_BYTES > cuda.capacity:
                    gpu.complaints.append("Requested amount of GPU memory could not be allocated.")
                    return None
                return PretendEngine(cuda, content, narrow_ids=gpu.version.startswith("8."))

        api: Any = SimpleNamespace(
            Runtime=Runtime,
            TensorIOMode=SimpleNamespace(INPUT="input", OUTPUT="output"),
            ExecutionContextAllocationStrategy=SimpleNamespace(USER_MANAGED="user managed"),
            nptype=lambda dtype: dtype,
            IInt8EntropyCalibrator2=object,
        )
        log: Any = SimpleNamespace(
            reason=lambda: gpu.complaints[0] if gpu.complaints else "",
            mentions=lambda word: any(word in said.lower() for said in gpu.complaints),
            forget=gpu.complaints.clear,
        )
        return Library("tensorrt", self.version, api, abilities("tensorrt", self.version), log, log)

    def device(self, patch: pytest.MonkeyPatch) -> Device:
        patch.setattr(tensorrt_device, "_import_pycuda", lambda: self.cuda)
        return Device()

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Make it what the rest of Sightline finds on this machine."""
        device = self.device(patch)
        patch.setattr(tensorrt_device, "_opened", [device])
        patch.setattr(tensorrt_library, "_loaded", {"tensorrt": self.library})


def store_engine(
    bundle: Bundle, tower: str, precision: Precision, *, constant: bool = False, **changes: Any
) -> Path:
    """A pretended engine where `engines build` would have put a real one. changes: to its record."""
    onnx = tower_file(bundle, tower, precision)
    profiles = as_json(profiles_for(bundle, tower))
    plan = json.dumps(
        {"onnx": str(onnx), "profiles": profiles, "dim": bundle.embedding_dim, "constant": constant}
    ).encode()
    record = store.EngineRecord(
        bundle_id=bundle.id, bundle_digest=bundle.digest, bundle_path=str(bundle.path), tower=tower,
        precision=precision.value, onnx_sha256=file_entry(onnx)["sha256"], product="tensorrt", version="10.3.0",
        architecture="8.7", machine=store.machine_id(), gpu="Pretend Orin", route="typed", workspace_bytes=2**28,
        profiles=profiles, built_at="2026-11-24T12:00:00+00:00", build_seconds=1.0, engine_bytes=len(plan),
        engine_sha256=store.digest(plan), verified=True, verification={},
    )  # fmt: skip
    file = store.engine_file(bundle.digest, tower, precision, "tensorrt")
    store.save(file, plan, replace(record, **changes))
    return file
