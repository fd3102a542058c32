"""Pixels of many pictures, whether they are kept in memory or not."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.data import DataError, Sample
from training.pictures import Pictures


@pytest.fixture
def samples(tmp_path: Path) -> list[Sample]:
    for name, colour in (("a", (255, 0, 0)), ("c", (0, 0, 255))):
        Image.new("RGB", (40, 90), colour).save(tmp_path / f"{name}.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    return [
        Sample(tmp_path / f"{name}.png", ("a person",), number, None) for number, name in enumerate("abc")
    ]


@pytest.mark.parametrize("memory_limit", [1 << 20, 0])
def test_the_same_pixels_from_memory_and_from_files(samples: list[Sample], memory_limit: int) -> None:
    pictures = Pictures(samples, 64, 32, memory_limit)
    assert [sample.identity for sample in pictures.samples] == [0, 2]
    assert [path.name for path, _ in pictures.skipped] == ["b.png"]
    pixels = pictures.take([1, 0])
    assert pixels.shape == (2, 3, 64, 32)
    assert pixels.dtype == np.uint8
    assert pixels[:, :, 30, 15].tolist() == [[0, 0, 255], [255, 0, 0]]


def test_a_picture_that_goes_while_training_is_said(samples: list[Sample]) -> None:
    pictures = Pictures(samples, 64, 32, 0)
    samples[2].path.unlink()
    with pytest.raises(DataError, match="no longer be read"):
        pictures.take([1])


def test_none_usable_is_an_error_with_the_first_reason(samples: list[Sample]) -> None:
    with pytest.raises(DataError, match=r"None of the 1 pictures can be read; .*b\.png"):
        Pictures(samples[1:2], 64, 32)
