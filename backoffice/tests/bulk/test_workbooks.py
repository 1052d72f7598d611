from __future__ import annotations

import io
import time
import zipfile
from datetime import datetime, timedelta
from datetime import time as dt_time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from backoffice.bulk import sheet_xml, unpacking, workbooks
from backoffice.bulk.detection import FileRefused
from backoffice.bulk.sources import Tally
from backoffice.bulk.workbooks import write_workbook
from backoffice.exceptions import InvalidInput
from backoffice.tests.bulk.files import read_table
from backoffice.tests.real_data import real_data


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_sheet(sheet: str, *, others: dict[str, bytes] | None = None) -> bytes:
    """Return a workbook whose first sheet is this XML."""
    return replaced("xl/worksheets/sheet1.xml", sheet, others=others)


def replaced(member: str, text: str, *, others: dict[str, bytes] | None = None) -> bytes:
    """Return a workbook with this XML in the place of the member's."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["sku"]))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
        for name, content in ((others or {}) | {member: text.encode()}).items():
            new.writestr(name, content)
    return file.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def test_numbers_dates_and_blanks_are_read_as_text() -> None:
    table = read_table(workbook(["SKU", "Price", "Stock", "On", "Blank"], [1001, 9.9, 5.0, True], ["x", 0.1 + 0.2, 3]))

    assert [list(line.cells) for line in table.rows(Tally())] == [
        ["1001", "9.9", "5", "true", ""],
        ["x", "0.3", "3", "", ""],
    ]
    assert next(dict(cells) for _line, cells in table.records())["blank"] == ""


def test_texts_come_back_exactly() -> None:
    texts = ["=1+1", "a\r\nb", "a\rb", "_x000D_", "\x01 bell", "\ufffe", "'=x", " - ", "+49 40 1", "1E5", "007", "😀"]

    with write_workbook(["text"], ([text] for text in texts)) as file:
        content = file.read()

    assert [line.cells[0] for line in read_table(content).rows(Tally())] == texts


def test_written_numbers_are_numbers_and_no_cell_is_a_formula() -> None:
    with write_workbook(["a", "b", "c"], [[Decimal("9.90"), 3, "=1+1"]]) as file:
        cells = list(openpyxl.load_workbook(file).active)[1]

    assert [cell.data_type for cell in cells] == ["n", "n", "s"]


def test_a_far_away_cell_is_refused_at_once() -> None:
    content = with_sheet(
        SHEET.format(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        )
    )

    started = time.perf_counter()

    with pytest.raises(FileRefused, match="below row"):
        read_table(content)
    assert time.perf_counter() - started < 2
    assert len(content) < 10_000


def test_a_row_that_is_too_wide_is_refused() -> None:
    with pytest.raises(FileRefused, match="reaches to column"):
        read_table(with_sheet(SHEET.format('<row r="1"><c r="XFD1"><v>1</v></c></row>')))


def test_what_unpacks_to_200_megabytes_is_refused_unopened() -> None:
    content = with_sheet(SHEET.format(""), others={"xl/media/bomb.bin": b"\0" * 200 * 2**20})

    started = time.perf_counter()

    with pytest.raises(FileRefused, match="unpacks to more than"):
        read_table(content)
    assert time.perf_counter() - started < 1
    assert len(content) < 400_000


def test_too_many_members_are_refused() -> None:
    with pytest.raises(FileRefused, match="unpacks"):
        read_table(with_sheet(SHEET.format(""), others={f"xl/{number}.xml": b"" for number in range(600)}))


def test_entities_that_grow_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    sheet = f"{laughs}]>" + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>')

    with pytest.raises(FileRefused, match="damaged"):
        read_table(with_sheet(sheet))


def test_a_document_type_is_refused() -> None:
    sheet = '<!DOCTYPE x SYSTEM "file:///etc/hostname">' + SHEET.format("")

    with pytest.raises(FileRefused, match="damaged"):
        read_table(with_sheet(sheet))


@pytest.mark.parametrize(
    ("name", "text"),
    (
        ("xl/styles.xml", f"<styleSheet>{'<xf/>' * 201}</styleSheet>"),
        ("[Content_Types].xml", f"<Types>{'<Default/>' * 201}</Types>"),
    ),
    ids=("styles", "types"),
)
def test_more_elements_than_a_workbook_needs_are_refused_before_they_are_objects(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "MOST_ELEMENTS", 200)
    content = replaced(name, text)

    with pytest.raises(FileRefused, match="far more"):
        read_table(content)


@pytest.mark.parametrize(
    ("name", "text", "word"),
    (
        ("xl/worksheets/sheet1.xml", SHEET.format(f"<row>{'<c/>' * 6_000}</row>"), "reaches to column"),
        ("xl/worksheets/sheet1.xml", SHEET.format("<row/>" * 200_001), "below row 200,000"),
        ("xl/worksheets/sheet1.xml", SHEET.format(f"<row><c t='str'><v>{'x' * 131_073}</v></c></row>"), "131,072"),
        ("xl/worksheets/sheet1.xml", SHEET.format("<row><c r='A?1'><v>1</v></c></row>"), "damaged"),
        ("xl/worksheets/sheet1.xml", SHEET.format("<row><c t='s'><v>7</v></c></row>"), "damaged"),
        ("xl/sharedStrings.xml", f"<sst>{'<si/>' * 4}</sst>", "more texts"),
        ("xl/sharedStrings.xml", f"<sst><si><t>{'x' * 131_073}</t></si></sst>", "131,072"),
    ),
    ids=("cells", "rows", "cell", "reference", "no-text", "texts", "text"),
)
def test_what_a_sheet_may_hold_is_bounded_while_it_streams(
    name: str, text: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_xml, "MOST_TEXTS", 3)

    with pytest.raises(FileRefused, match=word):
        read_table(replaced(name, text))


def test_a_workbook_part_that_poses_as_a_sheet_is_refused() -> None:
    content = replaced("xl/worksheets/sheet1.xml", "<workbook/>")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()

    with pytest.raises(FileRefused, match="damaged"):
        read_table(replaced("[Content_Types].xml", types.replace("/xl/workbook.xml", "/xl/worksheets/sheet1.xml")))


def test_shared_texts_dates_and_spans_are_read_as_a_spreadsheet_shows_them() -> None:
    book = openpyxl.Workbook()
    book.active.append(["sku", "=1+1", "when", "how long", "at"])
    when = datetime(2026, 11, 23, 14, 5)  # noqa: DTZ001  # a sheet knows no time zone
    book.active.append(["rich", "rich", when, timedelta(hours=30), dt_time(9, 30)])

    lines = list(read_table(saved(book)).rows(Tally()))

    assert lines[0].cells == ["rich", "rich", "2026-11-23 14:05:00", "1 day, 6:00:00", "09:30:00"]


def test_rows_that_a_sheet_leaves_out_keep_their_numbers() -> None:
    rows = "".join(
        f'<row r="{number}"><c r="B{number}" t="inlineStr"><is><t>x{number}</t><rPh><t>no</t></rPh></is></c></row>'
        for number in (3, 7)
    )

    table = read_table(with_sheet(SHEET.format(rows)))

    assert (table.headers, list(table.rows(Tally()))) == (["", "x3"], [(7, ["", "x7"])])


def test_fifteen_million_cells_in_a_few_kilobytes_cost_neither_time_nor_memory() -> None:
    content = with_sheet(SHEET.format(f"<row>{'<c/>' * 15_000_000}</row>"))

    started = time.process_time()

    with pytest.raises(FileRefused, match="reaches to column"):
        read_table(content)
    assert time.process_time() - started < 2
    assert len(content) < 100_000


@pytest.mark.parametrize("cut", (30, 500, 2000))
def test_a_damaged_workbook_is_refused(cut: int) -> None:
    with pytest.raises(FileRefused, match="damaged"):
        read_table(workbook(["sku"], ["x"])[:cut])


def test_an_error_in_a_cell_is_refused() -> None:
    with pytest.raises(FileRefused, match="#REF!"):
        read_table(with_sheet(SHEET.format('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>')))


def test_only_the_first_visible_sheet_is_read_and_that_is_told() -> None:
    book = openpyxl.Workbook()
    book.active.sheet_state = "hidden"
    book.create_sheet("Shown").append(["sku"])
    book["Shown"].append(["x"])

    table = read_table(saved(book))

    assert table.headers == ["sku"]
    assert any("“Shown”" in note for note in table.notes)


def test_what_a_sheet_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match="too long for XLSX"):
        write_workbook(["a"], [["x" * 32_768]])
    monkeypatch.setattr(workbooks, "MOST_ROWS_OUT", 2)
    with pytest.raises(InvalidInput, match="at most 2 rows"):
        write_workbook(["a"], [["x"]] * 3)


def test_real_workbooks_are_read_or_refused() -> None:
    folder = real_data("csv-nasty", "django-import-export")

    assert read_table((folder / "books.xlsx").read_bytes()).headers[:2] == ["id", "name"]
    assert read_table((folder / "books-empty-author-email.xlsx").read_bytes()).lines
    with pytest.raises(FileRefused, match="old or protected"):
        read_table((folder / "books.xls").read_bytes())
