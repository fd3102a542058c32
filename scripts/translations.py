"""Collect every text of the window, keep resources/translations/*.ts complete, and compile them to *.qm.

.venv/bin/python scripts/translations.py          collect and compile
.venv/bin/python scripts/translations.py --check  change nothing; exit code 1 when something would change

A text is the first argument of `tr`, or one of the places of the tables below. Texts that are gone are dropped
from the .ts files, new ones come in without a translation; translate them there, or with Qt Linguist.
"""

import ast
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("de",)
# Calls whose arguments at these positions, or with these names, are texts.
PLACES: dict[str, tuple[int | str, ...]] = {
    "tr": (0,),
    "say": (0,),
    "mark": (0,),
    "ActionSpec": (1, 2, "submenu"),
    "ScreenText": (0, 1),
    "Progress": (0,),
    "Row": (1,),
}


def texts() -> list[str]:
    """All texts, in the order of files and lines, each once."""
    found: dict[str, None] = {}
    for file in sorted((*ROOT.glob("gui/**/*.py"), *ROOT.glob("core/**/*.py"))):
        for text in _texts_of(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(text)
    return list(found)


def _texts_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for place in PLACES.get(name, ()):
                yield from _constant(node, place)
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id.endswith("_BY_ERRNO") for target in node.targets
        ):
            assert isinstance(node.value, ast.Dict)
            yield from (value.value for value in node.value.values if isinstance(value, ast.Constant))


def _constant(node: ast.Call, place: int | str) -> Iterator[str]:
    arguments: list[ast.expr] = []
    if isinstance(place, int):
        arguments = node.args[place : place + 1]
    else:
        arguments = [keyword.value for keyword in node.keywords if keyword.arg == place]
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
            yield argument.value


def read(file: Path) -> dict[str, str]:
    """Translations by English text; those that are still missing are left out."""
    if not file.exists():
        return {}
    messages = ElementTree.parse(file).iter("message")
    pairs = ((message.findtext("source", ""), message.findtext("translation", "")) for message in messages)
    return {source: translation for source, translation in pairs if translation}


def document(language: str, sources: list[str], translations: dict[str, str]) -> bytes:
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = "sightline"
    for source in sources:
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = source
        translation = ElementTree.SubElement(message, "translation")
        translation.text = translations.get(source)
        if source not in translations:
            translation.set("type", "unfinished")
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'.encode()


def compiled(ts: bytes) -> bytes:
    """What Qt's lrelease makes of a .ts file."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a.ts"), Path(folder, "a.qm")
        source.write_bytes(ts)
        lrelease = Path(sys.executable).with_name("pyside6-lrelease")
        subprocess.run([str(lrelease), "-silent", str(source), "-qm", str(target)], check=True)
        return target.read_bytes()


def main() -> int:
    check = "--check" in sys.argv[1:]
    sources, stale = texts(), False
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        file = FOLDER / f"sightline_{language}.ts"
        translations = read(file)
        ts = document(language, sources, translations)
        for target, content in ((file, ts), (file.with_suffix(".qm"), compiled(ts))):
            if not target.exists() or target.read_bytes() != content:
                stale = True
                print(f"{target.relative_to(ROOT)} {'is out of date' if check else 'written'}")
                if not check:
                    target.write_bytes(content)
        missing = [source for source in sources if source not in translations]
        print(f"{language}: {len(sources)} texts, {len(missing)} without a translation")
        for source in missing:
            print(f"  {source!r}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
