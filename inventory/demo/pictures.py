"""Product pictures made by us: drawn when they are needed, so that no binary file lies in the repository."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile

from inventory.demo.motifs import MOTIFS
from inventory.demo.sketch import Sketch, colour_of, lighter
from inventory.services.image_pipeline import CleanImage, clean_image

SIDE = 800

BEHIND_PALE = colour_of("#bccbc8")
COLOURS = {
    "charcoal": "#45464d",
    "cream": "#efe3cc",
    "forest": "#3f6b54",
    "ink": "#2f4468",
    "mustard": "#dda32f",
    "natural": "#d8c39c",
    "plum": "#71405f",
    "rose": "#d58d92",
    "sage": "#8fa98a",
    "sky": "#84aecb",
    "terracotta": "#c65f43",
    "walnut": "#9b6a43",
}


@cache
def draw_picture(motif: str, colour: str) -> bytes:
    """Return a JPEG of 800 × 800 pixels; the same names give the same bytes."""
    shade = colour_of(COLOURS[colour])
    board = Sketch(SIDE, BEHIND_PALE if sum(shade) > 560 else lighter(shade, 0.72))
    MOTIFS[motif](board, shade)
    target = BytesIO()
    board.finished().save(target, "JPEG", quality=80)
    return target.getvalue()


def picture_file(motif: str, colour: str) -> ContentFile[bytes]:
    """Return the drawing as an upload for `add_image`."""
    return ContentFile(draw_picture(motif, colour), name=f"{motif}-{colour}.jpg")


def clean_picture(motif: str, colour: str) -> CleanImage:
    """Return the drawing as it is stored, under a new random name; the same names are drawn and cleaned once."""
    return replace(_cleaned(motif, colour), stem=secrets.token_hex(16))


@cache
def _cleaned(motif: str, colour: str) -> CleanImage:
    return clean_image(picture_file(motif, colour))
