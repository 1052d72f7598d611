from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from inventory.services.image_pipeline import clean_image
from inventory.tests.image_files import make_picture, make_upload, opened, opened_thumbnail

pytestmark = pytest.mark.once

RED = (220, 20, 60)
WHITE = (255, 255, 255)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SWAPPED = SRGB.replace(b"rXYZ", b"temp").replace(b"bXYZ", b"rXYZ").replace(b"temp", b"bXYZ")


def nearly(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 12 for a, b in zip(pixel, colour, strict=False))


def encoded(picture: Image.Image, **options: Any) -> bytes:
    target = BytesIO()
    picture.save(target, "PNG", **options)
    return target.getvalue()


def test_a_jpeg_stays_a_jpeg_and_a_png_stays_a_png() -> None:
    jpeg = clean_image(make_upload(make_picture(format="JPEG"), "Mug.JPEG"))
    png = clean_image(make_upload(make_picture(), "mug.png"))

    assert (jpeg.format, jpeg.extension, opened(jpeg).format) == ("JPEG", ".jpg", "JPEG")
    assert (png.format, png.extension, opened(png).format) == ("PNG", ".png", "PNG")


def test_size_and_fingerprint_are_those_of_the_clean_picture() -> None:
    picture = clean_image(make_upload(make_picture(size=(60, 40))))

    assert (picture.width, picture.height) == opened(picture).size == (60, 40)
    assert picture.sha256 == hashlib.sha256(picture.content).hexdigest()


def test_the_same_upload_gives_the_same_fingerprint_under_another_name() -> None:
    first, second = clean_image(make_upload()), clean_image(make_upload())

    assert first.sha256 == second.sha256
    assert first.name != second.name
    assert "mug" not in first.name


def test_the_name_has_no_part_of_the_uploads() -> None:
    picture = clean_image(make_upload(name="../../etc/passwd.png"))

    assert picture.name == f"{picture.stem}.png"
    assert len(picture.stem) == 32


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (40, 0)), (3, (40, 20)), (4, (0, 20)), (5, (0, 0)), (6, (0, 20)), (7, (40, 20)), (8, (40, 0))],
)
def test_a_picture_is_turned_as_its_exif_says(orientation: int, corner: tuple[int, int]) -> None:
    """The corner that the EXIF standard's table puts at the top left, marked in the stored pixels, arrives there."""
    stored = Image.new("RGB", (60, 40), WHITE)
    stored.paste(RED, (*corner, corner[0] + 20, corner[1] + 20))
    exif = Image.Exif()
    exif[0x0112] = orientation

    shown = opened(clean_image(make_upload(encoded(stored, exif=exif))))

    assert shown.size == ((60, 40) if orientation < 5 else (40, 60))
    assert shown.getpixel((5, 5)) == RED
    assert shown.getpixel((shown.width - 5, shown.height - 5)) == WHITE


def test_gps_comment_profile_and_text_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET description"
    exif.get_ifd(0x8825)[1] = "SECRET N"
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "SECRET author", zip=False)
    text.add_itxt("XML:com.adobe.xmp", "SECRET xmp")

    jpeg = clean_image(make_upload(make_picture(format="JPEG", exif=exif, comment=b"SECRET", xmp=b"SECRET"), "a.jpg"))
    png = clean_image(make_upload(make_picture(exif=exif, pnginfo=text)))
    palette = clean_image(make_upload(make_picture("P", exif=exif, pnginfo=text)))

    for picture in (jpeg, png, palette):
        assert b"SECRET" not in picture.content + picture.thumbnail
        assert not opened(picture).getexif()
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(opened(picture).info)


def test_an_embedded_profile_is_applied_before_it_is_dropped() -> None:
    picture = clean_image(make_upload(encoded(Image.new("RGB", (20, 20), (255, 0, 0)), icc_profile=SWAPPED)))

    assert nearly(opened(picture).getpixel((5, 5)), (0, 0, 255))
    assert "icc_profile" not in opened(picture).info


def test_a_profile_that_changes_nothing_or_cannot_be_used_leaves_the_colours_alone() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = clean_image(make_upload(make_picture()))

    for profile in (SRGB, lab, b"no profile", SRGB[:500], SRGB[:300]):
        assert clean_image(make_upload(make_picture(icc_profile=profile))).sha256 == plain.sha256


def test_a_profile_of_more_than_a_megabyte_is_not_applied() -> None:
    plain = clean_image(make_upload(make_picture(format="JPEG"), "mug.jpg"))

    huge = make_picture(format="JPEG", icc_profile=SWAPPED + bytes(1_100_000))

    assert clean_image(make_upload(huge, "mug.jpg")).sha256 == plain.sha256


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "I;16"])
def test_every_opaque_kind_of_png_keeps_its_look(mode: str) -> None:
    grey = Image.new("L", (40, 20), 0)
    grey.paste(255, (20, 0, 40, 20))
    source = (
        grey.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else grey.convert(mode)
    )

    picture = opened(clean_image(make_upload(encoded(source)))).convert("RGB")

    assert (picture.getpixel((5, 5)), picture.getpixel((35, 5))) == ((0, 0, 0), WHITE)


def test_sixteen_bits_become_eight_without_clipping() -> None:
    source = Image.new("I;16", (10, 10), 32768)

    assert opened(clean_image(make_upload(encoded(source)))).getpixel((5, 5)) == 128


@pytest.mark.parametrize("mode", ["LA", "RGBA", "P"])
def test_transparency_survives_in_picture_and_thumbnail(mode: str) -> None:
    source = Image.new("RGBA", (900, 600), (0, 0, 0, 0))
    source.paste((0, 0, 0, 255), (450, 0, 900, 600))
    content = encoded(source.quantize(4) if mode == "P" else source.convert(mode))

    picture = clean_image(make_upload(content))

    for shown in (opened(picture).convert("RGBA"), opened_thumbnail(picture).convert("RGBA")):
        alpha = shown.getchannel("A")
        assert (alpha.getpixel((10, 10)), alpha.getpixel((shown.width - 10, 10))) == (0, 255)


def test_a_small_palette_picture_stays_one() -> None:
    picture = clean_image(make_upload(encoded(Image.new("RGB", (50, 50), "teal").quantize(8))))

    assert opened(picture).mode == "P"


def test_a_cmyk_jpeg_becomes_rgb() -> None:
    picture = clean_image(make_upload(make_picture("CMYK", format="JPEG"), "print.jpg"))

    assert opened(picture).mode == "RGB"
    assert nearly(opened(picture).getpixel((5, 5)), RED)
    assert nearly(opened(picture).getpixel((55, 5)), WHITE)


def test_an_animated_png_becomes_its_first_frame() -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue", "green")]

    picture = clean_image(make_upload(encoded(frames[0], save_all=True, append_images=frames[1:])))

    assert opened(picture).n_frames == 1  # type: ignore[attr-defined]
    assert opened(picture).getpixel((5, 5)) == (255, 0, 0)


def test_a_phones_mpo_is_a_jpeg() -> None:
    second = Image.new("RGB", (60, 40), "blue")

    picture = clean_image(make_upload(make_picture(format="MPO", save_all=True, append_images=[second]), "phone.jpg"))

    assert opened(picture).format == "JPEG"
    assert nearly(opened(picture).getpixel((5, 5)), RED)


@pytest.mark.parametrize(("form", "name"), [("JPEG", "wide.jpg"), ("PNG", "wide.png")])
def test_a_picture_larger_than_any_screen_is_made_smaller(form: str, name: str) -> None:
    picture = clean_image(make_upload(make_picture(size=(4200, 2100), format=form), name))

    shown = opened(picture)
    assert shown.size == (1600, 800)
    assert nearly(shown.getpixel((100, 400)), RED)
    assert nearly(shown.getpixel((1500, 400)), WHITE)


def test_a_small_picture_is_not_made_larger() -> None:
    picture = clean_image(make_upload(make_picture(size=(10, 8))))

    assert opened(picture).size == opened_thumbnail(picture).size == (10, 8)


@pytest.mark.parametrize(("size", "small"), [((800, 400), (320, 160)), ((400, 800), (160, 320)), ((3000, 2), (320, 1))])
def test_the_thumbnail_fits_320_pixels(size: tuple[int, int], small: tuple[int, int]) -> None:
    assert opened_thumbnail(clean_image(make_upload(make_picture(size=size)))).size == small
