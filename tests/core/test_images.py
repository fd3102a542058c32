"""Any file gives an upright RGB picture or a short reason: no other exception, no hang, no full memory."""

import os
import random
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import images
from core.errors import ImageError
from core.images import ImageSpec
from tests.core import picture_files as files

# What Pillow mutters about damaged metadata is silenced in the program, but pytest sets filters of its own.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "error::PIL.Image.DecompressionBombWarning")

SPEC = ImageSpec(256, 128, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def quarter_colours(image: Image.Image) -> list[tuple[int, ...]]:
    width, height = image.size
    return [image.getpixel((int(width * x), int(height * y))) for y in (0.25, 0.75) for x in (0.25, 0.75)]


def assert_upright(image: Image.Image) -> None:
    assert image.mode == "RGB"
    assert image.height > image.width
    for found, expected in zip(
        quarter_colours(image), (files.RED, files.GREEN, files.BLUE, files.YELLOW), strict=True
    ):
        assert max(abs(a - b) for a, b in zip(found, expected, strict=True)) < 40


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_every_format_that_the_manual_names_is_read(format: str) -> None:
    assert_upright(images.decode(files.encoded(files.corners(), format)))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_from_a_turned_camera_stands_upright(orientation: int, format: str) -> None:
    decoded = images.decode_sized(files.with_orientation(orientation, format))
    assert_upright(decoded.image)
    assert (decoded.width, decoded.height) == (60, 160)


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_large_jpeg_is_decoded_small_but_never_below_the_hint(orientation: int) -> None:
    stored = files.corners(1200, 3200)
    if orientation == 6:
        stored = stored.transpose(Image.Transpose.ROTATE_90)
    elif orientation == 3:
        stored = stored.transpose(Image.Transpose.ROTATE_180)
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded = images.decode_sized(files.encoded(stored, "JPEG", exif=exif), hint=(128, 256))
    assert_upright(decoded.image)
    assert (decoded.width, decoded.height) == (1200, 3200)
    assert 128 <= decoded.image.width <= 300
    assert decoded.image.height >= 256


def test_a_mislabelled_picture_is_read_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(files.encoded(files.corners(), "PNG"))
    assert_upright(images.load(tmp_path / "photo.jpg"))


def test_a_damaged_exif_block_does_not_cost_the_picture() -> None:
    data = files.encoded(files.corners(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
    assert_upright(images.decode(data))


def test_only_the_first_frame_of_an_animation_is_taken() -> None:
    frames = [Image.new("RGB", (20, 50), colour) for colour in ((200, 0, 0), (0, 0, 200))]
    data = files.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert images.decode(data).getpixel((5, 5))[0] > 150


def test_transparency_shows_white() -> None:
    for mode, clear in (("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))):
        assert (
            images.decode(files.encoded(Image.new(mode, (9, 9), clear), "PNG")).getpixel((4, 4)) == (255,) * 3
        )
    palette = Image.new("P", (9, 9), 0)
    palette.putpalette([0, 0, 0] * 256)
    assert images.decode(files.encoded(palette, "PNG", transparency=0)).getpixel((4, 4)) == (255,) * 3


def test_cmyk_palette_black_and_white_and_lab_become_sensible_rgb() -> None:
    red = Image.new("RGB", (16, 16), (230, 20, 20))
    assert images.decode(files.encoded(red.convert("CMYK"), "JPEG")).getpixel((8, 8))[0] > 180
    assert images.decode(files.encoded(red.convert("P"), "GIF")).getpixel((8, 8))[0] > 180
    assert images.decode(files.encoded(Image.new("1", (16, 16), 1), "PNG")).getpixel((8, 8)) == (255,) * 3
    assert (
        images.decode(files.encoded(Image.new("LAB", (16, 16), (255, 128, 128)), "TIFF")).getpixel((8, 8))[0]
        > 240
    )


@pytest.mark.parametrize("brightest", [255, 1023, 4095, 65535])
def test_deep_grey_uses_the_whole_range_of_its_sensor(brightest: int) -> None:
    ramp = np.linspace(0, brightest, 64, dtype=np.uint16)[None, :].repeat(8, axis=0)
    for format in ("PNG", "TIFF"):
        grey = np.asarray(images.decode(files.encoded(Image.fromarray(ramp), format)))
        assert grey[0, 0].tolist() == [0, 0, 0]
        assert grey[0, -1].tolist() == [255, 255, 255]
        assert abs(int(grey[0, 32, 0]) - 128) < 8


def test_floating_point_grey_with_holes_is_read() -> None:
    values = np.linspace(-3.0, 7.0, 64, dtype=np.float32)[None, :].repeat(8, axis=0)
    values[0, 0] = np.nan
    grey = np.asarray(images.decode(files.encoded(Image.fromarray(values), "TIFF")))
    assert grey[1, 0, 0] == 0
    assert grey[1, -1, 0] == 255


@pytest.mark.parametrize("name", sorted(files.hostile_bytes()))
def test_a_hostile_file_gives_a_short_reason_at_once(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(files.hostile_bytes()[name])
    started = time.monotonic()
    with pytest.raises(ImageError) as caught:
        images.load(file, hint=(256, 512))
    assert time.monotonic() - started < 5
    reason = str(caught.value)
    assert 5 < len(reason) < 140
    assert reason.isprintable()
    assert name not in reason


@pytest.mark.skipif(
    not files.SHARED_HOSTILE.is_dir(), reason="the collection of hostile pictures is not here"
)
def test_the_collection_of_hostile_pictures_gives_pictures_or_reasons(
    capfd: pytest.CaptureFixture[str],
) -> None:
    good, reasons = 0, list[str]()
    for file in sorted(files.SHARED_HOSTILE.iterdir()):
        started = time.monotonic()
        try:
            pixels = images.fit(images.load(file), SPEC)
        except ImageError as error:
            reasons.append(str(error))
        else:
            assert pixels.shape == (256, 128, 3)
            good += 1
        assert time.monotonic() - started < 5, file.name
    assert good >= 30
    assert all(5 < len(reason) < 140 for reason in reasons)
    assert capfd.readouterr() == ("", "")


def test_flipped_bits_anywhere_give_a_picture_or_a_reason() -> None:
    rng = random.Random(7)
    originals = [
        files.encoded(files.person(5), format) for format in ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
    ]
    originals += [files.with_orientation(6), files.encoded(files.person(5), "TIFF", compression="tiff_lzw")]
    for _ in range(600):
        data = bytearray(rng.choice(originals))
        for _ in range(rng.choice((1, 3, 30))):
            # Damage in a header does more than damage in pixels.
            data[rng.randrange(min(len(data), rng.choice((64, 700, len(data)))))] = rng.randrange(256)
        try:
            images.fit(images.decode(bytes(data), hint=(256, 512)), SPEC)
        except ImageError:
            pass


def test_a_pipe_a_folder_and_a_device_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    for path in (tmp_path / "pipe.jpg", tmp_path / "folder.jpg", Path("/dev/zero")):
        with pytest.raises(ImageError, match="not a regular file"):
            images.load(path)


def test_missing_and_looping_and_impossible_names_give_reasons(tmp_path: Path) -> None:
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    with pytest.raises(images.FileGoneError):
        images.read_bytes(tmp_path / "missing.jpg")
    for path in (tmp_path / "loop.jpg", b"with\0null.jpg", tmp_path / ("x" * 300)):
        with pytest.raises(ImageError):
            images.read_bytes(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    file = tmp_path / "secret.jpg"
    file.write_bytes(b"x")
    file.chmod(0)
    with pytest.raises(images.UnreadableError, match="permission"):
        images.read_bytes(file)


def test_a_file_beyond_the_size_limit_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.jpg").open("wb") as file:
        file.truncate(images.MAX_FILE_BYTES + 1)
    with pytest.raises(ImageError, match="larger than 256 MiB"):
        images.read_bytes(tmp_path / "huge.jpg")


def test_names_in_any_bytes_are_opened(tmp_path: Path) -> None:
    for name in (b"caf\xe9.jpg", b"new\nline.jpg", "人.jpg".encode()):
        path = os.fsencode(tmp_path) + b"/" + name
        files.write_person(path, 1)
        assert images.load(path).size == (48, 128)


def test_decoding_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_DECODE_S", 0.2)
    slow = files.run_length_bmp(4000, 4000, b"\x01\x05" * 4_000_000)
    started = time.monotonic()
    with pytest.raises(ImageError, match="more work"):
        images.decode(slow)
    assert time.monotonic() - started < 3


@pytest.mark.slow
def test_eight_threads_of_large_pictures_stay_within_a_gigabyte(tmp_path: Path) -> None:
    file = tmp_path / "large.png"
    Image.new("RGBA", (8_000, 7_900), (10, 200, 30, 128)).save(file, compress_level=1)
    script = (
        "import re, sys\n"
        "from pathlib import Path\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from core import images\n"
        "spec = images.ImageSpec(256, 128, (0.5,) * 3, (0.5,) * 3)\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    list(pool.map(lambda _: images.fit(images.load(sys.argv[1], (256, 512)), spec), range(8)))\n"
        # Not ru_maxrss: that also counts what the test process held when it started this one.
        "print(re.search(r'VmHWM:\\s*(\\d+) kB', Path('/proc/self/status').read_text())[1])\n"
    )
    root = Path(images.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)], cwd=root, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 1_000_000  # KiB


def test_refusing_hostile_files_takes_little_memory(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    hostile = files.hostile_bytes()
    with ThreadPoolExecutor(4) as pool:
        for data in hostile.values():
            assert pool.submit(_reason, data).result()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def _reason(data: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        images.decode(data)
    return str(caught.value)


def test_person_shapes_are_stretched_and_others_padded_with_grey() -> None:
    spec = ImageSpec(200, 100, (0.5,) * 3, (0.5,) * 3)
    white = (255, 255, 255)
    assert (images.fit(Image.new("RGB", (40, 100), white), spec) == 255).all()
    wide = images.fit(Image.new("RGB", (300, 100), white), spec)
    assert wide.shape == (200, 100, 3)
    assert wide[0, 50].tolist() == list(images.PADDING)
    assert wide[100, 0].tolist() == [255, 255, 255]
    assert 45 <= int((wide[:, 50, 0] == 255).sum()) <= 55  # 100 high of 400 after padding to 3 : 4
    narrow = images.fit(Image.new("RGB", (10, 100), white), spec)
    assert narrow[100, 0].tolist() == list(images.PADDING)
    assert 28 <= int((narrow[100, :, 0] == 255).sum()) <= 33


def test_the_longest_possible_pictures_fit_without_much_memory() -> None:
    for size in ((65_000, 1), (1, 65_000)):
        assert images.fit(Image.new("RGB", size), SPEC).shape == (256, 128, 3)


def test_a_batch_is_normalised_channel_first() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 256, 128, 3), dtype=np.uint8)
    batch = images.to_batch(list(pixels), SPEC)
    expected = (pixels / 255.0 - np.array(SPEC.mean)) / np.array(SPEC.std)
    assert batch.dtype == np.float32
    np.testing.assert_allclose(batch, expected.transpose(0, 3, 1, 2), atol=1e-5)


def test_reduced_decoding_changes_what_the_tower_sees_by_next_to_nothing() -> None:
    data = files.encoded(files.person(3, 1200, 3000), "JPEG", quality=92)
    full = images.fit(images.decode(data), SPEC).astype(int)
    reduced = images.fit(images.decode(data, hint=(256, 512)), SPEC).astype(int)
    assert np.abs(full - reduced).mean() < 1.0


def test_a_thumbnail_fits_its_box_and_is_not_enlarged(tmp_path: Path) -> None:
    file = tmp_path / "p.jpg"
    file.write_bytes(files.encoded(files.corners(600, 1600), "JPEG"))
    assert images.thumbnail(file, (100, 100)).size in {(37, 100), (38, 100)}
    assert images.thumbnail(file, (2000, 2000)).size == (600, 1600)
