"""From annotation files to arrays."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.captions import CaptionsError
from core.paths import starter_bundle_path
from core.text import Tokeniser
from tests.training import annotation_files as samples
from training import prepare as preparing
from training.cli import main
from training.data import load_samples
from training.errors import DataError

ARRAYS = ("paths", "tokens", "mask", "identities", "split")


def arrays(folder: Path) -> dict[str, np.ndarray]:
    return {name: np.load(folder / f"{name}.npy") for name in ARRAYS}


def rejected(folder: Path) -> list[tuple[str, str, str]]:
    with (folder / "rejected.csv").open(newline="") as stream:
        return [(row["record"], row["path"], row["reason"]) for row in csv.DictReader(stream)]


def prepare(*arguments: object) -> int:
    return main(["prepare", *map(str, arguments)])


@pytest.mark.parametrize(
    ("records", "name", "pairs", "people"),
    [
        (samples.icfg(), "ICFG-PEDES.json", 12, 6),
        (samples.cuhk(), "reid_raw.json", 24, 6),
        (samples.rstp(), "data_captions.json", 24, 6),
    ],
)
def test_each_data_set_becomes_arrays_of_one_row_a_pair(tmp_path: Path, records, name, pairs, people) -> None:
    source = samples.write(tmp_path / name, records)
    samples.write_pictures(tmp_path / "imgs", records)
    assert prepare(source, tmp_path / "out") == 0
    found = arrays(tmp_path / "out")
    assert found["tokens"].shape == found["mask"].shape == (pairs, 96)
    assert (found["tokens"].dtype, found["identities"].dtype) == (np.int32, np.int64)
    assert [len(found[name]) for name in ARRAYS] == [pairs] * 5
    assert len(set(found["identities"])) == people
    assert all((tmp_path / path).is_file() for path in found["paths"])
    assert rejected(tmp_path / "out") == []
    for split in {record["split"] for record in records}:
        there = [record for record in records if record["split"] == split]
        loaded = load_samples(tmp_path / "out", split)
        assert [sample.captions for sample in loaded] == [tuple(record["captions"]) for record in there]
        assert all(sample.path.is_file() for sample in loaded)
    with pytest.raises(CaptionsError, match="no split 'tset'; it has test, train"):
        load_samples(tmp_path / "out", "tset")


def test_ids_that_start_again_in_each_split_are_other_people(tmp_path: Path, capsys) -> None:
    records = samples.icfg()
    source = samples.write(tmp_path / "ICFG-PEDES.json", records)
    samples.write_pictures(tmp_path, records)
    assert prepare(source, tmp_path / "out") == 0
    assert "taken for other persons" in capsys.readouterr().out
    train, test = (load_samples(tmp_path / "out", split) for split in ("train", "test"))
    assert {s.identity for s in train}.isdisjoint({s.identity for s in test})
    assert prepare(source, tmp_path / "same", "--shared-ids") == 0
    assert len(set(arrays(tmp_path / "same")["identities"])) == 3


def test_tokens_are_the_prompt_and_the_caption_at_a_fixed_length(tmp_path: Path, capsys) -> None:
    records = samples.icfg(4, 1)
    records[1]["captions"] = ["a man " + "in a very red shirt " * 20]
    records[2]["captions"] = ["red " * 18]
    source = samples.write(tmp_path / "a.json", records)
    samples.write_pictures(tmp_path, records)
    assert prepare(source, tmp_path / "out", "--context-length", 24, "--prompt", "A photo of a person") == 0
    assert "2 captions cut to 24 tokens, 1 of them because of the prompt" in capsys.readouterr().out
    found = arrays(tmp_path / "out")
    assert found["tokens"].shape == (4, 24)
    tokeniser = Tokeniser.load(starter_bundle_path() / "tokenizer.json", 24)
    wanted = tokeniser.encode(["A photo of a person, " + records[0]["captions"][0]]).ids[0]
    assert found["tokens"][0, : len(wanted)].tolist() == wanted.tolist()
    assert found["mask"].sum(axis=1).tolist()[:2] == [len(wanted), 24]
    assert not found["tokens"][0, len(wanted) :].any()
    assert prepare(source, tmp_path / "bare", "--prompt", "{}") == 0
    bare = tokeniser.encode([records[0]["captions"][0]]).ids[0]
    assert arrays(tmp_path / "bare")["tokens"][0, : len(bare)].tolist() == bare.tolist()


@pytest.mark.parametrize(
    ("written", "removed"),
    [
        ("imgs/{}", "imgs"),
        ("CUHK-PEDES/imgs/{}", "CUHK-PEDES/imgs"),
        ("./{}", None),
        ("D:\\data\\CUHK-PEDES\\imgs\\{}", "data/CUHK-PEDES/imgs"),
        ("/home/someone/datasets/CUHK-PEDES/imgs/{}", "home/someone/datasets/CUHK-PEDES/imgs"),
        ("my copy/{}", "my copy"),
    ],
)
def test_prefixes_of_paths_are_removed(tmp_path: Path, written: str, removed: str | None) -> None:
    records = samples.cuhk()
    samples.write_pictures(tmp_path / "pictures", records)
    wanted = [record["file_path"] for record in records]
    for record in records:
        path = written.format(record["file_path"])
        record["file_path"] = path.replace("/", "\\") if "\\" in written else path
    source = samples.write(tmp_path / "notes" / "reid_raw.json", records)
    assert prepare(source, tmp_path / "out", "--images", tmp_path / "pictures") == 0
    assert arrays(tmp_path / "out")["paths"].tolist() == [path for path in wanted for _ in range(2)]
    summary = json.loads((tmp_path / "out" / "prepared.json").read_text())
    assert summary["prefixes_removed"] == ({removed: len(wanted)} if removed else {})


def test_a_prefix_can_be_named(tmp_path: Path) -> None:
    records = samples.rstp(4, 1)
    samples.write_pictures(tmp_path, records)
    for record in records:
        record["img_path"] = f"a/b/{record['img_path']}"
    records[0]["img_path"] = "b/" + records[0]["img_path"]
    source = samples.write(tmp_path / "a.json", records)
    assert prepare(source, tmp_path / "out", "--strip-prefix", "a/b/") == 0
    assert len(arrays(tmp_path / "out")["paths"]) == 6
    assert [path for _, path, _ in rejected(tmp_path / "out")] == ["b/a/b/0000_c0_0031.jpg"]


def test_every_picture_that_cannot_be_used_is_listed_with_its_reason(tmp_path: Path) -> None:
    records = samples.rstp(10, 1)
    samples.write_pictures(tmp_path / "imgs", records)
    names = [tmp_path / "imgs" / record["img_path"] for record in records]
    names[0].unlink()
    names[1].write_bytes(b"")
    names[2].write_bytes(b"<html>not found</html>")
    names[3].unlink()
    names[3].mkdir()
    names[4].write_bytes(names[4].read_bytes()[:200])
    records[5]["img_path"] = "../../etc/passwd"
    records[6]["img_path"] = "a\0b.jpg"
    records[7]["img_path"] = "\ud83d.jpg"
    source = samples.write(tmp_path / "data_captions.json", records)
    assert prepare(source, tmp_path / "out") == 0
    reasons = {int(record): reason for record, _, reason in rejected(tmp_path / "out")}
    assert reasons == {
        1: "there is no such file in the picture folder",
        2: "the file is empty",
        3: "is not a picture (JPEG, PNG, WebP, BMP, TIFF or GIF)",
        4: "is not a file",
        6: "the path leads out of the picture folder",
        7: "the path has characters that no file name can have",
        8: "the path has characters that no file name can have",
    }
    assert prepare(source, tmp_path / "decoded", "--check", "decode") == 0
    assert {int(record) for record, _, _ in rejected(tmp_path / "decoded")} == {*reasons, 5}


def test_without_any_picture_it_says_so_and_can_be_told_not_to_look(tmp_path: Path, capsys) -> None:
    source = samples.write(tmp_path / "reid_raw.json", samples.cuhk())
    assert prepare(source, tmp_path / "out") == 1
    error = capsys.readouterr().err
    assert "None of the 12 pictures" in error
    assert "--images" in error
    assert not (tmp_path / "out").exists()
    assert prepare(source, tmp_path / "out", "--check", "none") == 0
    assert arrays(tmp_path / "out")["paths"][0] == "CUHK01/000_0.png"


def test_a_picture_listed_again_adds_captions_but_never_changes_sides_or_persons(tmp_path: Path) -> None:
    records = samples.cuhk(3, 1)
    path = records[0]["file_path"]
    records += [
        {**records[0], "captions": [records[0]["captions"][0], "someone else's words"]},
        {**records[0], "id": 99},
        {**records[0], "split": "test", "id": 98},
    ]
    samples.write_pictures(tmp_path, records)
    source = samples.write(tmp_path / "reid_raw.json", records)
    assert prepare(source, tmp_path / "out") == 0
    assert load_samples(tmp_path / "out", "train")[0].captions[-1] == "someone else's words"
    assert rejected(tmp_path / "out") == [
        ("4", path, "the picture has this caption already"),
        ("5", path, "the picture is of identity 1 already"),
        ("6", path, "the picture is in the split train already"),
    ]


def without_splits(records: samples.Records) -> samples.Records:
    return [{key: value for key, value in record.items() if key != "split"} for record in records]


def test_eighty_percent_of_the_identities_are_trained_on(tmp_path: Path) -> None:
    records = without_splits(samples.cuhk(20, 2))
    source = samples.write(tmp_path / "caption_all.json", records)
    assert prepare(source, tmp_path / "out", "--check", "none") == 0
    train, test = (load_samples(tmp_path / "out", split) for split in ("train", "test"))
    assert len({s.identity for s in train}) == 16
    assert len({s.identity for s in test}) == 4
    assert {s.identity for s in train}.isdisjoint({s.identity for s in test})


def test_by_pair_splits_pairs_whoever_is_on_them(tmp_path: Path) -> None:
    source = samples.write(tmp_path / "a.json", samples.icfg(20, 5))
    assert prepare(source, tmp_path / "out", "--check", "none", "--split", "pair", "--test-share", 0.3) == 0
    found = arrays(tmp_path / "out")
    assert (found["split"] == "test").sum() == 30
    both = set(found["identities"][found["split"] == "test"]) & set(
        found["identities"][found["split"] == "train"]
    )
    assert both


def test_the_same_seed_prepares_the_same_bytes(tmp_path: Path) -> None:
    source = samples.write(tmp_path / "a.json", without_splits(samples.rstp(20)))
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        assert prepare(source, tmp_path / name, "--check", "none", "--seed", seed) == 0
    for file in ("prepared.csv", "prepared.json", *(f"{name}.npy" for name in ARRAYS)):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert arrays(tmp_path / "one")["split"].tolist() != arrays(tmp_path / "other")["split"].tolist()


def test_records_without_a_split_beside_others_with_one_are_named(tmp_path: Path) -> None:
    records = samples.rstp(4, 1)
    del records[2]["split"]
    source = samples.write(tmp_path / "a.json", records)
    assert prepare(source, tmp_path / "out", "--check", "none") == 0
    assert rejected(tmp_path / "out") == [
        ("3", records[2]["img_path"], "has no split, and other records have one")
    ]


def test_attributes_of_captions_files_are_kept(tmp_path: Path) -> None:
    records = samples.icfg(4, 1)
    records[0]["attributes"] = {"hat": None, "upper_colour": "red"}
    source = samples.write(tmp_path / "a.json", records)
    assert prepare(source, tmp_path / "out", "--check", "none") == 0
    assert load_samples(tmp_path / "out", "train")[0].attributes == records[0]["attributes"]


def test_only_folders_prepared_earlier_are_replaced_and_only_when_asked(tmp_path: Path, capsys) -> None:
    source = samples.write(tmp_path / "a.json", samples.icfg())
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    assert prepare(source, mine, "--check", "none", "--overwrite") == 1
    assert (mine / "thesis.txt").exists()
    assert prepare(source, tmp_path / "out", "--check", "none", "--seed", 1) == 0
    before = (tmp_path / "out" / "prepared.json").read_text()
    assert prepare(source, tmp_path / "out", "--check", "none") == 1
    assert "--overwrite" in capsys.readouterr().err
    assert (tmp_path / "out" / "prepared.json").read_text() == before
    assert prepare(source, tmp_path / "out", "--check", "none", "--overwrite") == 0
    assert (tmp_path / "out" / "prepared.json").read_text() != before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "mine", "out"]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch, capsys) -> None:
    source = samples.write(tmp_path / "a.json", samples.icfg())
    assert prepare(source, tmp_path / "out", "--check", "none") == 0
    before = (tmp_path / "out" / "prepared.csv").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(preparing.np, "save", full)
    assert prepare(source, tmp_path / "out", "--check", "none", "--overwrite") == 1
    assert prepare(source, tmp_path / "new", "--check", "none") == 1
    assert "no space left" in capsys.readouterr().err
    assert (tmp_path / "out" / "prepared.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "out"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path, capsys) -> None:
    source = samples.write(tmp_path / "a.json", samples.icfg())
    (tmp_path / "locked").mkdir(mode=0o500)
    assert prepare(source, tmp_path / "locked" / "out", "--check", "none") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_an_output_below_a_file_is_one_sentence(tmp_path: Path, capsys) -> None:
    source = samples.write(tmp_path / "a.json", samples.icfg())
    assert prepare(source, source / "out", "--check", "none") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_stopped_in_the_middle_nothing_is_taken_for_a_prepared_folder(tmp_path: Path) -> None:
    source = samples.write(tmp_path / "a.json", samples.icfg(4000, 4))
    command = [
        sys.executable,
        "-m",
        "training",
        "prepare",
        str(source),
        str(tmp_path / "out"),
        "--check",
        "none",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as job:
        assert job.stderr
        for line in job.stderr:
            if line.startswith("Tokenising"):
                job.send_signal(signal.SIGINT)
                break
        assert "Stopped." in job.stderr.read()
    assert job.returncode == 130
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_damaged_and_foreign_folders_are_refused(tmp_path: Path) -> None:
    source = samples.write(tmp_path / "a.json", samples.icfg())
    out = tmp_path / "out"
    assert prepare(source, out, "--check", "none") == 0
    table = (out / "prepared.csv").read_text()
    (out / "prepared.csv").write_text(table[: len(table) // 2])
    with pytest.raises(DataError, match=r"damaged|does not have the 12 rows"):
        load_samples(out)
    (out / "prepared.json").write_text('{"format": 99}')
    with pytest.raises(DataError, match="another version"):
        load_samples(out)
    (out / "prepared.json").unlink()
    with pytest.raises(DataError, match="not a prepared folder"):
        load_samples(out)
