"""The dual encoder over real towers on the real runtime."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.bundle import Bundle
from core.encoder import DualEncoder
from core.errors import BundleError, RuntimeUnavailable
from core.images import fit, to_batch
from core.precision import Precision
from core.progress import Progress
from core.runtimes.openvino import OpenVinoRuntime

COLOURS = {"red": (200, 20, 20), "green": (20, 180, 20), "blue": (20, 20, 200), "white": (240, 240, 240)}


@pytest.fixture(scope="module")
def bundle(tiny_bundle: Path) -> Bundle:
    return Bundle.load(tiny_bundle)


@pytest.fixture
def encoder(bundle: Bundle) -> Iterator[DualEncoder]:
    encoder = DualEncoder(bundle)
    yield encoder
    encoder.close()


def pictures(bundle: Bundle) -> NDArray[np.float32]:
    people = [Image.new("RGB", (48, 112), colour) for colour in COLOURS.values()]
    return to_batch([fit(person, bundle.image_spec) for person in people], bundle.image_spec)


@pytest.mark.parametrize("precision", list(Precision))
def test_each_description_finds_its_picture(bundle: Bundle, precision: Precision) -> None:
    encoder = DualEncoder(bundle, precision)
    images, texts = (
        encoder.encode_images(pictures(bundle)),
        encoder.encode_texts([f"a {c} coat" for c in COLOURS]),
    )
    assert images.dtype == texts.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(images, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    assert (texts @ images.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
    encoder.close()


def test_precisions_agree(bundle: Bundle, encoder: DualEncoder) -> None:
    batch = pictures(bundle)
    exact = encoder.encode_images(batch)
    for precision, least in ((Precision.FP16, 0.999), (Precision.INT8, 0.99)):
        encoder.switch(precision)
        assert (encoder.encode_images(batch) * exact).sum(axis=1).min() > least


def test_a_text_has_the_same_embedding_alone_and_in_a_padded_batch(encoder: DualEncoder) -> None:
    alone = encoder.encode_texts(["a red coat"])
    beside = encoder.encode_texts(["a red coat", "a man in a black coat with a white bag"])[:1]
    np.testing.assert_allclose(alone, beside, atol=1e-5)


def test_no_text_is_no_embedding(encoder: DualEncoder) -> None:
    assert encoder.encode_texts([]).shape == (0, 16)


def test_describing_a_text_tells_what_was_not_read(encoder: DualEncoder) -> None:
    assert encoder.tokenise(["red " * 50]).truncated == (True,)
    assert encoder.tokenise(["zebra"]).unknown == (1.0,)


def test_precision_switches_under_load(bundle: Bundle, encoder: DualEncoder) -> None:
    batch, errors, done = pictures(bundle), [], threading.Event()

    def work() -> None:
        try:
            while not done.is_set():
                assert np.isfinite(encoder.encode_images(batch)).all()
                encoder.encode_texts(["a red coat"])
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for precision in (Precision.INT8, Precision.FP16, Precision.FP32):
        encoder.switch(precision)
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert encoder.precision is Precision.FP32


class RefusingRuntime(OpenVinoRuntime):
    """Refuses INT8, as an engine may."""

    def load(self, file: Path, precision: Precision):
        if precision is Precision.INT8:
            raise RuntimeUnavailable("This engine has no INT8.")
        return super().load(file, precision)


def test_a_switch_that_fails_keeps_the_old_towers(bundle: Bundle) -> None:
    encoder = DualEncoder(bundle, runtime=RefusingRuntime())
    before = encoder.encode_texts(["a red coat"])
    with pytest.raises(RuntimeUnavailable, match="no INT8"):
        encoder.switch(Precision.INT8)
    assert encoder.precision is Precision.FP32
    np.testing.assert_array_equal(encoder.encode_texts(["a red coat"]), before)
    encoder.close()


def test_a_model_that_gives_no_numbers_is_not_trusted(bundle: Bundle) -> None:
    class BrokenTower:
        def run(self, **inputs: NDArray[np.generic]) -> NDArray[np.float32]:
            return np.full((len(next(iter(inputs.values()))), 16), np.nan, np.float32)

        def close(self) -> None:
            pass

    class BrokenRuntime(OpenVinoRuntime):
        def load(self, file: Path, precision: Precision):
            return BrokenTower()

    with pytest.raises(BundleError, match="no usable embeddings at FP32"):
        DualEncoder(bundle, runtime=BrokenRuntime())


def test_a_query_goes_before_pictures(bundle: Bundle, encoder: DualEncoder) -> None:
    batch = pictures(bundle)
    encoder.encode_images(batch)
    waited: list[float] = []

    def index() -> None:
        began = time.monotonic()
        encoder.encode_images(batch)
        waited.append(time.monotonic() - began)

    with encoder.priority.asking():
        thread = threading.Thread(target=index)
        thread.start()
        thread.join()
    assert waited[0] > 0.3  # as long as its patience lasts, then it went on


def test_loading_reports_progress(bundle: Bundle) -> None:
    seen: list[Progress] = []
    DualEncoder(bundle, Precision.INT8, progress=seen.append).close()
    assert [progress.done for progress in seen] == [0, 1, 2]
    assert "INT8" in seen[0].stage
