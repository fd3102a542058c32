"""Time of a picture and of a query at each precision, against FP32.

The encoder alone: pictures in batches already prepared, and descriptions one at a time, each at its own length.
The precisions take turns within each round; the ratio to FP32, the baseline, is the median over the rounds.
"""

from collections.abc import Callable
from typing import Any

from benchmarks import material, measure
from benchmarks.report import Report
from core.encoder import DualEncoder
from core.precision import Precision


def compare(
    what: str,
    units: int,
    cases: dict[str, Callable[[], Any]],
    rounds: int,
    report: Report,
) -> None:
    """Time one pass over `units` pictures or queries at each precision, and report each against FP32."""
    seconds = measure.interleaved(cases, rounds)
    for precision, own in seconds.items():
        milliseconds = measure.median(own) / units * 1000.0
        ratio = measure.median_ratio(own, seconds[Precision.FP32.value])
        report.add(
            f"{Precision(precision).label}: {milliseconds:.2f} ms per {what}, ratio {ratio:.3f} of FP32 "
            f"({units} per round, {rounds} rounds)",
            precision=precision,
            what=what,
            ms=milliseconds,
            ratio_to_fp32=ratio,
            units=units,
            rounds=rounds,
        )


def main() -> None:
    parser = measure.parser(__doc__, rounds=15)
    parser.add_argument("--pictures", type=measure.positive, default=64, help="in a round (default: 64)")
    parser.add_argument("--descriptions", type=measure.positive, default=50, help="in a round (default: 50)")
    options = parser.parse_args()
    bundle = material.bundle(options)
    report = Report("precisions", options.json)
    names = dict.fromkeys([Precision.FP32.value, *options.precisions])
    encoders = {name: DualEncoder(bundle, Precision(name)) for name in names}
    size = next(iter(encoders.values())).batch_size
    files = material.picture_files(options)[: max(size, options.pictures)]
    batches = material.batches(files, bundle.image_spec, size)
    texts = material.descriptions(options.descriptions)

    def pictures(encoder: DualEncoder) -> None:
        for batch in batches:
            encoder.encode_images(batch)

    def queries(encoder: DualEncoder) -> None:
        for text in texts:
            encoder.encode_texts([text])

    def each(call: Callable[[DualEncoder], None]) -> dict[str, Callable[[], None]]:
        return {name: lambda encoder=encoder: call(encoder) for name, encoder in encoders.items()}

    compare("picture", sum(map(len, batches)), each(pictures), options.rounds, report)
    compare("query", len(texts), each(queries), options.rounds, report)
    for encoder in encoders.values():
        encoder.close()
    report.end()


if __name__ == "__main__":
    measure.run(main)
