"""What a model is built from: one flat description for every architecture, as the [model] table of a run says it."""

from dataclasses import asdict, dataclass, field, replace

from core.images import ImageSpec
from training.data import DataError
from training.tables import near, read_table

ARCHITECTURES = ("starter", "clip", "vit-distilbert", "resnet50-distilbert")
HEADS = ("linear", "mlp")
ACTIVATIONS = ("gelu", "relu", "silu", "tanh")
RANDOM = "random"
PUBLISHED = "published"

# OpenAI's CLIP; ImageNet; what EfficientNet-Lite was trained with, (x - 127) / 128; what Google's ViT was.
CLIP_COLOURS = {
    "mean": (0.48145466, 0.4578275, 0.40821073),
    "std": (0.26862954, 0.26130258, 0.27577711),
}
IMAGENET_COLOURS = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
_LITE_COLOURS = {"mean": (127 / 255,) * 3, "std": (128 / 255,) * 3}
VIT_COLOURS = {"mean": (0.5,) * 3, "std": (0.5,) * 3}

_DISTILBERT = {
    "embedding_dim": 256,
    "context_length": 96,
    "head": "mlp",
    "temperature": 0.07,
    "text_weights": "distilbert/distilbert-base-uncased",
}
# What a field is where the configuration leaves it out.
_DEFAULTS: dict[str, dict[str, object]] = {
    "starter": {
        "weights": PUBLISHED,
        "height": 256,
        "width": 128,
        "embedding_dim": 256,
        "context_length": 96,
        "frozen_stages": 3,
        "frozen_layers": 3,
        "head": "mlp",
        "head_layers": 2,
        "head_heads": 4,
        "dropout": 0.1,
        "temperature": 0.05,
        **_LITE_COLOURS,
    },
    "clip": {"weights": "openai/clip-vit-base-patch32", "head": "linear"},
    "vit-distilbert": {"image_weights": "google/vit-base-patch32-224-in21k", **_DISTILBERT},
    "resnet50-distilbert": {"image_weights": "microsoft/resnet-50", **_DISTILBERT},
}
# CLIP's own values, used where no Hugging Face folder says otherwise.
CLIP_DEFAULTS = {
    "height": 224,
    "width": 224,
    "embedding_dim": 512,
    "context_length": 77,
    "temperature": 0.07,
    **CLIP_COLOURS,
}
# The two-part architectures, and the colours of their image towers where no folder says otherwise.
TWO_PART = {"vit-distilbert": VIT_COLOURS, "resnet50-distilbert": IMAGENET_COLOURS}
# Fields that only some architectures have.
_ONLY_FOR = {
    "head_layers": ("starter",),
    "head_heads": ("starter",),
    "image_weights": tuple(TWO_PART),
    "text_weights": tuple(TWO_PART),
    "image": ("clip", *TWO_PART),
    "text": ("clip", *TWO_PART),
    "tokenizer": ("clip", *TWO_PART),
}


@dataclass(frozen=True)
class ModelConfig:
    """What a model is built from. A field left out (None) takes the architecture's own value.

    architecture: one of ARCHITECTURES. weights: "published" (starter), a Hugging Face folder or hub id (clip),
    or "random". image_weights, text_weights: the same for the towers of the two-part architectures, for which
    weights = "random" is short for both. height, width: picture shape in pixels. mean, std: of each channel, in
    [0, 1]. embedding_dim: D. context_length: tokens of a text, the special ones included. prompt: what a text
    is put into, at {}. tokenizer: a tokenizer.json; without one it is that of the weights' folder, or
    all-MiniLM-L6-v2's WordPiece vocabulary for random weights.

    frozen_stages: stages (starter 0-7, ResNet 0-4) or layers (ViT) of the image tower that keep their weights,
    with the stem. frozen_layers: layers of the text tower that keep theirs, with the word embeddings.

    head: "linear" (with normalisation), or "mlp": linear, activation, dropout, linear. In the starter it is the
    text tower's head; its image tower has head_layers transformer layers of head_heads heads over the trunk's
    feature cells. temperature: the softmax's, at the start or, with learn_temperature = false, throughout.

    image, text: changes to the Hugging Face configuration of a tower (hidden_size, num_hidden_layers, ...), for
    small models with random weights. structure: shapes after structural pruning, {} when unpruned.

    Raises DataError for values that contradict each other or that no model can have.
    """

    architecture: str = "starter"
    weights: str | None = None
    image_weights: str | None = None
    text_weights: str | None = None
    height: int | None = None
    width: int | None = None
    mean: tuple[float, float, float] | None = None
    std: tuple[float, float, float] | None = None
    embedding_dim: int | None = None
    context_length: int | None = None
    prompt: str = "{}"
    tokenizer: str | None = None
    frozen_stages: int | None = None
    frozen_layers: int | None = None
    head: str | None = None
    head_activation: str | None = None
    head_layers: int | None = None
    head_heads: int | None = None
    dropout: float | None = None
    temperature: float | None = None
    learn_temperature: bool = True
    image: dict[str, object] = field(default_factory=dict)
    text: dict[str, object] = field(default_factory=dict)
    structure: dict[str, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.architecture not in ARCHITECTURES:
            raise DataError(
                f"No architecture is called {self.architecture!r}{near(self.architecture, ARCHITECTURES)}. "
                f"There are {', '.join(ARCHITECTURES)}."
            )
        self._check_applies()
        for name, value in self._defaults().items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)
        for name in ("mean", "std"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, tuple(float(value) for value in getattr(self, name)))
        self._check_values()

    def _defaults(self) -> dict[str, object]:
        values = {"frozen_stages": 0, "frozen_layers": 0, **_DEFAULTS[self.architecture]}
        if self.two_part and self.weights == RANDOM:
            object.__setattr__(self, "weights", None)
            values |= {"image_weights": RANDOM, "text_weights": RANDOM}
        if self.architecture in TWO_PART and RANDOM in (self.image_weights, values["image_weights"]):
            values |= {"height": 224, "width": 224, **TWO_PART[self.architecture]}
        if self.architecture == "clip" and self.weights == RANDOM:
            values |= CLIP_DEFAULTS
        if self.architecture == "starter" and self.weights == RANDOM:
            values |= {"frozen_stages": 0, "frozen_layers": 0}
        if (self.head or values["head"]) == "mlp":
            values = {"head_activation": "gelu", "dropout": 0.1, **values}
        return values

    @property
    def two_part(self) -> bool:
        """Whether the towers come from two published models."""
        return self.architecture in TWO_PART

    @property
    def image_spec(self) -> ImageSpec:
        """What the image tower takes. Of a CLIP folder this is known once the model is built: `model.config`."""
        if self.height is None or self.width is None or self.mean is None or self.std is None:
            raise DataError("The picture size stands in the weights' folder; ask the built model's config.")
        return ImageSpec(self.height, self.width, self.mean, self.std)

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON; what is not set is left out."""
        values = {name: value for name, value in asdict(self).items() if value not in (None, {})}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> "ModelConfig":
        """From JSON or a TOML table. Raises DataError for an unknown key (naming the near one) or a wrong type."""
        return read_table(cls, values, "[model]")

    def changed(self, **values: object) -> "ModelConfig":
        """A copy with other values."""
        return replace(self, **values)  # type: ignore[arg-type]

    def _check_applies(self) -> None:
        for name, architectures in _ONLY_FOR.items():
            if getattr(self, name) not in (None, {}) and self.architecture not in architectures:
                raise DataError(
                    f"{name} means nothing to the architecture {self.architecture!r}; it belongs to "
                    f"{' and '.join(architectures)}. Leave it out."
                )
        if self.two_part and self.weights not in (None, RANDOM):
            raise DataError(
                f"{self.architecture!r} takes two sets of weights: give image_weights and text_weights, not weights."
            )
        if self.two_part and self.weights and (self.image_weights or self.text_weights):
            raise DataError("weights = 'random' stands for both towers; with it leave out the others.")
        if self.architecture == "starter" and self.weights not in (None, PUBLISHED, RANDOM):
            raise DataError(f"The starter's weights are 'published' or 'random', not {self.weights!r}.")
        head = self.head or _DEFAULTS[self.architecture]["head"]
        if head == "linear" and self.architecture != "starter" and (self.head_activation or self.dropout):
            raise DataError(
                "A linear head has neither activation nor dropout: leave both out, or say head = 'mlp'."
            )

    def _check_values(self) -> None:
        for name, allowed in (("head", HEADS), ("head_activation", ACTIVATIONS)):
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise DataError(
                    f"{name} = {value!r} is not known{near(value, allowed)}. There are {', '.join(allowed)}."
                )
        for name in ("height", "width", "embedding_dim", "head_heads"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise DataError(f"{name} = {value} should be 1 or more.")
        for name in ("frozen_stages", "frozen_layers", "head_layers"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise DataError(f"{name} = {value} should be 0 or more.")
        if self.context_length is not None and self.context_length < 3:
            raise DataError(
                f"context_length = {self.context_length} leaves no room for a word between the two special tokens."
            )
        if self.dropout is not None and not 0 <= self.dropout < 1:
            raise DataError(f"dropout = {self.dropout} should be at least 0 and below 1.")
        if self.temperature is not None and not 0.01 <= self.temperature <= 10:
            raise DataError(f"temperature = {self.temperature} should be between 0.01 and 10.")
        if "{}" not in self.prompt:
            raise DataError(f"The prompt {self.prompt!r} has no {{}} where the text goes.")
        if self.std is not None and min(self.std) <= 0:
            raise DataError(f"std = {self.std} should be above 0 in each channel.")
        if self.architecture == "starter":
            self._check_starter()

    def _check_starter(self) -> None:
        if self.height % 32 or self.width % 32:  # type: ignore[operator]
            raise DataError(f"The starter's pictures are multiples of 32, not {self.height} x {self.width}.")
        if self.embedding_dim % self.head_heads:  # type: ignore[operator]
            raise DataError(
                f"embedding_dim = {self.embedding_dim} should be a multiple of head_heads = {self.head_heads}."
            )
