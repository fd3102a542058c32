"""What a [model] table may say, and what is said back."""

import json

import pytest

from tests.training.small_models import SMALL, small_config
from training.data import DataError
from training.models import ModelConfig


@pytest.mark.parametrize("architecture", SMALL)
def test_a_configuration_survives_json(architecture: str) -> None:
    config = small_config(architecture, prompt="A photo of a person. {}")
    assert ModelConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_an_architecture_brings_its_own_values() -> None:
    starter, clip = ModelConfig(), ModelConfig(architecture="clip", weights="random")
    assert (starter.height, starter.width, starter.head, starter.dropout) == (256, 128, "mlp", 0.1)
    assert (clip.height, clip.context_length, clip.embedding_dim, clip.head) == (224, 77, 512, "linear")
    assert clip.image_spec.mean[0] == pytest.approx(0.4815, abs=1e-4)
    assert clip.dropout is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"architecture": "clop"}, "did you mean 'clip'"),
        ({"hieght": 3}, "no setting 'hieght' .did you mean 'height'"),
        ({"height": "256"}, "height should be a whole number, not '256'"),
        ({"height": True}, "height should be a whole number"),
        ({"learn_temperature": 1}, "true or false"),
        ({"mean": [0.5, 0.5]}, "list of 3 numbers"),
        ({"image": {"hidden_size": 3}}, "image means nothing to the architecture 'starter'"),
        ({"architecture": "clip", "head_layers": 2}, "head_layers means nothing"),
        ({"architecture": "clip", "image_weights": "x"}, "belongs to vit-distilbert"),
        ({"architecture": "vit-distilbert", "weights": "x"}, "give image_weights and text_weights"),
        ({"architecture": "vit-distilbert", "weights": "random", "text_weights": "x"}, "stands for both"),
        ({"weights": "models/mine"}, "'published' or 'random'"),
        ({"architecture": "clip", "dropout": 0.2, "head": "linear"}, "neither activation nor dropout"),
        ({"architecture": "clip", "dropout": 0.2}, "neither activation nor dropout"),
        ({"head": "mpl"}, "did you mean 'mlp'"),
        ({"head_activation": "gelo"}, "did you mean 'gelu'"),
        ({"height": 100}, "multiples of 32"),
        ({"embedding_dim": 30}, "multiple of head_heads"),
        ({"temperature": 0.001}, "between 0.01 and 10"),
        ({"dropout": 1.0}, "below 1"),
        ({"prompt": "a person"}, "no {} where the text goes"),
        ({"context_length": 2}, "no room for a word"),
        ({"frozen_layers": -1}, "0 or more"),
        ({"std": [0.5, 0.0, 0.5]}, "above 0"),
    ],
)
def test_what_is_unknown_or_contradictory_is_named(values: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        ModelConfig.from_dict(values)
