"""The CPU runtime: silent on the network, clear about what it cannot run."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import RuntimeUnavailable
from core.precision import Precision
from core.runtimes.openvino import OpenVinoRuntime


def test_openvino_has_nothing_to_phone_home_with(tiny_bundle: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from core.bundle import Bundle; from core.encoder import DualEncoder;"
        f"DualEncoder(Bundle.load(Path({str(tiny_bundle)!r}))).encode_texts(['a red coat']);"
        "print([name for name, module in sys.modules.items() if 'telemetry' in name"
        " and module is not None and 'openvino_telemetry' in (module.__file__ or '')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_that_is_no_model_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "image.fp32.onnx").write_bytes(b"nonsense")
    with pytest.raises(RuntimeUnavailable, match="start again"):
        OpenVinoRuntime().load(tmp_path / "image.fp32.onnx", Precision.FP32)
