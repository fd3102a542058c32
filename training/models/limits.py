"""Where a configuration asks for more than a tower has."""

from pathlib import Path

from tokenizers import Tokenizer

from training.data import DataError
from training.models.config import ModelConfig


def check_frozen(config: ModelConfig, stages: int, layers: int) -> None:
    """Raises DataError when more is to be frozen than there is."""
    for name, most in (("frozen_stages", stages), ("frozen_layers", layers)):
        if getattr(config, name) > most:
            raise DataError(f"{name} = {getattr(config, name)}, but the tower has {most}.")


def check_context(config: ModelConfig, positions: int) -> None:
    """Raises DataError when texts may be longer than the text tower's table of positions."""
    if config.context_length > positions:
        raise DataError(
            f"context_length = {config.context_length}, but the text tower reads {positions} at most."
        )


def check_patches(config: ModelConfig, patch: int) -> None:
    """Raises DataError when a picture is not a whole number of patches."""
    if config.height % patch or config.width % patch:
        raise DataError(
            f"Pictures of {config.height} x {config.width} are no whole number of patches of {patch} x {patch} pixels."
        )


def check_vocabulary(tokenizer: Path, vocabulary: int) -> None:
    """Raises DataError when the tokenizer gives ids that the text tower's table does not have."""
    try:
        words = Tokenizer.from_file(str(tokenizer)).get_vocab_size()
    except Exception as error:  # tokenizers raises bare Exception
        raise DataError(f"{tokenizer} is not a tokenizer.json ({error}).") from error
    if words > vocabulary:
        raise DataError(
            f"{tokenizer} has {words:,} tokens, but the text tower's table {vocabulary:,}: give the tokenizer that "
            f"belongs to the weights, or for random weights set vocab_size = {words} in [model.text]."
        )
