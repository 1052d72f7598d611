"""Pictures made in memory: honest ones, and those that mean harm."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from inventory.services.image_pipeline import CleanImage

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def make_picture(mode: str = "RGB", size: tuple[int, int] = (60, 40), **save_options: Any) -> bytes:
    """Encode a picture whose left half is one colour and whose right half is another."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill="crimson")
    target = BytesIO()
    picture.convert(mode).save(target, save_options.pop("format", "PNG"), **save_options)
    return target.getvalue()


def make_upload(content: bytes | None = None, name: str = "mug.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture() if content is None else content)


def make_flat_png(width: int, height: int, *chunks: bytes) -> bytes:
    """Build a PNG whose pixels are all black, whatever its size: zeros compress to a thousandth."""
    rows = zlib.compressobj(9)
    row = bytes(width * 3 + 1)
    pixels = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = (make_png_chunk(b"IHDR", header), *chunks, make_png_chunk(b"IDAT", pixels), make_png_chunk(b"IEND", b""))
    return PNG_SIGNATURE + b"".join(body)


def make_png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def opened(picture: CleanImage) -> Image.Image:
    return Image.open(BytesIO(picture.content))


def opened_thumbnail(picture: CleanImage) -> Image.Image:
    return Image.open(BytesIO(picture.thumbnail))
