"""The contact sheet of an evidence package: one HTML page that needs nothing else, and runs nothing."""

import html
import os
from dataclasses import dataclass

from core import __version__
from core.filters import Mark, Marks
from core.grammar import Kind
from core.results import Hit, Results, escape_name, taken_text
from core.sentences import Sentence

_DISCLAIMER = (
    "Ranked by a model's similarity of picture and description. A rank or a score is a reason to look at a picture, "
    "not an identification of a person."
)
_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem;color:#1b2127;
background:#fff}
h1{font-size:1.5rem;margin:0 0 .3rem}p{margin:.3rem 0}.aid{background:#fff6e0;border-left:4px solid #c98a00;
padding:.6rem 1rem}
table{border-collapse:collapse;margin:1rem 0}th{text-align:left;font-weight:600;padding:.2rem 1.2rem .2rem 0;
vertical-align:top}
td{padding:.2rem 0;overflow-wrap:anywhere}ol{list-style:none;padding:0;display:grid;gap:1rem;
grid-template-columns:repeat(auto-fill,minmax(13rem,1fr))}li{border:1px solid #d5dbe0;border-radius:6px;padding:.7rem;
break-inside:avoid}li img{display:block;margin:0 auto .5rem;max-width:100%;max-height:18rem}
.none{height:9rem;display:grid;place-items:center;background:#eef1f3;color:#59636d}small{display:block;color:#4c5660;overflow-wrap:anywhere}
.match{border-color:#2c7a4b;border-width:2px}.not{opacity:.75}.warn{color:#a33b1f}
"""


@dataclass(frozen=True)
class Circumstances:
    """What is noted beside the results: who, for which case, with which model files, where the audit log stood."""

    operator: str = ""
    case: str = ""
    bundle_digest: str = ""
    audit_head: str = ""


@dataclass(frozen=True)
class PackedPicture:
    """A hit in the package: its name there ("" when it is not), the hash of what was packed, what to say of it."""

    hit: Hit
    name: str
    sha256: str
    size: int
    note: Sentence
    thumbnail: str


def contact_sheet(
    results: Results, marks: Marks, circumstances: Circumstances, pictures: list[PackedPicture], created: str
) -> str:
    facts = [
        ("Description", results.query or "none"),
        *((_KINDS[term.kind], _term(term.text, term.weight)) for term in results.terms[1:]),
        *(("Example picture", f"{example.name} (SHA-256 {example.sha256})") for example in results.examples),
        ("Case", circumstances.case),
        ("Operator", circumstances.operator),
        ("Searched", f"{results.searched_at.isoformat(timespec='seconds')}"),
        ("Packed", created),
        ("Gallery", escape_name(os.fsencode(results.gallery))),
        ("Pictures compared", f"{results.searched:,} of {results.total:,}"),
        ("Order", "moved by the operator's marks" if results.reranked else "by similarity"),
        ("Model", f"{results.bundle_id}, {results.precision.label}"),
        ("Model SHA-256", circumstances.bundle_digest),
        ("Audit log up to", circumstances.audit_head),
        ("Program", f"Sightline {__version__}"),
    ]
    rows = "".join(f"<tr><th>{_e(name)}</th><td>{_e(text)}</td></tr>\n" for name, text in facts if text)
    weak = f'<p class="aid">{_e("No picture stood out for this description.")}</p>' if results.weak else ""
    items = "".join(_item(picture, marks) for picture in pictures)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\"><title>Sightline evidence package</title>"
        f"<style>{_STYLE}</style></head>\n<body><h1>“{_e(results.query or 'Search by example')}”</h1>\n"
        f'<p class="aid">{_e(_DISCLAIMER)}</p>\n{weak}<table>{rows}</table>\n<ol>\n{items}</ol>\n'
        "<p>Check the files with: <code>sha256sum --check SHA256SUMS</code></p></body></html>\n"
    )


_KINDS = {Kind.WANTED: "Wanted", Kind.EMPHASISED: "Weighted", Kind.EXCLUDED: "Excluded"}


def _term(text: str, weight: float) -> str:
    return text if weight == 1 else f"{text} (×{weight:g})"


def _item(picture: PackedPicture, marks: Marks) -> str:
    hit, mark = picture.hit, mark_text(picture.hit, marks)
    name = escape_name(hit.relative)
    shown = (
        f'<img src="{picture.thumbnail}" alt="">'
        if picture.thumbnail
        else '<div class="none">no picture</div>'
    )
    if picture.name:
        shown = f'<a href="{_e(picture.name)}">{shown}</a>'
    taken = f"{taken_text(hit)} ({'EXIF' if hit.taken_by_exif else 'file time'})"
    note = f'<small class="warn">{_e(picture.note)}</small>' if picture.note else ""
    return (
        f'<li class="{"match" if mark == "match" else "not" if mark else ""}">{shown}'
        f"<strong>{hit.rank}</strong> · {hit.score:.3f}{f' · {_e(mark)}' if mark else ''}"
        f"<small>{_e(name)}</small><small>{_e(taken)}</small>{note}"
        f"<small>SHA-256 {_e(picture.sha256 or hit.sha256.hex())}</small></li>\n"
    )


def _e(text: str) -> str:
    """Text that cannot be markup, and that can be encoded."""
    return html.escape(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def mark_text(hit: Hit, marks: Marks) -> str:
    mark = marks.get(hit.sha256)
    return "" if mark is None else "match" if mark is Mark.MATCH else "not a match"
