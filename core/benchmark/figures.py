"""The rows of the report: each figure's name, how it is written, and which way is better."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """The paper's Table I for one precision: seconds, queries per second, per cent. None: the machine does not tell."""

    total_s: float
    inference_s: float
    average_inference_s: float
    qps: float
    average_cpu: float | None
    average_memory: float | None
    average_gpu: float | None
    peak_cpu: float | None
    peak_memory: float | None
    peak_gpu: float | None

    @property
    def ratio(self) -> float:
        """Total time over inference time: 1 is a program without overhead."""
        return self.total_s / self.inference_s if self.inference_s else float("inf")


@dataclass(frozen=True)
class Row:
    """A figure of the report. `better`: 1 when more is better, -1 when less is, 0 when neither. `noticeable`: the
    relative change from which on two reports differ in it; times jitter, shares do not."""

    key: str
    name: str
    digits: int
    better: int
    noticeable: float = 0.05

    def written(self, value: float | None) -> str:
        return "-" if value is None else f"{value:.{self.digits}f}"


TABLE_ROWS = (
    Row("total_s", "total time (s)", 4, -1),
    Row("inference_s", "total inference time (s)", 4, -1),
    Row("average_inference_s", "average inference time (s)", 4, -1),
    Row("qps", "average QPS", 2, 1),
    Row("average_cpu", "average CPU use (%)", 2, 0),
    Row("average_memory", "average memory use (%)", 2, 0),
    Row("average_gpu", "average GPU use (%)", 2, 0),
    Row("peak_cpu", "peak CPU use (%)", 2, 0),
    Row("peak_memory", "peak memory use (%)", 2, 0),
    Row("peak_gpu", "peak GPU use (%)", 2, 0),
)
RATIO_ROW = Row("ratio", "total / inference", 2, -1)
FURTHER_ROWS = (
    Row("p50_ms", "query p50 (ms)", 2, -1),
    Row("p95_ms", "query p95 (ms)", 2, -1),
    Row("p99_ms", "query p99 (ms)", 2, -1),
    Row("pictures_per_s", "indexing (pictures/s)", 1, 1),
    Row("joules_per_query", "energy per query (J)", 4, -1),
    Row("recall_1", "Recall@1", 4, 1, 0.01),
    Row("recall_10", "Recall@10", 4, 1, 0.01),
    Row("agreement", "same top 10 as FP32", 4, 1, 0.01),
    Row("same_first", "same first as FP32", 4, 1, 0.01),
)
