"""The bytes of a photograph, from the network or from a folder of clones, if they are those that were described."""

import hashlib
import http.client
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from benchmarks.photographs.people import Photograph
from core import images
from core.errors import ImageError, SightlineError

ADDRESS = "https://raw.githubusercontent.com"
TIMEOUT_S = 30.0
LARGEST_BYTES = 32 * 2**20

Source = Callable[[Photograph], bytes]


class NotObtained(SightlineError):
    """A photograph cannot be had; the text is the reason without its name."""


def from_network(address: str = ADDRESS, timeout_s: float = TIMEOUT_S) -> Source:
    """Fetches ADDRESS/OWNER/NAME/COMMIT/PATH. `timeout_s` bounds each wait for the server."""

    def fetch(photograph: Photograph) -> bytes:
        path = f"{photograph.repository}/{photograph.commit}/{photograph.path}"
        url = f"{address.rstrip('/')}/{urllib.parse.quote(path)}"
        try:
            with urllib.request.urlopen(url, timeout=timeout_s) as response:
                return _expected(response.read(LARGEST_BYTES), photograph)
        except urllib.error.HTTPError as error:
            error.close()
            raise NotObtained(f"the server answers {error.code} {error.reason}") from error
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise NotObtained(f"it cannot be fetched ({reason})") from error

    return fetch


def from_clones(folder: Path) -> Source:
    """Reads FOLDER/OWNER+NAME/PATH or FOLDER/OWNER/NAME/PATH."""

    def read(photograph: Photograph) -> bytes:
        for clone in (photograph.repository.replace("/", "+"), photograph.repository):
            file = folder / clone / photograph.path
            if not file.exists():
                continue
            try:
                return _expected(images.read_bytes(file), photograph)
            except ImageError as error:
                raise NotObtained(str(error)) from error
        raise NotObtained(
            f"there is no such file; check out {photograph.commit} of {photograph.repository} in the folder"
        )

    return read


def _expected(data: bytes, photograph: Photograph) -> bytes:
    if hashlib.sha256(data).hexdigest() != photograph.sha256:
        raise NotObtained("it is not the picture that was described (its SHA-256 differs)")
    return data
