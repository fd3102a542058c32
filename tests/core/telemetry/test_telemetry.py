"""One sampler over the sources of a machine: what is there is told, what is not there is None and never zero."""

import logging
import os
import sys
import time
import types
from pathlib import Path
from typing import Any

import pytest

from core.telemetry import Sample, Sampler, find_sources
from core.telemetry.jetson import Jetson, power_budget
from core.telemetry.jetson_stats import JetsonStats
from core.telemetry.nvidia import NvidiaCard
from core.telemetry.processor import Battery, ProcessorAndMemory, ProcessorTemperature
from tests.core.telemetry.machines import AGX_ORIN, LAPTOP, ORIN_NANO, XAVIER_NX, build


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither NVML nor jetson-stats, whatever this machine has; tests bring their own."""
    monkeypatch.setitem(sys.modules, "pynvml", None)
    monkeypatch.setitem(sys.modules, "jtop", None)


def jetson(root: Path) -> Jetson:
    found = Jetson.find(root)
    assert found is not None
    return found


def test_this_machine_tells_its_processor_and_memory():
    sample = Sampler().sample()
    assert sample.cpu_percent is None or 0 <= sample.cpu_percent <= 100
    assert sample.memory_percent is not None
    assert 0 < sample.memory_percent < 100
    assert sample.memory_available_bytes is not None
    assert sample.memory_available_bytes > 2**20


def test_a_busy_processor_shows_and_two_samplers_do_not_disturb_each_other():
    first, second = Sampler([ProcessorAndMemory()]), Sampler([ProcessorAndMemory()])
    stop = time.monotonic() + 0.4
    while time.monotonic() < stop:  # one core is busy all the time
        second.sample()
    busy = first.sample().cpu_percent
    assert busy is not None
    assert busy >= 0.5 * 100 / (os.cpu_count() or 1)


def test_where_there_is_no_gpu_its_values_are_none_not_zero(tmp_path: Path):
    sample = Sampler(find_sources(tmp_path)).sample()
    absent = (sample.gpu_percent, sample.power_w, sample.temperature_c, sample.power_mode, sample.on_battery)
    assert absent == (None,) * 5


def test_an_orin_nano_tells_everything(tmp_path: Path):
    sample = Sampler(find_sources(build(tmp_path, ORIN_NANO))).sample()
    assert sample.gpu_percent == pytest.approx(99.9)
    assert sample.power_w == pytest.approx(4.968 * 1.520)  # VDD_IN alone: the other rails are parts of it
    assert (sample.power_of, sample.power_mode, sample.power_budget_w) == ("board", "25W", 25.0)
    assert (sample.temperature_c, sample.temperature_limit_c) == (pytest.approx(50.468), 99.0)
    assert sample.memory_percent is not None
    assert sample.on_battery is None


def test_rails_are_added_up_on_an_agx_orin_and_none_is_counted_twice(tmp_path: Path):
    sample = Sampler(find_sources(build(tmp_path, AGX_ORIN))).sample()
    assert sample.power_w == pytest.approx(0.843 * 6.170 + 0.780 * 3.437 + 4.968 * 0.953)
    assert sample.power_mode == "MAXN"
    assert sample.power_budget_w is None
    assert sample.gpu_percent == pytest.approx(42.1)
    assert sample.temperature_c == pytest.approx(47.5)


def test_the_names_of_jetpack_5_are_known_and_an_idle_gpu_is_zero(tmp_path: Path):
    sample = jetson(build(tmp_path, XAVIER_NX)).read()
    assert sample.gpu_percent == 0
    assert sample.power_w == pytest.approx(4.976 * 0.808)
    assert (sample.temperature_c, sample.temperature_limit_c) == (pytest.approx(42.5), 96.0)
    assert (sample.power_mode, sample.power_budget_w) == ("MODE_20W_6CORE", 20.0)


def test_a_laptop_tells_its_processor_temperature_and_that_it_runs_on_battery(tmp_path: Path):
    sample = Sampler(find_sources(build(tmp_path, LAPTOP))).sample()
    assert (sample.temperature_c, sample.temperature_limit_c) == (54.0, 100.0)
    assert sample.on_battery is True
    (tmp_path / "sys/class/power_supply/BAT0/status").write_text("Charging\n")
    battery = Battery.find(tmp_path / "sys")
    assert battery is not None
    assert battery.read() == Sample(on_battery=False)


def test_a_sensor_that_falls_asleep_becomes_none_and_the_next_best_answers(tmp_path: Path):
    source = jetson(build(tmp_path, ORIN_NANO))
    (tmp_path / "sys/class/thermal/thermal_zone8/temp").write_text("")
    (tmp_path / "sys/class/thermal/thermal_zone1/temp").write_text("61000\n")
    assert source.read().temperature_c == pytest.approx(61.0)
    for zone in (0, 1):
        (tmp_path / f"sys/class/thermal/thermal_zone{zone}/temp").unlink()
    (tmp_path / "sys/devices/platform/bus@0/17000000.gpu/load").write_text("")
    (tmp_path / "var/lib/nvpmodel/status").unlink()
    sample = source.read()
    assert (sample.temperature_c, sample.temperature_limit_c, sample.gpu_percent) == (None, None, None)
    assert (sample.power_mode, sample.power_budget_w) == (None, None)
    assert sample.power_w is not None


def test_a_gpu_that_appears_after_the_program_is_found(tmp_path: Path):
    gpu = {name: value for name, value in ORIN_NANO.items() if "17000000.gpu" in name}
    source = jetson(build(tmp_path, {name: value for name, value in ORIN_NANO.items() if name not in gpu}))
    assert source.read().gpu_percent is None
    build(tmp_path, gpu)
    assert source.read().gpu_percent == pytest.approx(99.9)


def test_unreadable_nodes_are_absent(tmp_path: Path):
    build(tmp_path, ORIN_NANO)
    for node in ("sys/devices/platform/bus@0/17000000.gpu/load", "sys/class/thermal/thermal_zone8/temp"):
        (tmp_path / node).unlink()
        (tmp_path / node).mkdir()  # reading it fails whoever asks, root too
    sample = Sampler(find_sources(tmp_path)).sample()
    assert sample.gpu_percent is None
    assert sample.temperature_c == pytest.approx(50.468)


def test_power_modes_name_their_budget():
    assert [power_budget(mode) for mode in ("MODE_30W", "15W", "MODE_15W_2CORE", "MAXN", "MAXN_SUPER", None)] == [
        30.0, 15.0, 15.0, None, None, None,
    ]  # fmt: skip


class NVMLError(Exception):
    pass


def not_supported(*_: object) -> int:
    raise NVMLError("Not Supported")


def fake_nvml(**answers: object) -> types.ModuleType:
    """A driver library with one card that does not tell its power."""
    nvml = types.ModuleType("pynvml")
    nvml.__dict__.update(
        {
            "NVMLError": NVMLError,
            "NVML_TEMPERATURE_GPU": 0,
            "NVML_TEMPERATURE_THRESHOLD_SLOWDOWN": 1,
            "nvmlInit": lambda: None,
            "nvmlDeviceGetHandleByIndex": lambda index: f"card {index}",
            "nvmlDeviceGetUtilizationRates": lambda _handle: types.SimpleNamespace(gpu=37, memory=12),
            "nvmlDeviceGetPowerUsage": not_supported,
            "nvmlDeviceGetEnforcedPowerLimit": not_supported,
            "nvmlDeviceGetTemperature": lambda _handle, _sensor: 61,
            "nvmlDeviceGetTemperatureThreshold": lambda _handle, _kind: 93,
            **answers,
        }
    )
    return nvml


def test_an_nvidia_card_tells_what_it_can(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pynvml", fake_nvml())
    card = NvidiaCard.find()
    assert card is not None
    assert card.read() == Sample(gpu_percent=37.0, temperature_c=61.0, temperature_limit_c=93.0)


def test_a_card_that_measures_its_power_tells_it_with_its_limit(monkeypatch: pytest.MonkeyPatch):
    milliwatts = {
        "nvmlDeviceGetPowerUsage": lambda _: 71_250,
        "nvmlDeviceGetEnforcedPowerLimit": lambda _: 130_000,
    }
    monkeypatch.setitem(sys.modules, "pynvml", fake_nvml(**milliwatts))
    card = NvidiaCard.find()
    assert card is not None
    sample = card.read()
    assert (sample.power_w, sample.power_of, sample.power_budget_w) == (71.25, "graphics card", 130.0)


def test_a_driver_without_a_card_is_no_card(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pynvml", fake_nvml(nvmlInit=not_supported))
    assert NvidiaCard.find() is None


def test_the_part_nearest_to_its_limit_is_the_temperature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    build(tmp_path, LAPTOP)
    processor = ProcessorTemperature.find(tmp_path / "sys")  # 54 of 100 degrees
    monkeypatch.setitem(sys.modules, "pynvml", fake_nvml(nvmlDeviceGetTemperature=lambda *_: 52))
    card = NvidiaCard.find()  # 52 of 93 degrees
    assert processor is not None
    assert card is not None
    sample = Sampler([processor, card]).sample()
    assert (sample.temperature_c, sample.temperature_limit_c) == (52.0, 93.0)


def jtop_client(**changes: Any) -> Any:
    """Answers in the shapes that `jtop` documents for an Orin NX: milliwatts, degrees, per cent."""
    answers: dict[str, Any] = {
        "start": lambda: None,
        "ok": lambda spin: True,
        "gpu": {"gpu": {"type": "integrated", "status": {"load": 12.5, "railgate": False}, "freq": {}}},
        "power": {
            "rail": {"VDD_SOC": {"volt": 4960, "curr": 496, "power": 2460, "avg": 2400, "online": True}},
            "tot": {"name": "VDD_IN", "volt": 4968, "curr": 1520, "power": 7551, "avg": 7500, "online": True},
        },
        "temperature": {
            "cpu": {"temp": 51.2, "online": True},
            "cv0": {"temp": -256, "online": False},
            "tj": {"temp": 52.5, "online": True},
        },
        "nvpmodel": "MODE_25W",
    }
    return types.SimpleNamespace(**(answers | changes))


def use_jtop(monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    package = types.ModuleType("jtop")
    package.__dict__["jtop"] = lambda: client
    monkeypatch.setitem(sys.modules, "jtop", package)


def test_jetson_stats_comes_first_and_the_files_fill_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    use_jtop(monkeypatch, jtop_client())
    sample = Sampler(find_sources(build(tmp_path, ORIN_NANO))).sample()
    assert sample.gpu_percent == 12.5
    assert (sample.power_w, sample.power_of, sample.power_budget_w) == (pytest.approx(7.551), "board", 25.0)
    assert sample.power_mode == "MODE_25W"


def test_jetson_stats_without_rails_or_awake_sensors_tells_neither(monkeypatch: pytest.MonkeyPatch):
    asleep = {"tj": {"temp": -256}}
    use_jtop(
        monkeypatch, jtop_client(power={"rail": {}, "tot": {"power": 0}}, temperature=asleep, nvpmodel=None)
    )
    stats = JetsonStats.find()
    assert stats is not None
    assert stats.read() == Sample(gpu_percent=12.5)


def test_without_its_service_the_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse() -> None:
        raise RuntimeError("The jtop.service is not active")

    use_jtop(monkeypatch, jtop_client(start=refuse))
    assert JetsonStats.find() is None
    assert Sampler(find_sources(build(tmp_path, ORIN_NANO))).sample().gpu_percent == pytest.approx(99.9)


def test_a_service_that_goes_away_leaves_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def lost(spin: bool) -> bool:
        raise RuntimeError("Lost connection with jtop server")

    use_jtop(monkeypatch, jtop_client(ok=lost))
    sampler = Sampler(find_sources(build(tmp_path, ORIN_NANO)))
    with caplog.at_level(logging.WARNING):
        assert sampler.sample().gpu_percent == pytest.approx(99.9)
        sampler.sample()
    assert len([record for record in caplog.records if "JetsonStats" in record.message]) == 1
