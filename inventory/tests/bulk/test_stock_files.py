from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest

from backoffice.bulk.engine import merge, preview
from backoffice.bulk.verdicts import PreviewOutdated
from backoffice.models import AuditEvent
from backoffice.services.integrity import find_broken
from backoffice.tests.bulk.rows import rows_of
from backoffice.tests.factories import make_user
from inventory.bulk.counts import Counts
from inventory.bulk.prices import Prices
from inventory.bulk.receipts import Receipts
from inventory.integrity import CHECKS
from inventory.models import Product, StockLevel, StockLocation, StockMovement, StockReservation
from inventory.services.catalogue import change_prices
from inventory.tests.factories import make_location, make_product, make_reservation, make_stock

pytestmark = pytest.mark.django_db


def on_hand(product: Product, location: StockLocation | None = None) -> int:
    place = location or StockLocation.default()
    return StockLevel.objects.get(product=product, location=place).on_hand


def is_sound() -> bool:
    return all(finding.holds for finding in find_broken(CHECKS))


def test_new_prices_are_written_with_history_and_the_same_ones_not() -> None:
    by = make_user()
    first, second = make_product(sku="A", price=Decimal(1)), make_product(sku="B", price=Decimal(2))
    source = rows_of("sku,price", "a,1.5", "B,2.00")

    shown = preview(Prices(), source)
    done = merge(Prices(), source, by=by)

    assert [(change.old, change.new) for change in shown.rows[0].changes] == [("1.00", "1.50")]
    assert (done.changed, done.unchanged) == (1, 1)
    first.refresh_from_db()
    assert (first.price, first.version, first.history.count()) == (Decimal("1.5"), 2, 2)
    assert first.history.latest().history_user == by
    assert second.history.count() == 1
    assert AuditEvent.objects.get(action="price.import").data["changed"] == 1


def test_a_price_that_is_not_the_expected_one_any_more_is_wrong() -> None:
    product = make_product(sku="A", price=Decimal(1))
    change_prices({product.pk: Decimal(3)}, by=None)

    shown = preview(Prices(), rows_of("sku,price,expected_price", "A,2,1", "B,2,", "A,2,"))

    assert [(problem.line, problem.column, problem.value, problem.sentence[:17]) for problem in shown.problems] == [
        (2, "expected_price", "1.00", "The price is 3.00"),
        (3, "sku", "B", "There is no produ"),
        (4, "sku", "A", "The same SKU stan"),
    ]


def test_a_count_moves_stock_to_what_was_counted() -> None:
    product, other, place = make_product(sku="A"), make_product(sku="B"), make_location(code="attic")
    make_stock(product, 5)
    make_stock(other, 3)
    source = rows_of("sku,location,counted", "A,,7", "A,ATTIC,2", "B,,3")

    shown = preview(Counts(), source)
    done = merge(Counts(), source, by=None)

    assert [(each.old, each.new) for each in shown.effects] == [("8", "12")]
    assert (done.changed, done.unchanged) == (2, 1)
    assert (on_hand(product), on_hand(product, place), on_hand(other)) == (7, 2, 3)
    assert is_sound()


def test_a_count_below_what_is_promised_takes_from_the_youngest_and_one_above_serves_who_waits() -> None:
    product = make_product(sku="A")
    make_stock(product, 5)
    make_reservation(product, 4)
    make_reservation(product, 4)

    merge(Counts(), rows_of("sku,counted", "A,2"), by=None)
    assert sorted(StockReservation.objects.values_list("reserved", flat=True)) == [0, 2]
    assert is_sound()

    merge(Counts(), rows_of("sku,counted", "A,9"), by=None)
    assert sorted(StockReservation.objects.values_list("reserved", flat=True)) == [4, 4]
    assert is_sound()


def test_a_count_of_stock_that_has_moved_is_wrong() -> None:
    product = make_product(sku="A")
    make_stock(product, 5)

    shown = preview(Counts(), rows_of("sku,location,counted,expected_on_hand", "A,,7,4", "A,nowhere,1,", "A,,8,"))

    assert [(problem.line, problem.column, problem.sentence) for problem in shown.problems] == [
        (2, "expected_on_hand", "Stock has moved since it was counted: 5 are on hand now. Count again."),
        (3, "location", "There is no such location. Write its code, or nothing for the default one."),
        (4, "sku", "The same product was counted on line 2 at the same location. Add the two counts up."),
    ]


def test_stock_that_moves_after_the_preview_refuses_the_count_and_names_the_row() -> None:
    product = make_product(sku="A")
    make_stock(product, 5)
    source, shown = rows_of("sku,counted", "A,7"), BytesIO()
    preview(Counts(), source, fingerprints=shown)
    shown.seek(0)
    make_stock(product, 1)

    with pytest.raises(PreviewOutdated, match=r"line 2 \(A\)"):
        merge(Counts(), source, by=None, expected=shown)

    assert on_hand(product) == 6


def test_a_receipt_is_booked_once_however_often_the_file_comes() -> None:
    product = make_product(sku="A")
    source = rows_of("sku,location,quantity,reference", "A,,7,PO-1", "A,,3,PO-2")

    first = merge(Receipts(), source, by=None)
    again = merge(Receipts(), source, by=None)

    assert (first.new, again.new, again.unchanged) == (2, 0, 2)
    assert "imported before" in again.notes[0]
    assert on_hand(product) == 10
    assert list(StockMovement.objects.order_by("id").values_list("quantity", "reference")) == [(7, "PO-1"), (3, "PO-2")]
    assert is_sound()


@pytest.mark.parametrize("kind", (Receipts, Counts))
def test_a_long_file_tells_how_far_it_is_and_can_be_stopped_on_the_way(
    kind: type[Receipts | Counts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.bulk.shelves.BOOKED_AT_ONCE", 2)
    for number in range(5):
        make_product(sku=f"S-{number}")
    source = rows_of(f"sku,{kind.units}", *(f"S-{number},3" for number in range(5)))
    told: list[tuple[int, int | None]] = []

    def stop_at_four(done: int, total: int | None, phase: str) -> None:
        if phase == "history":
            told.append((done, total))
        if done == 4 and phase == "history":
            raise Stopped

    with pytest.raises(Stopped):
        merge(kind(), source, by=None, progress=stop_at_four)

    assert told == [(0, 5), (2, 5), (4, 5)]
    assert not StockMovement.objects.exists()


class Stopped(Exception):
    """Somebody pressed the button."""


def test_what_cannot_be_received_is_wrong() -> None:
    make_product(sku="A", track_stock=False)

    shown = preview(Receipts(), rows_of("sku,quantity", "A,1", "B,1", "A,0"))

    assert [problem.line for problem in shown.problems] == [2, 3, 4, 4]
    assert "not tracked" in shown.problems[0].sentence
