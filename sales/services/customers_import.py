"""Compare a customer file with the customers, and import exactly what that comparison says, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.bulk.verdicts import Change, Plan, Problem, State, Verdict, check_plan
from backoffice.models import User
from backoffice.services import audit
from sales.imports.customers import ADDRESS, CustomerRow, CustomerSheet
from sales.models import Customer
from sales.services.customers import EDITABLE, create_customers, edit_customer, set_active

BATCH = 500
COMPARED = (*EDITABLE, "is_active")
T = TypeVar("T")
Person = tuple[str, str, str]


@dataclass
class Known:
    """The customers whom the file may mean: by number, by e-mail, and those without an e-mail by who they are."""

    by_pk: dict[int, Customer] = field(default_factory=dict)
    by_email: dict[str, Customer] = field(default_factory=dict)
    by_person: dict[Person, list[Customer]] = field(default_factory=dict)

    def add(self, customer: Customer) -> None:
        if customer.pk in self.by_pk:
            return
        self.by_pk[customer.pk] = customer
        if customer.email:
            self.by_email[customer.email] = customer
        else:
            self.by_person.setdefault((customer.name, customer.company, customer.phone), []).append(customer)


def plan_customers(sheet: CustomerSheet, *, lock: bool = False) -> Plan:
    """Say for each row whether it is new, changed, unchanged or wrong. With `lock` the known customers stay so."""
    known = _known(sheet.rows, lock=lock)
    targets = {row.line: _target(row, known) for row in sheet.rows}
    _find_repeated(sheet.rows, targets)
    problems = [*sheet.problems, *(problem for row in sheet.rows for problem in row.problems)]
    problems.sort(key=lambda problem: problem.line)
    wrong = {problem.line for problem in problems}
    verdicts = [_judge(row, targets[row.line]) for row in sheet.rows if row.line not in wrong]
    return Plan(sheet.read, verdicts, problems, [*sheet.notes, *_address_notes(sheet.rows, targets)])


@transaction.atomic
def import_customers(
    sheet: CustomerSheet,
    *,
    by: User | None,
    expected: str | None = None,
    source: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Plan:
    """Import the whole file in one transaction; see `inventory.services.catalogue_import.import_products`.

    Raises PreviewOutdated, ImportRefused, CustomerRefused.
    """
    moment = at or timezone.now()
    plan = plan_customers(sheet, lock=True)
    check_plan(plan, expected)
    for batch in _batches([verdict for verdict in plan if verdict.state is State.NEW]):
        items = [(_fields(row.values), _addresses(row.values)) for row in batch]
        made = create_customers(items, by=by, at=moment)
        for customer, row in zip(made, batch, strict=True):
            if not row.values.get("is_active", True):
                set_active(customer.pk, active=False, by=by, at=moment)
    for verdict in plan:
        if verdict.state is State.CHANGED and verdict.target is not None:
            _edit(verdict.target, verdict.values, by=by, at=moment)
    data = {**(source or {}), "rows": plan.read, "columns": list(sheet.columns)}
    counts = {"new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged}
    audit.record("customer.import", by=by, data=data | counts, at=moment)
    return plan


def _judge(row: CustomerRow, target: Customer | None) -> Verdict:
    values, label = row.values, row.values.get("name", "")
    if target is None:
        texts = [Change(name, "", _text(value)) for name, value in values.items() if _text(value)]
        return Verdict(row.line, label, State.NEW, texts, values)
    differing = {name: values[name] for name in COMPARED if name in values and values[name] != getattr(target, name)}
    changes = [Change(name, _text(getattr(target, name)), _text(value)) for name, value in differing.items()]
    return Verdict(row.line, label, State.CHANGED if changes else State.UNCHANGED, changes, differing, target.pk)


def _known(rows: Sequence[CustomerRow], *, lock: bool) -> Known:
    known = Known()
    wanted = {
        "pk__in": {row.values["customer_number"] for row in rows if row.values.get("customer_number")},
        "email__in": {row.values["email"] for row in rows if row.values.get("email")},
        "name__in": {row.values["name"] for row in rows if "name" in row.values and not row.values.get("email")},
    }
    found: dict[int, Customer] = {}
    for lookup, values in wanted.items():
        for some in _batches(sorted(values)):
            found |= {customer.pk: customer for customer in Customer.objects.filter(**{lookup: some}).order_by("pk")}
    for customer in _locked(found) if lock else found.values():
        known.add(customer)
    return known


def _locked(customer_ids: Iterable[int]) -> Iterator[Customer]:
    """Lock the customers and read them again: in pk order however found, so that two files cannot deadlock."""
    for ids in _batches(sorted(customer_ids)):
        yield from Customer.objects.filter(pk__in=ids).locked()


def _target(row: CustomerRow, known: Known) -> Customer | None:
    """Return the customer whom the row means: by number, else by e-mail, else by name, company and phone."""
    values, number, email = row.values, row.values.get("customer_number"), row.values.get("email", "")
    owner = known.by_email.get(email) if email else None
    if number:
        customer = known.by_pk.get(number)
        if customer is None:
            unknown = _("There is no such customer. Leave the cell blank for a new one.")
            row.problems.append(Problem(row.line, "customer_number", str(number), unknown))
        elif owner is not None and owner.pk != number:
            row.problems.append(Problem(row.line, "email", email, _("Another customer has this e-mail address.")))
        return customer
    if email:
        return owner
    person = (values.get("name", ""), values.get("company", ""), values.get("phone", ""))
    matches = known.by_person.get(person, [])
    if len(matches) > 1:
        sentence = _("Several customers without an e-mail are called so. Write the customer_number.")
        row.problems.append(Problem(row.line, "name", person[0], sentence))
    return matches[0] if matches else None


def _find_repeated(rows: Sequence[CustomerRow], targets: Mapping[int, Customer | None]) -> None:
    """Note each customer who stands on two lines, with both."""
    first: dict[Any, int] = {}
    for row in rows:
        values, target = row.values, targets[row.line]
        person = (values.get("name", ""), values.get("company", ""), values.get("phone", ""))
        keys: list[Any] = [target.pk] if target is not None else []
        keys += [values["email"]] if values.get("email") else [] if target is not None else [person]
        for key in keys:
            if first.setdefault(key, row.line) != row.line:
                sentence = _("The same customer stands on line %(line)d. Keep one of the two.") % {"line": first[key]}
                column = next((name for name in ("customer_number", "email") if values.get(name)), "name")
                row.problems.append(Problem(row.line, column, str(values.get(column, "")), sentence))
                break


def _address_notes(rows: Sequence[CustomerRow], targets: Mapping[int, Customer | None]) -> list[str]:
    known = sum(bool(row.address) and targets[row.line] is not None for row in rows)
    if not known:
        return []
    sentence = ngettext(
        "The address of %(n)d known customer was ignored: a file sets new customers' addresses only.",
        "The addresses of %(n)d known customers were ignored: a file sets new customers' addresses only.",
        known,
    )
    return [sentence % {"n": known}]


def _fields(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in EDITABLE if name in values}


def _addresses(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the one address of a new customer, for bills and for goods."""
    cells = {name: values[name] for name in ADDRESS if name in values}
    return [cells | {"is_billing": True, "is_shipping": True}] if any(cells.values()) else []


def _edit(customer_id: int, values: Mapping[str, Any], *, by: User | None, at: datetime) -> None:
    changes = _fields(values)
    if changes:
        edit_customer(customer_id, changes=changes, by=by, at=at)
    if "is_active" in values:
        set_active(customer_id, active=values["is_active"], by=by, at=at)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
