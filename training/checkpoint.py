"""Run folders: the weights of a model as a safetensors state dict beside the configuration that builds it.

    config.json                          {"format": 1, "model": ..., "lora": ... or null, and what the caller adds}
    last.safetensors, best.safetensors   state dicts
    tokenizer.json                       where the model has one of its own

Every file is written aside, flushed and renamed: after a power cut it is the old one or the new one.
"""

import errno
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.data import DataError
from training.models import DualEncoderModel, ModelConfig, build_model, tokenizer_file
from training.tables import read_table

CONFIG = "config.json"
FORMAT = 1
_SUFFIX = ".safetensors"
_TOKENIZER = "tokenizer.json"
_FOLDERS = ("weights", "image_weights", "text_weights")
_SHOWN = 3


def save_model(
    model: DualEncoderModel, folder: Path, name: str = "last", extra: dict[str, object] | None = None
) -> None:
    """Write the weights as NAME.safetensors, and config.json, into a run folder, which is made if need be.

    extra: further keys of config.json, such as "train"; without it those that stand there stay. Adapters that are
    not merged are saved as such. Raises DataError when the disk is full or the folder cannot be written; what was
    there before is then still whole.
    """
    weights = {key: tensor.detach().contiguous() for key, tensor in model.state_dict().items()}
    size = sum(tensor.nbytes for tensor in weights.values())
    kept = read_config(folder) if extra is None and (folder / CONFIG).exists() else {}
    values = {
        **kept,
        **(extra or {}),
        "format": FORMAT,
        "model": portable(model.config),
        "lora": asdict(model.lora) if model.lora else None,
    }
    text = json.dumps(values, indent=2) + "\n"
    _make(folder)
    if (free := shutil.disk_usage(folder).free) < size:
        raise _full(folder, size, free)
    if model.config.tokenizer and tokenizer_file(model.config).resolve() != (folder / _TOKENIZER).resolve():
        source = tokenizer_file(model.config)
        replace_file(folder / _TOKENIZER, lambda file: shutil.copyfile(source, file), size)
    metadata = {"architecture": model.config.architecture, "format": str(FORMAT)}
    replace_file(folder / f"{name}{_SUFFIX}", lambda file: save_file(weights, file, metadata), size)
    replace_file(folder / CONFIG, lambda file: file.write_text(text, encoding="utf-8"), size)


def load_model(folder: Path, name: str = "last", merge_lora: bool = True) -> DualEncoderModel:
    """The model of a run folder, in eval mode. Adapters are merged into its weights unless `merge_lora` is false.

    Raises DataError when a file is missing, truncated or foreign, or when the weights are those of another
    architecture or of other shapes than the configuration says.
    """
    values = read_config(folder)
    config = ModelConfig.from_dict(values["model"])
    if config.tokenizer:
        config = config.changed(tokenizer=str(folder / config.tokenizer))
    weights = _read_weights(folder, name)
    model = build_model(config, pretrained=False)
    if values.get("lora"):
        from training.lora import LoraSettings, add_lora

        add_lora(model, read_table(LoraSettings, values["lora"], f"lora in {folder / CONFIG}"))
    _check_fit(model, weights, folder / f"{name}{_SUFFIX}")
    model.load_state_dict(weights)
    if model.lora and merge_lora:
        from training.lora import merge_lora as merge

        merge(model)
    return model.eval()


def read_config(folder: Path) -> dict:
    """A run folder's config.json. Raises DataError when it is missing, damaged or of another format."""
    file = folder / CONFIG
    if not folder.is_dir():
        raise DataError(f"The run folder {folder} does not exist.")
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"{folder} is not a run folder: it has no {CONFIG}.") from error
    except OSError as error:
        raise DataError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise DataError(f"{file} is not JSON ({error}); copy it again or train again.") from error
    written = values.get("format") if isinstance(values, dict) else None
    if written != FORMAT or not isinstance(values.get("model"), dict):
        raise DataError(
            f"{file} is not a run's configuration of format {FORMAT}"
            + (f" but of format {written}, which another version of Sightline wrote." if written else ".")
        )
    return values


def portable(config: ModelConfig) -> dict[str, object]:
    """The configuration as a run keeps it: weights' folders by name, the tokenizer as the copy in the run folder."""
    values = config.to_dict()
    for key in _FOLDERS:
        if Path(str(values.get(key, ""))).is_absolute():
            values[key] = Path(str(values[key])).name
    return {**values, "tokenizer": _TOKENIZER} if config.tokenizer else values


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"The run folder {folder} cannot be made: {error.strerror}.") from error


def replace_file(file: Path, write: Callable[[Path], object], size: int) -> None:
    """Let `write` make a file of `size` bytes aside, then put it in place. Raises DataError, as for no space."""
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        write(temporary)
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.replace(file)
    except (OSError, SafetensorError) as error:
        temporary.unlink(missing_ok=True)
        # safetensors gives the operating system's words, not its number.
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "os error 28" in str(error):
            raise _full(file.parent, size, shutil.disk_usage(file.parent).free) from error
        raise DataError(f"{file} cannot be written: {getattr(error, 'strerror', None) or error}.") from error
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _full(folder: Path, size: int, free: int) -> DataError:
    return DataError(
        f"There is no space for a checkpoint in {folder}: it takes {size / 1e6:,.1f} MB, and {free / 1e6:,.1f} MB are "
        "free. The checkpoints that were there are kept. Free some space, or choose a folder on another disk."
    )


def _read_weights(folder: Path, name: str) -> dict[str, Tensor]:
    file = folder / f"{name}{_SUFFIX}"
    if not file.exists():
        there = sorted(path.stem for path in folder.glob(f"*{_SUFFIX}") if path.stem != "state")
        raise DataError(f"{folder} has no checkpoint {name!r}; it has {', '.join(there) or 'none'}.")
    try:
        return load_file(file)
    except (SafetensorError, OSError, ValueError) as error:
        raise DataError(
            f"{file} is truncated or no safetensors file ({error}). Copy it again, or use the "
            "run's other checkpoint."
        ) from error


def _check_fit(model: DualEncoderModel, weights: dict[str, Tensor], file: Path) -> None:
    expected = model.state_dict()
    differences = {
        "missing": sorted(expected.keys() - weights.keys()),
        "unknown": sorted(weights.keys() - expected.keys()),
        "of another shape": [
            f"{key} {list(weights[key].shape)} instead of {list(expected[key].shape)}"
            for key in expected.keys() & weights.keys()
            if weights[key].shape != expected[key].shape
        ],
    }
    told = [f"{len(keys)} {what} ({_some(keys)})" for what, keys in differences.items() if keys]
    if not told:
        return
    with safe_open(file, "pt") as stream:
        architecture = (stream.metadata() or {}).get("architecture")
    whose = f"; the file was written for {architecture!r}" if architecture else ""
    raise DataError(
        f"{file} does not fit the {model.config.architecture!r} model that {CONFIG} beside it describes{whose}. "
        f"Tensors: {'; '.join(told)}. Put the checkpoint back beside its own {CONFIG}."
    )


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:_SHOWN]) + (", ..." if len(keys) > _SHOWN else "")
