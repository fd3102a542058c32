import logging
import sys
import types
from pathlib import Path

import pytest

from core.telemetry import Jetson, NvidiaCard, ProcessorAndMemory, Sample, Sampler, find_sources

# What the kernel of a Jetson shows, as path and content.
AGX_ORIN = {
    "devices/platform/17000000.gpu/load": "421\n",
    "devices/platform/17000000.gpu/of_node/name": "gpu\0",
    "bus/i2c/devices/1-0040/name": "ina3221\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/in1_label": "VDD_GPU_SOC\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/in1_input": "19800\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/curr1_input": "400\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/in2_label": "VDD_CPU_CV\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/in2_input": "19800\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/curr2_input": "100\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/in3_label": "NC\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/in3_input": "99999\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/curr3_input": "99999\n",
    "bus/i2c/devices/1-0040/hwmon/hwmon3/in7_label": "sum of shunt voltages\n",
    "class/thermal/thermal_zone0/type": "cpu-thermal\n",
    "class/thermal/thermal_zone0/temp": "51000\n",
    "class/thermal/thermal_zone1/type": "gpu-thermal\n",
    "class/thermal/thermal_zone1/temp": "47531\n",
}


@pytest.fixture
def orin(tmp_path: Path) -> Path:
    for name, content in AGX_ORIN.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    devfreq = tmp_path / "class/devfreq/17000000.gpu"
    devfreq.mkdir(parents=True)
    (devfreq / "device").symlink_to(tmp_path / "devices/platform/17000000.gpu")
    return tmp_path


def test_this_machine_tells_its_processor_and_memory():
    sample = Sampler().sample()
    assert sample.cpu_percent is not None
    assert sample.memory_percent is not None
    assert 0 <= sample.cpu_percent <= 100
    assert 0 < sample.memory_percent < 100


def test_where_there_is_no_gpu_its_values_are_none_not_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pynvml", None)  # as if it were not installed
    sample = Sampler(find_sources(tmp_path)).sample()
    assert (sample.gpu_percent, sample.power_w, sample.temperature_c) == (None, None, None)


def test_a_jetson_tells_load_power_and_temperature(orin: Path):
    sample = Sampler(find_sources(orin)).sample()
    assert sample.gpu_percent == pytest.approx(42.1)
    assert sample.power_w == pytest.approx(19.8 * 0.4 + 19.8 * 0.1)
    assert sample.temperature_c == pytest.approx(47.531)
    assert sample.memory_percent is not None


def test_a_board_that_measures_its_input_does_not_count_its_rails_twice(orin: Path):
    (orin / "bus/i2c/devices/1-0040/hwmon/hwmon3/in1_label").write_text("VDD_IN\n")
    jetson = Jetson.find(orin)
    assert jetson is not None
    assert jetson.read().power_w == pytest.approx(19.8 * 0.4)


def test_a_sensor_that_falls_asleep_becomes_none(orin: Path):
    jetson = Jetson.find(orin)
    assert jetson is not None
    (orin / "class/thermal/thermal_zone1/temp").unlink()
    (orin / "devices/platform/17000000.gpu/load").write_text("")
    assert jetson.read() == Sample(power_w=pytest.approx(9.9))


def test_an_idle_gpu_is_zero_not_none(orin: Path):
    (orin / "devices/platform/17000000.gpu/load").write_text("0\n")
    jetson = Jetson.find(orin)
    assert jetson is not None
    assert jetson.read().gpu_percent == 0


class NVMLError(Exception):
    pass


def fake_nvml(**answers: object) -> types.ModuleType:
    """A driver library with one card that does not tell its power."""

    def no_power(_handle: object) -> int:
        raise NVMLError("Not Supported")

    nvml = types.ModuleType("pynvml")
    nvml.__dict__.update(
        NVMLError=NVMLError,
        NVML_TEMPERATURE_GPU=0,
        nvmlInit=lambda: None,
        nvmlDeviceGetHandleByIndex=lambda index: f"card {index}",
        nvmlDeviceGetUtilizationRates=lambda _handle: types.SimpleNamespace(gpu=37, memory=12),
        nvmlDeviceGetPowerUsage=no_power,
        nvmlDeviceGetTemperature=lambda _handle, _sensor: 61,
        **answers,
    )
    return nvml


def test_an_nvidia_card_tells_what_it_can(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pynvml", fake_nvml())
    card = NvidiaCard.find()
    assert card is not None
    assert card.read() == Sample(gpu_percent=37.0, power_w=None, temperature_c=61.0)


def test_a_driver_without_a_card_is_no_card(monkeypatch: pytest.MonkeyPatch):
    def fail() -> None:
        raise NVMLError("Driver Not Loaded")

    nvml = fake_nvml()
    nvml.nvmlInit = fail  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    assert NvidiaCard.find() is None


def test_a_failing_source_is_logged_once_and_the_others_go_on(caplog: pytest.LogCaptureFixture):
    class Broken:
        def read(self) -> Sample:
            raise RuntimeError("lost the bus")

    sampler = Sampler([Broken(), ProcessorAndMemory()])
    with caplog.at_level(logging.WARNING):
        assert sampler.sample().memory_percent is not None
        sampler.sample()
    assert len([record for record in caplog.records if "Broken" in record.message]) == 1
