"""The published weights load, and a weights file never runs anything."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import BundleError
from training.models.efficientnet import EfficientNetLite0
from training.pretrained import efficientnet_lite0_weights, read_legacy_pth


def legacy(path: Path, state: object) -> Path:
    torch.save(state, path, _use_new_zipfile_serialization=False)
    return path


def test_the_published_weights_fit_the_trunk() -> None:
    trunk = EfficientNetLite0().eval()
    trunk.load_published(efficientnet_lite0_weights())
    with torch.no_grad():
        middle, last = trunk(torch.zeros(1, 3, 64, 32))
    assert middle.shape == (1, 112, 4, 2)
    assert last.shape == (1, 320, 2, 1)


def test_tensors_come_back_whatever_their_memory_layout(tmp_path: Path) -> None:
    whole = torch.randn(2, 3, 5, 7)
    state = {"plain": whole, "turned": whole.permute(0, 2, 3, 1), "part": whole[1], "count": torch.tensor(3)}
    read = read_legacy_pth(legacy(tmp_path / "w.pth", state))
    assert read.keys() == state.keys()
    for name, tensor in state.items():
        np.testing.assert_array_equal(read[name], tensor.numpy())


class Bomb:
    def __init__(self, mark: Path):
        self.mark = mark

    def __reduce__(self):
        return (Path.touch, (self.mark,))


def test_nothing_in_a_weights_file_is_executed(tmp_path: Path) -> None:
    file = legacy(tmp_path / "w.pth", {"a": torch.ones(2)})
    bomb = pickle.dumps(Bomb(tmp_path / "mark"), protocol=2)
    file.write_bytes(pickle.dumps(1) * 3 + bomb + pickle.dumps([]))
    with pytest.raises(BundleError):
        read_legacy_pth(file)
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("size", [0, 10, 200, 600])
def test_a_truncated_file_is_refused(tmp_path: Path, size: int) -> None:
    file = legacy(tmp_path / "w.pth", {"weights": torch.ones(400)})
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(BundleError):
        read_legacy_pth(file)
