from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from inventory.demo.motifs import MOTIFS
from inventory.demo.pictures import COLOURS, SIDE, draw_picture, picture_file
from inventory.services.image_pipeline import clean_image


@pytest.mark.parametrize("motif", MOTIFS)
def test_every_motif_is_a_small_jpeg(motif: str) -> None:
    content = draw_picture(motif, "sage")

    picture = Image.open(BytesIO(content))
    assert (picture.format, picture.size) == ("JPEG", (SIDE, SIDE))
    assert len(content) < 40_000
    assert len(set(picture.reduce(20).get_flattened_data())) > 50


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_gives_another_picture(colour: str) -> None:
    assert all(draw_picture("mug", colour) != draw_picture("mug", other) for other in COLOURS if other != colour)


def test_a_drawing_is_the_same_each_time() -> None:
    first = draw_picture("tote", "ink")
    draw_picture.cache_clear()

    assert draw_picture("tote", "ink") == first


def test_a_drawing_passes_as_an_upload() -> None:
    clean = clean_image(picture_file("candle", "plum"))

    assert (clean.width, clean.height, clean.format) == (SIDE, SIDE, "JPEG")
