"""Pages as somebody signed in sees them, and small pictures of them for docs/."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page

from backoffice.tests.screens.walk import SIZES

FOLDER = os.environ.get("PICTURES_DIR", "")
COLOURS, MOST_BYTES = 256, 150_000
ON_WISH = pytest.mark.skipif(not FOLDER, reason="takes the pictures of docs/ anew; `make pictures` asks for it")


@contextmanager
def page_of(
    browser: Browser, address: str, client: Client, *, width: int = 1440, theme: str = "light"
) -> Iterator[Page]:
    """Yield a page of the person that the client is signed in as."""
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": address,
    }
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.add_cookies([cookie])  # type: ignore[list-item]
    try:
        yield context.new_page()
    finally:
        context.close()


def save(page: Page, name: str) -> int:
    """Write what is in sight, in few colours; return how many bytes that are."""
    file = Path(FOLDER) / f"{name}.png"
    image = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    few_colours = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few_colours.save(file, optimize=True)
    return file.stat().st_size
