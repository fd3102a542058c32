"""`sightline-search` as its user meets it: what is printed where, and with which exit code it ends."""

import contextlib
import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core import gallery as gallery_module
from core.cli import galleries, main
from core.cli.parser import build_parser
from core.paths import gallery_home
from core.results import unescape_name
from core.writer_lock import writer_lock
from tests.core import picture_files as files
from tests.core import switching_encoder

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def pixel_model(monkeypatch: pytest.MonkeyPatch) -> None:
    switching_encoder.install(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "gallery"
    folder.mkdir()
    for number in range(12):
        files.write_person(folder / f"{number:02}.jpg", number)
    return folder


@pytest.fixture
def indexed(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["index", str(folder)]) == 0
    capsys.readouterr()
    return folder


def in_a_process(
    *arguments: str | bytes, stderr: int = subprocess.PIPE, **environment: str
) -> "subprocess.Popen[bytes]":
    """The command line in a process of its own, with the pixel model."""
    code = (
        "import pytest, sys\n"
        "from tests.core import switching_encoder\n"
        "switching_encoder.install(pytest.MonkeyPatch())\n"
        "from core.cli import main\n"
        "sys.exit(main())\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=stderr,
    )  # fmt: skip


def test_indexing_tells_what_was_done_and_what_could_not_be_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    (folder / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    assert main(["index", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "12 new" in out
    assert "12 pictures can be searched" in out
    assert "1 file could not be read" in out
    assert "torn.jpg: " in out


def test_indexing_again_finds_nothing_to_do(indexed: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["index", str(indexed)]) == 0
    assert "0 new" in capsys.readouterr().out


def test_the_described_person_stands_in_the_first_row(indexed: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["search", str(indexed), "person 7", "-k", "3"]) == 0
    captured = capsys.readouterr()
    rows = captured.out.splitlines()
    assert rows[1].split() == ["rank", "score", "file"]
    assert rows[2].split()[0] == "1"
    assert rows[2].endswith("07.jpg")
    assert len(rows) == 5
    assert captured.err == "", "progress of loading belongs on a terminal"


def test_searching_a_folder_that_was_never_indexed_says_how_to_index_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["search", str(folder), "person 7"]) == 4
    captured = capsys.readouterr()
    assert f"sightline-search index {folder}" in captured.err
    assert "--index" in captured.err
    assert captured.out == ""


def test_a_damaged_index_is_said_and_made_anew_by_indexing(indexed: Path, capsys: pytest.CaptureFixture[str]):
    (gallery_home(indexed) / "gallery.sqlite").write_bytes(b"this is no database" * 500)
    assert main(["search", str(indexed), "person 7"]) == 4
    assert "damaged" in capsys.readouterr().err
    assert main(["search", str(indexed), "person 7", "--index"]) == 0
    assert "07.jpg" in capsys.readouterr().out


def test_with_index_the_folder_is_indexed_first(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["search", str(folder), "person 7", "--index", "-k", "1"]) == 0
    assert "07.jpg" in capsys.readouterr().out


def test_json_is_one_document_with_everything_needed_to_repeat_the_search(
    indexed: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["search", str(indexed), "person 7", "--json", "--precision", "int8", "-k", "2"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["precision"] == "int8"
    assert document["gallery"] == str(indexed)
    assert document["searched"] == 12
    assert [hit["rank"] for hit in document["hits"]] == [1, 2]
    assert document["hits"][0]["file"] == "07.jpg"


def test_a_csv_file_is_written_beside_the_table(
    indexed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "found.csv"
    assert main(["search", str(indexed), "person 7", "--csv", str(out)]) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert rows[0]["file"] == "07.jpg"
    assert len(rows) == 10
    captured = capsys.readouterr()
    assert "Wrote 10 rows" in captured.err
    assert "07.jpg" in captured.out


def test_a_csv_can_go_to_standard_output_instead(indexed: Path):
    process = in_a_process("search", str(indexed), "person 7", "--csv", "-")
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert out.startswith(b"\xef\xbb\xbfrank,file,score")


def test_a_csv_that_cannot_be_written_is_a_sentence(indexed: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["search", str(indexed), "person 7", "--csv", "/nowhere/found.csv"]) == 1
    captured = capsys.readouterr()
    assert "does not exist" in captured.err
    assert "07.jpg" in captured.out, "the answer itself is not lost"


def test_csv_and_json_cannot_both_have_standard_output(indexed: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        main(["search", str(indexed), "person 7", "--csv", "-", "--json"])
    assert stopped.value.code == 2
    assert "both want standard output" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["search", "{folder}", "  "], "description is empty"),
        (["index", "{folder}/nowhere"], "nowhere"),
        (["index", "{folder}/00.jpg"], "00.jpg"),
        (["index", "{folder}", "--bundle", "/missing"], "no model bundle in /missing"),
        (["evaluate", "{folder}/nowhere.json"], "There is no file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_one(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
):
    assert main([argument.format(folder=folder) for argument in arguments]) == 1
    captured = capsys.readouterr()
    assert complaint in captured.err
    assert len(captured.err.strip().splitlines()) == 1
    assert captured.out == ""


def test_an_empty_folder_is_said_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "empty").mkdir()
    assert main(["index", str(tmp_path / "empty")]) == 1
    assert "no pictures" in capsys.readouterr().err


@pytest.mark.parametrize("k", ["0", "-3", "many", "1.5", "10001"])
def test_a_senseless_number_of_results_is_wrong_usage(
    indexed: Path, capsys: pytest.CaptureFixture[str], k: str
):
    with pytest.raises(SystemExit) as stopped:
        main(["search", str(indexed), "person 7", f"-k={k}"])
    assert stopped.value.code == 2
    assert "whole number" in capsys.readouterr().err


def test_another_model_needs_a_rebuild_and_then_works(indexed: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["search", str(indexed), "person 7", "--bundle", "/models/other"]) == 4
    assert "--rebuild" in capsys.readouterr().err
    assert main(["index", str(indexed), "--bundle", "/models/other", "--rebuild"]) == 0
    assert main(["search", str(indexed), "person 7", "--bundle", "/models/other"]) == 0


def test_a_gallery_that_is_being_indexed_elsewhere_is_busy_but_can_be_searched(
    indexed: Path, capsys: pytest.CaptureFixture[str]
):
    with writer_lock(gallery_home(indexed)):
        assert main(["index", str(indexed)]) == 3
        assert "Another Sightline is indexing" in capsys.readouterr().err
        assert main(["search", str(indexed), "person 7", "--index"]) == 0
        assert "07.jpg" in capsys.readouterr().out


def test_names_that_are_not_utf8_are_indexed_found_and_printed(tmp_path: Path):
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)  # noqa: PTH102
    files.write_person(folder + b"/b\xe4r\n.jpg", 7)
    process = in_a_process("index", folder, PYTHONIOENCODING="ascii")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    process = in_a_process("search", folder, "person 7", PYTHONIOENCODING="ascii")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert b"b\\xe4r\\n.jpg" in out
    process = in_a_process("search", folder, "person 7", "--json")
    out, err = process.communicate(timeout=120)
    document = json.loads(out)
    assert unescape_name(document["hits"][0]["file"]) == b"b\xe4r\n.jpg"
    assert unescape_name(document["gallery"]) == folder


def test_progress_in_a_pipe_is_plain_lines(folder: Path):
    process = in_a_process("index", str(folder))
    _, err = process.communicate(timeout=120)
    assert b"Indexing: 0 of 12" in err
    assert b"Indexing: 12 of 12" in err
    assert b"\r" not in err
    assert b"\x1b" not in err


def test_progress_on_a_terminal_is_a_bar_that_leaves_nothing_behind(folder: Path):
    controller, terminal = pty.openpty()
    process = in_a_process("index", str(folder), stderr=terminal)
    os.close(terminal)
    out, _ = process.communicate(timeout=120)
    drawn = os.read(controller, 100_000)
    os.close(controller)
    assert process.returncode == 0
    assert b"[##############################] Indexing: 12 of 12" in drawn
    assert drawn.endswith(b"\r\x1b[K")
    assert out.startswith(b"Done after")


def test_a_reader_that_goes_away_is_no_crash(indexed: Path):
    process = in_a_process("search", str(indexed), "person 7")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with contextlib.closing(process.stderr):
        assert process.wait(timeout=120) == 141
        assert process.stderr.read() == b""


def test_ctrl_c_ends_in_order_keeps_what_is_done_and_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    before = signal.getsignal(signal.SIGINT)  # a program started in the background ignores it
    for number in range(12, 60):
        files.write_person(folder / f"{number:02}.jpg", number)
    encode = switching_encoder.SwitchingEncoder.encode_images
    calls: list[int] = []

    def interrupted(self: object, batch: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return encode(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(switching_encoder.SwitchingEncoder, "encode_images", interrupted)
    assert main(["index", str(folder)]) == 130
    captured = capsys.readouterr()
    assert "Stopped" in captured.out
    assert "kept" in captured.err
    capsys.readouterr()
    assert main(["index", str(folder)]) == 0
    assert " 0 unchanged" not in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_while_searching_is_130_too(
    indexed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(gallery_module.Gallery, "search", interrupted)
    assert main(["search", str(indexed), "person 7"]) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_a_fault_of_ours_is_a_sentence_with_what_to_do(
    indexed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(gallery_module.Gallery, "search", broken)
    assert main(["search", str(indexed), "person 7"]) == 1
    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err
    assert "--verbose" in err
    assert "Traceback" not in err


def test_evaluate_prints_a_row_for_each_precision(folder: Path, capsys: pytest.CaptureFixture[str]):
    records = [{"captions": [f"person {n}"], "file_path": f"{n:02}.jpg", "id": n} for n in range(13)]
    (folder / "captions.json").write_text(json.dumps(records))
    assert main(["evaluate", str(folder / "captions.json")]) == 0
    captured = capsys.readouterr()
    rows = [line.split() for line in captured.out.splitlines()[1:]]
    assert rows[0] == ["precision", "Recall@1", "Recall@5", "Recall@10", "mAP", "mINP"]
    assert [row[0] for row in rows[1:]] == ["FP32", "FP16", "INT8"]
    assert rows[1][1:] == ["1.0000"] * 5
    assert "12.jpg" in captured.err, "the missing picture is named"


def test_evaluate_as_json_of_one_precision(folder: Path, capsys: pytest.CaptureFixture[str]):
    records = [{"captions": [f"person {n}"], "file_path": f"{n:02}.jpg", "id": n} for n in range(12)]
    (folder / "captions.json").write_text(json.dumps(records))
    assert main(["evaluate", str(folder / "captions.json"), "--precision", "int8", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document["precisions"]) == ["int8"]
    assert document["precisions"]["int8"]["recall"] == {"1": 1.0, "5": 1.0, "10": 1.0}
    assert document["skipped"] == []


def test_models_are_listed_with_what_is_wrong_with_the_others(capsys: pytest.CaptureFixture[str]):
    assert main(["models", "list"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1].split() == ["starter", "starter@1", "/models/starter"]
    assert "torn has no manifest" in captured.err


def test_a_model_is_shown_with_its_scores(capsys: pytest.CaptureFixture[str]):
    assert main(["models", "show", "/models/other"]) == 0
    out = capsys.readouterr().out
    assert "other@1" in out
    assert "64 by 32 pixels" in out
    assert '"r1": 0.5' in out
    assert main(["models", "show", "/models/other", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["manifest"]["scores"] == {"fp32": {"r1": 0.5}}


def test_verifying_an_altered_model_fails(capsys: pytest.CaptureFixture[str]):
    assert main(["models", "verify", "/models/other"]) == 0
    assert "unaltered" in capsys.readouterr().out
    assert main(["models", "verify", "/models/altered"]) == 1
    assert "not the file that was published" in capsys.readouterr().err


def test_the_demonstration_indexes_the_sample_gallery_and_asks_three_questions(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    resources = folder.parent / "resources"
    resources.mkdir()
    folder.rename(resources / "sample-gallery")
    monkeypatch.setenv("SIGHTLINE_RESOURCES", str(resources))
    monkeypatch.setattr(galleries, "DEMO_QUERIES", ("person 1", "person 2", "person 3"))
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert "12 pictures can be searched" in out
    for number in (1, 2, 3):
        table = out.partition(f'"person {number}"')[2].splitlines()
        assert table[1].split() == ["rank", "score", "file"]
        assert table[2].split()[::2] == ["1", f"{number:02}.jpg"]


def test_every_flag_has_help_that_names_its_default(capsys: pytest.CaptureFixture[str]):
    def walk(parser: object, visit: Callable[[str, object], None], name: str = "") -> None:
        for action in parser._actions:  # type: ignore[attr-defined]
            if action.choices and hasattr(action.choices, "items"):
                for command, child in action.choices.items():
                    walk(child, visit, f"{name} {command}")
            elif action.option_strings and action.dest not in ("help", "version"):
                visit(f"{name} {action.option_strings[0]}", action)

    lacking: list[str] = []
    walk(build_parser(), lambda name, action: "default:" in (action.help or "") or lacking.append(name))
    assert lacking == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["index", "--help"], ["models", "--help"]])
def test_help_and_version_end_with_zero(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 0
    assert capsys.readouterr().out


def test_the_help_documents_the_exit_codes(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    for code in ("0", "1", "2", "3", "4", "130", "141"):
        assert f"\n  {code} " in out


def test_a_search_is_written_into_the_audit_log(
    indexed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    log = tmp_path / "audit.jsonl"
    monkeypatch.setattr("core.audit.audit_file", lambda: log)
    assert main(["search", str(indexed), "person 7, not person 3"]) == 0
    (line,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert (line["event"], line["query"], line["excluded"]) == (
        "searched",
        "person 7, not person 3",
        ["person 3"],
    )
    assert line["best"][0]["file"] == "07.jpg"
    monkeypatch.setattr("core.audit.audit_file", lambda: indexed / "07.jpg" / "audit.jsonl")
    assert main(["search", str(indexed), "person 7"]) == 0
    captured = capsys.readouterr()
    assert "audit log" in captured.err
    assert "07.jpg" in captured.out
