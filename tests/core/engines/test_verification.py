"""An engine is compared with the model on real pictures: one that is fast and wrong is found out."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.engines.samples import Samples, gather, image_batches, token_batches
from core.engines.verification import TowerPair, Verification, top_agreement, verify
from core.errors import Cancelled, EngineError
from core.precision import Precision
from core.precisions import tower_file
from core.progress import CancelToken, silent
from core.runtimes import Tower
from core.runtimes.openvino import OpenVinoRuntime


@pytest.fixture(scope="module")
def bundle(tiny_bundle: Path) -> Bundle:
    return Bundle.load(tiny_bundle)


@pytest.fixture(scope="module")
def samples(bundle: Bundle) -> Samples:
    return gather(bundle, most=24)


def on_cpu(bundle: Bundle, precision: Precision) -> TowerPair:
    towers = [
        OpenVinoRuntime().load(tower_file(bundle, t, precision), precision) for t in (IMAGE_TOWER, TEXT_TOWER)
    ]
    return TowerPair(towers[0], towers[1], (1, 4, 8))


@pytest.fixture(scope="module")
def reference(bundle: Bundle) -> Iterator[TowerPair]:
    pair = on_cpu(bundle, Precision.FP32)
    yield pair
    pair.image.close()
    pair.text.close()


class Changed:
    """A tower whose answers are changed on the way out."""

    def __init__(self, tower: Tower, change) -> None:
        self._tower, self._change = tower, change

    def run(self, **inputs: NDArray[np.generic]) -> NDArray[np.float32]:
        return self._change(self._tower.run(**inputs))

    def close(self) -> None:
        pass


def compare(
    bundle: Bundle, reference: TowerPair, engine: TowerPair, samples: Samples, precision: Precision
) -> Verification:
    tokens = token_batches(bundle, samples.texts, 8)
    return verify(reference, engine, samples, tokens, precision, silent, CancelToken())


@pytest.mark.parametrize("precision", list(Precision))
def test_the_models_own_precisions_pass(
    bundle: Bundle, reference: TowerPair, samples: Samples, precision: Precision
) -> None:
    found = compare(bundle, reference, on_cpu(bundle, precision), samples, precision)
    assert found.problems == ()
    assert found.passed
    assert found.image_cosine[0] > 0.99
    assert found.agreement > 0.8
    assert found.spread == pytest.approx(1, abs=0.1)
    assert set(found.latency_ms) == {"text 1", "image 1", "image 4", "image 8"}
    assert min(found.latency_ms.values()) > 0


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (np.ones_like, "nearly the same embedding for every picture"),
        (lambda rows: rows + 50 * rows.mean(axis=0), "nearly the same embedding for every picture"),
        (lambda rows: rows[:, ::-1], "embeddings of pictures differ"),
        (lambda rows: rows * np.float32("nan"), "not finite"),
        (lambda rows: rows if len(rows) > 1 else rows[:, ::-1], "another embedding when it is alone"),
    ],
)
def test_an_image_engine_that_is_wrong_is_found_out(
    bundle: Bundle, reference: TowerPair, samples: Samples, change, problem: str
) -> None:
    wrong = TowerPair(Changed(reference.image, change), reference.text, (1, 4, 8))
    found = compare(bundle, reference, wrong, samples, Precision.INT8)
    assert not found.passed
    assert any(problem in sentence for sentence in found.problems), found.problems


def test_a_text_engine_that_is_wrong_is_found_out(
    bundle: Bundle, reference: TowerPair, samples: Samples
) -> None:
    wrong = TowerPair(reference.image, Changed(reference.text, lambda rows: -rows), (1, 4, 8))
    found = compare(bundle, reference, wrong, samples, Precision.FP16)
    assert any("embeddings of descriptions differ" in sentence for sentence in found.problems)
    assert any("finds other pictures" in sentence for sentence in found.problems)


def test_agreement_is_the_share_of_the_ten_best_that_are_the_same() -> None:
    pictures = np.eye(20, dtype=np.float32)
    texts = np.linspace(1, 0, 20, dtype=np.float32)[None]
    assert top_agreement((pictures, texts), (pictures, texts)) == 1
    assert top_agreement((pictures, texts), (pictures, texts[:, ::-1])) == 0
    half = np.concatenate([texts[:, :5], texts[:, :4:-1]], axis=1)
    assert top_agreement((pictures, texts), (pictures, half)) == pytest.approx(0.5)


def test_a_verification_can_be_stopped(bundle: Bundle, reference: TowerPair, samples: Samples) -> None:
    token = CancelToken()
    token.cancel()
    tokens = token_batches(bundle, samples.texts, 8)
    with pytest.raises(Cancelled):
        verify(reference, reference, samples, tokens, Precision.FP32, silent, token)


def test_samples_come_from_all_over_a_folder_with_its_captions(bundle: Bundle, samples: Samples) -> None:
    assert samples.pixels.shape == (24, 3, 64, 32)
    assert len(set(samples.texts)) == 24
    assert all(len(text) > 10 for text in samples.texts)


def test_too_few_pictures_are_refused(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"not a picture")
    with pytest.raises(EngineError, match="holds 0 pictures that can be read; at least 12"):
        gather(bundle, tmp_path)


def test_batches_for_calibration_are_full_even_with_few_pictures(bundle: Bundle, samples: Samples) -> None:
    assert [len(b["pixels"]) for b in image_batches(samples.pixels, 16)] == [16, 16]
    (batch,) = token_batches(bundle, samples.texts[:3], 32)
    assert batch["ids"].shape == batch["mask"].shape == (32, bundle.context_length)
    np.testing.assert_array_equal(batch["ids"][0], batch["ids"][3])
