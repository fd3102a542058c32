"""The evidence package holds what it promises, byte for byte, and is written whole or not at all."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path

import pytest

from core.errors import Cancelled, ExportError
from core.evidence import Packed, write_package
from core.evidence_sheet import Circumstances
from core.filters import Mark
from core.precision import Precision
from core.progress import CancelToken, Progress
from core.query import make_query
from core.results import Hit, Results
from tests.core import picture_files as files

NASTY = os.fsdecode(b"sub/<b>=1 caf\xe9\n.jpg")


@pytest.fixture
def results(tmp_path: Path) -> Results:
    gallery = tmp_path / "gallery"
    (gallery / "sub").mkdir(parents=True)
    hits = []
    for rank, name in enumerate(("one.jpg", NASTY, "three.jpg"), 1):
        files.write_person(gallery / name, rank)
        digest = hashlib.sha256((gallery / name).read_bytes()).digest()
        relative = os.fsencode(name)
        hits.append(Hit(rank, 0.7 - rank / 10, rank, gallery, relative, digest, 1_700_000_000, True, rank))
    query = make_query("red coat*2, not <script>alert(1)</script>")
    when = datetime(2026, 3, 1, tzinfo=timezone.utc)
    return Results(
        query.text,
        tuple(hits),
        Precision.INT8,
        "starter@012",
        gallery,
        when,
        5.0,
        3,
        total=9,
        terms=query.terms,
    )


def pack(results: Results, file: Path) -> tuple[Packed, zipfile.ZipFile]:
    packed = write_package(
        results,
        file,
        marks={results.hits[0].sha256: Mark.MATCH},
        circumstances=Circumstances("Ada", "Case 7", "d" * 64, "a" * 64),
    )
    return packed, zipfile.ZipFile(file)


def test_the_pictures_are_the_files_and_every_hash_is_right(results: Results, tmp_path: Path) -> None:
    packed, package = pack(results, tmp_path / "evidence.zip")
    assert packed.pictures == 3
    assert packed.problems == ()
    assert packed.sha256 == hashlib.sha256((tmp_path / "evidence.zip").read_bytes()).hexdigest()
    with package:
        assert package.testzip() is None
        about = json.loads(package.read("query.json"))
        for row, hit in zip(about["pictures"], results.hits, strict=True):
            assert package.read(row["in_package"]) == hit.path.read_bytes()
            assert row["sha256"] == row["sha256_when_indexed"] == hit.sha256.hex()
        names = set(package.namelist())
        listed = dict(reversed(line.split("  ")) for line in package.read("SHA256SUMS").decode().splitlines())
        assert set(listed) == names - {"SHA256SUMS"}
        assert all(name.isascii() and " " not in name for name in names)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum")
def test_the_sums_can_be_checked_with_the_system_s_own_tool(results: Results, tmp_path: Path) -> None:
    _, package = pack(results, tmp_path / "evidence.zip")
    with package:
        package.extractall(tmp_path / "out")
    checked = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True
    )
    assert checked.returncode == 0, checked.stderr


def test_query_model_and_circumstances_are_noted(results: Results, tmp_path: Path) -> None:
    _, package = pack(results, tmp_path / "evidence.zip")
    with package:
        about = json.loads(package.read("query.json"))
        rows = list(csv.DictReader(io.StringIO(package.read("results.csv").decode("utf-8-sig"))))
    assert about["query"] == results.query
    assert about["understood"][1] == {"kind": "emphasised", "text": "red coat", "weight": 2.0}
    assert (about["model"], about["precision"], about["operator"]) == ("starter@012", "int8", "Ada")
    assert (about["case"], about["audit_log_head"], about["model_sha256"]) == ("Case 7", "a" * 64, "d" * 64)
    assert [row["mark"] for row in about["pictures"]] == ["match", "", ""]
    assert [row["mark"] for row in rows] == ["match", "", ""]
    assert rows[0]["taken"] == "2023-11-14T22:13:20+00:00"


class Sheet(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.links: list[str] = []
        self.images = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        found = dict(attrs)
        self.links += [found["href"]] if "href" in found else []
        self.images += tag == "img" and found["src"].startswith("data:image/jpeg;base64,")

    def handle_data(self, data):
        self.words += data


def test_the_sheet_is_readable_and_nothing_typed_or_named_becomes_markup(
    results: Results, tmp_path: Path
) -> None:
    _, package = pack(results, tmp_path / "evidence.zip")
    with package:
        sheet = Sheet(package.read("index.html").decode())
        assert set(sheet.links) <= set(package.namelist())
    assert "script" not in sheet.tags
    assert "b" not in sheet.tags
    assert results.query in sheet.words
    assert "<b>=1 caf" in sheet.words
    assert "not an identification" in sheet.words
    assert sheet.images == 3
    assert len(sheet.links) == 3


def test_a_picture_that_is_gone_or_changed_is_said_so(results: Results, tmp_path: Path) -> None:
    results.hits[0].path.unlink()
    files.write_person(results.hits[2].path, 77)
    packed, package = pack(results, tmp_path / "evidence.zip")
    with package:
        about = json.loads(package.read("query.json"))
    assert packed.pictures == 2
    assert "not in the package" in packed.problems[0]
    assert "changed since it was indexed" in packed.problems[1]
    assert about["pictures"][0]["in_package"] is None
    assert about["pictures"][2]["sha256"] != about["pictures"][2]["sha256_when_indexed"]


def test_cancelling_leaves_what_was_there(results: Results, tmp_path: Path) -> None:
    file = tmp_path / "evidence.zip"
    file.write_bytes(b"the old one")
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done == 1:
            token.cancel()

    with pytest.raises(Cancelled):
        write_package(results, file, progress=stop, cancel=token)
    assert file.read_bytes() == b"the old one"
    assert not list(tmp_path.glob(".sightline-*"))


def test_a_full_disk_leaves_no_half_package(results: Results) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    with pytest.raises(ExportError):
        write_package(results, Path("/dev/full"))
    with pytest.raises(ExportError, match="does not exist"):
        write_package(results, Path("/no/such/folder/x.zip"))


def test_an_answer_without_pictures_is_a_package_too(results: Results, tmp_path: Path) -> None:
    packed = write_package(replace(results, hits=()), tmp_path / "empty.zip")
    assert packed.pictures == 0
    assert zipfile.is_zipfile(tmp_path / "empty.zip")
