"""From a file to a safe, upright RGB picture, and from there to what a tower eats.

Picture files are untrusted. Whatever a file holds, this module answers with a picture or with an `ImageError`
that gives the reason; it never hangs, never lets a decoder's own exception through, and bounds memory.
"""

import errno
import io
import logging
import os
import stat
import threading
import time
import warnings
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Imported here, not by Pillow at the first picture: its lazy registration is not meant for several threads.
from PIL import (  # noqa: F401
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from core.errors import ImageError
from core.native import give_memory_back, quiet_libtiff
from core.picture_time import taken_at
from core.pixels import to_rgb
from core.sentences import Sentence, say, system_words

log = logging.getLogger(__name__)

MAX_PIXELS = 64_000_000
MAX_SIDE = 65_535  # what JPEG can say; some decoders allocate by the row
MAX_FILE_BYTES = 256 * 2**20
MAX_DECODE_S = 60.0
LARGE_FILE_BYTES = 32 * 2**20
LARGE_PIXELS = 16_000_000  # pictures above this are decoded one at a time, so that threads do not add up
SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif"})
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
PADDING = (124, 116, 104)
NARROWEST, WIDEST = 0.33, 0.75  # width / height of what `fit` stretches without padding

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False
# Odd metadata is not worth a line on an operator's terminal; a picture too large is an error, not a warning.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
logging.getLogger("PIL").addHandler(logging.NullHandler())
quiet_libtiff()

# How a picture with EXIF orientation 2 to 8 is turned upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION_TAG = 0x0112
_TILE_WIDTH_TAG, _TILE_LENGTH_TAG = 322, 323
_one_large_picture = threading.RLock()


@dataclass(frozen=True)
class ImageSpec:
    """What an image tower takes: size in pixels, and mean and deviation of each channel in [0, 1]."""

    height: int
    width: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


@dataclass(frozen=True)
class Decoded:
    """A picture, perhaps decoded at a reduced size, and the upright width and height that its file holds.

    `taken_s`: when it was taken by its EXIF (`core.picture_time`), None when it does not say.
    """

    image: Image.Image
    width: int
    height: int
    taken_s: int | None = None


class UnreadableError(ImageError):
    """The system would not give the file's bytes; says nothing about what is in it."""


class FileGoneError(UnreadableError):
    """The file is not there any more."""


def read_bytes(path: str | bytes | Path) -> bytes:
    """All bytes of a regular file.

    Raises `FileGoneError`, `UnreadableError`, and `ImageError` when it is empty, larger than `MAX_FILE_BYTES`
    or not a regular file. Never waits for a pipe or a device.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116  (paths may be bytes)
            raise ImageError(say("This is not a regular file"))
        # Between the look and the opening the file may have become a pipe: do not wait for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        with open(descriptor, "rb") as file:  # noqa: PTH123
            return _read_checked(file)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileGoneError(say("The file does not exist any more")) from error
    except PermissionError as error:
        raise UnreadableError(say("The file may not be read by this user (permission denied)")) from error
    except OSError as error:
        raise UnreadableError(_cannot_read(error)) from error
    except ValueError as error:
        raise ImageError(say("The file name is not one that this system can open")) from error


def _cannot_read(error: OSError) -> Sentence:
    if error.errno == errno.ELOOP:
        return say("The link leads back to itself")
    return say("The file cannot be read ({reason})", reason=system_words(error))


def _read_checked(file: io.BufferedReader) -> bytes:
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode):
        raise ImageError(say("This is not a regular file"))
    data = file.read(MAX_FILE_BYTES + 1) if found.st_size <= MAX_FILE_BYTES else None
    if data is None or len(data) > MAX_FILE_BYTES:
        raise ImageError(say("The file is larger than {amount} MiB", amount=MAX_FILE_BYTES // 2**20))
    if not data:
        raise ImageError(say("The file is empty"))
    return data


def decode(data: bytes, *, hint: tuple[int, int] | None = None) -> Image.Image:
    """An upright RGB picture from a file's bytes; see `decode_sized`."""
    return decode_sized(data, hint=hint).image


def decode_sized(data: bytes, *, hint: tuple[int, int] | None = None) -> Decoded:
    """The first frame of a picture file as RGB, EXIF orientation applied, transparency on white.

    With `hint` (width, height) the picture may be smaller than the file's, by a whole factor, never below the
    hint: a JPEG is decoded so, others are reduced at once to free memory. Raises `ImageError` with the reason
    for anything that is not a whole, sane picture.
    """
    if not data:
        raise ImageError(say("The file is empty"))
    try:
        return _decode(data, hint)
    except ImageError:
        raise
    except Exception as error:  # decoders of untrusted bytes raise from every family
        log.debug("picture refused", exc_info=True)
        raise ImageError(_reason(error)) from error


def load(path: str | bytes | Path, hint: tuple[int, int] | None = None) -> Image.Image:
    """`decode` of `read_bytes`."""
    return decode(read_bytes(path), hint=hint)


class _BoundedReader(io.BytesIO):
    """A file's bytes for a decoder that must end: decoders read as they go, so time runs out here."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._deadline = time.monotonic() + MAX_DECODE_S
        self._budget = 8 * len(data) + 64 * 2**20

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        self._budget -= len(chunk)
        if self._budget < 0 or time.monotonic() > self._deadline:
            raise ImageError(say("Decoding the file takes far more work than a picture should"))
        return chunk


def _decode(data: bytes, hint: tuple[int, int] | None) -> Decoded:
    with Image.open(_BoundedReader(data), formats=FORMATS) as image:
        width, height = image.size
        _refuse_too_large(image)
        drafted = isinstance(image, JpegImagePlugin.JpegImageFile) and hint is not None
        if drafted:
            image.draft(None, _as_stored(hint, _orientation(image)))
        with _turn_for(width * height):
            image.load()
            # Only now: PNG loads to find its EXIF, and TIFF turns itself upright while loading.
            orientation = _orientation(image)
            taken_s = taken_at(image)
            picture = to_rgb(image)
            if not drafted:
                width, height = picture.size
            picture = _reduced(picture, _as_stored(hint, orientation))
            if picture is not image:
                image.close()  # frees its pixels before another large picture gets its turn
            if orientation in _UPRIGHT:
                picture = picture.transpose(_UPRIGHT[orientation])
    if orientation >= 5:
        width, height = height, width
    return Decoded(picture, width, height, taken_s)


def _as_stored(hint: tuple[int, int] | None, orientation: int) -> tuple[int, int] | None:
    """The hint for a picture that is still to be turned."""
    return (hint[1], hint[0]) if hint is not None and orientation >= 5 else hint


def _reduced(picture: Image.Image, hint: tuple[int, int] | None) -> Image.Image:
    factor = 1 if hint is None else min(picture.width // hint[0], picture.height // hint[1])
    return picture.reduce(factor) if factor > 1 else picture


def turn_for_file(size: int) -> AbstractContextManager[None]:
    """What to hold while the bytes of a file of this size are in memory: large ones take turns."""
    return _large_turn() if size > LARGE_FILE_BYTES else nullcontext()


def _turn_for(pixels: int) -> AbstractContextManager[None]:
    return _large_turn() if pixels > LARGE_PIXELS else nullcontext()


@contextmanager
def _large_turn() -> Generator[None, None, None]:
    with _one_large_picture:
        try:
            yield
        finally:
            give_memory_back()


def _refuse_too_large(image: Image.Image) -> None:
    width, height = image.size
    if width <= 0 or height <= 0:
        raise ImageError(say("The picture has no pixels"))
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise ImageError(
            say("The picture is too large ({width} x {height} pixels)", width=width, height=height)
        )
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        # A small picture can announce enormous tiles, which the decoder would allocate.
        tile = image.tag_v2.get(_TILE_WIDTH_TAG, 0), image.tag_v2.get(_TILE_LENGTH_TAG, 0)
        if not all(isinstance(side, int) for side in tile) or tile[0] * tile[1] > MAX_PIXELS:
            raise ImageError(say("The picture's tiles are too large"))


def read_taken(data: bytes) -> int | None:
    """When a picture file was taken by its EXIF, without decoding the picture; None when it does not say."""
    try:
        with Image.open(_BoundedReader(data), formats=FORMATS) as image:
            _refuse_too_large(image)
            return taken_at(image)
    except Exception:  # decoders of untrusted bytes raise from every family
        log.debug("no time could be read", exc_info=True)
        return None


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8; 1 where there is none or the EXIF block is damaged."""
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # damaged metadata does not make a picture unusable
        log.debug("EXIF ignored", exc_info=True)
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _reason(error: Exception) -> Sentence:
    if isinstance(error, UnidentifiedImageError):
        return say("This is not a picture in a known format, or its header is damaged")
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return say(
            "The picture is too large (more than {count} million pixels)", count=MAX_PIXELS // 1_000_000
        )
    if isinstance(error, MemoryError):
        return say("There is not enough memory to decode the picture")
    detail = "".join(character if character.isprintable() else " " for character in str(error))[:80].strip()
    if "truncated" in detail.lower():
        return say("The file is incomplete (truncated)")
    return say("The file is damaged ({reason})", reason=detail or type(error).__name__)


def fit(image: Image.Image, spec: ImageSpec) -> NDArray[np.uint8]:
    """RGB pixels (H, W, 3) uint8 of a person picture in the spec's shape.

    Width / height within [0.33, 0.75] is stretched; outside, grey is added at both sides up to the nearest
    bound first. Padding happens at the target's size, so a very long picture costs nothing.
    """
    width, height = fitted_size(image.width, image.height, spec)
    small = image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=3.0)
    if (width, height) != (spec.width, spec.height):
        canvas = Image.new("RGB", (spec.width, spec.height), PADDING)
        canvas.paste(small, ((spec.width - width) // 2, (spec.height - height) // 2))
        small = canvas
    return np.array(small, dtype=np.uint8)


def fitted_size(width: int, height: int, spec: ImageSpec) -> tuple[int, int]:
    """Width and height that a picture of this size takes up, in the middle of what `fit` makes."""
    aspect = width / height
    return (
        spec.width if aspect >= NARROWEST else max(1, round(spec.width * aspect / NARROWEST)),
        spec.height if aspect <= WIDEST else max(1, round(spec.height * WIDEST / aspect)),
    )


def to_batch(pixels: Sequence[NDArray[np.uint8]], spec: ImageSpec) -> NDArray[np.float32]:
    """Normalised batch (N, 3, H, W) float32, (x / 255 - mean) / std, from N pictures (H, W, 3) uint8."""
    batch = np.empty((len(pixels), 3, spec.height, spec.width), dtype=np.float32)
    scale = (1.0 / (255.0 * np.asarray(spec.std))).astype(np.float32)[:, None, None]
    shift = (np.asarray(spec.mean) / np.asarray(spec.std)).astype(np.float32)[:, None, None]
    for row, picture in zip(batch, pixels, strict=True):
        np.multiply(picture.transpose(2, 0, 1), scale, out=row)
        row -= shift
    return batch


def thumbnail(path: str | bytes | Path, box: tuple[int, int]) -> Image.Image:
    """RGB picture no larger than `box` (width, height), aspect kept; never enlarged. Raises `ImageError`."""
    picture = load(path, hint=box)
    picture.thumbnail(box, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return picture
