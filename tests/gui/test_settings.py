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


def test_settings_of_the_first_version_are_carried_over(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    file.write_text("[General]\nfolder=/pictures/caf%C3%A9\nprecision=int8\nschema=1\n")
    settings = Settings(file)
    assert settings.set_aside is None
    assert settings.precision is Precision.INT8
    assert settings.folder == Path("/pictures/café")
    settings.save()
    assert "schema=2" in file.read_text()
    assert Settings(file).folder == Path("/pictures/café")


def test_a_file_that_is_no_settings_file_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    file.write_bytes(os.urandom(200))
    settings = Settings(file)
    assert settings.set_aside is not None
    assert settings.theme == "dark"
    settings.theme = "light"
    settings.save()
    assert Settings(file).theme == "light"


def test_values_that_make_no_sense_are_replaced_by_the_usual_ones(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    file.write_text("[General]\nschema=2\n[look]\ntheme=pink\ntext=900\nlanguage=xx\ntiles=many\n")
    settings = Settings(file)
    assert (settings.theme, settings.text_percent, settings.language) == ("dark", 100, "")
    assert settings.tile_width == 128
