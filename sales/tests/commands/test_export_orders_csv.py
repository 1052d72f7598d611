"""export_orders_csv keeps to the shop's clock and to harmless cells, or says in a sentence why it does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from backoffice.models import AuditEvent
from inventory.tests.factories import make_product
from sales.management.commands.export_orders_csv import Command
from sales.tests.commands.exporting import export, read
from sales.tests.factories import make_order

pytestmark = pytest.mark.django_db


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


SPRING = [utc(2026, 3, 28, 22, 59, 59), utc(2026, 3, 28, 23), utc(2026, 3, 29, 21, 59, 59)]
AUTUMN = [utc(2026, 10, 24, 21, 59, 59), utc(2026, 10, 24, 22), utc(2026, 10, 25, 22, 59, 59)]


@pytest.mark.parametrize(
    ("day", "moments", "behind"),
    [
        ("2026-03-29", SPRING, utc(2026, 3, 29, 22)),
        ("2026-10-25", AUTUMN, utc(2026, 10, 25, 23)),
    ],
)
def test_days_are_whole_days_of_the_shops_clock_also_when_it_is_changed(
    settings: Settings, day: str, moments: Sequence[datetime], behind: datetime
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    before, first, last, after = (str(make_order(at=moment).pk) for moment in (*moments, behind))

    def found(*arguments: str) -> list[str]:
        return [row["order_id"] for row in export("--summary", *arguments)]

    assert found(f"--date-from={day}", f"--date-to={day}") == [last, first]
    assert found(f"--date-from={day}") == [after, last, first]
    assert found(f"--date-to={day}") == [last, first, before]


def test_times_are_those_of_the_shops_clock(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    for hour in (0, 1):
        make_order(at=utc(2026, 10, 25, hour, 30))

    created = [row["created_at"] for row in export("--summary")]

    assert created == ["2026-10-25 02:30:00+01:00", "2026-10-25 02:30:00+02:00"]


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    product = make_product(name="=HYPERLINK(1)")
    make_order([(product, 1)], phone="+44 1632 960101", shipping_address="\t@SUM(A1)")

    (row,) = export()

    assert (row["name"], row["shipping_address"]) == ("'=HYPERLINK(1)", "'\t@SUM(A1)")
    assert row["phone"] == "+44 1632 960101"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--status", "sold"), "There is no state “sold”. An order is draft, pending"),
        (("--date-from", "2026-02-30"), "--date-from takes a day such as 2026-03-31, not “2026-02-30”."),
        (("--date-to", "9999-12-31"), "--date-to takes a day"),
        (("--date-from", "2026-03-02", "--date-to", "2026-03-01"), "--date-from 2026-03-02 lies behind"),
        (("--output", "{tmp}"), "is not a file."),
        (("--output", "/dev/null", "--force"), "/dev/null is not a file."),
        (("--output", "{tmp}/no/orders.csv"), "cannot be written: No such file or directory. Nothing was left behind."),
        (("--output", "{tmp}/" + "x" * 300), "cannot be written: File name too long."),
        (("--output", "{tmp}/" + "x" * 250), "cannot be written: File name too long."),
        (("--output", "a\0b"), "cannot be written: no file can be called that."),
        (("--output", ""), ". is not a file."),
    ],
)
def test_bad_input_is_refused_in_a_sentence(tmp_path: Path, arguments: Sequence[str], sentence: str) -> None:
    make_order()

    with pytest.raises(CommandError) as refused:
        export(*(argument.format(tmp=tmp_path) for argument in arguments))

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.returncode == 1
    assert list(tmp_path.iterdir()) == []
    assert not AuditEvent.objects.filter(action="order.export").exists()


def test_bytes_do_not_depend_on_the_terminals_encoding(tmp_path: Path) -> None:
    make_order([(make_product(name="Tschüß, 你好"), 1)])
    path = tmp_path / "out"

    with path.open("w", encoding="ascii") as out:
        call_command(Command(stdout=out))

    assert [row["name"] for row in read(path.read_text(encoding="utf-8"))] == ["Tschüß, 你好"]
