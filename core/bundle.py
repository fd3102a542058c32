"""A model bundle: a folder with a manifest, a tokenizer and the towers. The unit that is shipped and verified.

`manifest.json` (format 1) names the model, its shapes, its files with size and SHA-256, how it was trained and
what it scored. The towers are stored once, with FP16 weights; `core.precisions` derives the rest on first use.
"""

import hashlib
import json
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from core.errors import BundleError
from core.images import ImageSpec
from core.paths import data_root, display_path, resources_root
from core.sentences import say, system_words, words_of

log = logging.getLogger(__name__)

FORMAT = 1
MANIFEST = "manifest.json"
IMAGE_TOWER, TEXT_TOWER = "image.onnx", "text.onnx"
TOKENIZER, CALIBRATION = "tokenizer.json", "calibration.json"
REQUIRED_FILES = (IMAGE_TOWER, TEXT_TOWER, TOKENIZER, CALIBRATION)
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class Bundle:
    """A bundle whose manifest is sound and whose files are all there, unaltered.

    id: name and the first 12 digits of a hash over all files; galleries remember it. embedding_dim: D of the
    unit embeddings. prompt: text around a description, with {} where it goes. manifest: as stored.
    """

    path: Path
    id: str
    name: str
    embedding_dim: int
    image_spec: ImageSpec
    context_length: int
    prompt: str
    manifest: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> "Bundle":
        """Read and check a bundle. Raises BundleError: what is wrong, in which file, what to do."""
        manifest = _read_manifest(path)
        try:
            bundle = cls._from_manifest(path, manifest)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BundleError(
                say(
                    "{file} lacks something that a bundle needs ({reason}). Reinstall the bundle.",
                    file=display_path(path / MANIFEST),
                    reason=words_of(error),
                )
            ) from error
        bundle.verify()
        for name in bundle.unknown_files():
            log.warning(
                "%s holds %s, which its manifest does not name; it is not read.", display_path(path), name
            )
        return bundle

    @classmethod
    def _from_manifest(cls, path: Path, manifest: dict[str, Any]) -> "Bundle":
        files = cast("dict[str, dict[str, Any]]", manifest["files"])
        for name in files:
            if not _FILE_NAME.fullmatch(name):
                raise ValueError(say("unsafe file name “{name}”", name=name))
        missing = [name for name in REQUIRED_FILES if name not in files]
        if missing:
            raise ValueError(say("no entry for {names}", names=", ".join(missing)))
        image = manifest["image"]
        mean, std = (tuple(float(value) for value in image[key]) for key in ("mean", "std"))
        if len(mean) != 3 or len(std) != 3 or min(std) <= 0:
            raise ValueError(say("mean and std need three numbers each"))
        dim, context = int(manifest["embedding_dim"]), int(manifest["context_length"])
        height, width = int(image["height"]), int(image["width"])
        if not (1 <= dim <= 8192 and 2 <= context <= 8192 and 8 <= height <= 4096 and 8 <= width <= 4096):
            raise ValueError(say("a size out of range"))
        return cls(
            path=path,
            id=f"{manifest['name']}@{_digest(files)[:12]}",
            name=str(manifest["name"]),
            embedding_dim=dim,
            image_spec=ImageSpec(height, width, mean, std),
            context_length=context,
            prompt=str(manifest["prompt"]),
            manifest=manifest,
        )

    @property
    def digest(self) -> str:
        """SHA-256 over the names and hashes of all files, as hexadecimal text."""
        return _digest(self.manifest["files"])

    def verify(self) -> None:
        """Read every file again and compare it with the manifest. Raises BundleError for the first that differs."""
        files: dict[str, dict[str, Any]] = self.manifest["files"]
        for name, expected in files.items():
            _check_file(self.path / name, expected)

    def unknown_files(self) -> list[str]:
        """Names of files in the folder that the manifest does not name; they are never read."""
        known = {MANIFEST, *self.manifest["files"]}
        return sorted(display_path(file.name) for file in self.path.iterdir() if file.name not in known)


def list_bundles() -> list[Bundle | BundleError]:
    """The shipped bundles and those in the user's data folder; a broken one is listed as its error."""
    found: list[Bundle | BundleError] = []
    for root in (resources_root() / "bundles", data_root() / "bundles"):
        for folder in sorted(root.iterdir()) if root.is_dir() else ():
            if folder.is_dir():
                try:
                    found.append(Bundle.load(folder))
                except BundleError as error:
                    found.append(error)
    return found


def file_entry(file: Path) -> dict[str, Any]:
    """What a manifest says of a file: size in bytes and SHA-256."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
            size += len(block)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _digest(files: dict[str, dict[str, Any]]) -> str:
    lines = "".join(f"{name} {entry['sha256']}\n" for name, entry in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _read_manifest(path: Path) -> dict[str, Any]:
    file = path / MANIFEST
    shown = display_path(file)
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BundleError(
            say(
                "There is no model bundle in {path}: {manifest} is missing. Choose the bundle's folder, or "
                "reinstall the bundle.",
                path=display_path(path),
                manifest=MANIFEST,
            )
        ) from error
    except OSError as error:
        raise BundleError(
            say(
                "{file} cannot be read: {reason}. Check the disk and its permissions.",
                file=shown,
                reason=system_words(error),
            )
        ) from error
    except (ValueError, RecursionError) as error:
        raise BundleError(
            say("{file} is damaged: it is not JSON. Reinstall the bundle.", file=shown)
        ) from error
    if not isinstance(manifest, dict):
        raise BundleError(say("{file} is not a bundle's manifest. Reinstall the bundle.", file=shown))
    found = cast("dict[str, Any]", manifest)
    if found.get("format") != FORMAT:
        raise BundleError(
            say(
                "{file} has format {found}; this version of Sightline reads format {format}. Update "
                "Sightline, or choose another bundle.",
                file=shown,
                found=str(found.get("format")),
                format=FORMAT,
            )
        )
    return found


def _check_file(file: Path, expected: dict[str, Any]) -> None:
    shown = display_path(file)
    try:
        actual = file_entry(file)
    except FileNotFoundError as error:
        raise BundleError(say("{file} is missing. Reinstall the bundle.", file=shown)) from error
    except OSError as error:
        raise BundleError(
            say(
                "{file} cannot be read: {reason}. Check the disk and its permissions.",
                file=shown,
                reason=system_words(error),
            )
        ) from error
    if actual != {"bytes": expected.get("bytes"), "sha256": expected.get("sha256")}:
        raise BundleError(
            say(
                "{file} is not the file that its manifest describes: it was altered or damaged. Reinstall "
                "the bundle.",
                file=shown,
            )
        )
