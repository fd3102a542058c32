"""The measured report: what it says follows from what was measured, and a reader can trust and compare it."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import fields, replace
from pathlib import Path

import pytest
from PIL import Image

from core.benchmark import paper
from core.benchmark.figures import TABLE_ROWS, Figures
from core.benchmark.machine import describe_machine
from core.benchmark.measure import run
from core.benchmark.page import html_page
from core.benchmark.report import BenchmarkError, Report, read_report
from core.benchmark.series import Reading, Recorder, Series, quantile
from core.benchmark.tables import caveats, compare, table_one
from core.bundle import Bundle
from core.captions import load_captions
from core.cli import main
from core.errors import Cancelled, RuntimeUnavailable
from core.precision import Precision
from core.progress import CancelToken, Progress
from core.runtimes import Tower
from core.runtimes.openvino import OpenVinoRuntime
from core.telemetry import Sample, Sampler, find_sources
from tests.core.telemetry.machines import ORIN_NANO, build

COLOURS = {
    "red": (210, 20, 20),
    "green": (20, 190, 20),
    "blue": (20, 20, 210),
    "yellow": (220, 220, 10),
    "white": (245, 245, 245),
    "black": (8, 8, 8),
}


@pytest.fixture(scope="module")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pictures of each colour, described, and one that cannot be read and that nobody describes."""
    folder = tmp_path_factory.mktemp("described")
    records = []
    for colour, rgb in COLOURS.items():
        for number in range(2):
            name = f"{colour}-{number}.png"
            Image.new("RGB", (40, 90 + number), rgb).save(folder / name)
            records.append({"captions": [f"a person in a {colour} coat"], "file_path": name, "id": colour})
    (folder / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    file = folder / "captions.json"
    file.write_text(json.dumps(records))
    return file


@pytest.fixture(scope="module")
def report(captions: Path, tiny_bundle: Path) -> Report:
    bundle = Bundle.load(tiny_bundle)
    return run(load_captions(captions), captions.parent, bundle, list(Precision), 60)


def test_the_paper_s_table_follows_from_what_was_measured(report: Report):
    assert [result.precision for result in report.results] == ["fp32", "fp16", "int8"]
    for result in report.results:
        figures = result.figures
        assert result.queries == 60
        assert figures.qps == pytest.approx(60 / figures.total_s)
        assert figures.average_inference_s == pytest.approx(figures.inference_s / 60)
        assert 0 < figures.inference_s < sum(result.latencies_ms) / 1000 <= figures.total_s
        assert figures.ratio > 1
        assert result.pictures == 12
        assert result.recall[10] == 1.0


def test_no_average_lies_above_its_peak(report: Report):
    for result in report.results:
        assert result.series.readings
        for name in ("cpu_percent", "memory_percent"):
            average, peak = result.series.average(name), result.series.peak(name)
            assert average is not None
            assert peak is not None
            assert average <= peak


def test_agreement_is_with_fp32_and_fp32_has_none(report: Report):
    fp32, fp16, int8 = report.results
    assert (fp32.agreement, fp32.same_first) == (None, None)
    assert fp16.agreement is not None
    assert int8.agreement is not None
    assert fp16.agreement > 0.5
    assert int8.agreement > 0.5


def test_what_the_machine_does_not_tell_is_a_dash_and_not_zero(report: Report):
    silent = Series(
        tuple(
            Reading(r.seconds, replace(r.sample, gpu_percent=None)) for r in report.results[0].series.readings
        )
    )
    only = replace(report, results=(replace(report.results[0], series=silent),))
    rows = {row[0]: row[1:] for row in table_one(only)}
    assert rows["average GPU use (%)"] == ("-", "32.31")
    assert only.to_json()["results"][0]["figures"]["average_gpu"] is None


def test_energy_is_told_where_there_is_a_power_source(report: Report, tmp_path: Path):
    with Recorder(Sampler(find_sources(build(tmp_path, ORIN_NANO))), interval_s=0.01) as recorder:
        pass
    on_a_jetson = replace(report.results[0], series=recorder.series, total_s=6.0)
    energy = replace(report, results=(on_a_jetson,)).to_json()["results"][0]["figures"]["joules_per_query"]
    assert energy == pytest.approx(4.968 * 1.520 * 6.0 / 60)
    assert report.to_json()["results"][0]["figures"]["joules_per_query"] is None or report.power_of


def test_a_precision_that_cannot_run_is_left_out_and_the_reason_kept(captions: Path, tiny_bundle: Path):
    class NoHalf(OpenVinoRuntime):
        def take_notices(self) -> list[str]:
            return ["The GPU ran out of memory; the processor goes on."]

        def load(self, file: Path, precision: Precision) -> Tower:
            if precision is Precision.FP16:
                raise RuntimeUnavailable("This processor has no FP16.")
            return super().load(file, precision)

    bundle, pictures = Bundle.load(tiny_bundle), load_captions(captions)
    found = run(pictures, captions.parent, bundle, [Precision.FP32, Precision.FP16], 5, make_runtime=NoHalf)
    assert [result.precision for result in found.results] == ["fp32"]
    assert found.left_out == {"fp16": "This processor has no FP16."}
    assert "The GPU ran out of memory; the processor goes on." in found.notes
    assert "This processor has no FP16." in html_page(found)
    with pytest.raises(BenchmarkError, match="No precision can be run"):
        run(pictures, captions.parent, bundle, [Precision.FP16], 5, make_runtime=NoHalf)


def test_it_can_be_cancelled_between_two_queries(captions: Path, tiny_bundle: Path):
    token = CancelToken()
    seen: list[Progress] = []

    def watch(moment: Progress) -> None:
        seen.append(moment)
        if moment.stage.startswith("Queries") and moment.done == 3:
            token.cancel()

    with pytest.raises(Cancelled):
        run(
            load_captions(captions), captions.parent, Bundle.load(tiny_bundle), list(Precision), 1000,
            progress=watch, cancel=token,
        )  # fmt: skip
    assert seen[-1].done == 3
    assert {moment.stage for moment in seen} >= {
        "Loading the model at FP32",
        "Indexing at FP32",
        "Queries at FP32",
    }


def test_a_report_survives_being_kept(report: Report, tmp_path: Path):
    (tmp_path / "report.json").write_text(json.dumps(report.to_json()))
    kept = read_report(tmp_path)  # the folder will do
    assert kept.results[0].figures.total_s == report.results[0].figures.total_s
    assert table_one(kept)[-1] == table_one(report)[-1]
    assert kept.machine == report.machine
    assert read_report(tmp_path / "report.json").results[2].series.peak("memory_percent") == pytest.approx(
        report.results[2].series.peak("memory_percent"), abs=0.001
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "There is no report"),
        ("{", "is not JSON"),
        ("[]", "is not a benchmark's report"),
        ('{"kind": "sightline benchmark", "format": 99}', "reads format 1"),
        ('{"kind": "sightline benchmark", "format": 1, "results": []}', "is damaged"),
    ],
)
def test_what_is_not_a_report_is_refused_with_a_sentence(content: str | None, what: str, tmp_path: Path):
    file = tmp_path / "report.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(BenchmarkError, match=what):
        read_report(file)


def test_two_reports_are_compared_figure_by_figure(report: Report):
    slower = replace(
        report,
        machine=report.machine | {"cores": "99"},
        results=tuple(
            replace(
                result, total_s=2 * result.total_s, latencies_ms=tuple(2 * ms for ms in result.latencies_ms)
            )
            for result in report.results
        ),
    )
    changes = {(change.precision, change.name): change for change in compare(slower, report)}
    assert changes["FP32", "query p95 (ms)"].verdict == "better"
    assert changes["FP32", "query p95 (ms)"].ratio == "0.50"
    assert changes["INT8", "average QPS"].verdict == "better"
    assert changes["INT8", "Recall@10"].verdict == ""
    assert {change.verdict for change in compare(report, slower) if change.name == "average QPS"} == {"worse"}
    assert caveats(slower, report) == ["The machines differ in: cores."]
    assert caveats(report, report) == []


def test_the_page_is_whole_by_itself_and_its_plots_are_well_formed(report: Report):
    page = html_page(report, report)
    assert not re.search(r"<script|<link|<img|@import|url\(|src=|href=", page)
    assert set(re.findall(r"https?://[^\"'<\s]+", page)) <= {"http://www.w3.org/2000/svg"}
    plots = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(plots) >= 6
    for plot in plots:
        ET.fromstring(plot)
    assert "106.7872" in page
    assert f"{report.results[0].figures.total_s:.4f}" in page
    assert "Against the report of" in page


def test_names_from_outside_are_text_in_the_page(report: Report):
    assert "<script>alert" not in html_page(replace(report, gallery="/x/<script>alert(1)</script>"))


def test_a_busy_machine_is_said(report: Report):
    busy = replace(report, machine=report.machine | {"load before": "7.5", "cores": "2"})
    assert any("load 7.5 on 2 cores" in note for note in busy.notes)
    assert replace(report, machine=report.machine | {"load before": "0.1", "cores": "2"}).notes == []


def test_the_paper_s_figures_are_its_own():
    assert [row.key for row in TABLE_ROWS] == [field.name for field in fields(Figures)]
    assert [round(paper.TABLE[name].ratio, 1) for name in ("int8", "fp16", "fp32")] == [27.0, 30.6, 8.5]


def test_quantiles_are_values_that_were_measured():
    values = [float(value) for value in range(1, 101)]
    assert [quantile(values, share) for share in (0.0, 0.5, 0.95, 0.99, 1.0)] == [1, 50, 95, 99, 100]
    assert quantile([3.0], 0.95) == 3.0


def test_a_jetson_is_described_by_its_own_names(tmp_path: Path):
    build(tmp_path, {**ORIN_NANO, "proc/device-tree/model": "NVIDIA Jetson Orin Nano Developer Kit Super\0"})
    facts = describe_machine(Sample(power_mode="25W"), tmp_path)
    assert facts["machine"] == "NVIDIA Jetson Orin Nano Developer Kit Super"
    assert facts["JetPack"] == "Jetson Linux 36.4.4"
    assert facts["power mode"] == "25W"
    assert "graphics" not in facts


def test_the_command_prints_writes_and_compares(
    captions: Path, tiny_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    ask = ["benchmark", "--captions", str(captions), "--bundle", str(tiny_bundle), "--queries", "12"]
    assert main([*ask, "--precision", "fp32", "--report", str(tmp_path / "first")]) == 0
    out = capsys.readouterr().out
    assert "total inference time (s)" in out
    assert "paper FP32" in out
    assert "query p95 (ms)" in out
    page = (tmp_path / "first" / "report.html").read_text()
    assert "Table I" in page
    assert main([*ask, "--precision", "fp32", "--against", str(tmp_path / "first"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["results"][0]["figures"]["qps"] > 0
    assert {change["name"] for change in document["against"]} >= {"average QPS", "Recall@10"}


def test_the_command_fails_before_minutes_are_spent(
    captions: Path, tiny_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_text("")
    ask = ["benchmark", "--captions", str(captions), "--bundle", str(tiny_bundle)]
    assert main([*ask, "--report", str(tmp_path / "file")]) == 1
    assert "cannot be made" in capsys.readouterr().err
    assert main([*ask, "--against", str(tmp_path / "missing.json")]) == 1
    assert "There is no report" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*ask, "--queries", "0"])
    assert "from 1 to 100,000" in capsys.readouterr().err
