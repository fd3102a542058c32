"""Query latency, from a description to its ranked hits, through `Gallery.search`.

The gallery is indexed first. Then different descriptions of many lengths are searched, each in turn with the
text at its own length, as Sightline does, and with the text padded to the bundle's context length, which is
the baseline. A pass before that gives the latency of descriptions seen for the first time after loading.
"""

from collections.abc import Sequence

from benchmarks import material, measure
from benchmarks.report import Report
from core.encoder import DualEncoder
from core.gallery import Gallery
from core.paths import sample_gallery_path
from core.precision import Precision
from core.query import make_query
from core.text import TokenBatch


class PaddableEncoder(DualEncoder):
    """A real encoder that pads texts to the context length when told to."""

    padded = False

    def tokenise(self, texts: Sequence[str]) -> TokenBatch:
        return self._tokeniser.encode(texts, pad_to=self.bundle.context_length if self.padded else None)


def measure_precision(
    gallery: Gallery,
    encoder: PaddableEncoder,
    texts: list[str],
    k: int,
    rounds: int,
    report: Report,
) -> None:
    def search(text: str, padded: bool) -> None:
        encoder.padded = padded
        hits = gallery.search(make_query(text), encoder, k).hits
        assert len(hits) == min(k, gallery.count)

    first = [measure.timed(lambda text=text: search(text, False)) for text in texts]
    cases = {"own": lambda text: search(text, False), "padded": lambda text: search(text, True)}
    seconds = measure.interleaved_over(texts, cases, rounds)
    own, padded = seconds["own"], seconds["padded"]
    own_ms, padded_ms, first_ms = map(measure.p50_p95_ms, (own, padded, first))
    ratio = measure.median_ratio(own, padded)
    label = encoder.precision.label
    report.add(
        f"{label}: p50 {own_ms[0]:.2f} ms, p95 {own_ms[1]:.2f} ms; padded to {encoder.bundle.context_length} "
        f"tokens p50 {padded_ms[0]:.2f} ms, p95 {padded_ms[1]:.2f} ms; ratio {ratio:.3f} of padded; "
        f"first time seen p50 {first_ms[0]:.2f} ms, p95 {first_ms[1]:.2f} ms "
        f"({len(texts)} descriptions, {rounds} rounds, {gallery.count} pictures)",
        precision=encoder.precision.value,
        descriptions=len(texts),
        pictures=gallery.count,
        k=k,
        own_length_p50_p95_ms=own_ms,
        padded_p50_p95_ms=padded_ms,
        first_time_p50_p95_ms=first_ms,
        ratio_to_padded=ratio,
    )


def main() -> None:
    parser = measure.parser(__doc__, rounds=5)
    parser.add_argument("--descriptions", type=measure.positive, default=100, help="default: 100")
    parser.add_argument("-k", type=measure.positive, default=50, help="hits (default: 50)")
    options = parser.parse_args()
    bundle = material.bundle(options)
    texts = material.descriptions(options.descriptions)
    report = Report("query_latency", options.json)
    with measure.scratch():
        gallery = Gallery.open(options.folder or sample_gallery_path(), bundle)
        try:
            for turn, precision in enumerate(options.precisions):
                encoder = PaddableEncoder(bundle, Precision(precision))
                if turn == 0:
                    gallery.refresh(encoder)
                measure_precision(gallery, encoder, texts, options.k, options.rounds, report)
                encoder.close()
        finally:
            gallery.close()
    report.end()


if __name__ == "__main__":
    measure.run(main)
