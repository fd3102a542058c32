"""Makes picture files for tests: good ones in every layout, and hostile ones of every kind we know."""

import functools
import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

SHARED_HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile-images"

# The picture of `corners`: red, green / blue, yellow, so that its orientation can be told.
RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 30), (30, 30, 220), (220, 220, 30)

_TURNED_BY_CAMERA = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def corners(width: int = 60, height: int = 160) -> Image.Image:
    """An upright picture whose four quarters have different colours."""
    image = Image.new("RGB", (width, height))
    for index, colour in enumerate((RED, GREEN, BLUE, YELLOW)):
        left, top = (index % 2) * width // 2, (index // 2) * height // 2
        image.paste(colour, (left, top, left + width // 2, top + height // 2))
    return image


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def person(seed: int, width: int = 48, height: int = 128) -> Image.Image:
    """A picture that differs from every other seed's."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (8, 4, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def write_person(file: Path | str | bytes, seed: int) -> None:
    Path(os.fsdecode(file)).write_bytes(encoded(person(seed), "JPEG", quality=90))


def with_orientation(orientation: int, format: str = "JPEG") -> bytes:
    """`corners` as a camera stores it that was held so that EXIF `orientation` applies."""
    method = _TURNED_BY_CAMERA[orientation]
    stored = corners() if method is None else corners().transpose(method)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(stored, format, exif=exif)


def png(
    width: int, height: int, data: bytes, *, depth: int = 8, colour: int = 2, extra: bytes = b""
) -> bytes:
    """A PNG file of any claimed size around any compressed bytes."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def tiff_with_tiles(side: int) -> bytes:
    """A TIFF of ten by ten pixels whose one compressed tile claims to be enormous."""
    data = zlib.compress(bytes(1000))
    entries = [
        (256, 4, 10), (257, 4, 10), (258, 3, 8), (259, 3, 8), (262, 3, 1), (277, 3, 1),
        (322, 4, side), (323, 4, side), (324, 4, 8 + 2 + 10 * 12 + 4), (325, 4, len(data)),
    ]  # fmt: skip
    directory = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + directory + bytes(4) + data


def run_length_bmp(width: int, height: int, data: bytes) -> bytes:
    """An 8-bit run-length BMP, which Pillow decodes in Python."""
    palette = b"".join(bytes((value, value, value, 0)) for value in range(256))
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(data), 0, 0, 256, 0)
    offset = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + info + palette + data


def _text_bomb() -> bytes:
    return chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(80 * 2**20)))


@functools.cache
def hostile_bytes() -> dict[str, bytes]:
    """File contents that are no whole, sane picture, by name."""
    jpeg = encoded(person(1), "JPEG")
    whole_png = encoded(person(2), "PNG")
    return {
        "truncated.jpg": jpeg[: len(jpeg) // 2],
        "truncated.png": whole_png[: len(whole_png) // 2],
        "truncated.webp": encoded(person(3), "WEBP")[:200],
        "truncated.gif": encoded(person(3), "GIF")[:900],
        "truncated.tif": encoded(person(3), "TIFF")[:2000],
        "truncated.bmp": encoded(person(3), "BMP")[:2000],
        "header-only.jpg": jpeg[:20],
        "zero.jpg": b"",
        "text.jpg": b"this is not a picture\n" * 20,
        "random.png": b"\x89PNG\r\n\x1a\n" + os.urandom(300),
        "bomb.png": png(50_000, 50_000, bytes(100)),
        "bomb-below-twice-the-limit.png": png(9_000, 9_000, bytes(100)),
        "long-row.png": png(1_000_000, 1, bytes(3_000_001)),
        "hundred-megapixels.jpg": encoded(Image.new("L", (10_000, 10_000), 128), "JPEG"),
        "hundred-megapixels.webp": b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10)
        + bytes(4) + (9999).to_bytes(3, "little") + (9999).to_bytes(3, "little"),
        "no-pixels.png": png(0, 10, b""),
        "tiles.tif": tiff_with_tiles(60_000),
        "text-bomb.png": png(4, 4, bytes(52), extra=_text_bomb()),
        "svg.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "postscript.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        "empty-archive.tiff": b"PK\x05\x06" + bytes(18),
    }  # fmt: skip
