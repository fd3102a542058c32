"""The models that can be trained: one configuration, one builder, one interface.

model = build_model(ModelConfig(architecture="clip", weights="models/clip-vit-base-patch32"))
"""

from pathlib import Path

from training.data import DataError
from training.models.config import ModelConfig
from training.models.dual_encoder import DualEncoderModel
from training.models.limits import check_vocabulary
from training.pretrained import minilm_directory

__all__ = ["DualEncoderModel", "ModelConfig", "build_model", "tokenizer_file"]


def build_model(config: ModelConfig, pretrained: bool = True) -> DualEncoderModel:
    """A model with the weights that the configuration names, or with random ones of the same shapes.

    pretrained = False is for loading a checkpoint; only then may the configuration have a `structure`. The
    model's own `config` holds what stood in the weights' folders (sizes, colours, tokenizer), and builds the
    same shapes without them. Raises DataError or BundleError when weights are missing, damaged or of other
    shapes than the configuration says.
    """
    if config.structure and pretrained:
        raise DataError(
            "A pruned structure has no published weights: start from the pruned run's folder instead, or "
            "leave structure out."
        )
    model = _builder(config)(config, pretrained)
    check_vocabulary(tokenizer_file(model.config), model.text.words())
    if config.structure:
        from training.prune.structure import apply_structure

        apply_structure(model, config.structure)
    model.freeze()
    return model


def _builder(config: ModelConfig):
    # Imported here: each architecture needs only its own parts of transformers, which are slow to import.
    from transformers.utils import logging

    # transformers reports at length that a pooling layer, which is not used, was not loaded.
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    if config.architecture == "starter":
        from training.models.starter import build
    elif config.architecture == "clip":
        from training.models.clip import build
    else:
        from training.models.distilbert import build
    return build


def tokenizer_file(config: ModelConfig) -> Path:
    """The tokenizer.json for a built model's `config`. Random text towers use the starter's WordPiece vocabulary."""
    return Path(config.tokenizer) if config.tokenizer else minilm_directory() / "tokenizer.json"
