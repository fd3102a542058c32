"""Where engines are kept, each with what it was built from; anything that does not match is refused with a reason.

An engine is a file beside a JSON record of the same name. It is accepted only on the machine that built it, for
the very ONNX file, TensorRT version and GPU architecture, unaltered, and after `engines verify` passed it.
"""

import hashlib
import json
import os
import shlex
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, cast

from core.bundle import file_entry
from core.errors import EngineRefused
from core.paths import cache_root, display_path
from core.precision import Precision
from core.sentences import Sentence, say, system_words

_FORMAT = 1


@dataclass(frozen=True)
class Target:
    """What an engine is compiled for and can run on.

    product: "tensorrt" or "tensorrt-rtx". version: of that library, as it names itself. architecture: compute
    capability of the GPU, such as "8.7". machine: `machine_id()` of the computer.
    """

    product: str
    version: str
    architecture: str
    machine: str


@dataclass(frozen=True)
class EngineRecord:
    """What an engine was built from, as its JSON record says.

    onnx_sha256: of the tower's file at `precision`. route: "typed" (precision from that file) or "flags" (builder
    flags on the FP32 file). profiles: as `core.engines.profiles.as_json`. verification: figures of the last
    `engines verify`; None before. verified: whether it passed.
    """

    bundle_id: str
    bundle_digest: str
    bundle_path: str
    tower: str
    precision: str
    onnx_sha256: str
    product: str
    version: str
    architecture: str
    machine: str
    gpu: str
    route: str
    workspace_bytes: int
    profiles: list[dict[str, list[list[int]]]]
    built_at: str
    build_seconds: float
    engine_bytes: int
    engine_sha256: str
    verified: bool = False
    verification: dict[str, Any] | None = None
    format: int = _FORMAT

    @property
    def target(self) -> Target:
        return Target(self.product, self.version, self.architecture, self.machine)


def engines_root() -> Path:
    """Folder of all engines; they can be built again, which takes minutes."""
    return cache_root() / "engines"


def machine_id() -> str:
    """This computer, as text that tells nothing about it: engines of another one are not loaded."""
    try:
        seed = Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        seed = os.uname().nodename
    return hashlib.sha256(f"sightline engines on {seed}".encode()).hexdigest()[:16]


def engine_file(bundle_digest: str, tower: str, precision: Precision, product: str) -> Path:
    """Where the engine of a tower lies; `bundle_digest` is the bundle's."""
    return engines_root() / bundle_digest[:24] / f"{Path(tower).stem}.{precision.value}.{product}.engine"


def digest(data: bytes | memoryview) -> str:
    """SHA-256 as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def record_file(engine: Path) -> Path:
    return engine.with_suffix(".json")


def save(engine: Path, plan: bytes | memoryview, record: EngineRecord) -> None:
    """Write an engine, then its record; a crash between the two leaves an engine that is refused. OSError."""
    record_file(engine).unlink(missing_ok=True)
    _write(engine, plan)
    save_record(engine, record)


def save_record(engine: Path, record: EngineRecord) -> None:
    _write(record_file(engine), json.dumps(asdict(record), indent=2).encode())


def list_engines(bundle_digest: str | None = None) -> list[tuple[Path, EngineRecord | EngineRefused]]:
    """Every engine file on this machine, or of one bundle, with its record or why that cannot be read."""
    found: list[tuple[Path, EngineRecord | EngineRefused]] = []
    for file in sorted(engines_root().glob(f"{bundle_digest[:24] if bundle_digest else '*'}/*.engine")):
        try:
            found.append((file, read_record(file)))
        except EngineRefused as error:
            found.append((file, error))
    return found


def products_with_engines() -> list[str]:
    """Products ("tensorrt", "tensorrt-rtx") of which there is any engine on this machine."""
    found = {file.name.split(".")[-2] for file in engines_root().glob("*/*.engine")}
    return sorted(found)


def read_record(engine: Path) -> EngineRecord:
    """The record of an engine file. EngineRefused when it is missing or not one."""
    file = record_file(engine)
    try:
        content: Any = json.loads(file.read_text(encoding="utf-8"))
        if content.get("format") != _FORMAT:
            raise ValueError(f"format {content.get('format')!r}")
        known = {field.name for field in fields(EngineRecord)}
        return EngineRecord(**{name: value for name, value in content.items() if name in known})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise EngineRefused(
            say(
                "{engine} has no usable record of what it was built from. {command}",
                engine=display_path(engine),
                command=how_to_build(),
            )
        ) from error


def find(file: Path, precision: Precision, target: Target, bundle: Path | None = None) -> Path:
    """The verified engine that stands in for a tower's ONNX `file` on `target`, as `core.precisions.tower_file`
    named it. EngineRefused: why there is none, and the command that builds or verifies it.
    """
    engine = usable_file(file, precision, target, bundle)
    record = read_record(engine)
    if not record.verified:
        command = _command("verify", bundle or Path(record.bundle_path), precision, target.product)
        failed = (
            say("has not been verified yet")
            if record.verification is None
            else say("did not pass its verification")
        )
        raise EngineRefused(
            say(
                "The engine of {tower} at {precision} {failed}, so it is not used. Run: {command}",
                tower=record.tower,
                precision=precision.label,
                failed=failed,
                command=command,
            )
        )
    return engine


def usable_file(file: Path, precision: Precision, target: Target, bundle: Path | None = None) -> Path:
    """As `find`, but whether or not the engine was verified."""
    bundle_digest, tower = file.parent.name.split("-")[0], f"{file.name.split('.')[0]}.onnx"
    engine = engine_file(bundle_digest, tower, precision, target.product)
    command = how_to_build(bundle, precision, target.product)
    if not engine.exists():
        raise EngineRefused(
            say(
                "There is no engine of {tower} at {precision} on this machine. {command}",
                tower=tower,
                precision=precision.label,
                command=command,
            )
        )
    record = read_record(engine)
    problem = mismatch(record, target) or _altered(engine, record) or _other_model(file, record)
    if problem:
        raise EngineRefused(
            say(
                "The engine of {tower} at {precision} cannot be used: {problem}. {command}",
                tower=tower,
                precision=precision.label,
                problem=problem,
                command=command,
            )
        )
    return engine


def mismatch(record: EngineRecord, target: Target) -> Sentence | None:
    """Why an engine was not made for `target`; None when it was."""
    if record.machine != target.machine:
        return say("it was built on another computer")
    if record.product != target.product or record.version != target.version:
        return say(
            "it was built with {built_with}, but this machine has {here}",
            built_with=f"{record.product} {record.version}",
            here=f"{target.product} {target.version}",
        )
    if record.architecture != target.architecture:
        return say(
            "it was built for a GPU of compute capability {built_for}, but this one has {here}",
            built_for=record.architecture,
            here=target.architecture,
        )
    return None


def _altered(engine: Path, record: EngineRecord) -> Sentence | None:
    try:
        actual = file_entry(engine)
    except OSError as error:
        return say("its file cannot be read ({reason})", reason=system_words(error))
    if actual["bytes"] < record.engine_bytes:
        return say(
            "it is truncated: {found} bytes of {whole}", found=actual["bytes"], whole=record.engine_bytes
        )
    if actual != {"bytes": record.engine_bytes, "sha256": record.engine_sha256}:
        return say("its file was altered or damaged")
    return None


def _other_model(file: Path, record: EngineRecord) -> Sentence | None:
    if file_entry(file)["sha256"] != record.onnx_sha256:
        return say("it was built from another version of the model")
    return None


def how_to_build(
    bundle: Path | None = None, precision: Precision | None = None, product: str | None = None
) -> Sentence:
    """The sentence with the command that builds engines."""
    return say("Build it with: {command}", command=_command("build", bundle, precision, product))


def _command(action: str, bundle: Path | None, precision: Precision | None, product: str | None) -> str:
    words = ["sightline-search", "engines", action]
    words.append(shlex.quote(display_path(bundle)) if bundle else "BUNDLE")
    if precision is not None:
        words += ["--precision", precision.value]
    if product == "tensorrt-rtx":
        words += ["--runtime", product]
    return " ".join(words)


def _write(file: Path, data: bytes | memoryview) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".writing-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(cast("bytes", data))
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
