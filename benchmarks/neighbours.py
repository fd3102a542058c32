"""Exact search against HNSW, the baseline being exact: recall@k, latency, and the time to build and to load.

Vectors: the embeddings of the pictures of the folder (FP32), each repeated with noise of length `--noise` in a
random direction, and made unit length again. Queries: embeddings of real descriptions, which lie further from
the pictures than pictures from each other. The graph is built and tuned as a gallery of that size would have it.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import material, measure
from benchmarks.report import Report
from core.encoder import DualEncoder
from core.graph_build import graph_neighbours
from core.neighbours import ExactNeighbours, HnswNeighbours, Neighbours

_BLOCK = 1 << 15


def many(real: NDArray[np.float32], count: int, noise: float) -> NDArray[np.float32]:
    """`count` unit rows (count, D) around the real ones (N, D), made in blocks to spare memory."""
    rng = np.random.default_rng(0)
    vectors = np.empty((count, real.shape[1]), np.float32)
    for first in range(0, count, _BLOCK):
        block = vectors[first : first + _BLOCK]
        moves = rng.standard_normal(block.shape, dtype=np.float32)
        moves *= noise / np.linalg.norm(moves, axis=1, keepdims=True)
        block[:] = real[np.arange(first, first + len(block)) % len(real)] + moves
        block /= np.linalg.norm(block, axis=1, keepdims=True)
    return vectors


def measure_size(
    vectors: NDArray[np.float32],
    queries: NDArray[np.float32],
    k: int,
    rounds: int,
    folder: Path,
    report: Report,
) -> None:
    file = folder / f"{len(vectors)}.graph"
    made: list[Neighbours] = []

    def graph() -> None:
        made.append(graph_neighbours(file, vectors, bundle_id="benchmark", revision=1))

    build_s = measure.timed(graph)
    if not isinstance(made[-1], HnswNeighbours):
        report.add(
            f"{len(vectors)} vectors: no walk reaches the recall that is asked for; Sightline searches exactly "
            f"(found out in {build_s:.1f} s)",
            vectors=len(vectors),
            hnsw=False,
            build_s=build_s,
        )
        return
    made.clear()  # as after a restart: only one graph in memory
    load_s = measure.timed(graph)
    hnsw, exact = made[-1], ExactNeighbours(vectors)
    assert isinstance(hnsw, HnswNeighbours)

    cases = {"exact": lambda query: exact.search(query, k), "hnsw": lambda query: hnsw.search(query, k)}
    seconds = measure.interleaved_over(queries, cases, rounds)
    found = sum(
        len(set(exact.search(query, k)[0].tolist()) & set(hnsw.search(query, k)[0].tolist()))
        for query in queries
    )
    recall = found / (len(queries) * min(k, len(vectors)))
    exact_ms, hnsw_ms = (measure.p50_p95_ms(seconds[name]) for name in ("exact", "hnsw"))
    ratio = measure.median_ratio(seconds["hnsw"], seconds["exact"])
    report.add(
        f"{len(vectors)} vectors: HNSW p50 {hnsw_ms[0]:.2f} ms, p95 {hnsw_ms[1]:.2f} ms; exact p50 "
        f"{exact_ms[0]:.2f} ms, p95 {exact_ms[1]:.2f} ms; ratio {ratio:.3f} of exact; recall@{k} {recall:.4f}; "
        f"built in {build_s:.1f} s, loaded in {load_s:.1f} s, ef {hnsw.ef} "
        f"({len(queries)} descriptions, {rounds} rounds)",
        vectors=len(vectors),
        dimension=vectors.shape[1],
        hnsw=True,
        k=k,
        ef=hnsw.ef,
        recall=recall,
        hnsw_p50_p95_ms=hnsw_ms,
        exact_p50_p95_ms=exact_ms,
        ratio_to_exact=ratio,
        build_s=build_s,
        load_s=load_s,
        queries=len(queries),
    )


def main() -> None:
    parser = measure.parser(__doc__, rounds=3, precisions=False)
    parser.add_argument("--sizes", nargs="+", type=measure.positive, default=[50_000, 500_000])
    parser.add_argument("--noise", type=float, default=0.5, help="length, of 1 for a vector (default: 0.5)")
    parser.add_argument("--descriptions", type=measure.positive, default=200, help="default: 200")
    parser.add_argument("-k", type=measure.positive, default=10, help="neighbours (default: 10)")
    options = parser.parse_args()
    bundle = material.bundle(options)
    report = Report("neighbours", options.json)
    encoder = DualEncoder(bundle)
    batches = material.batches(material.picture_files(options), bundle.image_spec, encoder.batch_size)
    real = np.concatenate([encoder.encode_images(batch) for batch in batches])
    queries = np.concatenate(
        [encoder.encode_texts([text]) for text in material.descriptions(options.descriptions)]
    )
    encoder.close()
    report.line(f"vectors: {len(real)} real embeddings, repeated with noise of length {options.noise}")
    with measure.scratch() as scratch:
        for size in options.sizes:
            vectors = many(real, size, options.noise)
            measure_size(vectors, queries, options.k, options.rounds, scratch, report)
    report.end()


if __name__ == "__main__":
    measure.run(main)
