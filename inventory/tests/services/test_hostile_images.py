from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from backoffice.tests.real_data import REPOSITORY
from inventory.exceptions import ImageRefused
from inventory.services import image_limits
from inventory.services.image_pipeline import clean_image
from inventory.tests.image_files import make_flat_png, make_picture, make_png_chunk, make_upload, opened

pytestmark = pytest.mark.once

# VmHWM, since ru_maxrss starts from the size of the process that started this one.
MEASURE = """
import json, re, sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from django.core.files import File
from inventory.exceptions import ImageRefused
from inventory.services.image_pipeline import clean_image

said = ""
try:
    clean_image(File(open(sys.argv[1], "rb"), name=sys.argv[1]))
except ImageRefused as refusal:
    said = str(refusal)
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(json.dumps({"said": said, "megabytes": int(peak) / 1024}))
"""


class Measured(NamedTuple):
    said: str
    megabytes: float


@pytest.fixture
def measured(tmp_path: Path) -> Callable[[bytes, str], Measured]:
    """Clean a picture in a process of its own: what was said, and the peak memory of that whole process."""
    if not Path("/proc/self/status").exists():
        pytest.skip("peak memory is read from /proc, which only Linux has")

    def run(content: bytes, name: str) -> Measured:
        path = tmp_path / name
        path.write_bytes(content)
        command = (sys.executable, "-c", MEASURE, str(path))
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
        return Measured(**json.loads(done.stdout))

    return run


def refusal_of(content: bytes, name: str = "mug.png") -> str:
    with pytest.raises(ImageRefused) as caught:
        clean_image(make_upload(content, name))
    return str(caught.value)


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "WEBP", "EPS", "ICO", "PPM", "PCX", "TGA"])
@pytest.mark.parametrize("name", ["mug.jpg", "mug.png"])
def test_another_format_under_a_wrong_ending_is_refused(form: str, name: str) -> None:
    assert refusal_of(make_picture(format=form), name) == (
        f"“{name}” is damaged or no JPG or PNG picture. Save it anew and upload it again."
    )


@pytest.mark.parametrize("name", ["mug.gif", "mug.svg", "mug.html", "mug", "mug.jpg.php", ".png"])
def test_another_ending_is_refused(name: str) -> None:
    assert "pictures are JPG or PNG files" in refusal_of(make_picture(), name)


def test_a_png_named_jpg_is_refused_and_the_other_way_round() -> None:
    assert refusal_of(make_picture(), "mug.jpg") == (
        "“mug.jpg” holds a PNG picture. Give it the ending .png and upload it again."
    )
    assert "holds a JPEG picture" in refusal_of(make_picture(format="JPEG"), "mug.png")


def test_two_megabytes_are_accepted_and_one_byte_more_is_refused() -> None:
    jpeg = make_picture(format="JPEG")
    full = jpeg + bytes(image_limits.MAX_BYTES - len(jpeg))

    assert clean_image(make_upload(full, "mug.jpg")).width == 60
    assert refusal_of(full + b"\0", "mug.jpg") == (
        "“mug.jpg” is larger than 2 MB. Save it smaller and upload it again."
    )


def test_an_upload_is_not_read_beyond_the_limit() -> None:
    upload = ContentFile(bytes(10 * image_limits.MAX_BYTES), "mug.jpg")

    with pytest.raises(ImageRefused, match="larger than 2 MB"):
        clean_image(upload)

    assert upload.tell() == image_limits.MAX_BYTES + 1


def test_an_empty_file_is_refused() -> None:
    assert refusal_of(b"") == "“mug.png” is empty. Choose the picture again."


def test_a_polyglot_loses_its_html() -> None:
    script = b"<html><script>alert(1)</script></html>"
    inside = make_picture(format="JPEG", comment=script)
    behind = make_picture(format="JPEG") + script
    png = make_picture() + script

    for content, name in ((inside, "a.jpg"), (behind, "a.jpg"), (png, "a.png")):
        picture = clean_image(make_upload(content, name))

        assert b"script" not in picture.content + picture.thumbnail
        assert opened(picture).size == (60, 40)


@pytest.mark.parametrize(("form", "name"), [("JPEG", "mug.jpg"), ("PNG", "mug.png")])
def test_a_picture_cut_anywhere_is_cleaned_or_refused_with_a_sentence(form: str, name: str) -> None:
    whole = make_picture(size=(200, 150), format=form)

    refused = 0
    for end in range(1, len(whole), max(len(whole) // 100, 1)):
        try:
            clean_image(make_upload(whole[:end], name))
        except ImageRefused:
            refused += 1

    assert refused > 90


@pytest.mark.parametrize(("form", "name"), [("JPEG", "mug.jpg"), ("PNG", "mug.png")])
def test_a_picture_with_any_byte_changed_is_cleaned_or_refused_with_a_sentence(form: str, name: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = make_picture(size=(40, 30), format=form, exif=exif)

    said = set()
    for position in range(0, len(whole), max(len(whole) // 300, 1)):
        for value in (0x00, 0xFF, whole[position] ^ 0x55):
            try:
                clean_image(make_upload(whole[:position] + bytes([value]) + whole[position + 1 :], name))
            except ImageRefused as refusal:
                said.add(str(refusal))

    assert said
    assert all(sentence.startswith(f"“{name}” ") for sentence in said)


def test_a_small_png_of_169_megapixels_is_refused_before_it_is_decoded(
    measured: Callable[[bytes, str], Measured],
) -> None:
    bomb = make_flat_png(13_000, 13_000)

    result = measured(bomb, "bomb.png")

    assert len(bomb) < 600_000
    assert result.said.endswith("has 13000 × 13000 pixels. Make it smaller: 25 megapixels at most.")
    assert result.megabytes < 100


def test_a_size_beyond_pillows_own_limit_is_refused() -> None:
    assert "too many pixels" in refusal_of(make_flat_png(100_000, 1).replace(*_height(1, 100_000)))


def _height(before: int, after: int) -> tuple[bytes, bytes]:
    def header(height: int) -> bytes:
        content = (100_000).to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
        return make_png_chunk(b"IHDR", content)

    return header(before), header(after)


@pytest.mark.thorough
def test_25_megapixels_stay_under_200_megabytes(measured: Callable[[bytes, str], Measured]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    heaviest = {
        "a.jpg": make_picture(size=(5770, 4330), format="JPEG", exif=exif),
        "rgba.png": make_picture("RGBA", size=(5770, 4330), exif=exif),
        "wide.png": make_picture("RGBA", size=(25_000, 1000), exif=exif),
        "key.png": make_picture(size=(5770, 4330), exif=exif, transparency=(0, 0, 0)),
        "scans.jpg": make_picture("CMYK", size=(4100, 3100), format="JPEG", progressive=True, subsampling=0, exif=exif),
    }

    for name, content in heaviest.items():
        said, megabytes = measured(content, name)

        assert (name, said) == (name, "")
        assert megabytes < 200, name


def test_a_progressive_jpeg_has_a_lower_limit() -> None:
    large = make_picture(size=(5000, 3000), format="JPEG", progressive=True)

    assert "progressive JPEG of 5000 × 3000 pixels" in refusal_of(large, "mug.jpg")
    assert clean_image(make_upload(make_picture(size=(5000, 3000), format="JPEG"), "mug.jpg")).width == 1600


def test_a_jpeg_of_thousands_of_scans_is_refused() -> None:
    whole = make_picture(size=(400, 300), format="JPEG", progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]

    assert "takes too long to open" in refusal_of(whole[:-2] + last * 3000 + whole[-2:], "mug.jpg")


@pytest.mark.parametrize("segment", [b"\xff\xfe\x00\x02", b"\xff\xe1\x00\x09Exif\0\0a"])
def test_a_jpeg_of_endless_segments_is_refused(segment: bytes) -> None:
    whole = make_picture(format="JPEG")

    assert "takes too long to open" in refusal_of(whole[:2] + segment * 100_000 + whole[2:], "mug.jpg")


def test_a_png_of_endless_chunks_is_refused() -> None:
    assert "takes too long to open" in refusal_of(make_flat_png(4, 4, make_png_chunk(b"abCd", b"") * 100_000))


def test_compressed_text_and_profiles_cannot_unpack_without_end(measured: Callable[[bytes, str], Measured]) -> None:
    bomb = zlib.compress(bytes(100_000_000), 9)
    million = zlib.compress(bytes(1_000_000), 9)

    for chunk in (
        make_png_chunk(b"iCCP", b"x\0\0" + bomb),
        make_png_chunk(b"zTXt", b"x\0\0" + bomb),
        make_png_chunk(b"iTXt", b"x\0\x01\0\0\0" + bomb),
        make_png_chunk(b"zTXt", b"x\0\0" + million) * 1500,
    ):
        result = measured(make_flat_png(4, 4, chunk), "text.png")

        assert result.megabytes < 200


def test_an_orientation_that_makes_no_sense_is_ignored() -> None:
    entries = (b"\x02\0\x04\0\0\0abc\0", b"\x03\0\x01\0\0\0\x63\0\0\0")
    for kind_count_value in entries:  # a text, a number beyond 8
        exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01" + kind_count_value + bytes(4)

        assert clean_image(make_upload(make_picture(size=(60, 40), format="JPEG", exif=exif), "mug.jpg")).width == 60


def test_broken_exif_does_not_cost_the_picture() -> None:
    for exif in (
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0garbage",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 50,
    ):
        assert clean_image(make_upload(make_picture(format="JPEG", exif=exif), "mug.jpg")).width == 60


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\pictures\\mug.gif", "“mug.gif”"),
        ("../../mug.gif", "“mug.gif”"),
        ("mug\x00\x1b[31m\u202e.gif", "“mug[31m.gif”"),
        ("m" * 200 + ".gif", "“" + "m" * 28 + "…" + "m" * 7 + ".gif”"),
        ("", "“The picture”"),
    ],
)
def test_a_refusal_names_the_file_in_a_safe_short_way(name: str, shown: str) -> None:
    upload = ContentFile(make_picture())
    upload.name = name

    with pytest.raises(ImageRefused) as caught:
        clean_image(upload)

    assert str(caught.value).startswith(shown)


def test_random_bytes_behind_a_signature_are_refused() -> None:
    for content, name in (
        (b"\xff\xd8\xff" + bytes(range(256)) * 20, "a.jpg"),
        (b"\x89PNG\r\n\x1a\n" + b"\7" * 500, "a.png"),
    ):
        refusal_of(content, name)


def test_a_picture_that_was_read_before_is_read_from_its_start() -> None:
    upload = ContentFile(make_picture(), "mug.png")
    upload.read()

    assert clean_image(upload).width == 60
