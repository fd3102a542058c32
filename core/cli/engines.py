"""The commands about TensorRT engines: build, verify and list."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli import console, exit_codes
from core.errors import EngineRefused, RuntimeUnavailable
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken

if TYPE_CHECKING:
    from core.bundle import Bundle
    from core.engines.accept import Verdict
    from core.engines.build import Built
    from core.engines.store import EngineRecord, Target
    from core.runtimes.tensorrt_library import Library


def engines(options: argparse.Namespace) -> int:
    return {"build": _build, "verify": _verify, "check": _check, "list": _list}[options.action](options)


def _build(options: argparse.Namespace) -> int:
    from core.bundle import Bundle
    from core.engines.build import BuildPlan, build_engines
    from core.engines.store import read_record

    bundle = Bundle.load(options.bundle)
    library = _library(options.runtime)
    plan = BuildPlan(
        precisions=_precisions(options),
        workspace_bytes=options.workspace,
        batches=options.batch,
        calibrate=options.calibrate,
        architecture=options.target,
        force=options.force,
    )
    token = CancelToken()
    with console.cancelled_by_signals(token), console.ProgressLine() as progress:
        built = build_engines(bundle, library, plan, progress=progress, cancel=token)
    if not options.json:
        _print_built(built)
    verdicts = _verify_built(options, bundle, library)
    if options.json:
        console.say_json(
            {
                "bundle": bundle.id,
                "engines": [
                    {**_as_json(one.file, read_record(one.file)), "fresh": one.fresh} for one in built
                ],
                "verdicts": None if verdicts is None else [_verdict_as_json(one) for one in verdicts],
            }
        )
    elif verdicts is not None:
        _print_verdicts(verdicts)
    return exit_codes.OK if all(verdict.passed for verdict in verdicts or ()) else exit_codes.FAILED


def _verify(options: argparse.Namespace) -> int:
    from core.bundle import Bundle

    bundle = Bundle.load(options.bundle)
    verdicts = _verdicts(options, bundle, _library(options.runtime))
    if options.json:
        console.say_json({"bundle": bundle.id, "verdicts": [_verdict_as_json(one) for one in verdicts]})
    else:
        _print_verdicts(verdicts)
    return exit_codes.OK if all(verdict.passed for verdict in verdicts) else exit_codes.FAILED


def _verify_built(
    options: argparse.Namespace, bundle: "Bundle", library: "Library"
) -> "list[Verdict] | None":
    """None where there is no GPU to run them: they are compiled, and refused until they have been verified."""
    from core.runtimes.tensorrt_device import open_device

    try:
        open_device()
    except RuntimeUnavailable as error:
        console.note(
            f"Not verified, because there is no GPU to run them on. {error} Until `sightline-search engines verify` "
            "passes them, they are not used."
        )
        return None
    return _verdicts(options, bundle, library)


def _verdicts(options: argparse.Namespace, bundle: "Bundle", library: "Library") -> "list[Verdict]":
    from core.engines.accept import verify_engines
    from core.runtimes.tensorrt_device import open_device

    token = CancelToken()
    with console.cancelled_by_signals(token), console.ProgressLine() as progress:
        return verify_engines(
            bundle, library, open_device(), _precisions(options),
            gallery=options.gallery, progress=progress, cancel=token,
        )  # fmt: skip


def _print_verdicts(verdicts: "list[Verdict]") -> None:
    for verdict in verdicts:
        found = verdict.verification
        if found is None:
            console.note(f"{verdict.precision.label}: {verdict.refused}")
            continue
        console.say(
            f"{verdict.precision.label}: {'passed' if found.passed else 'FAILED, it is not used'}. Mean cosine "
            f"{found.image_cosine[0]:.4f} over {console.count(found.pictures, 'picture')}, "
            f"{found.text_cosine[0]:.4f} over {console.count(found.texts, 'description')}; "
            f"{found.agreement:.0%} of the ten best pictures are the same."
        )
        for name, engine_ms in found.latency_ms.items():
            cpu = found.reference_latency_ms.get(name)
            beside = f" (FP32 on the CPU: {cpu:.1f} ms)" if cpu is not None else ""
            console.say(f"  {name}: {engine_ms:.2f} ms{beside}")
        for problem in found.problems:
            console.say(f"  {problem}")


def _verdict_as_json(verdict: "Verdict") -> dict[str, Any]:
    content: dict[str, Any] = {"precision": verdict.precision.value, "passed": verdict.passed}
    if verdict.verification is None:
        return {**content, "refused": verdict.refused}
    return {**asdict(verdict.verification), **content}


def _check(options: argparse.Namespace) -> int:
    from core.bundle import Bundle
    from core.engines.endurance import check_device
    from core.runtimes.tensorrt_device import open_device

    bundle = Bundle.load(options.bundle)
    library, device, token = _library(options.runtime), open_device(), CancelToken()
    with console.cancelled_by_signals(token), console.ProgressLine() as progress:
        checks = check_device(
            bundle, library, device, _precisions(options), options.runs, progress=progress, cancel=token
        )
    if options.json:
        document = {"bundle": bundle.id, "runtime": library.name, "gpu": device.name}
        console.say_json({**document, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            console.say(f"{'passed' if check.passed else 'FAILED'}  {check.name}: {check.detail}")
    return exit_codes.OK if all(check.passed for check in checks) else exit_codes.FAILED


def _list(options: argparse.Namespace) -> int:
    from core.engines.store import EngineRecord, engines_root, list_engines

    found = list_engines()
    here, missing = _targets()
    if options.json:
        console.say_json(
            {
                "engines": [
                    {**_as_json(file, entry), "problem": _problem(entry, here)}
                    for file, entry in found
                    if isinstance(entry, EngineRecord)
                ],
                "problems": [str(entry) for _, entry in found if isinstance(entry, EngineRefused)] + missing,
            }
        )
        return exit_codes.OK
    rows = [
        (
            entry.bundle_id, Path(entry.tower).stem, entry.precision, f"{entry.product} {entry.version}",
            entry.architecture, f"{entry.engine_bytes / 2**20:.0f} MiB", _problem(entry, here) or "can be used",
        )
        for _, entry in found if isinstance(entry, EngineRecord)
    ]  # fmt: skip
    header = ("bundle", "tower", "precision", "built with", "GPU", "size", "state")
    for line in console.table(header, rows) if rows else ():
        console.say(line)
    for _, entry in found:
        if isinstance(entry, EngineRefused):
            console.note(str(entry))
    for sentence in missing:
        console.note(sentence)
    if not found:
        console.note(
            f"There are no engines in {display_path(engines_root())}. Build some with: sightline-search engines build"
        )
    return exit_codes.OK


def _targets() -> "tuple[dict[str, Target], list[str]]":
    """What engines can run on here, by product, and why others cannot."""
    from core.engines.store import Target, machine_id
    from core.runtimes.tensorrt_device import open_device
    from core.runtimes.tensorrt_library import is_installed, load_library
    from core.runtimes.tensorrt_version import PRODUCTS

    installed = [product for product in PRODUCTS if is_installed(product)]
    try:
        libraries = [load_library(product) for product in installed]
        if not libraries:
            return {}, ["TensorRT is not installed, so no engine can be used here."]
        device = open_device()
    except RuntimeUnavailable as error:
        return {}, [f"No engine can be used here: {error}"]
    machine = machine_id()
    return {
        library.product: Target(library.product, library.version, device.architecture, machine)
        for library in libraries
    }, []


def _problem(record: "EngineRecord", here: "dict[str, Target]") -> str | None:
    from core.engines.store import mismatch

    target = here.get(record.product)
    if target is None:
        return "cannot be used on this machine"
    if not record.verified:
        return "not verified" if record.verification is None else "did not pass its verification"
    return mismatch(record, target)


def _print_built(built: "list[Built]") -> None:
    for one in built:
        record = one.record
        what = f"{Path(record.tower).stem} tower, {Precision(record.precision).label}"
        size = f"{record.engine_bytes / 2**20:.0f} MiB"
        if one.fresh:
            console.say(f"{what}: compiled in {console.duration(record.build_seconds)}, {size}")
        else:
            console.say(f"{what}: up to date, {size}")


def _as_json(file: Path, record: "EngineRecord") -> dict[str, Any]:
    content = asdict(record)
    del content["format"]
    return {"file": display_path(file), **content}


def _precisions(options: argparse.Namespace) -> list[Precision]:
    return [Precision(value) for value in dict.fromkeys(options.precision or [p.value for p in Precision])]


def _library(product: str | None) -> "Library":
    """The TensorRT asked for, or the one that is installed, JetPack's before the one for RTX cards."""
    from core.runtimes.tensorrt_library import is_installed, load_library
    from core.runtimes.tensorrt_version import PRODUCTS, TENSORRT

    if product is None:
        product = next((one for one in PRODUCTS if is_installed(one)), TENSORRT)
    return load_library(product)
