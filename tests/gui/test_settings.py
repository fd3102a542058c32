"""What is remembered, also when the file has suffered."""

import os
from pathlib import Path

from core.precision import Precision
from gui.settings import Settings


def test_a_first_start_has_sensible_values(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "new" / "window.ini")
    assert settings.folder is None
    assert settings.precision is Precision.FP32
    assert settings.geometry is None


def test_a_folder_of_any_bytes_is_remembered(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9 \n ,;%")
    settings = Settings(tmp_path / "window.ini")
    settings.folder, settings.precision = folder, Precision.INT8
    settings.save()
    again = Settings(tmp_path / "window.ini")
    assert again.folder == folder
    assert again.precision is Precision.INT8


def test_a_newer_settings_file_is_set_aside_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    file.write_text("[General]\nschema=99\nprecision=int8\n")
    settings = Settings(file)
    assert settings.precision is Precision.FP32
    assert settings.set_aside is not None
    assert "schema=99" in settings.set_aside.read_text()


def test_nonsense_in_the_file_is_never_fatal(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    file.write_bytes(b"\x00\xff[[[ precision=\n=====\nprecision=fp8\n")
    assert Settings(file).precision is Precision.FP32
