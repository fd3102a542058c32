"""The CPU runtime: silent on the network, clear about what it cannot run, no danger to signal handlers."""

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


ENCODERS_THAT_COME_AND_GO = {
    "one after the other": (
        "first = DualEncoder(bundle); second = DualEncoder(bundle); first.close(); del first; gc.collect();"
        "second.close(); del second"
    ),
    "in another thread": (
        "box = [DualEncoder(bundle)]; thread = threading.Thread(target=lambda: box.pop().close());"
        "thread.start(); thread.join()"
    ),
}


@pytest.mark.parametrize("how", ENCODERS_THAT_COME_AND_GO)
def test_ctrl_c_finds_its_stack_after_encoders_were_let_go(how: str, tiny_bundle: Path) -> None:
    code = (
        "import gc, os, signal, threading; from pathlib import Path; from core.bundle import Bundle;"
        "from core.encoder import DualEncoder;"
        f"bundle = Bundle.load(Path({str(tiny_bundle)!r})); {ENCODERS_THAT_COME_AND_GO[how]}; gc.collect();"
        "signal.signal(signal.SIGINT, lambda *_: print('taken')); os.kill(os.getpid(), signal.SIGINT);"
        "DualEncoder(bundle).close(); print('went on')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split("\n")[:2]) == (0, ["taken", "went on"]), done.stderr
