"""Size and latency of models against each other: parameters, towers on disk, one query, a batch of pictures.

    python -m benchmarks.bundles runs/b/starter:fp32 runs/b/starter:int8 runs/b/pruned:int8

The first, at its precision, is the baseline. The models take turns within each round; a ratio is the median over
the rounds, below 1 is smaller or faster. Pictures are prepared beforehand; a query is tokenised and encoded.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from benchmarks import material, measure
from benchmarks.report import Report
from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.encoder import DualEncoder
from core.onnx_graph import initialisers
from core.precision import Precision
from core.precisions import load_tower, tower_file

TOWERS = (IMAGE_TOWER, TEXT_TOWER)


@dataclass(frozen=True)
class Model:
    """A bundle at a precision; parameters: numbers in its weights; megabytes: of both towers at that precision."""

    name: str
    encoder: DualEncoder
    parameters: int
    megabytes: float
    batch: np.ndarray


def load(name: str, files: list[Path]) -> Model:
    folder, _, precision = name.rpartition(":")
    bundle, chosen = Bundle.load(Path(folder)), Precision(precision)
    towers = [load_tower((bundle.path / tower).read_bytes()) for tower in TOWERS]
    sizes = [tower_file(bundle, tower, chosen).stat().st_size for tower in TOWERS]
    encoder = DualEncoder(bundle, chosen)
    return Model(
        name,
        encoder,
        sum(_count(tower) for tower in towers),
        sum(sizes) / 1e6,
        material.batches(files, bundle.image_spec, encoder.batch_size)[0],
    )


def _count(tower: onnx.ModelProto) -> int:
    return sum(value.size for value in initialisers(tower.graph).values() if value.dtype == np.float32)


def main() -> None:
    parser = measure.parser(__doc__, rounds=40, precisions=False)
    parser.add_argument("models", nargs="+", metavar="BUNDLE:PRECISION", help="the first is the baseline")
    options = parser.parse_args()
    report = Report("bundles", options.json)
    files = material.picture_files(options)[:8]
    models = [load(name, files) for name in options.models]
    text = material.descriptions(4)[3:]  # "a woman in a red dress with a handbag"
    timed = {
        "query": {model.name: lambda m=model: m.encoder.encode_texts(text) for model in models},
        "picture": {model.name: lambda m=model: m.encoder.encode_images(m.batch[:1]) for model in models},
        "8 pictures": {model.name: lambda m=model: m.encoder.encode_images(m.batch) for model in models},
    }
    seconds = {what: measure.interleaved(cases, options.rounds) for what, cases in timed.items()}
    base = models[0].name
    for model in models:
        ratios = {
            what: measure.median_ratio(times[model.name], times[base]) for what, times in seconds.items()
        }
        told = ", ".join(f"{what} {ratio:.2f}" for what, ratio in ratios.items())
        report.add(
            f"{model.name}: {model.parameters / 1e6:.1f} M parameters, {model.megabytes:.1f} MB, {told} of {base}",
            model=model.name, parameters=model.parameters, megabytes=model.megabytes, **ratios,
        )  # fmt: skip
    for model in models:
        model.encoder.close()
    report.end()


if __name__ == "__main__":
    measure.run(main)
