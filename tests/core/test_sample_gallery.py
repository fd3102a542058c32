"""What is promised of the starter model on the sample gallery: exclusion, standing out, support in the right place."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.bundle import Bundle
from core.encoder import DualEncoder
from core.filters import Filters
from core.gallery import Gallery
from core.paths import sample_gallery_path, starter_bundle_path
from core.precision import Precision
from core.progress import CancelToken
from core.query import make_query
from core.why import support

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sample() -> Iterator[Any]:
    """The starter model, the sample gallery indexed, and what each synthetic picture shows."""
    bundle = Bundle.load(starter_bundle_path())
    encoder = DualEncoder(bundle, Precision.FP32)
    gallery = Gallery.open(sample_gallery_path(), bundle)
    gallery.refresh(encoder)
    records = json.loads((sample_gallery_path() / "captions.json").read_text())
    shows = {
        record["file_path"].encode(): record["attributes"] for record in records if "attributes" in record
    }
    yield SimpleNamespace(encoder=encoder, gallery=gallery, shows=shows, records=records)
    gallery.close()
    encoder.close()


def top(sample: Any, text: str, k: int = 10) -> list[dict[str, Any]]:
    only = Filters(folders=(b"synthetic",))
    hits = sample.gallery.search(make_query(text), sample.encoder, k=k, filters=only).hits
    return [sample.shows[hit.relative] for hit in hits]


EXCLUSIONS = [
    ("a woman in blue", "glasses", lambda shown: shown["glasses"] is not None),
    ("a man in black", "a bag", lambda shown: shown["bag"] is not None),
    ("a man in grey", "a beard", lambda shown: bool(shown["beard"])),
    ("a woman in white", "blonde hair", lambda shown: shown["hair_colour"] == "blonde"),
    ("a man in a t-shirt", "shorts", lambda shown: shown["lower_type"] == "shorts"),
    ("a woman with a bag", "a backpack", lambda shown: shown["bag"] == "backpack"),
]


def test_what_is_excluded_is_shown_less_than_without_saying_so(sample: Any) -> None:
    plain = [sum(map(shows, top(sample, wanted))) for wanted, _, shows in EXCLUSIONS]
    without = [sum(map(shows, top(sample, f"{wanted}, not {what}"))) for wanted, what, shows in EXCLUSIONS]
    assert sum(plain) >= 12, "otherwise there is nothing to exclude"
    # 0.63 over the 138 cases of benchmarks.understanding; these are six.
    assert sum(without) <= sum(plain) * 2 / 3


def test_a_true_caption_stands_out_and_things_no_picture_shows_do_not(sample: Any) -> None:
    captions = [record["captions"][0] for record in sample.records[::25]]
    nothing = ["a giraffe in the savannah", "a page of sheet music", "an astronaut in a space suit", "a pizza",
               "a knight in armour", "a helicopter", "a bowl of cereal", "a spider"]  # fmt: skip

    def weak(text: str) -> bool:
        return sample.gallery.search(make_query(text), sample.encoder).weak

    assert sum(map(weak, captions)) <= 1
    assert sum(map(weak, nothing)) >= 6


def test_support_lies_where_the_garment_is(sample: Any) -> None:
    right = 0
    pictures = [path for path, shown in sample.shows.items() if shown["upper_type"] == "jacket"][:8]
    for path in pictures:
        shown = sample.shows[path]
        text = f"a {shown['upper_colour']} jacket"
        vector = sample.encoder.encode_texts([text])[0]
        found = support(sample_gallery_path() / path.decode(), vector, sample.encoder)
        assert 0 <= found.heat.min() <= found.heat.max() <= 1
        assert found.largest_drop > 0
        row = np.unravel_index(found.heat.argmax(), found.heat.shape)[0] / found.heat.shape[0]
        right += row < 0.6
    assert right >= len(pictures) - 1


def test_looking_for_support_can_be_stopped(sample: Any) -> None:
    from core.errors import Cancelled

    token = CancelToken()
    token.cancel()
    path = next(iter(sample.shows)).decode()
    vector = sample.encoder.encode_texts(["a coat"])[0]
    with pytest.raises(Cancelled):
        support(sample_gallery_path() / path, vector, sample.encoder, cancel=token)
