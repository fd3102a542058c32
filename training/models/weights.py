"""Published weights in Hugging Face's folder layout: find the folder, read its configuration, load safetensors.

Pickled weights (pytorch_model.bin) are never read.
"""

import json
import re
from pathlib import Path

from safetensors import SafetensorError
from transformers import PreTrainedConfig, PreTrainedModel

from training.data import DataError
from training.models.config import RANDOM, ModelConfig
from training.tables import near

_CONFIG = "config.json"
_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
_FILES = (_CONFIG, "*.safetensors", _WEIGHTS[1], "tokenizer.json", "preprocessor_config.json")
_HUB_ID = re.compile(r"[\w.-]+(/[\w.-]+)?")


def weights_folder(weights: str, setting: str) -> Path:
    """The folder of a model given by folder or hub id; a hub id is fetched when it is not yet in the cache.

    setting: the configuration's name for it, for the messages. Raises DataError that says how to place the files
    by hand.
    """
    folder = Path(weights).expanduser()
    if not folder.is_dir():
        folder = _fetched(weights, setting)
    if not (folder / _CONFIG).exists():
        raise DataError(f"{folder} has no {_CONFIG}. {_by_hand(weights, setting)}")
    if not any((folder / name).exists() for name in _WEIGHTS):
        raise DataError(f"{folder} has no model.safetensors. {_by_hand(weights, setting)}")
    return folder


def _fetched(weights: str, setting: str) -> Path:
    if not _HUB_ID.fullmatch(weights):
        raise DataError(f"The folder {weights} does not exist. {_by_hand(weights, setting)}")
    # Imported here: a folder needs no network.
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(weights, allow_patterns=list(_FILES)))
    except Exception as error:  # its own errors, the HTTP client's and the operating system's
        reason = str(error).strip().split("\n")[0].rstrip(".") or type(error).__name__
        raise DataError(
            f"{weights} is no folder here, and could not be fetched from the Hugging Face hub ({reason}). "
            f"{_by_hand(weights, setting)}"
        ) from error


def _by_hand(weights: str, setting: str) -> str:
    name = weights.rstrip("/").split("/")[-1]
    return (
        f"To place weights by hand, make a folder such as models/{name} with the model's config.json, "
        "model.safetensors, tokenizer.json (text) and preprocessor_config.json (pictures), as `hf download` "
        f'leaves them, and set {setting} = "models/{name}" in [model]. Where only pytorch_model.bin is published, '
        "convert it once, on a machine that may unpickle it: "
        "`AutoModel.from_pretrained(source).save_pretrained(folder)` with transformers writes model.safetensors. "
        f'For random weights set {setting} = "random".'
    )


def folder_values(folder: Path, model_type: str, setting: str) -> dict[str, object]:
    """The folder's config.json. Raises DataError when it cannot be read or is another kind of model."""
    values = _json(folder / _CONFIG)
    if values.get("model_type") != model_type:
        raise DataError(
            f"{setting}: {folder} holds a model of type {values.get('model_type')!r}, not {model_type!r}."
        )
    return values


def colours(config: ModelConfig, folder: Path, usual: dict) -> dict[str, object]:
    """`mean` and `std`: the configuration's, else those of the folder's preprocessor_config.json, else the usual."""
    file = folder / "preprocessor_config.json"
    values = _json(file) if file.exists() else {}
    return {
        name: getattr(config, name) or values.get(f"image_{name}") or usual[name] for name in ("mean", "std")
    }


def folder_tokenizer(folder: Path) -> Path:
    """The folder's tokenizer.json. Raises DataError when it has none."""
    file = folder / "tokenizer.json"
    if not file.exists():
        raise DataError(
            f"{folder} has no tokenizer.json. Write one with "
            "`AutoTokenizer.from_pretrained(folder).save_pretrained(folder)`, or set tokenizer in [model]."
        )
    return file


def _json(file: Path) -> dict:
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise DataError(f"{file} is not JSON ({error}). Download it again.") from error
    if not isinstance(values, dict):
        raise DataError(f"{file} is not a model's configuration. Download it again.")
    return values


def load_weights(kind: type[PreTrainedModel], folder: Path, **options: object) -> PreTrainedModel:
    """A model with the folder's safetensors in FP32. Raises DataError for damaged or incomplete weights."""
    try:
        model, report = kind.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            output_loading_info=True,
            attn_implementation="eager",
            dtype="float32",
            **options,
        )
    except (SafetensorError, OSError, ValueError, RuntimeError) as error:
        reason = str(error).strip().split("\n")[0].rstrip(".")
        raise DataError(
            f"The weights in {folder} cannot be loaded ({reason}). Download them again."
        ) from error
    missing = sorted(report["missing_keys"]) + sorted(str(key) for key in report.get("mismatched_keys", ()))
    if missing:
        raise DataError(
            f"{folder} has no weights for {len(missing)} tensors of {kind.__name__}, among them {missing[0]}. "
            "It is another model, or incomplete."
        )
    return model


def configuration(kind: type[PreTrainedConfig], values: dict[str, object], part: str) -> PreTrainedConfig:
    """A Hugging Face configuration of `values`. Raises DataError for unknown keys and impossible values.

    part: "image" or "text", the configuration's table that the values came from.
    """
    known = kind().to_dict()
    for key in values:
        if key not in known:
            raise DataError(f"{part}.{key} is not a setting of {kind.__name__}{near(key, known)}.")
    try:
        made = kind(**values)
    except Exception as error:  # strict dataclasses raise errors of their own
        reason = " ".join(str(error).split())
        raise DataError(f"The table {part} does not describe a {kind.__name__}: {reason}") from error
    made._attn_implementation = "eager"
    return made


def check_same(changes: dict[str, object], published: dict[str, object], part: str, setting: str) -> None:
    """Raises DataError when the table changes what published weights have settled."""
    for key, value in changes.items():
        if key in published and published[key] != value:
            raise DataError(
                f"{part}.{key} = {value!r}, but the weights given by {setting} have {published[key]!r}. "
                f'Leave it out, or set {setting} = "{RANDOM}".'
            )
