from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from backoffice.bulk.formats import read_table
from backoffice.bulk.verdicts import ImportRefused, Plan, PreviewOutdated, State
from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.services.integrity import find_broken
from backoffice.tests.factories import make_user
from backoffice.tests.snapshots import database_hash
from inventory.exceptions import ProductRefused
from inventory.imports.layouts import read_sheet
from inventory.imports.sheets import FamilyDraft, Sheet
from inventory.models import Category, Product, ProductFamily, StockLevel, StockMovement
from inventory.models.stock import MovementKind
from inventory.services.catalogue import archive_products, edit_product, edit_products
from inventory.services.catalogue_import import import_products, plan_products
from inventory.services.catalogue_names import Names, make_missing
from inventory.tests.factories import make_category, make_family, make_product, make_stock

pytestmark = pytest.mark.django_db
HEADER = "sku,name,price"


def sheet_of(*lines: str, header: str = HEADER) -> Sheet:
    return read_sheet(read_table("\n".join((header, *lines)).encode()))


def run(*lines: str, header: str = HEADER, **options: Any) -> Plan:
    return import_products(sheet_of(*lines, header=header), by=options.pop("by", None), **options)


def problems(*lines: str, header: str = HEADER) -> list[str]:
    return [str(problem) for problem in plan_products(sheet_of(*lines, header=header)).problems]


def test_new_products_are_made_with_family_category_and_opening_stock() -> None:
    by = make_user()
    known = make_category(name="Cups")

    plan = run(
        "A,Mug A,9.90,Mugs,Colour: Red,cups,5",
        "B,Mug B,9.90,Mugs,Colour: Blue,Bowls,",
        header="sku,name,price,family,options,category,opening_stock",
        by=by,
    )

    first, second = Product.objects.order_by("sku")
    assert (plan.new, plan.makes) == (2, ["family “Mugs”", "category “Bowls”"])
    assert first.family == second.family == ProductFamily.objects.get(name="Mugs")
    assert (first.category, second.category) == (known, Category.objects.get(name="Bowls"))
    assert first.options == {"Colour": "Red"}
    movement = StockMovement.objects.get()
    assert (movement.product, movement.kind, movement.quantity, movement.actor) == (first, MovementKind.INITIAL, 5, by)
    assert first.history.get().history_user == by
    assert all(finding.holds for finding in find_broken())


def test_a_known_product_changes_only_where_the_file_differs() -> None:
    product = make_product(sku="MUG-É", name="Mug", price=Decimal("9.90"), barcode="1", cost_price=Decimal(4))

    plan = run("mug-é,Mug,10.50,", header="sku,name,price,barcode")

    verdict = plan.verdicts[0]
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

    plan = run(*lines, header=header)

    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 2)
    assert not plan.does_something
    assert plan.notes == ["Opening stock of 1 known product was ignored: its stock changes by movements only."]
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

    assert plan_products(sheet_of("OLD,Old,1,false", header=f"{HEADER},is_active")).unchanged == 1
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

    known = Names(ProductFamily)

    for family in families:
        found = known.find(known.cells()[family.pk])
        assert found is not None
        assert found.pk == family.pk, family.slug


def test_a_family_of_a_foreign_script_is_made_once() -> None:
    run("A,a,1,大きい", header=f"{HEADER},family")
    run("B,b,1,大きい", "C,c,1,小さい", header=f"{HEADER},family")

    assert ProductFamily.objects.count() == 2


@pytest.mark.parametrize("name", ("Mugs", "MUGS"))
def test_a_family_that_somebody_makes_after_the_comparison_is_not_made_twice(name: str) -> None:
    names, draft = Names(ProductFamily), FamilyDraft("Mugs")
    found = names.find("Mugs", draft)
    assert found is not None
    make_family(name=name, slug="cups")

    fresh = Names(ProductFamily)
    fresh.drafts["mugs"] = found
    with pytest.raises(ProductRefused, match="at the same moment"):
        make_missing(fresh, {"mugs"}, by=None, at=timezone.now())

    assert ProductFamily.objects.count() == 1


def test_the_preview_is_what_happens_or_nothing_happens() -> None:
    product = make_product(sku="A", name="a", price=Decimal(1))
    sheet = sheet_of("A,a,2", "B,b,1")
    shown = plan_products(sheet)
    edit_product(product.pk, changes={"price": Decimal(3)}, by=None)
    before = database_hash()

    with pytest.raises(PreviewOutdated):
        import_products(sheet, by=None, expected=shown.digest)

    assert database_hash() == before
    import_products(sheet, by=None, expected=plan_products(sheet).digest)
    assert Product.objects.get(sku="A").price == 2


def test_the_same_preview_confirmed_twice_imports_once() -> None:
    sheet = sheet_of("A,a,2,5", header=f"{HEADER},opening_stock")
    digest = plan_products(sheet).digest
    import_products(sheet, by=None, expected=digest)

    with pytest.raises(PreviewOutdated):
        import_products(sheet, by=None, expected=digest)

    assert StockLevel.objects.get().on_hand == 5


def test_a_failure_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.services.catalogue_import.BATCH", 1)
    make_product(sku="KNOWN", name="k", price=Decimal(1))
    sheet = sheet_of("A,a,1", "B,b,1", "KNOWN,k,2")
    monkeypatch.setattr("inventory.services.catalogue_import.edit_products", _refuse)
    before = database_hash()

    with pytest.raises(ProductRefused):
        import_products(sheet, by=None)

    assert database_hash() == before


def test_the_log_tells_of_the_import_as_a_whole() -> None:
    by = make_user(Role.STAFF)
    run("A,a,1", by=by, source={"file": "x.csv"})

    event = AuditEvent.objects.get(action="product.import")
    assert event.actor == by
    assert event.data == {
        "file": "x.csv", "format": "native", "rows": 1, "columns": ["sku", "name", "price"],
        "new": 1, "changed": 0, "unchanged": 0,
    }  # fmt: skip


def test_the_number_of_statements_does_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    small = [f"S-{n},n,1,{n}" for n in range(20)]
    large = [f"L-{n},n,1,{n}" for n in range(200)]

    for lines in (small, large):
        with django_assert_max_num_queries(45):
            run(*lines, header=f"{HEADER},opening_stock")
        with django_assert_max_num_queries(30):
            run(*(line.replace(",1,", ",2,") for line in lines), header=f"{HEADER},opening_stock")
    assert Product.objects.filter(price=2).count() == 220


def test_many_edits_are_all_or_none_and_each_in_history() -> None:
    first, second = make_product(price=Decimal(1)), make_product(price=Decimal(1))

    changed = edit_products({first.pk: {"price": Decimal(2)}, second.pk: {"price": Decimal(1)}}, by=None)

    assert [product.pk for product in changed] == [first.pk]
    assert (first.history.count(), second.history.count()) == (2, 1)
    with pytest.raises(ProductRefused):
        edit_products({first.pk: {"price": Decimal(5)}, second.pk: {"price": Decimal(-1)}}, by=None)
    with pytest.raises(ProductRefused, match="deleted meanwhile"):
        edit_products({first.pk: {"price": Decimal(5)}, 0: {"price": Decimal(1)}}, by=None)
    assert Product.objects.get(pk=first.pk).price == 2


def test_untracked_products_get_no_stock_and_known_ones_stay_as_they_are() -> None:
    header = "Handle,Title,Variant Price,Variant Inventory Tracker,Variant Inventory Qty"
    tracked = make_product(sku="pot", name="Pot", price=Decimal(5))
    make_stock(tracked, 3)

    plan = run("pot,Pot,5,,", "gift,Gift,2,,", header=header)

    assert [verdict.state for verdict in plan] == [State.UNCHANGED, State.NEW]
    assert not Product.objects.get(sku="gift").track_stock
    assert Product.objects.get(sku="pot").track_stock
    assert "New products whose stock is not tracked: 1." in plan.notes


def _refuse(*args: Any, **kwargs: Any) -> None:
    raise ProductRefused("No.")
