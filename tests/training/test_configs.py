"""The configurations that come with Sightline can be used as they are."""

from pathlib import Path

import pytest
import torch

from training.models import build_model
from training.run_config import read_run_config

FOLDER = Path(__file__).parents[2] / "training" / "configs"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_each_describes_a_run(file: Path) -> None:
    config = read_run_config(file)
    assert (config.model is None) == (config.train.init is not None)


def test_the_small_clip_is_as_small_as_the_guide_says() -> None:
    config = read_run_config(FOLDER / "small-clip.toml").model
    assert config is not None
    with torch.device("meta"):
        model = build_model(config)
    assert sum(p.numel() for p in model.parameters()) / 1e6 == pytest.approx(10.6, abs=0.05)
