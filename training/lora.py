"""Low-rank adapters (Hu et al., "LoRA", ICLR 2022) on the attention projections of both towers, with peft.

The weights stand still and each adapted layer learns a product of two thin matrices beside its own. Before export
the product is added to the weights, so a deployed model has neither adapters nor their cost.
"""

import re
from dataclasses import dataclass

from peft import LoraConfig, inject_adapter_in_model
from peft.tuners.lora import LoraLayer
from torch import nn

from training.data import DataError
from training.models import DualEncoderModel
from training.tables import near

# Query, key, value and output projections by the name that each model family gives them. A ResNet has no attention:
# its 1x1 convolutions, which like projections mix channels and nothing else, are adapted in their place.
TARGETS = {
    "starter": r"image\.head\.\d+\.attention\.(q|k|v|out)"
    r"|text\.bert\.encoder\.layer\.\d+\.attention\.(self\.(query|key|value)|output\.dense)",
    "clip": r"(image|text)\.encoder\.encoder\.layers\.\d+\.self_attn\.(q|k|v|out)_proj",
    "vit-distilbert": r"image\.encoder\.layers\.\d+\.attention\.(q|k|v|o)_proj"
    r"|text\.encoder\.transformer\.layer\.\d+\.attention\.(q|k|v|out)_lin",
    "resnet50-distilbert": r"image\.encoder\.encoder\.stages\.\d+\.layers\.\d+\.layer\.(0|2)\.convolution"
    r"|text\.encoder\.transformer\.layer\.\d+\.attention\.(q|k|v|out)_lin",
}


@dataclass(frozen=True)
class LoraSettings:
    """The [lora] table of a run.

    rank: columns of each thin matrix. alpha: the product is scaled by alpha / rank; None is twice the rank.
    dropout: of an adapter's input, while training. targets: a regular expression for the full names of the adapted
    layers; None is every attention projection of both towers that the configuration does not freeze.

    train_heads: whether what stands on the towers' bodies learns in full, the adapted layers excepted. A model from
    published weights needs that, since they have no such heads; one that begins from a trained run can do without.
    train_temperature: whether the temperature learns too.

    Raises DataError for impossible values.
    """

    rank: int = 16
    alpha: float | None = None
    dropout: float = 0.05
    train_heads: bool = True
    train_temperature: bool = True
    targets: str | None = None

    def __post_init__(self) -> None:
        if self.rank < 1:
            raise DataError(f"lora.rank = {self.rank} should be 1 or more.")
        if self.alpha is not None and self.alpha <= 0:
            raise DataError(f"lora.alpha = {self.alpha} should be above 0.")
        if not 0 <= self.dropout < 1:
            raise DataError(f"lora.dropout = {self.dropout} should be at least 0 and below 1.")
        try:
            re.compile(self.targets or "")
        except re.error as error:
            raise DataError(f"lora.targets is no regular expression: {error}.") from error


def add_lora(model: DualEncoderModel, settings: LoraSettings) -> None:
    """Put adapters beside the layers that `settings` name and stop the gradients of everything else, in place.

    Frozen layers stay as they are. An adapter changes nothing at first. Raises DataError when no layer matches or
    the model has adapters already.
    """
    if model.lora is not None:
        raise DataError("The model has adapters already; merge them first.")
    names = adapted_layers(model, settings)
    heads = _heads(model, names)
    config = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha or 2 * settings.rank,  # type: ignore[arg-type]
        lora_dropout=settings.dropout,
        target_modules=names,
    )
    inject_adapter_in_model(config, model)
    model.train(model.training)  # the adapters' dropout too
    for parameter in heads:
        parameter.requires_grad_(settings.train_heads)
    model.temperature.requires_grad_(settings.train_temperature and model.config.learn_temperature)
    model.lora = settings


def adapted_layers(model: DualEncoderModel, settings: LoraSettings) -> list[str]:
    """Full names of the layers that `add_lora` adapts. Raises DataError when there are none."""
    pattern = settings.targets or TARGETS[model.config.architecture]
    frozen = {
        id(layer)
        for tower in (model.image, model.text)
        for part in tower.frozen()
        for layer in part.modules()
    }
    fitting = [
        (name, layer)
        for name, layer in model.named_modules()
        if isinstance(layer, nn.Linear | nn.Conv2d) and re.fullmatch(pattern, name)
    ]
    names = [name for name, layer in fitting if id(layer) not in frozen]
    if not names:
        linear = [name for name, layer in model.named_modules() if isinstance(layer, nn.Linear)]
        raise DataError(
            f"lora.targets = {pattern!r} names no layer that may learn"
            + (": those that fit are frozen." if fitting else f"{near(pattern, linear)}.")
        )
    return names


def merge_lora(model: DualEncoderModel) -> None:
    """Add the adapters' products to the weights and remove the adapters, in place.

    What learned before `add_lora` may learn again. Without adapters nothing happens.
    """
    if model.lora is None:
        return
    for name, layer in list(model.named_modules()):
        if isinstance(layer, LoraLayer):
            layer.merge(safe_merge=True)
            parent, _, own = name.rpartition(".")
            setattr(model.get_submodule(parent), own, layer.get_base_layer())
    model.lora = None
    model.requires_grad_(True)
    model.temperature.requires_grad_(model.config.learn_temperature)
    model.freeze()


def parameter_counts(model: DualEncoderModel) -> tuple[int, int]:
    """(trainable, total) numbers of parameters."""
    parameters = list(model.parameters())
    return sum(p.numel() for p in parameters if p.requires_grad), sum(p.numel() for p in parameters)


def _heads(model: DualEncoderModel, adapted: list[str]) -> list[nn.Parameter]:
    """Trainable parameters outside the towers' bodies, the temperature and the adapted layers aside."""
    others = [model.temperature, *(model.get_submodule(name) for name in adapted)]
    apart = {id(parameter) for part in others for parameter in part.parameters()}
    return [parameter for parameter in model.components()["heads"] if id(parameter) not in apart]
