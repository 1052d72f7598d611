"""What is asked of an uploaded picture before a decoder may touch it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from inventory.exceptions import ImageRefused

if TYPE_CHECKING:
    from django.core.files import File

MAX_BYTES = 2 * 1024 * 1024
MAX_MEGAPIXELS = 25
# A JPEG in several scans keeps every coefficient in memory, two bytes each, beside the picture itself.
MAX_MEGAPIXELS_IN_SCANS = 13
MAX_SCANS = 100
# Real pictures have a few hundred parts; Pillow's time for them grows faster than their number.
MAX_PARTS = 5_000

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}

_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_NAME_LENGTH = 40


def display_name(name: str | None) -> str:
    """Shorten a file name from outside to what a sentence can carry: no folder, no control characters."""
    last = re.split(r"[\\/]", name or "")[-1]
    clean = "".join(character for character in last if character.isprintable()).strip()
    if len(clean) > _NAME_LENGTH:
        clean = f"{clean[: _NAME_LENGTH - 12]}…{clean[-11:]}"
    return clean or _("The picture")


def expected_format(name: str) -> str:
    """Return "JPEG" or "PNG" by the ending; any other ending is refused."""
    try:
        return FORMATS[PurePosixPath(name).suffix.lower()]
    except KeyError:
        raise ImageRefused(
            _("“%(name)s” is not accepted: pictures are JPG or PNG files. Save it as one of these and upload it again.")
            % {"name": name}
        ) from None


def read_upload(upload: File[Any], name: str) -> bytes:
    """Read the whole file, but never more than the limit and one byte."""
    upload.seek(0)
    data: bytes = upload.read(MAX_BYTES + 1)
    if not data:
        raise ImageRefused(_("“%(name)s” is empty. Choose the picture again.") % {"name": name})
    if len(data) > MAX_BYTES:
        raise ImageRefused(
            _("“%(name)s” is larger than %(limit)s MB. Save it smaller and upload it again.")
            % {"name": name, "limit": MAX_BYTES // 1024**2}
        )
    return data


def refuse_too_many_parts(data: bytes, name: str) -> int:
    """Count scans (a PNG has one) and refuse a file cut into so many parts that opening it takes seconds."""
    parts, scans = _jpeg_parts(data) if data.startswith(b"\xff\xd8") else (_png_parts(data), 1)
    if parts > MAX_PARTS or scans > MAX_SCANS:
        raise ImageRefused(
            _("“%(name)s” is built in an unusual way that takes too long to open. Save it anew and upload it again.")
            % {"name": name}
        )
    return scans


def refuse_too_many_pixels(size: tuple[int, int], scans: int, name: str) -> None:
    """Hold the size that the header claims against the limit, before any pixel is decoded."""
    limit = MAX_MEGAPIXELS if scans == 1 else MAX_MEGAPIXELS_IN_SCANS
    if size[0] * size[1] <= limit * 1_000_000:
        return
    if scans == 1:
        sentence = _("“%(name)s” has %(width)s × %(height)s pixels. Make it smaller: %(limit)s megapixels at most.")
    else:
        sentence = _(
            "“%(name)s” is a progressive JPEG of %(width)s × %(height)s pixels; such a file may have up to "
            "%(limit)s megapixels. Save it as a normal JPEG, or smaller."
        )
    raise ImageRefused(sentence % {"name": name, "width": size[0], "height": size[1], "limit": limit})


def _jpeg_parts(data: bytes) -> tuple[int, int]:
    parts = scans = 0
    at = 2
    while parts <= MAX_PARTS and (marker := _JPEG_MARKER.search(data, at)):
        code = marker[0][1]
        if code == _END_OF_IMAGE:
            break
        parts += 1
        scans += code == _START_OF_SCAN
        at = marker.end() + max(int.from_bytes(data[marker.end() : marker.end() + 2]), 2)
    return parts, scans


def _png_parts(data: bytes) -> int:
    parts, at = 0, 8
    while at < len(data):
        parts += 1
        at += 12 + int.from_bytes(data[at : at + 4])
    return parts
