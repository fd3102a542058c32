"""When a picture was taken, by its EXIF block."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

_EXIF_IFD = 0x8769
_DATE_TIME_ORIGINAL, _OFFSET_TIME_ORIGINAL = 0x9003, 0x9011
_FIRST_YEAR = 1970  # cameras whose clock was never set say 0000 or 1970-01-01 00:00


def taken_at(image: "Image.Image") -> int | None:
    """Seconds since 1970 (UTC) of DateTimeOriginal; None when there is none or it makes no sense.

    EXIF 2.31 has a time zone in OffsetTimeOriginal; without one, the camera's clock is taken for this machine's.
    """
    try:
        block: dict[int, Any] = image.getexif().get_ifd(_EXIF_IFD)
        return _seconds(block.get(_DATE_TIME_ORIGINAL), block.get(_OFFSET_TIME_ORIGINAL))
    except Exception:  # damaged metadata does not make a picture unusable
        log.debug("EXIF ignored", exc_info=True)
        return None


def _seconds(text: object, offset: object) -> int | None:
    if not isinstance(text, str):
        return None
    local = datetime.strptime(text.strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")
    if local.year < _FIRST_YEAR:
        return None
    if isinstance(offset, str) and offset.strip("\0 "):
        zone = datetime.strptime(offset.strip("\0 ").replace("Z", "+00:00"), "%z").tzinfo
        return int(local.replace(tzinfo=zone).timestamp())
    return int(local.astimezone().timestamp())
