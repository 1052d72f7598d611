from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files import File

from backoffice.tests.real_data import real_data
from inventory.exceptions import ImageRefused
from inventory.services.image_pipeline import STORED_SIDE, CleanImage, clean_image
from inventory.tests.image_files import opened, opened_thumbnail

pytestmark = [pytest.mark.once, pytest.mark.thorough]

PAPERS = {"NOTICE", "LICENSE", "LICENSE.md", "PngSuite.LICENSE", "PngSuite.README"}
# Only the checksum of its pixels is wrong; the pixels themselves decode.
CORRUPT_BUT_READABLE = {"xcsn0g01.png"}


def pictures_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in PAPERS)


def cleaned(path: Path, name: str | None = None) -> CleanImage:
    with path.open("rb") as file:
        return clean_image(File(file, name=name or path.name))


def test_every_real_product_picture_is_accepted_with_its_thumbnail() -> None:
    paths = tuple(pictures_in(real_data("images-product")))

    for path in paths:
        picture = cleaned(path)

        assert opened(picture).size == (picture.width, picture.height)
        assert max(picture.width, picture.height) <= STORED_SIDE
        assert max(opened_thumbnail(picture).size) <= 320
    assert len(paths) == 47


def test_every_hostile_picture_becomes_clean_or_is_refused_with_a_sentence() -> None:
    accepted, refused = set(), {}

    for path in pictures_in(real_data("images-hostile")):
        try:
            assert opened(cleaned(path)).format in ("JPEG", "PNG")
            accepted.add(path.name)
        except ImageRefused as refusal:
            refused[path.name] = str(refusal)

    assert all(sentence.startswith(f"“{name}” ") for name, sentence in refused.items())
    corrupt = {name for name in accepted | set(refused) if name.startswith("x")}
    assert corrupt & accepted == CORRUPT_BUT_READABLE
    assert all(name.endswith((".gif", ".bmp", ".webp")) for name in set(refused) - corrupt)
    assert (len(accepted), len(refused)) == (171, 20)


@pytest.mark.parametrize("ending", [".jpg", ".png"])
def test_a_real_picture_under_another_ending_is_refused(ending: str) -> None:
    kinds = {".jpg": (".jpg",), ".png": (".png",)}[ending]

    for path in pictures_in(real_data("images-hostile", "pillow")):
        if path.suffix in kinds:
            continue
        with pytest.raises(ImageRefused):
            cleaned(path, f"{path.stem}{ending}")


@pytest.mark.parametrize("orientation", [2, 3, 6])
def test_a_real_turned_photo_comes_out_like_the_upright_one(orientation: int) -> None:
    folder = real_data("images-hostile", "pillow")

    turned = cleaned(folder / f"hopper_orientation_{orientation}.jpg")

    upright = opened(cleaned(folder / "hopper.jpg")).convert("L").resize((8, 8))
    shown = opened(turned).convert("L").resize((8, 8))
    pairs = zip(upright.tobytes(), shown.tobytes(), strict=True)
    assert sum(abs(a - b) for a, b in pairs) / 64 < 12
