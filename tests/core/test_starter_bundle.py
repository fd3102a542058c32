"""The shipped model at FP16 and INT8 sees real pictures as it does at FP32."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.bundle import Bundle
from core.captions import CaptionedPicture, load_captions
from core.encoder import DualEncoder
from core.images import fit, load, to_batch
from core.metrics import retrieval_metrics
from core.paths import sample_gallery_path, starter_bundle_path
from core.precision import Precision

Embeddings = tuple[NDArray[np.float32], NDArray[np.float32]]
# Least and mean cosine to FP32.
AGREEMENT = {Precision.FP16: (0.999, 0.9999), Precision.INT8: (0.96, 0.995)}


@pytest.fixture(scope="module")
def pictures() -> list[CaptionedPicture]:
    return load_captions(sample_gallery_path() / "captions.json", "synthetic")[::5]


@pytest.fixture(scope="module")
def embeddings(pictures: list[CaptionedPicture]) -> dict[Precision, Embeddings]:
    bundle = Bundle.load(starter_bundle_path())
    pixels = [fit(load(picture.path), bundle.image_spec) for picture in pictures]
    captions = [picture.captions[0] for picture in pictures]
    found: dict[Precision, Embeddings] = {}
    encoder = DualEncoder(bundle)
    for precision in Precision:
        encoder.switch(precision)
        rows = [
            encoder.encode_images(to_batch(pixels[i : i + 8], bundle.image_spec))
            for i in range(0, len(pixels), 8)
        ]
        found[precision] = np.concatenate(rows), encoder.encode_texts(captions)
    encoder.close()
    return found


@pytest.mark.parametrize("precision", AGREEMENT)
@pytest.mark.parametrize("part", [0, 1], ids=["pictures", "texts"])
def test_embeddings_agree_with_fp32(
    embeddings: dict[Precision, Embeddings], precision: Precision, part: int
) -> None:
    cosines = (embeddings[precision][part] * embeddings[Precision.FP32][part]).sum(axis=1)
    least, mean = AGREEMENT[precision]
    assert cosines.min() > least
    assert cosines.mean() > mean


@pytest.mark.parametrize("precision", AGREEMENT)
def test_the_right_person_is_found_as_often(
    embeddings: dict[Precision, Embeddings], pictures: list[CaptionedPicture], precision: Precision
) -> None:
    numbers = {identity: n for n, identity in enumerate(dict.fromkeys(p.identity for p in pictures))}
    identities = np.array([numbers[picture.identity] for picture in pictures])
    recall = {
        one: retrieval_metrics(texts @ images.T, identities, identities).recall[1]
        for one, (images, texts) in embeddings.items()
    }
    assert recall[Precision.FP32] > 0.8
    assert abs(recall[precision] - recall[Precision.FP32]) < 0.035  # three of 96 queries
