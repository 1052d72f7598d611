"""Customers come in: found by number, e-mail or name; new ones with an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import ngettext

from backoffice.bulk.fields import Field, text_field, value_field
from backoffice.bulk.kinds import VERDICTS, Kind, Occasion
from backoffice.bulk.records import moment, write_history
from backoffice.bulk.samples import samples
from backoffice.bulk.staging import ROWS, Stage
from backoffice.bulk.upserts import differing, upsert
from backoffice.bulk.verdicts import Verdict
from sales.bulk import customer_rules
from sales.bulk.customer_rules import MEANT, TABLE, cell, has_address
from sales.imports.customers import ADDRESS, PARSERS
from sales.models import Customer, CustomerAddress

TYPES = {"customer_number": "whole", "is_active": "flag"}
TEXTS = ("name", "email", "phone", "company", "tax_id", "notes")
COMPARED = (*TEXTS, "is_active")


class Customers(Kind):
    action = "customer.import"
    model = Customer
    label = "name"
    fields: ClassVar[dict[str, Field]] = {
        name: value_field(TYPES[name], rule) if name in TYPES else text_field(rule) for name, rule in PARSERS.items()
    }

    def prepare(self, stage: Stage) -> None:
        customer_rules.find_meant(stage)

    def lock(self, stage: Stage) -> None:
        stage.lock(TABLE, f"SELECT target FROM {MEANT}")

    def find_problems(self, stage: Stage) -> None:
        customer_rules.find_problems(stage)

    def verdicts(self, stage: Stage) -> str:
        pairs = {name: (_new(stage, name), f"c.{name}") for name in _compared(stage)}
        return f"""
            SELECT r.line, c.id AS target, {differing(stage, pairs)} AS fields, CAST(c.version AS text) AS stamp
            FROM {ROWS} AS r JOIN {MEANT} AS m ON m.line = r.line LEFT JOIN {TABLE} AS c ON c.id = m.target"""

    def notes(self, stage: Stage) -> Sequence[str]:
        known = f"FROM {VERDICTS} AS v JOIN {ROWS} AS r ON r.line = v.line WHERE v.target IS NOT NULL"
        count = stage.count(f"{known} AND {has_address(stage)}")
        sentence = ngettext(
            "The address of %(n)d known customer was ignored: a file sets new customers' addresses only.",
            "The addresses of %(n)d known customers were ignored: a file sets new customers' addresses only.",
            count,
        )
        return (sentence % {"n": count},) if count else ()

    def samples(self, stage: Stage, most: int) -> Sequence[Verdict]:
        old = {name: f"c.{name}" if name in COMPARED else "NULL" for name in stage.fields if name != "customer_number"}
        return samples(stage, "COALESCE(c.name, r.name)", old, f"LEFT JOIN {TABLE} AS c ON c.id = v.target", most)

    def write(self, stage: Stage, occasion: Occasion) -> None:
        joins = f"JOIN {ROWS} AS r ON r.line = v.line LEFT JOIN {TABLE} AS c ON c.id = v.target"
        values = {"id": "v.id", "version": "COALESCE(c.version, 0) + 1", "created_at": "COALESCE(c.created_at, %s)"}
        values |= {name: f"COALESCE({_new(stage, name)}, '')" for name in TEXTS}
        values["is_active"] = f"COALESCE({_new(stage, 'is_active')}, TRUE)"
        upsert(stage, Customer, values, joins, changing=_compared(stage), params=(moment(occasion.at),))
        occasion.phase("history")
        write_history(stage, Customer, occasion, reason_of_new="create")
        _write_addresses(stage)


def _compared(stage: Stage) -> list[str]:
    return [name for name in stage.fields if name in COMPARED]


def _new(stage: Stage, name: str) -> str:
    return stage.value(name, known=f"c.{name}", given=f"r.{name}")


def _write_addresses(stage: Stage) -> None:
    """Give new customers the one address of their row, for bills and for goods."""
    cells = ", ".join(cell(stage, name) for name in ADDRESS)
    stage.run(
        f"""INSERT INTO {CustomerAddress._meta.db_table} (customer_id, {", ".join(ADDRESS)}, is_billing, is_shipping)
        SELECT v.id, {cells}, TRUE, TRUE FROM {VERDICTS} AS v JOIN {ROWS} AS r ON r.line = v.line
        WHERE v.state = 'new' AND {has_address(stage)} ORDER BY v.line"""
    )
