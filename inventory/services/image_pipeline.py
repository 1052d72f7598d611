"""From an uploaded file that nobody vouches for to a clean JPEG or PNG with its thumbnail.

Nothing of the upload's bytes survives but its pixels: they are decoded, turned upright, converted to sRGB, brought
to a size for screens and encoded anew. 25 megapixels cost less than 200 MB of memory.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from PIL import Image, ImageCms

from inventory.exceptions import ImageRefused
from inventory.services.image_limits import (
    display_name,
    expected_format,
    read_upload,
    refuse_too_many_parts,
    refuse_too_many_pixels,
)

if TYPE_CHECKING:
    from django.core.files import File

STORED_SIDE = 1600
THUMBNAIL_SIDE = 320
JPEG_QUALITY = 85
MAX_PROFILE_BYTES = 1024**2

_BAND_PIXELS = 1_000_000
_EXTENSIONS = {"JPEG": ".jpg", "PNG": ".png"}
_ORIENTATION_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OPAQUE_MODES = {"1": "L", "L": "L", "I": "L", "I;16": "L", "I;16B": "L", "CMYK": "CMYK"}


@dataclass(frozen=True, slots=True)
class CleanImage:
    """An encoded picture without metadata; `sha256` is that of `content`."""

    content: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    format: str
    extension: str
    width: int
    height: int
    sha256: str
    stem: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def name(self) -> str:
        return f"{self.stem}{self.extension}"


def clean_image(upload: File[Any]) -> CleanImage:
    """Check, decode and re-encode an upload; raise ImageRefused with a sentence for anything that is not a picture."""
    name = display_name(upload.name)
    expected = expected_format(name)
    data = read_upload(upload, name)
    scans = refuse_too_many_parts(data, name)
    with _refusing_what_pillow_cannot_read(name):
        source = Image.open(BytesIO(data), formats=("JPEG", "PNG"))
        found = "PNG" if source.format == "PNG" else "JPEG"  # phones write MPO: JPEG with a second picture behind it
        _refuse_wrong_ending(expected, found, name)
        refuse_too_many_pixels(source.size, scans, name)
        return _encoded(_upright(source, found), found)


@contextmanager
def _refusing_what_pillow_cannot_read(name: str) -> Iterator[None]:
    """Turn whatever a decoder throws at hostile bytes (OSError, struct.error, MemoryError …) into a refusal."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"PIL\.")
            yield
    except ImageRefused:
        raise
    except Image.DecompressionBombError as error:
        raise ImageRefused(_("“%(name)s” has far too many pixels. Make it smaller.") % {"name": name}) from error
    except Exception as error:
        raise ImageRefused(
            _("“%(name)s” is damaged or no JPG or PNG picture. Save it anew and upload it again.") % {"name": name}
        ) from error


def _refuse_wrong_ending(expected: str, found: str, name: str) -> None:
    if expected != found:
        raise ImageRefused(
            _("“%(name)s” holds a %(found)s picture. Give it the ending %(ending)s and upload it again.")
            % {"name": name, "found": found, "ending": _EXTENSIONS[found]}
        )


def _upright(source: Image.Image, found: str) -> Image.Image:
    """Decode, shrink to the stored size, turn by EXIF and convert to sRGB, holding one full-size copy at most."""
    factor = max(max(source.size) // STORED_SIDE, 1)
    if found == "JPEG" and factor > 1:
        source.draft(None, (source.width // factor, source.height // factor))
    source.load()
    factor = max(max(source.size) // STORED_SIDE, 1)
    turn, profile = _TURNS.get(_orientation(source)), source.info.get("icc_profile")
    fits = max(source.size) <= STORED_SIDE
    if source.mode == "P" and fits and not profile:
        picture = source.copy()
    else:
        picture = _in_bands(source, factor, premultiplied=not fits)
        source.close()
        picture = _in_srgb(_fitted(picture, STORED_SIDE), profile)
    return picture if turn is None else picture.transpose(turn)


def _orientation(source: Image.Image) -> int:
    """Read the EXIF orientation; a picture with broken EXIF is shown as it is."""
    try:
        return int(source.getexif().get(_ORIENTATION_TAG, 1))
    except (OSError, ValueError, TypeError, SyntaxError, LookupError, ArithmeticError, struct.error):
        return 1


def _in_bands(source: Image.Image, factor: int, *, premultiplied: bool) -> Image.Image:
    """Convert to a plain mode and shrink by a whole factor, band by band, so that no full-size copy arises."""
    mode = _plain_mode(source, premultiplied=premultiplied)
    width, height = source.size
    picture = Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = factor * max(_BAND_PIXELS // (width * factor), 1)
    for top in range(0, height, rows):
        band = source.crop((0, top, width, min(top + rows, height)))
        picture.paste(_converted(band, mode).reduce(factor), (0, top // factor))
    return picture


def _plain_mode(source: Image.Image, *, premultiplied: bool) -> str:
    if source.has_transparency_data:
        return "RGBa" if premultiplied else "RGBA"
    return _OPAQUE_MODES.get(source.mode, "RGB")


def _converted(band: Image.Image, mode: str) -> Image.Image:
    if band.mode.startswith("I"):
        band = band.point(lambda value: value * (1 / 256))  # 16 bits: Pillow's own conversion would clip at 255
    if mode == "RGBa" and band.mode != "RGBA":
        band = band.convert("RGBA")
    return band if band.mode == mode else band.convert(mode)


def _fitted(picture: Image.Image, side: int) -> Image.Image:
    """Shrink so that the long side fits; premultiplied alpha comes back as plain alpha."""
    if max(picture.size) > side:
        scale = side / max(picture.size)
        size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return picture.convert("RGBA") if picture.mode == "RGBa" else picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Apply an embedded colour profile, since the profile itself is not kept; a useless one is ignored."""
    plain = picture.convert("RGB") if picture.mode == "CMYK" else picture
    if not profile or len(profile) > MAX_PROFILE_BYTES or picture.mode == "L":
        return plain
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=plain.mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return plain
    return converted or plain


def _encoded(picture: Image.Image, found: str) -> CleanImage:
    content = _bytes_of(picture, found)
    return CleanImage(
        content=content,
        thumbnail=_bytes_of(_thumbnail(picture), found),
        format=found,
        extension=_EXTENSIONS[found],
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _thumbnail(picture: Image.Image) -> Image.Image:
    mode = _plain_mode(picture, premultiplied=True)
    return _fitted(_converted(picture, mode), THUMBNAIL_SIDE)


def _bytes_of(picture: Image.Image, found: str) -> bytes:
    """Encode the pixels and nothing else: `info` may still carry a profile or a comment that Pillow would write."""
    transparency = picture.info.get("transparency") if picture.mode == "P" else None
    picture.info = {} if transparency is None else {"transparency": transparency}
    target = BytesIO()
    if found == "JPEG":
        picture.save(target, "JPEG", quality=JPEG_QUALITY, optimize=True)
    else:
        picture.save(target, "PNG", compress_level=4)  # a tenth larger than 6, and half the time for the worst
    return target.getvalue()
