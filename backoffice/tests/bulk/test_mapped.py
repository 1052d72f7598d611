from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.mapped import MappedSource
from backoffice.bulk.mappings import MappingRefused, read_map
from backoffice.bulk.opening import open_table
from backoffice.bulk.targets import Kind, Target, TargetField
from backoffice.bulk.taxes import ShopPrices
from backoffice.tests.bulk.files import dicts, written

TARGET = Target(
    "things",
    "Things",
    (
        TargetField("sku", "SKU", Kind.CODE, needed=True),
        TargetField("name", "Name", clean=str.upper),
        TargetField("price", "Price", Kind.AMOUNT),
        TargetField("tax_rate", "Tax", Kind.RATE),
        TargetField("stock", "Stock", Kind.WHOLE),
    ),
)
NET, GROSS = ShopPrices(False, Decimal("0.25")), ShopPrices(True, Decimal("0.25"))


def source_of(
    folder: Path, text: str, fields: dict[str, Any] | None = None, shop: ShopPrices | None = None, **rules: Any
) -> MappedSource:
    mapping = read_map({"name": "M", "target": "things", "fields": {"sku": "Code"} | (fields or {}), **rules})
    return MappedSource(open_table(written(folder, text)), mapping, TARGET, shop)


@pytest.mark.parametrize(
    ("rule", "cell", "wanted"),
    (
        ("A", " x ", "x"),
        ({"columns": ["B", "A"]}, "x", "x"),
        ({"columns": ["Code", "A"], "join": "-"}, "x", "1-x"),
        ({"columns": "A", "constant": "none"}, "", "none"),
        ({"constant": "always"}, "x", "always"),
        ({"columns": "A", "split": "|", "take": 2}, "a|b|c", "b"),
        ({"columns": "A", "split": "|", "take": 5}, "a|b", "b"),
        ({"columns": "A", "split": "|", "take": -1}, "a|b|", "b"),
        ({"columns": "A", "split": "|", "take": -9}, "a|b", "a"),
        ({"columns": "A", "split": "|", "starting": "Kind:"}, "x:1|kind: Big", "Big"),
        ({"columns": "A", "split": "|", "starting": "y:"}, "x:1", ""),
        ({"columns": "A", "before": "P-"}, "7", "P-7"),
        ({"columns": "A", "before": "P-"}, "", ""),
        ({"columns": "A", "ignore": ["NULL"]}, "null", ""),
        ({"columns": "A", "values": {"Y": "yes", "*": "no"}}, "y", "yes"),
        ({"columns": "A", "values": {"Y": "yes", "*": "no"}}, "z", "no"),
        ({"columns": "A", "values": {"Y": "yes"}}, "z", "z"),
        ({"columns": "A", "not_below_0": True}, "-3", "0"),
        ({"columns": "A", "not_below_0": True}, "3", "3"),
        ({"columns": "A", "not_below_0": True}, "NaN", "NaN"),
        ({"columns": "A", "when": [{"column": "Code", "equals": "2"}]}, "x", ""),
        ({"columns": "A", "when": [{"column": "Code", "equals": "2", "unless": True}]}, "x", "x"),
        ({"columns": "A", "when": [{"column": "Code", "starts": "1"}, {"column": "A", "blank": False}]}, "x", "x"),
        ({"columns": "A", "when": {"column": "Code", "at_most": "0.5"}}, "x", ""),
        ({"columns": "A", "when": {"column": "nowhere", "blank": True}}, "x", "x"),
    ),
)
def test_a_rule_makes_a_cell(rule: Any, cell: str, wanted: str, tmp_path: Path) -> None:
    source = source_of(tmp_path, f"Code,A\n1,{cell}\n", {"stock": rule})

    assert dicts(source) == [{"sku": "1", "stock": wanted}]


def test_texts_are_cleaned_unless_the_rule_says_plain(tmp_path: Path) -> None:
    assert dicts(source_of(tmp_path, "Code,A\n1,x\n", {"name": "A"}))[0]["name"] == "X"
    assert dicts(source_of(tmp_path, "Code,A\n1,x\n", {"name": {"columns": "A", "plain": True}}))[0]["name"] == "x"


def test_a_missing_column_leaves_its_field_alone_and_a_needed_one_refuses_the_file(tmp_path: Path) -> None:
    assert source_of(tmp_path, "Code\n1\n", {"name": "Title"}).columns == ("sku",)
    with pytest.raises(FileRefused, match="“M” does not fit this file: it has no column Code for sku"):
        source_of(tmp_path, "Kode\n1\n")
    with pytest.raises(FileRefused, match="“code” stands there 2 times"):
        source_of(tmp_path, "Code,code\n1,2\n")
    with pytest.raises(MappingRefused, match="Say which column is sku"):
        source_of(tmp_path, "Code\n1\n", {"sku": {}})


def test_cells_are_carried_down_within_a_key_even_where_its_rows_stand_apart(tmp_path: Path) -> None:
    text = "Key,Code,A\na,1,x\n,2,\nb,3,\na,4,\nb,5,y\n,6,\n"

    source = source_of(tmp_path, text, {"stock": "A"}, carried={"by": "Key", "columns": "A"})

    assert [row["stock"] for row in dicts(source)] == ["x", "x", "", "x", "y", "y"]
    assert [row["stock"] for row in dicts(source)] == ["x", "x", "", "x", "y", "y"]


def test_rows_are_set_aside_with_a_reason_and_counted(tmp_path: Path) -> None:
    aside = [{"where": [{"column": "Code", "starts": ["x"]}], "because": "Rows of x"}]

    source = source_of(tmp_path, "Code,A\nx1,\n2,b\nX3,\n", {"name": "A"}, set_aside=aside, rules=["A rule."])

    assert [row["sku"] for row in dicts(source)] == ["2"]
    assert (source.tally.read, source.tally.given, dict(source.tally.set_aside)) == (3, 1, {"Rows of x": 2})
    assert list(source.notes) == ["Read by the column mapping “M”.", "A rule.", "Rows of x (2)"]


def test_rows_may_end_early_where_the_mapping_says_so(tmp_path: Path) -> None:
    strict = source_of(tmp_path, "Code,A\n1\n", {"stock": "A"})
    loose = source_of(tmp_path, "Code,A\n1\n", {"stock": "A"}, rows_end_early=True)

    assert dicts(strict) == dicts(loose) == [{"sku": "1", "stock": ""}]
    assert (len(list(strict.problems())), len(list(loose.problems()))) == (1, 0)


@pytest.mark.parametrize(
    ("prices", "shop", "wanted"),
    (
        ("", GROSS, ["10", "10"]),
        ("with tax", GROSS, ["10", "10"]),
        ("with tax", NET, ["8", "9.0909"]),
        ("without tax", GROSS, ["12.5", "11"]),
        ("without tax", None, ["10", "10"]),
    ),
)
def test_prices_become_the_shops_by_each_rows_rate(
    prices: str, shop: ShopPrices | None, wanted: list[str], tmp_path: Path
) -> None:
    source = source_of(tmp_path, "Code,P,T\n1,10,\n2,10,10 %\n", {"price": "P", "tax_rate": "T"}, shop, prices=prices)

    assert [row["price"] for row in dicts(source)] == wanted
    assert any("converted at each row's rate: 2." in note for note in source.notes) == (wanted != ["10", "10"])


@pytest.mark.parametrize(
    ("decimal", "text", "wanted"),
    (
        (".", "1,234.50", "1234.50"),
        (".", "$ 9.9", "9.9"),
        (".", "1'234", "1234"),
        (".", "9,9", "9,9"),
        (",", "1.234,50 €", "1234.50"),
        (",", "9,9", "9.9"),
        (",", "1 000,5", "1000.5"),
        (",", "twelve", "twelve"),
    ),
)
def test_amounts_are_written_with_a_point(decimal: str, text: str, wanted: str, tmp_path: Path) -> None:
    source = source_of(tmp_path, f'Code;P\n1;"{text}"\n', {"price": "P"}, decimal=decimal)

    assert dicts(source)[0]["price"] == wanted


@pytest.mark.parametrize(("text", "wanted"), (("19", "0.19"), ("7.5%", "0.075"), ("0.19", "0.19"), ("1%", "0.01")))
def test_rates_become_fractions(text: str, wanted: str, tmp_path: Path) -> None:
    assert dicts(source_of(tmp_path, f"Code,T\n1,{text}\n", {"tax_rate": "T"}))[0]["tax_rate"] == wanted


def test_many_lines_are_gathered_into_one_row_by_the_chosen_value(tmp_path: Path) -> None:
    text = "Code,A,P\na,x,3\nA,y,1\na,y,2\n,z,9\nb,,4\n"
    gather = {"by": "sku", "choose": {"name": "commonest", "price": "highest", "stock": "last"}}

    source = source_of(tmp_path, text, {"name": "A", "price": "P", "stock": "P"}, gather=gather)

    assert dicts(source) == [
        {"sku": "a", "name": "Y", "price": "3", "stock": "2"},
        {"sku": "b", "name": "", "price": "4", "stock": "4"},
    ]
    assert [line for line, _cells in source.rows()] == [2, 6]
    assert dict(source.tally.set_aside) == {"Codes for which no line gives sku": 1}
    assert any("1 code is spelt in several ways" in note for note in source.notes)
    assert any(note.startswith("price: 1 have several; the highest") for note in source.notes)


@pytest.mark.parametrize(("choice", "wanted"), (("first", "2"), ("lowest", "1"), ("last", "3"), ("commonest", "2")))
def test_each_choice_among_several_values(choice: str, wanted: str, tmp_path: Path) -> None:
    source = source_of(tmp_path, "Code,P\na,2\na,1\na,3\n", {"price": "P"}, gather={"choose": {"price": choice}})

    assert dicts(source)[0]["price"] == wanted


def test_a_file_without_headers_is_read_by_the_numbers_of_its_columns(tmp_path: Path) -> None:
    source = source_of(tmp_path, "a,a,x\nb,b,y\n", {"sku": "1", "name": "3"}, has_headers=False)

    assert [row["name"] for row in dicts(source)] == ["X", "Y"]
    assert source.title("name") == "column 3"


def test_a_mapping_survives_being_written_and_read() -> None:
    data = {
        "name": "M",
        "target": "things",
        "fields": {"sku": {"columns": ["A", "B"], "join": "-", "when": [{"column": "C", "blank": False}]}},
        "gather": {"choose": {"price": "last"}},
        "shape": {"columns": 3, "cells": {"1": "code"}},
        "options": [{"name": "Size", "value": {"columns": ["S"]}}],
    }

    assert read_map(json.loads(json.dumps(read_map(data).as_json()))).as_json() == data
