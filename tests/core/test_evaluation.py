import json
from pathlib import Path

import pytest

from core.captions import CaptionsError, load_captions
from core.errors import Cancelled
from core.evaluation import evaluate
from core.precision import Precision
from core.progress import CancelToken, Progress
from tests.core import picture_files as files
from tests.core.switching_encoder import SwitchingEncoder


def write_set(folder: Path, people: int = 12) -> Path:
    """Pictures of `people` persons in a subfolder; the last third belongs to the split "test"."""
    (folder / "imgs").mkdir()
    records = []
    for number in range(people):
        files.write_person(folder / "imgs" / f"{number}.jpg", number)
        split = "test" if number >= people * 2 // 3 else "train"
        records.append(
            {
                "split": split,
                "captions": [f"person {number}"],
                "file_path": f"imgs/{number}.jpg",
                "id": number,
            }
        )
    file = folder / "captions.json"
    file.write_text(json.dumps(records))
    return file


def change(file: Path, number: int, **fields: object) -> None:
    records = json.loads(file.read_text())
    records[number].update(fields)
    file.write_text(json.dumps(records))


def test_a_model_that_knows_everybody_scores_one_at_every_precision(tmp_path: Path):
    encoder = SwitchingEncoder()
    wanted = [Precision.FP32, Precision.INT8]
    evaluation = evaluate(load_captions(write_set(tmp_path)), encoder, wanted)
    assert list(evaluation.metrics) == wanted
    for metrics in evaluation.metrics.values():
        assert metrics.recall[1] == 1.0
        assert metrics.mean_ap == 1.0
        assert (metrics.queries, metrics.images) == (12, 12)
    assert encoder.used == wanted


def test_wrong_captions_lower_the_score(tmp_path: Path):
    file = write_set(tmp_path, 12)
    change(file, 0, captions=["person 1", "person 0"])
    metrics = evaluate(load_captions(file), SwitchingEncoder(), [Precision.FP32]).metrics[Precision.FP32]
    assert metrics.queries == 13
    assert metrics.recall[1] == pytest.approx(12 / 13)


def test_pictures_that_cannot_be_read_are_left_out_with_their_reason(tmp_path: Path):
    file = write_set(tmp_path)
    (tmp_path / "imgs" / "3.jpg").unlink()
    (tmp_path / "imgs" / "4.jpg").write_bytes(b"not a picture")
    evaluation = evaluate(load_captions(file), SwitchingEncoder(), [Precision.FP32, Precision.FP16])
    assert [path.name for path, _ in evaluation.skipped] == ["3.jpg", "4.jpg"]
    assert all(reason for _, reason in evaluation.skipped)
    metrics = evaluation.metrics[Precision.FP16]
    assert (metrics.queries, metrics.images, metrics.recall[1]) == (10, 10, 1.0)


def test_a_set_of_which_no_picture_can_be_read_is_an_error(tmp_path: Path):
    file = write_set(tmp_path, 3)
    for picture in (tmp_path / "imgs").iterdir():
        picture.unlink()
    with pytest.raises(CaptionsError, match="None of the 3 pictures can be read"):
        evaluate(load_captions(file), SwitchingEncoder(), [Precision.FP32])


def test_measuring_can_be_stopped_in_the_middle(tmp_path: Path):
    token = CancelToken()

    def stop_soon(moment: Progress) -> None:
        if moment.done:
            token.cancel()

    with pytest.raises(Cancelled):
        evaluate(
            load_captions(write_set(tmp_path)),
            SwitchingEncoder(),
            [Precision.FP32],
            progress=stop_soon,
            cancel=token,
        )
