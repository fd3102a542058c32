"""The beginning of a run: its folder, its pictures and the model that it starts from."""

from pathlib import Path

from training.checkpoint import CONFIG, load_model
from training.data import DataError, Sample, join_sources, load_samples, split_identities
from training.models import DualEncoderModel, build_model
from training.resume import STATE
from training.run_config import DataSettings, RunConfig
from training.run_log import CSV, PLOT, TENSORBOARD

_SPLIT_SEED = 7


def clear_run(folder: Path, overwrite: bool) -> None:
    """Make room for a new run. Raises DataError when the folder holds one that may not be replaced."""
    if not (folder / CONFIG).exists():
        return
    if not overwrite:
        raise DataError(
            f"{folder} already holds a run: --resume goes on with it, --overwrite replaces it; or name another folder."
        )
    for name in (CONFIG, STATE, CSV, PLOT, "last.safetensors", "best.safetensors"):
        (folder / name).unlink(missing_ok=True)
    for events in (folder / TENSORBOARD).glob("events.*"):
        events.unlink()


def split_samples(data: DataSettings) -> tuple[list[Sample], list[Sample]]:
    """The samples to learn from and those to validate on, which share no identity when held out by share.

    Of several sources each is split by itself, so the same people are held out whichever others it is mixed with.
    Raises CaptionsError or DataError, also when two sources name the same picture.
    """
    parts: list[tuple[list[Sample], list[Sample]]] = []
    for source in data.sources:
        samples = load_samples(source, data.split)
        if data.validation:
            parts.append((samples, load_samples(source, data.validation)))
        else:
            parts.append(split_identities(samples, data.hold_out, _SPLIT_SEED))
    return join_sources(data.sources, parts)


def load_start(config: RunConfig) -> DualEncoderModel:
    """A new model, or that of the run which init names, with adapters merged and frozen parts frozen."""
    if config.train.init:
        model = load_model(Path(config.train.init))
        model.freeze()
        return model
    assert config.model is not None
    return build_model(config.model)
