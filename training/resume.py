"""What a stopped run needs to go on as if it had not stopped: one safetensors file, written at every checkpoint."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from training.checkpoint import portable, read_config, replace_file
from training.data import DataError
from training.models import DualEncoderModel
from training.run_config import RunConfig

STATE = "state.safetensors"
_MOMENTS = ("step", "exp_avg", "exp_avg_sq")
# These change neither the loss curve nor the weights.
_FREE = ("device", "inference_batch", "checkpoint_every")


@dataclass
class TrainingState:
    """step: steps that are done. best: the lowest validation loss so far, infinite before the first."""

    step: int
    best: float


def write_state(
    folder: Path, model: DualEncoderModel, optimiser: torch.optim.Optimizer, scaler, state: TrainingState
) -> None:
    """Weights, AdamW's moments, step and loss scale in one file, so that they always belong together."""
    tensors = {f"model.{name}": tensor.detach().contiguous() for name, tensor in model.state_dict().items()}
    for name, parameter in _trainable(model).items():
        for moment in _MOMENTS:
            if parameter in optimiser.state:
                tensors[f"adam.{name}.{moment}"] = optimiser.state[parameter][moment].contiguous()
    metadata = {"state": json.dumps({**asdict(state), "scaler": scaler.state_dict()})}
    size = sum(tensor.nbytes for tensor in tensors.values())
    replace_file(folder / STATE, lambda file: save_file(tensors, file, metadata), size)


def read_state(
    folder: Path, model: DualEncoderModel, optimiser: torch.optim.Optimizer, scaler
) -> TrainingState:
    """Put a run's weights and moments back. Raises DataError when there is no such checkpoint or it is damaged."""
    file = folder / STATE
    if not file.exists():
        raise DataError(f"{folder} has no {STATE}, so its run cannot go on; start it again.")
    try:
        with safe_open(file, "pt") as stream:
            values = json.loads(stream.metadata()["state"])
            tensors = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{file} is truncated or no checkpoint of a run ({error}). Start the run again; to begin from its weights, "
            "name it in init."
        ) from error
    weights = _part(tensors, "model.")
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise DataError(
            f"{file} holds another model than {folder / 'config.json'} describes: {error}"
        ) from error
    for name, parameter in _trainable(model).items():
        moments = _part(tensors, f"adam.{name}.")
        if moments:
            optimiser.state[parameter] = {
                key: value if key == "step" else value.to(parameter.device) for key, value in moments.items()
            }
    scaler.load_state_dict(values["scaler"])
    return TrainingState(values["step"], values["best"])


def check_same_run(config: RunConfig, model: DualEncoderModel, folder: Path) -> None:
    """Raises DataError, naming the settings, when the run in the folder was started with others."""
    there = read_config(folder)
    mine = {
        **config.to_dict(),
        "model": portable(model.config),
        "lora": asdict(model.lora) if model.lora else None,
    }
    told: list[str] = []
    for table, values in mine.items():
        before, now = there.get(table) or {}, json.loads(json.dumps(values)) or {}
        told += [
            f"{key} was {before.get(key)!r} and is {now.get(key)!r}"
            for key in sorted({*before, *now} - {*_FREE, "tokenizer"})
            if before.get(key) != now.get(key)
        ]
    if told:
        raise DataError(
            f"The run in {folder} was started with other settings: {'; '.join(told)}. Put them back, or begin a new "
            "run with init."
        )


def _trainable(model: DualEncoderModel) -> dict[str, torch.nn.Parameter]:
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
