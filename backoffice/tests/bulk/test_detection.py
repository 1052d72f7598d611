from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

import pytest

from backoffice.bulk import detection, texts
from backoffice.bulk.detection import FileRefused, text_facts
from backoffice.bulk.opening import open_table
from backoffice.bulk.sources import ReadAs, Tally
from backoffice.tests.bulk.files import written

TEXT = "name,note\r\nCafé,“two\u2028lines\x85here”\r\n"


def cells(path: Path, asked: ReadAs | None = None) -> list[list[str]]:
    return [list(line.cells) for line in open_table(path, asked or ReadAs()).rows(Tally())]


@pytest.mark.parametrize(
    ("content", "encoding"),
    (
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
    ),
)
def test_each_encoding_is_found_and_no_sign_for_a_new_line_is_lost(
    content: bytes, encoding: str, tmp_path: Path
) -> None:
    path = written(tmp_path, content)

    facts, digest = text_facts(path)

    assert (facts.encoding, facts.line_end, digest) == (encoding, "\r\n", hashlib.sha256(content).hexdigest())
    assert cells(path) == [["Café", "“two\u2028lines\x85here”"]]


def test_a_letter_that_is_no_utf_8_far_behind_the_beginning_changes_the_guess_for_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detection, "PIECE", 1_000)
    path = written(tmp_path, b"name\n" + b"plain\n" * 30_000 + "Café\n".encode("cp1252"))

    assert text_facts(path)[0].encoding == "cp1252"
    assert cells(path)[-1] == ["Café"]


def test_a_letter_that_lies_on_the_edge_of_two_pieces_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "PIECE", 3)

    assert text_facts(written(tmp_path, "é" * 10))[0].encoding == "utf-8"


@pytest.mark.parametrize("separator", (",", ";", "\t", "|"))
def test_the_separator_cuts_the_rows_alike(separator: str, tmp_path: Path) -> None:
    rows = (("Code", "Price, net", "Note"), ("A", "9,90", "a|b;c"), ("B", "1,50", '"x, y"'))
    text = "\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows)

    assert text_facts(written(tmp_path, text))[0].separator == separator


def test_a_wrong_guess_can_be_put_right(tmp_path: Path) -> None:
    path = written(tmp_path, "a;b|c;d|e;f\n1;2|3;4|5;6\n")

    assert cells(path) == [["1", "2|3", "4|5", "6"]]
    assert cells(path, ReadAs(separator="|")) == [["1;2", "3;4", "5;6"]]


def test_an_encoding_that_cannot_be_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "name\nCafé\n".encode("cp1252"))

    with pytest.raises(FileRefused, match=r"no text in UTF-8 .* Choose another encoding"):
        open_table(path, ReadAs(encoding="utf-8"))


def test_blanks_around_quoted_cells_are_no_part_of_them(tmp_path: Path) -> None:
    path = written(tmp_path, 'name , note , n\n"a ""b"" , c" , "two\n lines"  , 1\n')

    assert [[cell.strip() for cell in row] for row in cells(path)] == [['a "b" , c', "two\n lines", "1"]]


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "LONGEST_LINE", 1_000)

    with pytest.raises(FileRefused, match="Line 2 is longer than 1,000 characters"):
        cells(written(tmp_path, b"name\n" + b"x" * 5_000))


def test_a_file_that_has_changed_since_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "name\nx\n")
    table = open_table(path)
    path.write_bytes(b"name\n\xff\n")

    with pytest.raises(FileRefused, match="cannot be read to its end"):
        list(table.rows(Tally()))
