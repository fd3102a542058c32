"""What a sample of the machine costs, as a share of one core at one sample a second.

The sources of this machine, and those of a Jetson Orin whose files are written into a temporary folder. On a real
board the kernel asks the power monitor over I2C (about half a millisecond a value), which waits and does not compute.
The CPU time of the process is measured, the baseline is one second of a core.
"""

import time
from pathlib import Path

from benchmarks import measure
from benchmarks.report import Report
from core.telemetry import Sampler, find_sources
from tests.core.telemetry.machines import AGX_ORIN, build


def cost_s(sampler: Sampler, samples: int) -> float:
    """CPU seconds of a sample."""
    sampler.sample()
    started = time.process_time()
    for _ in range(samples):
        sampler.sample()
    return (time.process_time() - started) / samples


def main() -> None:
    parser = measure.parser(__doc__, rounds=5, precisions=False)
    parser.add_argument("--samples", type=measure.positive, default=500, help="in a round (default: 500)")
    options = parser.parse_args()
    report = Report("telemetry", options.json)
    with measure.scratch() as scratch:
        machines = {"this machine": Path("/"), "a Jetson's files": build(scratch / "orin", AGX_ORIN)}
        for name, root in machines.items():
            sampler = Sampler(find_sources(root))
            cost = measure.median([cost_s(sampler, options.samples) for _ in range(options.rounds)])
            report.add(
                f"{name}: {cost * 1e3:.3f} ms of CPU a sample, {100 * cost:.3f} % of a core at one sample a second",
                machine=name,
                cpu_ms=cost * 1e3,
                share_of_a_core=cost,
            )
    report.end()


if __name__ == "__main__":
    measure.run(main)
