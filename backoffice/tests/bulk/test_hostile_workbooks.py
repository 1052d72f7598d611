"""Workbooks made to hurt whoever opens them: each is refused at once, with a sentence."""

from __future__ import annotations

import bz2
import io
import struct
import zipfile

import pytest

from backoffice.bulk import sheet_xml
from backoffice.bulk.detection import FileRefused
from backoffice.bulk.sources import Tally
from backoffice.tests.bulk.files import read_table
from backoffice.tests.bulk.test_workbooks import SHEET, with_sheet, workbook

pytestmark = pytest.mark.once


def packed_otherwise(content: bytes, *, size: int) -> bytes:
    """Return a workbook with a part by bzip2, of which its directory says that it has so many bytes unpacked."""
    file, part = io.BytesIO(workbook(["sku"])), zipfile.ZipInfo("xl/theme/more.xml")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(part, content)
        part.compress_type, part.file_size = zipfile.ZIP_BZIP2, size
    made = bytearray(file.getvalue())
    struct.pack_into("<H", made, part.header_offset + 8, zipfile.ZIP_BZIP2)
    return bytes(made)


def with_entries(number: int) -> bytes:
    """Return a workbook whose directory has so many more entries, of parts that are not there."""
    book = workbook(["sku"])
    length, start = struct.unpack_from("<II", book, book.rfind(b"PK\x05\x06") + 12)
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, *[0] * 7, 0, 1, *[0] * 6) + b"a"
    directory = book[start : start + length] + entry * number
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(directory), start, 0)
    return book[:start] + directory + end


def row(number: int | str, text: str) -> str:
    return f'<row r="{number}"><c t="inlineStr"><is><t>{text}</t></is></c></row>'


def test_parts_that_unpack_to_gigabytes_at_a_blow_are_refused() -> None:
    book = packed_otherwise(bz2.compress(b" " * 50_000_000), size=100)

    with pytest.raises(FileRefused, match="damaged"):
        read_table(book)


def test_a_directory_of_millions_is_not_read() -> None:
    with pytest.raises(FileRefused, match="unpacks to more than"):
        read_table(with_entries(30_000))


@pytest.mark.parametrize("second", [2, 1, 0, -3])
def test_each_row_has_a_number_of_its_own(second: int) -> None:
    with pytest.raises(FileRefused, match="damaged"):
        read_table(with_sheet(SHEET.format(row(1, "sku") + row(2, "A") + row(second, "B"))))


def test_a_row_within_a_row_is_read_once() -> None:
    table = read_table(with_sheet(SHEET.format(row(1, "sku") + '<row r="2">' + row(3, "A") + "</row>" + row(4, "B"))))

    assert [line.number for line in table.rows(Tally())] == [3, 4]


@pytest.mark.parametrize("name", ["foo", "rot13", "utf-7", "shift_jis", "x" * 500])
def test_an_encoding_that_nobody_knows_is_refused(name: str) -> None:
    head = f'<?xml version="1.0" encoding="{name}"?>'

    with pytest.raises(FileRefused, match="damaged"):
        read_table(with_sheet(head + SHEET.format(row(1, "sku"))))
    with pytest.raises(FileRefused, match="damaged"):
        read_table(with_sheet(SHEET.format(row(1, "sku")), others={"xl/theme/more.xml": f"{head}<a/>".encode()}))


@pytest.mark.parametrize("tag", ['<row r="{}">', "<!--{}-->", "<{}/>"])
def test_a_tag_that_does_not_end_is_refused_before_it_is_looked_at_over_and_over(tag: str) -> None:
    sheet = SHEET.format(row(1, "sku") + tag.format("a" * 3_000_000))

    with pytest.raises(FileRefused, match="damaged"):
        list(read_table(with_sheet(sheet)).rows(Tally()))
    with pytest.raises(FileRefused, match="damaged"):
        read_table(with_sheet(SHEET.format(row(1, "sku")), others={"xl/theme/more.xml": sheet.encode()}))


def test_a_sheet_of_nothing_but_tags_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_xml, "MOST_TAGS", 1_000)

    with pytest.raises(FileRefused, match="damaged"):
        read_table(with_sheet(SHEET.format(row(1, "sku") + "<a/>" * 20_000)))
