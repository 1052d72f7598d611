"""Text files and workbooks that were made to trip readers: what is read of each, or why it is refused."""

from __future__ import annotations

from collections import deque

import pytest

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.opening import open_table
from backoffice.bulk.sources import Tally
from backoffice.tests.real_data import real_data

READABLE = (".csv", ".tsv", ".txt", ".xls", ".xlsx")
FILES: dict[str, tuple[int, int, int] | str] = {
    "blns/blns.txt": "Line 173: a quotation mark is not closed, or stands inside a",
    "csv-spectrum/csvs/comma_in_quotes.csv": (5, 1, 0),
    "csv-spectrum/csvs/empty.csv": (3, 2, 0),
    "csv-spectrum/csvs/empty_crlf.csv": (3, 2, 0),
    "csv-spectrum/csvs/escaped_quotes.csv": (2, 2, 0),
    "csv-spectrum/csvs/json.csv": (2, 1, 0),
    "csv-spectrum/csvs/location_coordinates.csv": (4, 1, 0),
    "csv-spectrum/csvs/newlines.csv": (3, 3, 0),
    "csv-spectrum/csvs/newlines_crlf.csv": (3, 3, 0),
    "csv-spectrum/csvs/quotes_and_newlines.csv": (2, 2, 0),
    "csv-spectrum/csvs/simple.csv": (3, 1, 0),
    "csv-spectrum/csvs/simple_crlf.csv": (3, 1, 0),
    "csv-spectrum/csvs/utf8.csv": (3, 2, 0),
    "csv-test-data/csv/all-empty.csv": "The file is empty.",
    "csv-test-data/csv/bad-header-less-fields.csv": (3, 1, 1),
    "csv-test-data/csv/bad-header-more-fields.csv": (3, 1, 1),
    "csv-test-data/csv/bad-header-no-header.csv": "The file is empty.",
    "csv-test-data/csv/bad-header-wrong-header.csv": (3, 0, 0),
    "csv-test-data/csv/bad-missing-quote.csv": "Line 2: a quotation mark is not closed, or stands inside",
    "csv-test-data/csv/bad-quotes-with-unescaped-quote.csv": "Line 2: a quotation mark is not closed, or stands inside",
    "csv-test-data/csv/bad-unescaped-quote.csv": (3, 1, 0),
    "csv-test-data/csv/empty-field.csv": (3, 1, 0),
    "csv-test-data/csv/empty-one-column.csv": (1, 0, 0),
    "csv-test-data/csv/header-no-rows.csv": (3, 0, 0),
    "csv-test-data/csv/header-simple.csv": (3, 1, 0),
    "csv-test-data/csv/leading-space.csv": (3, 1, 0),
    "csv-test-data/csv/one-column.csv": (1, 1, 0),
    "csv-test-data/csv/quotes-empty.csv": (3, 1, 0),
    "csv-test-data/csv/quotes-with-comma.csv": (3, 1, 0),
    "csv-test-data/csv/quotes-with-escaped-quote.csv": (3, 1, 0),
    "csv-test-data/csv/quotes-with-newline.csv": (3, 1, 0),
    "csv-test-data/csv/quotes-with-space.csv": (3, 1, 0),
    "csv-test-data/csv/simple-crlf.csv": (3, 1, 0),
    "csv-test-data/csv/simple-lf.csv": (3, 1, 0),
    "csv-test-data/csv/trailing-newline-one-field.csv": (1, 1, 0),
    "csv-test-data/csv/trailing-newline.csv": (3, 1, 0),
    "csv-test-data/csv/trailing-space.csv": (3, 1, 0),
    "csv-test-data/csv/utf8.csv": (3, 1, 0),
    "django-import-export/authors.csv": (2, 1, 0),
    "django-import-export/books-ISO-8859-1.csv": (3, 1, 0),
    "django-import-export/books-dos.csv": (3, 1, 0),
    "django-import-export/books-empty-author-email.xlsx": (3, 2, 0),
    "django-import-export/books-for-delete.csv": (3, 1, 0),
    "django-import-export/books-invalid-date.csv": (3, 2, 0),
    "django-import-export/books-mac.csv": (3, 1, 0),
    "django-import-export/books-mac.tsv": (3, 1, 0),
    "django-import-export/books-no-headers.csv": (1, 0, 0),
    "django-import-export/books-unicode.csv": (3, 1, 0),
    "django-import-export/books-unicode.tsv": (3, 1, 0),
    "django-import-export/books.csv": (3, 1, 0),
    "django-import-export/books.xls": "This is an old or protected Excel file. Save it as XLSX with",
    "django-import-export/books.xlsx": (4, 1, 0),
    "django-import-export/child.csv": (3, 1, 0),
    "django-import-export/ebooks.csv": (3, 1, 0),
    "papaparse/long-sample.csv": (7, 7, 0),
    "papaparse/sample-header.csv": (2, 2, 0),
    "papaparse/sample.csv": (3, 1, 0),
    "papaparse/utf-8-bom-sample.csv": (3, 1, 0),
    "papaparse/verylong-sample.csv": (3, 2000, 4),
}
"""File → columns, rows, and wrong rows; or the beginning of the sentence that refuses it."""


@pytest.mark.parametrize("name", FILES)
def test_every_nasty_file_is_read_whole_or_refused_in_a_sentence(name: str) -> None:
    path, tally, wanted = real_data("csv-nasty", *name.split("/")), Tally(), FILES[name]

    if isinstance(wanted, str):
        with pytest.raises(FileRefused) as refusal:
            deque(open_table(path).rows(tally), maxlen=0)
        assert str(refusal.value).startswith(wanted)
    else:
        table = open_table(path)
        deque(table.rows(tally), maxlen=0)
        assert (len(table.headers), tally.read, len({problem.line for problem in tally.problems})) == wanted


def test_no_nasty_file_is_forgotten() -> None:
    folder = real_data("csv-nasty")
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in READABLE}

    assert names == set(FILES)
