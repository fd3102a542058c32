"""The recipe for real photographs: what the table says, and what comes of good, missing and altered pictures."""

import hashlib
import http.server
import io
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.photographs import __main__ as command
from benchmarks.photographs import people as table
from benchmarks.photographs.crops import TALLEST, build, cut
from benchmarks.photographs.people import Person, Photograph, by_photograph, read_people
from benchmarks.photographs.sources import NotObtained, from_network
from core.captions import load_captions
from core.images import load

LEFT, RIGHT = (200, 30, 30), (30, 30, 200)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def two_people(height: int = 200) -> bytes:
    """A JPEG of a red half beside a blue one."""
    picture = Image.new("RGB", (height, height), LEFT)
    picture.paste(RIGHT, (height // 2, 0, height, height))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=95)
    return stream.getvalue()


FILES = {"pictures/a street (2).jpg": two_people(), "pictures/tall+bright.jpg": two_people(1000)}


def photograph(path: str, data: bytes) -> Photograph:
    return Photograph("somebody/pictures", COMMIT, path, hashlib.sha256(data).hexdigest())


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Person]:
    """Four people in two photographs, also in the table that the command reads."""
    rows = ["key,repository,commit,path,sha256,left,top,right,bottom,caption,second_caption"]
    for number, (path, data) in enumerate(FILES.items(), 1):
        digest = hashlib.sha256(data).hexdigest()
        for letter, box in (("a", "0,0,50,100"), ("b", "50,10,100,100")):
            colour = "red" if letter == "a" else "blue"
            rows.append(
                f"{number}{letter},somebody/pictures,{COMMIT},{path},{digest},{box},"
                f'"A person in {colour}, standing.",Somebody wearing {colour}.'
            )
    file = tmp_path / "people.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = read_people(file)
    monkeypatch.setattr(command, "read_people", lambda: found)
    return found


@pytest.fixture
def clones(tmp_path: Path) -> Path:
    for path, data in FILES.items():
        file = tmp_path / "clones" / "somebody+pictures" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return tmp_path / "clones"


class Server(http.server.ThreadingHTTPServer):
    """Serves FOLDER/OWNER/NAME/COMMIT/PATH and remembers what was asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.held = threading.Event()  # a path that ends in "silent" is answered only when this is set
        server = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *rest) -> None:
                super().__init__(*rest, directory=str(folder))

            def do_GET(self) -> None:
                server.asked.append(self.path)
                if self.path.endswith("silent"):
                    server.held.wait(20)
                    return
                super().do_GET()

            def log_message(self, *_rest) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    for path, data in FILES.items():
        file = tmp_path / "www" / "somebody/pictures" / COMMIT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    with Server(tmp_path / "www") as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.held.set()
        running.shutdown()
        thread.join()


def left_beside(folder: Path) -> set[str]:
    return {file.name for file in folder.parent.iterdir()}


def test_table_describes_each_person_once_with_sound_boxes_and_plain_captions() -> None:
    people = read_people()
    assert len(people) == 141
    assert len({person.key for person in people}) == len(people)
    assert [person.identity for person in people] == list(range(1, len(people) + 1))
    for person in people:
        left, top, right, bottom = person.box
        assert 0 <= left < right <= 100, person.key
        assert 0 <= top < bottom <= 100, person.key
        assert re.fullmatch("[0-9a-f]{40}", person.photograph.commit)
        assert re.fullmatch("[0-9a-f]{64}", person.photograph.sha256)
        assert len(set(person.captions)) == 2
        assert all(6 <= len(caption.split()) <= 24 for caption in person.captions), person.key


def test_each_photograph_of_the_table_is_fetched_once() -> None:
    photographs = [photograph for photograph, _shown in by_photograph(read_people())]
    assert len(photographs) == len(set(photographs)) == 64
    assert len({photograph.sha256 for photograph in photographs}) == 64
    assert len({photograph.repository for photograph in photographs}) == 13


def test_no_one_in_the_table_comes_from_a_repository_for_non_commercial_use_only() -> None:
    assert not any("openpose" in person.photograph.repository for person in read_people())


def test_documentation_names_every_repository_with_its_licence() -> None:
    text = (table.TABLE.parents[1] / "README.md").read_text(encoding="utf-8")
    for repository in {person.photograph.repository for person in read_people()}:
        counts = [person for person in read_people() if person.photograph.repository == repository]
        photographs = {person.photograph for person in counts}
        row = next(line for line in text.splitlines() if line.startswith(f"| {repository} |"))
        assert f"| {len(photographs)} / {len(counts)} |" in row


def test_photographs_fetched_from_a_server_become_a_set_that_evaluate_reads(
    people: list[Person], server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert command.main([str(out), "--address", server.address + "/"]) == 0
    assert f"4 of 4 people in {out / 'captions.json'}" in capsys.readouterr().out
    assert server.asked == [
        f"/somebody/pictures/{COMMIT}/pictures/a%20street%20%282%29.jpg",
        f"/somebody/pictures/{COMMIT}/pictures/tall%2Bbright.jpg",
    ]
    records = json.loads((out / "captions.json").read_text(encoding="utf-8"))
    assert records[1] == {
        "split": "photographs",
        "captions": ["A person in blue, standing.", "Somebody wearing blue."],
        "file_path": "imgs/1b.jpg",
        "id": 2,
    }
    assert len({sample.identity for sample in load_captions(out / "captions.json")}) == 4
    sizes = {person.key: load(out / f"imgs/{person.key}.jpg").size for person in people}
    assert sizes == {"1a": (100, 200), "1b": (100, 180), "2a": (320, TALLEST), "2b": (356, TALLEST)}
    for key, colour in (("1a", LEFT), ("2b", RIGHT)):
        middle = load(out / f"imgs/{key}.jpg").getpixel((50, 90))
        assert all(abs(seen - true) < 12 for seen, true in zip(middle, colour, strict=True))


@pytest.mark.parametrize("folder", ["somebody+pictures", "somebody/pictures"])
def test_photographs_are_taken_from_clones(
    people: list[Person], clones: Path, tmp_path: Path, folder: str
) -> None:
    (clones / "somebody").mkdir()
    (clones / "somebody+pictures").rename(clones / folder)
    assert command.main([str(tmp_path / "out"), "--from", str(clones)]) == 0
    assert len(list((tmp_path / "out/imgs").iterdir())) == 4


def test_a_photograph_that_is_gone_is_named_and_the_rest_goes_on(
    people: list[Person], server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "www/somebody/pictures" / COMMIT / "pictures/a street (2).jpg").unlink()
    assert command.main([str(tmp_path / "out"), "--address", server.address]) == 1
    said = capsys.readouterr()
    assert (
        "somebody/pictures/pictures/a street (2).jpg (2 people) is left out: the server answers 404"
        in said.err
    )
    assert "2 of 4 people" in said.out
    records = json.loads((tmp_path / "out/captions.json").read_text(encoding="utf-8"))
    assert [record["id"] for record in records] == [3, 4]
    assert {file.name for file in (tmp_path / "out/imgs").iterdir()} == {"2a.jpg", "2b.jpg"}


def test_another_picture_under_the_same_name_is_not_measured_on(
    people: list[Person], clones: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clones / "somebody+pictures/pictures/tall+bright.jpg").write_bytes(two_people(300))
    assert command.main([str(tmp_path / "out"), "--from", str(clones)]) == 1
    assert "tall+bright.jpg (2 people) is left out: it is not the picture" in capsys.readouterr().err
    assert not (tmp_path / "out/imgs/2a.jpg").exists()


def test_without_any_photograph_nothing_is_written_and_what_was_there_stays(
    people: list[Person], clones: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made" / "out"
    assert command.main([str(out), "--address", "http://127.0.0.1:1"]) == 1  # nobody listens there
    assert "Not one of the photographs could be had" in capsys.readouterr().err
    assert left_beside(out) == set()
    assert command.main([str(out), "--from", str(clones)]) == 0
    before = (out / "captions.json").read_bytes()
    assert command.main([str(out), "--from", str(tmp_path), "--overwrite"]) == 1
    assert (out / "captions.json").read_bytes() == before
    assert left_beside(out) == {"out"}


def test_a_folder_that_is_there_is_not_written_into(
    people: list[Person], clones: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday/beach.txt").write_text("sand")
    assert command.main([str(tmp_path / "holiday"), "--from", str(clones), "--overwrite"]) == 1
    assert "choose another folder" in capsys.readouterr().err
    assert {file.name for file in (tmp_path / "holiday").iterdir()} == {"beach.txt"}


def test_stopping_half_way_leaves_nothing(people: list[Person], tmp_path: Path) -> None:
    data = iter(FILES.values())

    def stopped(_photograph: Photograph) -> bytes:
        if (found := next(data)) == FILES["pictures/tall+bright.jpg"]:
            raise KeyboardInterrupt
        return found

    out = tmp_path / "made" / "out"
    with pytest.raises(KeyboardInterrupt):
        build(people, stopped, out, lambda *_missing: None)
    assert left_beside(out) == set()


def test_a_server_that_does_not_answer_is_given_up(server: Server) -> None:
    with pytest.raises(NotObtained, match="timed out"):
        from_network(server.address, timeout_s=0.2)(photograph("silent", b""))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [(("--from", "nowhere"), "there is no folder"), (("--address", "file:///tmp"), "begins with http")],
)
def test_wrong_usage_is_said_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: tuple[str, str], said: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main([str(tmp_path / "out"), *wrong])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_crop_is_never_made_larger() -> None:
    assert cut(Image.new("RGB", (100, 50)), (10, 0, 50, 100)).size == (40, 50)
