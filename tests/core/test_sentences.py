"""A sentence is English text that can be told in another language, and a window's errors are nothing else."""

import ast
import copy
import errno
import json
import pickle
from pathlib import Path

import pytest

import core
from core.errors import GalleryError
from core.sentences import Sentence, say, system_words, words_of

ROOT = Path(core.__file__).parent
# Rooms that only the command line enters; it speaks English.
COMMAND_LINE = ("cli/", "engines/build", "engines/endurance", "engines/guards", "engines/samples",
                "engines/verification", "runtimes/tensorrt_builder")  # fmt: skip


def rooms_of_the_window() -> list[Path]:
    return [
        file
        for file in sorted(ROOT.rglob("*.py"))
        if not file.relative_to(ROOT).as_posix().startswith(COMMAND_LINE)
    ]


def error_classes() -> set[str]:
    """Names of `SightlineError` and of all that descend from it, anywhere in core."""
    bases: dict[str, set[str]] = {}
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
    found = {"SightlineError"}
    while more := {name for name, its in bases.items() if its & found} - found:
        found |= more
    return found


def plain(argument: ast.expr) -> bool:
    """Whether an argument is text that no translation can be found for."""
    match argument:
        case ast.IfExp(body=one, orelse=other):
            return plain(one) or plain(other)
        case ast.Constant() | ast.JoinedStr() | ast.BinOp():
            return True
        case (
            ast.Call(func=ast.Name(id="str" | "Sentence"))
            | ast.Call(func=ast.Attribute(attr="format" | "join"))
        ):
            return True
    return False


def untranslatable(source: str, errors: set[str]) -> list[int]:
    """Lines where an error is made, or a notice or problem is added, of plain text."""
    lines: list[int] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        match node.func:
            case ast.Name(id=name):
                told = name in errors
            case ast.Attribute(attr="append", value=ast.Attribute(attr=name) | ast.Name(id=name)):
                told = name.strip("_") in ("notices", "problems")
            case _:
                told = False
        if told and plain(node.args[0]):
            lines.append(node.lineno)
    return lines


def test_every_error_and_notice_that_a_window_can_show_is_a_sentence() -> None:
    errors = error_classes()
    assert {"GalleryError", "QueryError", "CaseError", "AuditError", "OutOfDeviceMemory"} <= errors
    found = {
        str(file.relative_to(ROOT)): lines
        for file in rooms_of_the_window()
        if (lines := untranslatable(file.read_text(encoding="utf-8"), errors))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        'raise GalleryError("No.")',
        'raise GalleryError(f"No {name}.")',
        "raise GalleryError(str(error))",
        'raise GalleryError("No. " + advice)',
        'raise GalleryError(say("No.") if bad else "Yes.")',
        'self.notices.append(f"{name} was damaged.")',
    ],
)
def test_a_plain_text_would_be_found(line: str) -> None:
    assert untranslatable(line, {"GalleryError"}) == [1]


def test_a_sentence_is_its_english_text_and_knows_its_parts() -> None:
    inner = say("the disk is full")
    sentence = say("{file} was not written: {reason}; {count} were.", file="a.csv", reason=inner, count=54522)
    assert sentence == "a.csv was not written: the disk is full; 54,522 were."
    assert json.loads(json.dumps([sentence])) == [str(sentence)]
    assert sentence.facts["reason"] is inner


@pytest.mark.parametrize("copied", [lambda it: Sentence.from_json(it.as_json()), copy.deepcopy,
                                    lambda it: pickle.loads(pickle.dumps(it))])  # fmt: skip
def test_a_sentence_survives_being_kept(copied) -> None:
    sentence = say("{file}: {reason} ({count})", file="{odd} “name”", reason=say("the disk is full"), count=3)
    again = copied(sentence)
    assert again == sentence
    assert (again.template, again.facts) == (sentence.template, sentence.facts)
    assert again.facts["reason"].template == "the disk is full"


@pytest.mark.parametrize("damaged", ["", "[]", '["a"]', "{}", '["{b}", 3]'])
def test_what_is_no_sentence_is_refused(damaged: str) -> None:
    with pytest.raises(ValueError, match=r"sentence|Expecting"):
        Sentence.from_json(damaged)


def test_an_exception_keeps_the_sentence_it_was_raised_with() -> None:
    assert words_of(GalleryError(say("{count} are gone.", count=2))).template == "{count} are gone."
    assert words_of(ValueError("x < 3")) == "x < 3"
    assert words_of(KeyError()) == ""


def test_the_system_is_quoted_in_words_that_can_be_translated() -> None:
    assert system_words(OSError(errno.ENOSPC, "No space left on device")) == "the disk is full"
    assert system_words(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
