"""check_integrity prints a line a rule, names what is broken, and ends with 1 where something is."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from backoffice.registries import integrity_checks
from backoffice.tests.snapshots import database_snapshot
from inventory.tests.factories import make_product, make_stock
from sales.tests.integrity.guards import guards_off


def run(*arguments: str) -> tuple[int, str]:
    """Return the exit code and what was printed."""
    out = StringIO()
    try:
        call_command("check_integrity", *arguments, stdout=out, no_color=True)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def break_stock(skus: int) -> None:
    """Add three units to each of so many products, which no movement explains."""
    for number in range(skus):
        make_stock(make_product(sku=f"MUG-{number}"), 5)
    with guards_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE inventory_stocklevel SET on_hand = on_hand + 3")


@pytest.mark.django_db
def test_a_healthy_database_gets_a_line_a_rule_and_is_not_changed() -> None:
    make_stock(make_product(), 5)
    before = database_snapshot()

    code, said = run()

    rules = [check.rule for check in integrity_checks]
    assert code == 0
    assert said.splitlines() == [*(f"ok         {rule}" for rule in rules), f"{len(rules)} rules hold."]
    assert database_snapshot() == before


@pytest.mark.django_db
def test_a_broken_rule_shows_its_first_rows_with_what_is_there_and_what_should_be() -> None:
    break_stock(7)

    code, said = run()

    assert code == 1
    assert "7 broken   What is on hand is the sum of its movements." in said
    assert "MUG-0 at Main warehouse: found 8, expected 5" in said
    assert "… and 2 more" in said
    assert said.splitlines()[-1] == f"1 of {len(integrity_checks)} rules is broken."


@pytest.mark.django_db
def test_a_program_reads_the_findings_as_json() -> None:
    break_stock(1)

    code, said = run("--json")

    (broken,) = [finding for finding in json.loads(said) if finding["broken"]]
    assert code == 1
    assert broken["name"] == "on_hand"
    assert broken["first"] == [{"label": "MUG-0 at Main warehouse", "found": "8", "expected": "5"}]


@pytest.mark.django_db
def test_with_alert_somebody_is_told_which_rule_is_broken(settings: Settings) -> None:
    settings.ALERT_EMAILS = ["admin@example.com"]
    break_stock(1)

    with pytest.raises(SystemExit):
        call_command("check_integrity", "--alert", stdout=StringIO())

    assert mail.outbox[0].to == ["admin@example.com"]
    assert "What is on hand is the sum of its movements. MUG-0 at" in mail.outbox[0].body
