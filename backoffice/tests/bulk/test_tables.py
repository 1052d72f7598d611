from __future__ import annotations

import codecs
import json
from collections import deque
from pathlib import Path

import pytest

from backoffice.bulk import tables
from backoffice.bulk.detection import FileRefused
from backoffice.bulk.lines import Line
from backoffice.bulk.sources import Tally
from backoffice.bulk.verdicts import Problem
from backoffice.tests.bulk.files import read_table
from backoffice.tests.real_data import real_data

BAD = {"bad-missing-quote", "bad-quotes-with-unescaped-quote", "bad-header-no-header", "all-empty"}
ANONYMISED = {"Contact Phone Number"}  # in one of the two twins only
UNEVEN = {"bad-header-less-fields", "bad-header-more-fields"}


def records(content: bytes) -> list[dict[str, str]]:
    return [dict(cells) for _line, cells in read_table(content).records()]


def rows(content: bytes) -> list[Line]:
    return list(read_table(content).rows(Tally()))


def problems(content: bytes) -> list[Problem]:
    tally = Tally()
    deque(read_table(content).rows(tally), maxlen=0)
    return list(tally.problems)


@pytest.mark.parametrize("separator", (",", ";", "\t"))
@pytest.mark.parametrize("end", ("\n", "\r\n", "\r"))
def test_separators_and_line_ends_are_found_out(separator: str, end: str) -> None:
    text = end.join(separator.join(cells) for cells in (("SKU ", "Name"), ("a", '"b, c; d\te"'), ("f", "g")))

    assert records(text.encode()) == [{"sku": "a", "name": "b, c; d\te"}, {"sku": "f", "name": "g"}]


@pytest.mark.parametrize(
    ("content", "told"),
    (
        ("name\nCafé".encode(), False),
        (codecs.BOM_UTF8 + "name\nCafé".encode(), False),
        ("name\nCafé".encode("utf-16"), False),
        (codecs.BOM_UTF16_BE + "name\nCafé".encode("utf-16-be"), False),
        ("name\nCafé".encode("cp1252"), True),
    ),
)
def test_encodings_are_found_out_and_a_guess_is_told(content: bytes, told: bool) -> None:
    assert rows(content)[0].cells == ["Café"]
    assert any("Windows-1252" in note for note in read_table(content).notes) == told


def test_quoted_line_ends_survive_and_lines_are_counted_as_an_editor_does() -> None:
    lines = rows('name,note\nx,"one\r\ntwo\rthree\u2028four"\n\ny,z\n'.encode())

    assert [(line.number, line.cells) for line in lines] == [
        (2, ["x", "one\r\ntwo\rthree\u2028four"]),
        (6, ["y", "z"]),
    ]


@pytest.mark.parametrize(
    ("content", "word"),
    (
        (b"", "empty"),
        (b"\n \n,,\n", "empty"),
        (b'a,b\n1,"open', "quotation mark"),
        (b'a,b\n1,"x"y', "quotation mark"),
        (b"a,A\n1,2", "2 times"),
        (b"s\0ku\nx", "NUL"),
        (b"\x81\x8d\nx", "no text"),
        (b"\xd0\xcf\x11\xe0rest", "old or protected"),
        (b"PK\x03\x04rest", "damaged"),
        (b"a\n" + b"x" * 140_000, "131,072"),
        (",".join(map(str, range(300))).encode(), "columns"),
    ),
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, word: str) -> None:
    with pytest.raises(FileRefused, match=word):
        read_table(content)


def test_too_many_rows_are_refused_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)

    assert len(rows(b"a\n1\n2\n3\n")) == 3
    with pytest.raises(FileRefused, match="more than 3 rows"):
        rows(b"a\n1\n2\n3\n4\n")


def test_blank_rows_are_read_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)

    assert rows(b"sku" + b"\n" * 5 + b"x")[0].number == 6
    with pytest.raises(FileRefused, match="more than 6 rows, blank ones counted"):
        rows(b"sku" + b"\n" * 7 + b"x")


def test_a_row_of_nul_characters_is_one_problem() -> None:
    found = problems(b"sku,name,price\n\0,\0,\0\nx,\0,1")

    assert [(problem.line, problem.column) for problem in found] == [(2, "sku"), (3, "name")]


def test_rows_of_another_width_and_nul_characters_are_named_with_their_line() -> None:
    found = problems(b"a,b\n1\n1,2,3\n1,2,\n1,x\x00y\n")

    assert [(problem.line, problem.column) for problem in found] == [(2, ""), (3, ""), (5, "b")]


def test_formula_marks_are_taken_away() -> None:
    assert records(b"name\n'=1+1\n'-1\n") == [{"name": "=1+1"}, {"name": "-1"}]


def test_the_csv_spectrum_is_read_as_its_authors_say() -> None:
    checked = [_check(path) for path in sorted(real_data("csv-nasty", "csv-spectrum", "csvs").glob("*.csv"))]

    assert len(checked) == 12


def test_the_csv_test_data_is_read_as_its_authors_say_or_refused() -> None:
    for path in sorted(real_data("csv-nasty", "csv-test-data", "csv").glob("*.csv")):
        if path.stem in BAD:
            with pytest.raises(FileRefused):
                read_table(path.read_bytes())
        elif path.stem in UNEVEN:
            assert problems(path.read_bytes())
        elif path.stem.startswith("header-") or path.stem.startswith("bad-header"):
            assert not problems(path.read_bytes())


def _check(path: Path) -> str:
    """Compare with the file's JSON twin; line ends inside cells are its own affair."""
    wanted = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text())
    wanted = wanted if isinstance(wanted, list) else [wanted]
    table = read_table(path.read_bytes())
    got = [dict(zip(table.headers, line.cells, strict=True)) for line in table.lines]

    def flat(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{key: cell.replace("\r\n", "\n") for key, cell in row.items() if key not in ANONYMISED} for row in rows]

    assert flat(got) == flat(wanted), path.name
    return path.name
