"""The dual encoder: two towers and a temperature, whatever the architecture."""

from collections.abc import Iterator

from torch import Tensor, nn

from training.models.config import ModelConfig
from training.models.heads import Temperature


class Tower(nn.Module):
    """One half of a dual encoder, with unit embeddings float32 (N, D) as its result.

    `body` is the name of the part that has, or could have, published weights; the rest is its head.
    """

    body: str

    def frozen(self) -> Iterator[nn.Module]:
        """The parts that the configuration keeps as they are."""
        raise NotImplementedError


class TextTower(Tower):
    """A tower for texts."""

    def words(self) -> int:
        """Rows of its table of token embeddings."""
        return getattr(self, self.body).get_input_embeddings().num_embeddings


class DualEncoderModel(nn.Module):
    """Both towers and the temperature.

    config: the ModelConfig with everything resolved that stood in the weights' folders. image: pictures float32
    (N, 3, H, W), normalised with `config.image_spec` → unit float32 (N, D). text: ids and mask int64 (N, L), padded
    at the end → unit float32 (N, D), which pads do not change. lora: the LoraSettings of adapters not yet merged.
    """

    def __init__(self, config: ModelConfig, image: Tower, text: TextTower):
        super().__init__()
        self.config = config
        self.image = image
        self.text = text
        self.temperature = Temperature(config.temperature, config.learn_temperature)
        self.lora = None

    def scale(self) -> Tensor:
        """Inverse temperature, a scalar of at most 100."""
        return self.temperature()

    def freeze(self) -> None:
        """Stop gradients where the configuration says so."""
        for tower in (self.image, self.text):
            for part in tower.frozen():
                part.requires_grad_(False)

    def components(self) -> dict[str, list[nn.Parameter]]:
        """Trainable parameters that may have learning rates of their own.

        "image" and "text": the bodies of the towers. "heads": what stands on them, and the temperature.
        """
        parts: dict[str, list[nn.Parameter]] = {"image": [], "text": [], "heads": []}
        bodies = {f"{name}.{getattr(self, name).body}.": name for name in ("image", "text")}
        for name, parameter in self.named_parameters():
            if parameter.requires_grad:
                part = next((part for body, part in bodies.items() if name.startswith(body)), "heads")
                parts[part].append(parameter)
        return parts
