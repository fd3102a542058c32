"""Synthetic people: the same from the same seed, resumable, and described by no more than a picture shows."""

import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.errors import Cancelled
from core.progress import CancelToken, Progress, silent
from training.captions import describe
from training.errors import DataError
from training.synthesize import dataset
from training.synthesize.body import Body
from training.synthesize.collage import collage
from training.synthesize.dataset import check_counts, synthesize
from training.synthesize.material import Part
from training.synthesize.studio import Settings, Shot, Studio
from training.synthesize.visible import hidden_parts, is_usable
from training.synthesize.wardrobe import Wardrobe
from training.synthesize.workers import in_processes, in_this_process

ROOT = Path(__file__).parents[2]
SETTINGS = Settings(seed=5, identities=3, views=2, captions=2, cameras=2, test_share=0.34)
OF_THE_VIEW = {"view", "pose", "light", "vehicle", "camera", "camera_height", "site", "yaw", "crop", "hidden"}


@pytest.fixture(scope="module")
def wardrobe() -> Wardrobe:
    """Clothes without assets: those that come with the body."""
    return Wardrobe(Body())


@pytest.fixture(scope="module")
def studio(wardrobe: Wardrobe) -> Studio:
    try:
        return Studio(wardrobe, SETTINGS)
    except DataError as error:
        if "EGL" in str(error):
            pytest.skip(f"no software OpenGL here, see scripts/system-packages.sh: {error}")
        raise


@pytest.fixture(scope="module")
def made(studio: Studio) -> dict[int, list[Shot]]:
    """Three identities, two views each."""
    return {number: studio.identity(number) for number in (1, 2, 3)}


class Kept:
    """Hands out identities that were rendered before, as a worker would; `asked` are those it was asked for."""

    def __init__(self, made: dict[int, list[Shot]]):
        self.made, self.asked = made, list[int]()

    def __call__(self, numbers: Sequence[int], cancel: CancelToken) -> Iterator[tuple[int, list[Shot]]]:
        for number in numbers:
            cancel.raise_if_cancelled()
            self.asked.append(number)
            yield number, self.made[number]


def fill(folder: Path, wardrobe: Wardrobe, make: Any, settings: Settings = SETTINGS) -> list[dict[str, Any]]:
    synthesize(folder, wardrobe, settings, make, progress=silent, cancel=CancelToken())
    return json.loads((folder / "captions.json").read_text())


def test_a_folder_holds_pictures_records_and_a_contact_sheet(
    tmp_path: Path, wardrobe: Wardrobe, made: dict[int, list[Shot]]
) -> None:
    records = fill(tmp_path / "people", wardrobe, Kept(made))
    assert [(record["id"], record["split"]) for record in records[::2]] == [
        (1, "train"),
        (2, "train"),
        (3, "test"),
    ]
    for record in records:
        with Image.open(tmp_path / "people" / record["file_path"]) as picture:
            assert picture.format == "JPEG"
            assert picture.height > picture.width > 60
            assert max(high - low for low, high in picture.convert("RGB").getextrema()) > 60
        assert len(set(record["captions"])) == 2
    with Image.open(tmp_path / "people" / "contact-sheet.jpg") as sheet:
        assert sheet.size == (2 * 110, 3 * 220)
    assert not list((tmp_path / "people").rglob("*.partial"))


def test_an_identity_looks_the_same_to_every_camera(made: dict[int, list[Shot]]) -> None:
    looks = []
    for shots in made.values():
        first, second = (
            {name: value for name, value in shot.attributes.items() if name not in OF_THE_VIEW}
            for shot in shots
        )
        assert first == second
        assert shots[0].attributes["camera"] != shots[1].attributes["camera"]
        looks.append(first)
    assert looks[0] != looks[1]


def test_other_processes_make_the_same_pictures(wardrobe: Wardrobe, made: dict[int, list[Shot]]) -> None:
    cancel = CancelToken()
    elsewhere = dict(in_processes(wardrobe, SETTINGS, [3, 1], cancel, 1))
    assert elsewhere == {number: made[number] for number in (1, 3)}


def test_an_interrupted_folder_is_gone_on_with_and_ends_the_same(
    tmp_path: Path, wardrobe: Wardrobe, made: dict[int, list[Shot]]
) -> None:
    whole = fill(tmp_path / "whole", wardrobe, Kept(made))
    folder, cancel = tmp_path / "stopped", CancelToken()

    def stop_after_two(moment: Progress) -> None:
        if moment.done >= 4:
            cancel.cancel()

    with pytest.raises(Cancelled):
        synthesize(folder, wardrobe, SETTINGS, Kept(made), progress=stop_after_two, cancel=cancel)
    assert not (folder / "captions.json").exists()
    (folder / "imgs" / "00003_01.jpg.partial").write_bytes(b"half of a pict")
    broken = folder / "imgs" / "00002_01.jpg"
    broken.write_bytes(broken.read_bytes()[:500])

    rest = Kept(made)
    assert fill(folder, wardrobe, rest) == whole
    assert rest.asked == [2, 3]
    for file in (tmp_path / "whole").rglob("*.jpg"):
        assert (folder / file.relative_to(tmp_path / "whole")).read_bytes() == file.read_bytes()
    assert not list(folder.rglob("*.partial"))


def test_a_folder_with_other_settings_or_other_files_is_left_alone(
    tmp_path: Path, wardrobe: Wardrobe, made: dict[int, list[Shot]]
) -> None:
    fill(tmp_path / "people", wardrobe, Kept(made))
    other = Settings(6, *list(SETTINGS.__dict__.values())[1:])
    with pytest.raises(DataError, match="--seed 5, not 6"):
        fill(tmp_path / "people", wardrobe, Kept(made), other)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(DataError, match="not written by this command"):
        fill(tmp_path / "mine", wardrobe, Kept(made))
    with pytest.raises(DataError, match="cannot be written"):
        fill(tmp_path / "mine" / "letter.txt" / "below", wardrobe, Kept(made))


def test_too_little_space_is_said_before_anything_is_rendered(
    tmp_path: Path, wardrobe: Wardrobe, made: dict[int, list[Shot]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "BYTES_PER_PICTURE", 10**17)
    make = Kept(made)
    with pytest.raises(DataError, match="GB free"):
        fill(tmp_path / "people", wardrobe, make)
    assert not make.asked


def test_a_disk_that_fills_up_leaves_nothing_half_written_and_the_folder_can_be_gone_on_with(
    tmp_path: Path, wardrobe: Wardrobe, made: dict[int, list[Shot]]
) -> None:
    largest = max(len(shot.jpeg) for shot in made[3])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    longer = {3: [replace(shot, jpeg=shot.jpeg + bytes(2 * largest)) for shot in made[3]]}
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * largest, before[1]))
    try:
        with pytest.raises(DataError, match="people"):
            fill(tmp_path / "people", wardrobe, Kept({**made, **longer}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    names = sorted(file.name for file in (tmp_path / "people" / "imgs").iterdir())
    assert names == ["00001_01.jpg", "00001_02.jpg", "00002_01.jpg", "00002_02.jpg"]
    rest = Kept(made)
    assert len(fill(tmp_path / "people", wardrobe, rest)) == 6
    assert rest.asked == [3]


@pytest.mark.parametrize("size", [(1, 1), (120, 300), (640, 1024)])
def test_a_collage_has_the_size_asked_for_and_is_the_same_from_the_same_seed(size: tuple[int, int]) -> None:
    one = collage(random.Random(3), *size)
    assert one.size == size
    assert one.tobytes() == collage(random.Random(3), *size).tobytes()
    if size[0] > 1:
        other = collage(random.Random(4), *size)
        difference = np.abs(np.asarray(one).astype(int) - np.asarray(other))
        assert difference.mean() > 10
        assert np.asarray(one).std() > 5


def test_who_is_cut_at_the_hips_needs_no_trousers_in_the_picture() -> None:
    parts = np.zeros((100, 50), np.uint8)
    parts[10:20, 20:30], parts[20:90, 10:40] = Part.FACE, Part.UPPER
    wears = {"inner_colour": None, "lower_type": "trousers", "hair_length": "short", "glasses": False}
    wears |= dict.fromkeys(("bag", "hat", "scarf", "held", "vehicle"))
    assert is_usable(parts, {**wears, "crop": "upper body"})
    assert not is_usable(parts, {**wears, "crop": "good"})
    assert "lower" in hidden_parts(parts, {**wears, "crop": "upper body"})


@pytest.mark.parametrize(("name", "value"), [("identities", 0), ("views", 10**9), ("processes", -1)])
def test_absurd_counts_are_refused(name: str, value: int) -> None:
    with pytest.raises(DataError, match=f"--{name}"):
        check_counts({name: value}, 0.1)
    with pytest.raises(DataError, match="--test-share"):
        check_counts({}, 1.0)


def test_an_asset_that_cannot_be_used_is_named_and_the_rest_is_worn(
    tmp_path: Path, wardrobe: Wardrobe
) -> None:
    write_shoe(tmp_path / "clothes" / "shoes01")
    write_shoe(tmp_path / "clothes" / "shoes02")
    (tmp_path / "clothes" / "shoes02" / "shoes02.obj").write_text("v 1 2 three")
    found = Wardrobe(wardrobe.body, tmp_path)
    assert found.has("shoes01", "tights")
    assert not found.has("shoes02")
    assert any(problem.startswith("clothes/shoes02 is left out") for problem in found.problems)
    assert any(problem.startswith("hair/long01 is left out") for problem in found.problems)
    assert not any("shoes01" in problem for problem in found.problems)
    with pytest.raises(DataError, match="no folder of assets"):
        Wardrobe(wardrobe.body, tmp_path / "nowhere")


def write_shoe(folder: Path) -> None:
    """A garment of one square, bound to four vertices of the body."""
    folder.mkdir(parents=True)
    (folder / f"{folder.name}.obj").write_text(
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nf 1/1 2/1 3/1 4/1\n"
    )
    (folder / f"{folder.name}.mhclo").write_text(
        f"name {folder.name}\nobj_file {folder.name}.obj\nverts 0\n12000\n12001\n12002\n"
        "12003 12004 12005 0.5 0.25 0.25 0 0.1 0\ndelete_verts\n5 7 - 9\n"
    )
    Image.new("RGB", (8, 8), "grey").save(folder / f"{folder.name}_diffuse.png")


def test_without_egl_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "training", "synthesize", str(tmp_path / "out"), "--identities", "1"]
    nothing = {
        "__EGL_VENDOR_LIBRARY_DIRS": str(tmp_path),
        "__EGL_VENDOR_LIBRARY_FILENAMES": str(tmp_path / "no.json"),
    }
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | nothing, capture_output=True, text=True, timeout=200
    )
    assert run.returncode == 1, run.stderr
    assert "apt-get install" in run.stderr
    assert "Traceback" not in run.stderr
    assert not list(tmp_path.rglob("*.jpg"))


def test_descriptions_are_true_and_speak_of_nothing_hidden(made: dict[int, list[Shot]]) -> None:
    rng = random.Random(0)
    for shots in made.values():
        for shot in shots:
            for _ in range(60):
                description = describe(shot.attributes, rng)
                assert description.judge(shot.attributes) == 1, description.text


def test_an_identity_can_be_asked_for_on_its_own(wardrobe: Wardrobe, made: dict[int, list[Shot]]) -> None:
    assert dict(in_this_process(wardrobe, SETTINGS, [2], CancelToken())) == {2: made[2]}
