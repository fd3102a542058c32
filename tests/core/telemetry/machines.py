"""What the kernels of real machines show, as trees of small files, to be written below a folder.

Paths, names and values are those that owners of the boards have published, put together by hand:

- ORIN_NANO: Jetson Orin Nano Super developer kit, JetPack 6.2 (L4T R36.4), GPU busy. GPU load, rails and GPU
  temperature as one status probe printed them; power modes from the board's nvpmodel.conf; 25 W chosen.
- AGX_ORIN: Jetson AGX Orin 64 GB, JetPack 6.0. Rails, thermal zones (three of them answer EAGAIN while their
  accelerator sleeps: here they are empty) and the place of the GPU load as listed by a profiler's board guide.
- XAVIER_NX: JetPack 5 names (`GPU-therm`, `gv11b`, rails in hwmon); values of an idle board.
- LAPTOP: an Intel laptop on its battery, with a mouse that has a battery too.

Trip points are the usual ones of these boards (Orin: software throttling at 99 degrees, shutdown at 104.5).
A value that begins with "->" is a symbolic link, as sysfs is made of them.
"""

from pathlib import Path

_GPU = "sys/devices/platform/bus@0/17000000.gpu"
_I2C = "sys/devices/platform/bus@0/c240000.i2c/i2c-1"


def _zone(number: int, kind: str, temperature: str, passive: str = "", critical: str = "") -> dict[str, str]:
    folder = f"sys/class/thermal/thermal_zone{number}"
    files = {f"{folder}/type": kind, f"{folder}/temp": temperature}
    trips = [("passive", passive), ("critical", critical)]
    for trip, (name, value) in enumerate((name, value) for name, value in trips if value):
        files |= {f"{folder}/trip_point_{trip}_type": name, f"{folder}/trip_point_{trip}_temp": value}
    return files


def _ina3221(address: str, hwmon: int, *rails: tuple[str, str, str]) -> dict[str, str]:
    folder = f"{_I2C}/1-{address}"
    files = {
        f"sys/bus/i2c/devices/1-{address}": f"-> ../../../devices/platform/bus@0/c240000.i2c/i2c-1/1-{address}",
        f"{folder}/name": "ina3221",
        f"{folder}/hwmon/hwmon{hwmon}/name": "ina3221",
        f"{folder}/hwmon/hwmon{hwmon}/in7_label": "sum of shunt voltages",
        f"{folder}/hwmon/hwmon{hwmon}/in7_input": "760",
    }
    for channel, (label, millivolts, milliamperes) in enumerate(rails, start=1):
        files |= {
            f"{folder}/hwmon/hwmon{hwmon}/in{channel}_label": label,
            f"{folder}/hwmon/hwmon{hwmon}/in{channel}_input": millivolts,
            f"{folder}/hwmon/hwmon{hwmon}/curr{channel}_input": milliamperes,
        }
    return files


def _orin_gpu(load: str) -> dict[str, str]:
    return {
        "sys/class/devfreq/17000000.gpu": "-> ../../devices/platform/bus@0/17000000.gpu/devfreq/17000000.gpu",
        f"{_GPU}/devfreq/17000000.gpu/device": "-> ../../../17000000.gpu",
        f"{_GPU}/devfreq/17000000.gpu/cur_freq": "1020000000",
        f"{_GPU}/of_node/name": "gpu\0",
        f"{_GPU}/load": load,
    }


ORIN_NANO = {
    "etc/nv_tegra_release": "# R36 (release), REVISION: 4.4, GCID: 41062509, BOARD: generic, EABI: aarch64",
    "etc/nvpmodel.conf": "# < POWER_MODEL ID=id_num NAME=mode_name >\n< POWER_MODEL ID=0 NAME=15W >\n"
    "CPU_ONLINE CORE_0 1\n< POWER_MODEL ID=1 NAME=25W >\n< POWER_MODEL ID=2 NAME=MAXN_SUPER >\n"
    "< POWER_MODEL ID=3 NAME=7W >\n< PM_CONFIG DEFAULT=1 >\n",
    "var/lib/nvpmodel/status": "pmode:0001",
    **_orin_gpu("999"),
    **_ina3221(
        "0040", 1, ("VDD_IN", "4968", "1520"), ("VDD_CPU_GPU_CV", "4960", "1784"), ("VDD_SOC", "4960", "496")
    ),
    **_zone(0, "cpu-thermal", "50281", "99000", "104500"),
    **_zone(1, "gpu-thermal", "50468", "99000", "104500"),
    **_zone(2, "cv0-thermal", ""),
    **_zone(5, "soc0-thermal", "49000", "99000", "104500"),
    **_zone(8, "tj-thermal", "50468", "99000", "104500"),
}

AGX_ORIN = {
    "etc/nv_tegra_release": "# R36 (release), REVISION: 3.0, GCID: 36923193, BOARD: generic, EABI: aarch64",
    "etc/nvpmodel.conf": "< POWER_MODEL ID=0 NAME=MAXN >\n< POWER_MODEL ID=1 NAME=MODE_15W >\n"
    "< POWER_MODEL ID=2 NAME=MODE_30W >\n< POWER_MODEL ID=3 NAME=MODE_50W >\n",
    "var/lib/nvpmodel/status": "pmode:0000",
    **_orin_gpu("421"),
    **_ina3221(
        "0040",
        3,
        ("VDD_GPU_SOC", "843", "6170"),
        ("VDD_CPU_CV", "780", "3437"),
        ("VIN_SYS_5V0", "4968", "953"),
    ),
    **_ina3221("0041", 4, ("NC", "0", "0"), ("VDDQ_VDD2_1V8AO", "1800", "341"), ("NC", "0", "0")),
    **_zone(0, "cpu-thermal", "47500", "99000", "104500"),
    **_zone(1, "gpu-thermal", "42000", "99000", "104500"),
    **_zone(2, "cv0-thermal", ""),
    **_zone(3, "cv1-thermal", ""),
    **_zone(4, "cv2-thermal", ""),
    **_zone(5, "soc0-thermal", "46000"),
    **_zone(8, "tj-thermal", "47500", "99000", "104500"),
    **_zone(9, "tboard-thermal", "37500"),
}

XAVIER_NX = {
    "etc/nv_tegra_release": "# R35 (release), REVISION: 4.1, GCID: 33958178, BOARD: t186ref, EABI: aarch64",
    "etc/nvpmodel.conf": "< POWER_MODEL ID=8 NAME=MODE_20W_6CORE >\n< POWER_MODEL ID=2 NAME=MODE_15W_6CORE >\n",
    "var/lib/nvpmodel/status": "pmode:0008 fmode:quiet",
    "sys/class/devfreq/17000000.gv11b": "-> ../../devices/17000000.gv11b/devfreq/17000000.gv11b",
    "sys/devices/17000000.gv11b/devfreq/17000000.gv11b/device": "-> ../../../17000000.gv11b",
    "sys/devices/17000000.gv11b/of_node/name": "gv11b\0",
    "sys/devices/17000000.gv11b/load": "0",
    **_ina3221(
        "0040", 6, ("VDD_IN", "4976", "808"), ("VDD_CPU_GPU_CV", "4976", "120"), ("VDD_SOC", "4976", "248")
    ),
    **_zone(0, "CPU-therm", "42500", "", "96000"),
    **_zone(1, "GPU-therm", "41500", "", "97000"),
    **_zone(2, "AUX-therm", "41000"),
    **_zone(4, "PMIC-Die", "50000"),
}

LAPTOP = {
    "sys/class/hwmon/hwmon2/name": "coretemp",
    "sys/class/hwmon/hwmon2/temp1_label": "Package id 0",
    "sys/class/hwmon/hwmon2/temp1_input": "54000",
    "sys/class/hwmon/hwmon2/temp1_max": "100000",
    "sys/class/hwmon/hwmon2/temp2_input": "51000",
    "sys/class/hwmon/hwmon2/temp2_max": "100000",
    "sys/class/hwmon/hwmon3/name": "nvme",
    "sys/class/hwmon/hwmon3/temp1_input": "71850",
    "sys/class/power_supply/AC/type": "Mains",
    "sys/class/power_supply/AC/online": "0",
    "sys/class/power_supply/BAT0/type": "Battery",
    "sys/class/power_supply/BAT0/status": "Discharging",
    "sys/class/power_supply/hidpp_battery_0/type": "Battery",
    "sys/class/power_supply/hidpp_battery_0/scope": "Device",
    "sys/class/power_supply/hidpp_battery_0/status": "Full",
}


def build(root: Path, tree: dict[str, str]) -> Path:
    """Write a tree below `root`, which is then the root folder of that machine."""
    for name, content in tree.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if content.startswith("-> "):
            file.symlink_to(content[3:])
        else:
            file.write_text(content + ("\n" if content else ""))
    return root
