from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from backoffice.bulk.engine import merge, preview
from backoffice.bulk.previews import Preview
from backoffice.bulk.sources import Source
from backoffice.bulk.verdicts import ImportRefused, PreviewOutdated
from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.services.integrity import find_broken
from backoffice.tests.bulk.files import read_table
from backoffice.tests.bulk.rows import Rows
from backoffice.tests.factories import make_user
from backoffice.tests.snapshots import database_hash
from inventory.bulk.products import Products
from inventory.exceptions import ProductRefused
from inventory.imports.layouts import products_of
from inventory.models import Category, Product, ProductFamily, StockLevel, StockMovement
from inventory.models.stock import MovementKind
from inventory.services.catalogue import archive_products, edit_product
from inventory.services.catalogue_names import cells_of
from inventory.tests.factories import make_category, make_family, make_product, make_stock

pytestmark = pytest.mark.django_db
HEADER = "sku,name,price"


def source_of(*lines: str, header: str = HEADER) -> Source:
    return products_of(read_table("\n".join((header, *lines)).encode()))


def run(*lines: str, header: str = HEADER, **options: Any) -> Preview:
    return merge(Products(), source_of(*lines, header=header), by=options.pop("by", None), **options)


def plan(*lines: str, header: str = HEADER) -> Preview:
    return preview(Products(), source_of(*lines, header=header))


def marks_of(source: Source) -> BytesIO:
    """Return the marks of what a preview shows now."""
    marks = BytesIO()
    preview(Products(), source, fingerprints=marks)
    marks.seek(0)
    return marks


def problems(*lines: str, header: str = HEADER) -> list[str]:
    return [str(problem) for problem in plan(*lines, header=header).problems]


def test_new_products_are_made_with_family_category_and_opening_stock() -> None:
    by = make_user()
    known = make_category(name="Cups")

    done = run(
        "A,Mug A,9.90,Mugs,Colour: Red,cups,5",
        "B,Mug B,9.90,Mugs,Colour: Blue,Bowls,",
        header="sku,name,price,family,options,category,opening_stock",
        by=by,
    )

    first, second = Product.objects.order_by("sku")
    assert (done.new, done.makes) == (2, ["family “Mugs”", "category “Bowls”"])
    assert first.family == second.family == ProductFamily.objects.get(name="Mugs")
    assert (first.category, second.category) == (known, Category.objects.get(name="Bowls"))
    assert first.options == {"Colour": "Red"}
    movement = StockMovement.objects.get()
    assert (movement.product, movement.kind, movement.quantity, movement.actor) == (first, MovementKind.INITIAL, 5, by)
    assert first.history.get().history_user == by
    assert all(finding.holds for finding in find_broken())


def test_a_known_product_changes_only_where_the_file_differs() -> None:
    product = make_product(sku="MUG-É", name="Mug", price=Decimal("9.90"), barcode="1", cost_price=Decimal(4))

    shown = plan("mug-é,Mug,10.50,", header="sku,name,price,barcode")
    run("mug-é,Mug,10.50,", header="sku,name,price,barcode")

    verdict = shown.rows[0]
    assert [(change.column, change.old, change.new) for change in verdict.changes] == [
        ("price", "9.90", "10.50"),
        ("barcode", "1", ""),
    ]
    product.refresh_from_db()
    assert (product.sku, product.price, product.barcode, product.cost_price) == (
        "MUG-É",
        Decimal("10.5"),
        "",
        Decimal(4),
    )
    assert product.version == 2
    assert product.history.count() == 2


def test_a_second_import_changes_nothing() -> None:
    lines = ("A,a,1.5,F,C,x: y,7,", "B,b,2,F,,,,0.19")
    header = "sku,name,price,family,category,options,opening_stock,tax_rate"
    run(*lines, header=header)
    before = database_hash(but={"backoffice_auditevent"})

    done = run(*lines, header=header)

    assert (done.new, done.changed, done.unchanged) == (0, 0, 2)
    assert not done.does_something
    first, second = done.notes
    assert first.startswith("This very file was imported before: on ")
    assert second == "Opening stock of 1 known product was ignored: its stock changes by movements only."
    assert database_hash(but={"backoffice_auditevent"}) == before


@pytest.mark.parametrize(
    ("lines", "sentences"),
    (
        (("A,,1",), ["Line 2, name: This cell must not be blank."]),
        (("A,a,1", "B,b,-1"), ["Line 3, price: “-1” Write a price with digits and a point only, such as 1234.50."]),
        (("A,a,1", "ａ,b,1"), ["Line 3, sku: “ａ” The same SKU stands on line 2. Keep one of the two."]),
        (("A,a", "B,b,1"), ["Line 2: The row has 2 cells and the header 3. Check separators and quotation marks."]),
        (("A,a\0,1",), ["Line 2, name: “a␀” No cell may hold a NUL character."]),
    ),
)
def test_a_wrong_row_is_named_and_refuses_the_file(lines: tuple[str, ...], sentences: list[str]) -> None:
    before = database_hash()

    with pytest.raises(ImportRefused, match="Nothing was imported"):
        run(*lines, "C,right,1")

    assert problems(*lines) == sentences
    assert database_hash() == before


def test_barcodes_that_are_taken_or_repeated_are_named() -> None:
    make_product(sku="OLD", barcode="1")

    found = problems("A,a,1,1", "B,b,1,2", "C,c,1,2", header="sku,name,price,barcode")

    assert found == [
        "Line 2, barcode: “1” This barcode belongs to OLD already.",
        "Line 4, barcode: “2” The same barcode stands on line 3. Keep one of the two.",
    ]


def test_an_archived_product_is_not_activated_by_a_file() -> None:
    product = make_product(sku="OLD", name="Old", price=Decimal(1))
    archive_products([product.pk], by=None)

    assert plan("OLD,Old,1,false", header=f"{HEADER},is_active").unchanged == 1
    assert "Restore it first" in problems("OLD,Old,1,true", header=f"{HEADER},is_active")[0]


def test_a_name_that_several_bear_is_refused_and_the_short_name_understood() -> None:
    make_family(name="Mug", slug="mug-a")
    second = make_family(name="Mug", slug="mug-b")

    assert "Write the short name instead: mug-a, mug-b." in problems("A,a,1,mug", header=f"{HEADER},family")[0]
    run("A,a,1,mug-b", header=f"{HEADER},family")
    assert Product.objects.get().family == second


def test_the_cell_of_each_family_leads_back_to_it() -> None:
    names = (("Mug", "mug-a"), ("Mug", "mug-b"), ("mug-b", "x"), ("Pot", "pot"), ("pot", "pot-2"), ("Jug", "jug"))
    families = [make_family(name=name, slug=slug) for name, slug in names]

    run(*(f"{family.pk},n,1,{cells_of(ProductFamily)[family.pk]}" for family in families), header=f"{HEADER},family")

    found = dict(Product.objects.values_list("sku", "family"))
    assert found == {str(family.pk): family.pk for family in families}


def test_a_family_of_a_foreign_script_is_made_once() -> None:
    run("A,a,1,大きい", header=f"{HEADER},family")
    run("B,b,1,大きい", "C,c,1,小さい", header=f"{HEADER},family")

    assert ProductFamily.objects.count() == 2


def test_families_whose_names_make_one_slug_are_two_also_the_second_time() -> None:
    file = ("A,n,1,Tea!", "B,n,1,tea", "C,n,1,Tea?")

    done = run(*file, header="sku,name,price,family")

    assert done.makes == ["family “Tea!”", "family “tea”", "family “Tea?”"]
    assert [product.family.name for product in Product.objects.order_by("sku") if product.family] == [
        "Tea!",
        "tea",
        "Tea?",
    ]
    assert run(*file, header="sku,name,price,family").unchanged == 3


def test_the_preview_is_what_happens_or_nothing_happens() -> None:
    product = make_product(sku="A", name="a", price=Decimal(1))
    source = source_of("A,a,2", "B,b,1")
    shown = marks_of(source)
    edit_product(product.pk, changes={"price": Decimal(3)}, by=None)
    before = database_hash()

    with pytest.raises(PreviewOutdated, match=r"since this preview: line 2 \(A\)\."):
        merge(Products(), source, by=None, expected=shown)

    assert database_hash() == before
    merge(Products(), source, by=None, expected=marks_of(source))
    assert Product.objects.get(sku="A").price == 2


def test_the_same_preview_confirmed_twice_imports_once() -> None:
    source = source_of("A,a,2,5", header=f"{HEADER},opening_stock")
    shown = marks_of(source).getvalue()
    merge(Products(), source, by=None, expected=BytesIO(shown))

    with pytest.raises(PreviewOutdated):
        merge(Products(), source, by=None, expected=BytesIO(shown))

    assert StockLevel.objects.get().on_hand == 5


@pytest.mark.parametrize("phase", ("validating", "merging", "history"))
def test_a_failure_half_way_leaves_nothing(phase: str) -> None:
    make_product(sku="KNOWN", name="k", price=Decimal(1))
    before = database_hash()

    def fail(done: int, total: int | None, now: str) -> None:
        if now == phase:
            raise ProductRefused("No.")

    with pytest.raises(ProductRefused):
        run("A,a,1,5", "B,b,1,", "KNOWN,k,2,", header=f"{HEADER},opening_stock", progress=fail)

    assert database_hash() == before


def test_the_log_tells_of_the_import_as_a_whole() -> None:
    by = make_user(Role.STAFF)
    run("A,a,1", by=by, facts={"file": "x.csv"})

    event = AuditEvent.objects.get(action="product.import")
    assert event.actor == by
    digest = event.data.pop("sha256")
    assert len(digest) == 64
    assert event.data == {
        "file": "x.csv", "format": "native", "rows": 1, "columns": ["sku", "name", "price"],
        "new": 1, "changed": 0, "unchanged": 0, "left_out": 0,
    }  # fmt: skip


def test_the_number_of_statements_does_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    small = [f"S-{n},n,1,{n}" for n in range(20)]
    large = [f"L-{n},n,1,{n}" for n in range(200)]

    for lines in (small, large):
        with django_assert_max_num_queries(60):
            run(*lines, header=f"{HEADER},opening_stock")
        with django_assert_max_num_queries(60):
            run(*(line.replace(",1,", ",2,") for line in lines), header=f"{HEADER},opening_stock")
    assert Product.objects.filter(price=2).count() == 220


def test_untracked_products_get_no_stock_and_known_ones_stay_as_they_are() -> None:
    header = "Handle,Title,Variant Price,Variant Inventory Tracker,Variant Inventory Qty"
    tracked = make_product(sku="pot", name="Pot", price=Decimal(5))
    make_stock(tracked, 3)

    done = run("pot,Pot,5,,", "gift,Gift,2,,", header=header)

    assert (done.new, done.unchanged) == (1, 1)
    assert not Product.objects.get(sku="gift").track_stock
    assert Product.objects.get(sku="pot").track_stock
    assert "New products whose stock is not tracked: 1." in done.notes


def test_a_row_that_leaves_a_cell_alone_changes_nothing_there_and_makes_no_product_without_it() -> None:
    make_product(sku="A", name="Mug", price=Decimal(1), description="Text", tax_rate=Decimal("0.19"))
    rows = [("A", None, "2", None, None), ("B", None, "2", "x", "0.07"), ("C", "Pot", "3", None, None)]
    source = Rows("sku,name,price,description,tax_rate", rows)

    shown = preview(Products(), source)
    merge(Products(), source, by=None, partly=True)

    assert [str(problem) for problem in shown.problems] == ["Line 3, name: This cell must not be blank."]
    columns = ("sku", "name", "price", "description", "tax_rate")
    assert list(Product.objects.order_by("sku").values_list(*columns)) == [
        ("A", "Mug", Decimal(2), "Text", Decimal("0.19")),
        ("C", "Pot", Decimal(3), "", None),
    ]
