"""What a training run is: a TOML file with the tables [data], [model], [train] and [lora]."""

import sys
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from training.data import DataError
from training.lora import LoraSettings
from training.models import ModelConfig
from training.tables import near, read_table

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

POSITIVES = ("pairs", "identity", "claims")
BATCHES = ("distinct", "shuffled")
AUGMENT = ("none", "plain", "strong")
DEVICES = ("auto", "cuda", "cpu")
ARITHMETIC = ("auto", "fp32", "bf16", "fp16")
# Settings of a model that may name a file or folder.
_PATHS = ("weights", "image_weights", "text_weights", "tokenizer")
_TABLES = ("data", "model", "train", "lora")


@dataclass(frozen=True)
class DataSettings:
    """Where the captioned pictures are.

    source: a captions file, or a folder that `prepare` wrote; or several, which show different people. split: the
    records to learn from, the same of every source; None takes all. validation: a split to validate on; without it,
    hold_out is the share of identities of `split`, of each source, kept for that.
    """

    source: str | tuple[str, ...]
    split: str | None = "train"
    validation: str | None = None
    hold_out: float = 0.0

    @property
    def sources(self) -> tuple[Path, ...]:
        return tuple(map(Path, (self.source,) if isinstance(self.source, str) else self.source))

    def source_names(self) -> str | tuple[str, ...]:
        """`source` without its folders; with the last folder where two files are called the same."""
        names = [source.name for source in self.sources]
        if len(set(names)) < len(names):
            names = [str(Path(source.parent.name, source.name)) for source in self.sources]
        return names[0] if isinstance(self.source, str) else tuple(names)


@dataclass(frozen=True)
class TrainSettings:
    """How a model is trained. Rates are AdamW's, reached at the end of the warm-up.

    epochs: passes over the pictures; max_steps ends earlier. batch_size: pairs whose gradient is computed at once;
    accumulate: how many such batches make a step (the contrast stays within each). inference_batch: pictures at
    once when validating. rate: of every component without a rate of its own (image_rate, text_rate, heads_rate).
    warm_up: share of the steps in which the rates rise; then half a cosine to zero.

    positives: "pairs", each description is true of its own picture only (CLIP); "identity", of every picture of
    the same person in the batch; "claims", also of others of whom a written description is true. batches:
    "distinct", no person twice in a batch; "shuffled", by chance. written_share: share of descriptions written
    anew from recorded attributes; foil_share: share of those that come with a foil, which says one untruth.
    augment: how much pictures are varied, "none", "plain", or "strong".

    device: "auto" is CUDA where there is one, else the processor. arithmetic: "auto" is FP16 with loss scaling on
    CUDA, BF16 on a processor that computes it, else FP32.

    init: a run whose last weights to start from, in place of a [model] table. checkpoint_every: steps between
    checkpoints; there is one at the end of each epoch as well. seed: of every random choice.
    """

    epochs: int = 1
    max_steps: int | None = None
    batch_size: int = 96
    accumulate: int = 1
    inference_batch: int = 32
    rate: float = 1e-4
    image_rate: float | None = None
    text_rate: float | None = None
    heads_rate: float | None = None
    weight_decay: float = 0.05
    warm_up: float = 0.08
    clip_norm: float = 1.0
    positives: str = "identity"
    batches: str = "shuffled"
    written_share: float = 0.0
    foil_share: float = 0.0
    augment: str = "plain"
    device: str = "auto"
    arithmetic: str = "auto"
    init: str | None = None
    checkpoint_every: int = 100
    seed: int = 1

    def __post_init__(self) -> None:
        for name in (
            "epochs",
            "batch_size",
            "accumulate",
            "inference_batch",
            "checkpoint_every",
            "max_steps",
        ):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise DataError(f"[train]: {name} = {value} should be 1 or more.")
        for name in ("rate", "image_rate", "text_rate", "heads_rate", "clip_norm"):
            value = getattr(self, name)
            if value is not None and not 0 < value < float("inf"):
                raise DataError(f"[train]: {name} = {value} should be above 0.")
        for name in ("weight_decay", "warm_up", "written_share", "foil_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise DataError(f"[train]: {name} = {getattr(self, name)} should be between 0 and 1.")
        for name, allowed in (
            ("positives", POSITIVES), ("batches", BATCHES), ("augment", AUGMENT), ("device", DEVICES),
            ("arithmetic", ARITHMETIC),
        ):  # fmt: skip
            value = getattr(self, name)
            if value not in allowed:
                raise DataError(
                    f"[train]: {name} = {value!r} is not known{near(value, allowed)}. There are {', '.join(allowed)}."
                )
        self._check_contradictions()

    def _check_contradictions(self) -> None:
        if self.batch_size < 2:
            raise DataError("[train]: batch_size = 1 leaves nothing to tell a picture from; take 2 or more.")
        if self.positives == "identity" and self.batches == "distinct":
            raise DataError(
                "[train]: positives = 'identity' and batches = 'distinct' contradict each other: no two pictures of a "
                "person would meet. Take batches = 'shuffled', or positives = 'pairs'."
            )
        if self.written_share and self.positives == "pairs":
            raise DataError(
                "[train]: written_share and positives = 'pairs' contradict each other: a written description is "
                "often true of several people. Take positives = 'claims'."
            )
        if self.foil_share and not (self.written_share and self.positives == "claims"):
            raise DataError(
                "[train]: foil_share needs written_share and positives = 'claims': a foil is made from a written "
                "description, and only its claims tell of whom else it is true."
            )
        if self.device == "cpu" and self.arithmetic == "fp16":
            raise DataError(
                "[train]: arithmetic = 'fp16' needs CUDA; on the processor take 'bf16', 'fp32' or 'auto'."
            )


@dataclass(frozen=True)
class RunConfig:
    """A whole run. `model` is None where [train] says init; `lora` is None where the weights themselves learn."""

    data: DataSettings
    model: ModelConfig | None
    train: TrainSettings = field(default_factory=TrainSettings)
    lora: LoraSettings | None = None

    def to_dict(self) -> dict[str, Any]:
        """What config.json keeps beside the model and its adapters; of paths the names only, for it is handed on."""
        init = Path(self.train.init).name if self.train.init else None
        return {
            "data": {**asdict(self.data), "source": self.data.source_names()},
            "train": {**asdict(self.train), "init": init},
        }


def read_run_config(file: Path) -> RunConfig:
    """Read a TOML file; paths in it are relative to its folder.

    Raises DataError: unreadable, not TOML, an unknown key (suggests the near one), a wrong type, a contradiction.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{file} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{file} is not TOML: {error}.") from error
    for name in tables:
        if name not in _TABLES:
            raise DataError(
                f"{file} has a table or key {name!r}{near(name, _TABLES)}; it can have {', '.join(_TABLES)}."
            )
    if "data" not in tables:
        raise DataError(f"{file} lacks the table [data] with source, the captions file.")
    folder = file.parent
    data = _beside(read_table(DataSettings, tables["data"], f"[data] of {file}"), file)
    if not 0 <= data.hold_out < 1:
        raise DataError(f"[data] of {file}: hold_out = {data.hold_out} should be at least 0 and below 1.")
    if data.validation and data.hold_out:
        raise DataError(f"[data] of {file}: give validation or hold_out, not both.")
    train = read_table(TrainSettings, tables.get("train", {}), f"[train] of {file}")
    if train.init and "model" in tables:
        raise DataError(
            f"{file} has both a [model] table and init in [train]: the model is that of the run it starts from. "
            "Leave one out."
        )
    model = None if train.init else _model(tables.get("model", {}), folder)
    return RunConfig(
        data,
        model,
        replace(train, init=str(folder / train.init) if train.init else None),
        read_table(LoraSettings, tables["lora"], f"[lora] of {file}") if "lora" in tables else None,
    )


def _beside(data: DataSettings, file: Path) -> DataSettings:
    """The same with sources that are relative to the TOML file."""
    found = [str(file.parent / source) for source in data.sources]
    if not found:
        raise DataError(f"[data] of {file}: source is an empty list; name at least one captions file.")
    if len({Path(source).resolve() for source in found}) < len(found):
        raise DataError(
            f"[data] of {file}: source names the same file twice, whose people would count as different ones."
        )
    return replace(data, source=found[0] if isinstance(data.source, str) else tuple(found))


def _model(table: dict[str, Any], folder: Path) -> ModelConfig:
    """The [model] table; what names a file or folder beside the TOML file is that one."""
    beside = {key: table[key] for key in _PATHS if isinstance(table.get(key), str)}
    found = {key: str(folder / value) for key, value in beside.items() if (folder / value).exists()}
    return ModelConfig.from_dict({**table, **found})
