"""The commands about model bundles: models list, show and verify."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from core.cli import console, exit_codes
from core.paths import display_path

if TYPE_CHECKING:
    from core.bundle import Bundle


def models(options: argparse.Namespace) -> int:
    return {"list": _list, "show": _show, "verify": _verify}[options.action](options)


def _list(options: argparse.Namespace) -> int:
    from core.bundle import Bundle, list_bundles

    found = list_bundles()
    usable = [entry for entry in found if isinstance(entry, Bundle)]
    problems = [str(entry) for entry in found if not isinstance(entry, Bundle)]
    if options.json:
        console.say_json({"bundles": [_summary(bundle) for bundle in usable], "problems": problems})
    else:
        rows = [(bundle.name, bundle.id, display_path(bundle.path)) for bundle in usable]
        for line in console.table(("name", "id", "folder"), rows) if rows else ():
            console.say(line)
        for problem in problems:
            console.note(problem)
        if not usable:
            console.note("There is no usable model bundle on this machine. Reinstall Sightline.")
    return exit_codes.OK if usable else exit_codes.FAILED


def _show(options: argparse.Namespace) -> int:
    from core.bundle import Bundle

    bundle = Bundle.load(options.bundle)
    if options.json:
        console.say_json({**_summary(bundle), "manifest": bundle.manifest})
        return exit_codes.OK
    spec = bundle.image_spec
    console.say(f"{bundle.name} ({bundle.id})")
    console.say(f"  folder          {display_path(bundle.path)}")
    console.say(f"  embedding       {bundle.embedding_dim} dimensions")
    console.say(f"  picture         {spec.height} by {spec.width} pixels (height by width)")
    console.say(f"  description     up to {bundle.context_length} tokens, prompt {bundle.prompt!r}")
    for title in ("training", "scores"):
        content = bundle.manifest.get(title)
        if content:
            console.say(f"  {title}")
            for line in json.dumps(content, indent=2, ensure_ascii=False).splitlines()[1:-1]:
                console.say(f"  {line}")
    return exit_codes.OK


def _verify(options: argparse.Namespace) -> int:
    from core.bundle import Bundle

    bundle = Bundle.load(options.bundle)  # loading reads every file and compares its hash
    if options.json:
        console.say_json({**_summary(bundle), "verified": True})
    else:
        console.say(f"{bundle.id}: every file is there and unaltered.")
        for name in bundle.unknown_files():
            console.note(f"{name} is not named by the manifest and is never read. Remove it.")
    return exit_codes.OK


def _summary(bundle: "Bundle") -> dict[str, Any]:
    return {"name": bundle.name, "id": bundle.id, "path": display_path(bundle.path)}
