"""Every exception becomes a sentence without a class name, and the log keeps the rest."""

import errno
import logging

import pytest

from core.errors import Cancelled, GalleryError
from gui.logs import log_file
from gui.messages import sentence


def test_our_own_errors_are_sentences_already() -> None:
    assert sentence(GalleryError("The folder is locked. Unlock it.")) == "The folder is locked. Unlock it."


def test_a_full_disk_is_named() -> None:
    text = sentence(OSError(errno.ENOSPC, "No space left on device"))
    assert text.startswith("The disk is full.")


def test_a_refused_file_is_named_with_its_odd_bytes_escaped() -> None:
    assert r"at /evidence/\xff.jpg" in sentence(
        PermissionError(errno.EACCES, "denied", "/evidence/\udcff.jpg")
    )


def test_stopping_is_no_error() -> None:
    assert sentence(Cancelled()).startswith("Stopped.")


@pytest.mark.parametrize("error", [ValueError("x < 3"), KeyError("rows"), RuntimeError("ov::Exception")])
def test_the_unknown_gets_a_generic_sentence_and_its_detail_goes_to_the_log(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        text = sentence(error)
    assert str(log_file()) in text
    assert type(error).__name__ not in text
    assert type(error).__name__ in caplog.text
