"""What a training run leaves to look at: a CSV, TensorBoard events and a plot."""

import csv
from collections.abc import Mapping
from pathlib import Path

CSV = "log.csv"
PLOT = "plot.png"
TENSORBOARD = "tensorboard"
COLUMNS = (
    "step", "epoch", "loss", "rate", "scale", "seconds", "validation_loss", "R@1", "R@5", "R@10", "mAP",
)  # fmt: skip

Row = Mapping[str, float]


class RunLog:
    """Rows of a run, each written as it comes. After `from_step` rows of an interrupted run are dropped.

    seconds: since training began, over all its parts. Validation columns are empty between validations.
    """

    def __init__(self, folder: Path, from_step: int = 0):
        from tensorboardX import SummaryWriter

        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.rows: list[Row] = (
            [row for row in read_log(folder) if row["step"] <= from_step] if from_step else []
        )
        self._stream = (folder / CSV).open("w", newline="", encoding="utf-8")
        self._writer = csv.DictWriter(self._stream, COLUMNS)
        self._writer.writeheader()
        self._writer.writerows(self.rows)
        self._stream.flush()
        self._events = SummaryWriter(str(folder / TENSORBOARD), purge_step=from_step or None)

    @property
    def seconds(self) -> float:
        """What the run had taken at its last row."""
        return self.rows[-1]["seconds"] if self.rows else 0.0

    def add(self, row: Row) -> None:
        """Write a row; its keys are of COLUMNS."""
        self.rows.append(row)
        self._writer.writerow(row)
        self._stream.flush()
        for name, value in row.items():
            if name not in ("step", "seconds"):
                self._events.add_scalar(name, value, int(row["step"]))

    def close(self) -> None:
        """Write what is still held, and the plot."""
        self._stream.close()
        self._events.close()
        if self.rows:
            plot_run(self.rows, self._folder / PLOT)


def read_log(folder: Path) -> list[dict[str, float]]:
    """The rows of a run's CSV, empty cells left out; none when there is no such file."""
    file = folder / CSV
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as stream:
        return [
            {name: float(value) for name, value in row.items() if value} for row in csv.DictReader(stream)
        ]


def plot_run(rows: list[Row], file: Path) -> None:
    """Loss and validation Recall@K over steps, as PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    FigureCanvasAgg(figure)
    losses, recalls = figure.subplots(1, 2)
    losses.plot([row["step"] for row in rows], [row["loss"] for row in rows], linewidth=0.8, label="training")
    validated = [row for row in rows if "validation_loss" in row]
    if validated:
        steps = [row["step"] for row in validated]
        losses.plot(steps, [row["validation_loss"] for row in validated], "o-", label="validation")
        for name in ("R@1", "R@5", "R@10", "mAP"):
            recalls.plot(steps, [row[name] for row in validated], "o-", label=name)
        recalls.legend()
    else:
        recalls.text(0.5, 0.5, "no validation", ha="center", transform=recalls.transAxes)
    losses.set(xlabel="step", ylabel="symmetric contrastive loss", yscale="log")
    recalls.set(xlabel="step", ylabel="validation, text to image", ylim=(0, 1))
    losses.legend()
    figure.savefig(file, dpi=120)
