"""Customers: create, edit, deactivate; their addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.exceptions import StaleObject
from backoffice.models import User
from backoffice.services import audit
from backoffice.services.history import create_many_with_history, save_with_history
from backoffice.services.validation import check_fields
from sales.exceptions import CustomerRefused
from sales.models import Customer, CustomerAddress

EDITABLE = ("name", "email", "phone", "company", "tax_id", "notes")
ADDRESS_FIELDS = (
    "recipient",
    "line1",
    "line2",
    "postcode",
    "city",
    "region",
    "country",
    "is_billing",
    "is_shipping",
)


def create_customer(
    *,
    fields: Mapping[str, Any],
    by: User | None,
    addresses: Sequence[Mapping[str, Any]] = (),
    at: datetime | None = None,
) -> Customer:
    """Create one customer. `fields` are those of `EDITABLE`, each address those of `ADDRESS_FIELDS`."""
    return create_customers([(fields, addresses)], by=by, at=at)[0]


@transaction.atomic
def create_customers(
    items: Sequence[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]],
    *,
    by: User | None,
    at: datetime | None = None,
) -> list[Customer]:
    """Create customers with their addresses, many at once.

    Raises CustomerRefused for a known e-mail; then none is made.
    """
    moment = at or timezone.now()
    customers = [Customer(created_at=moment, **_clean(fields)) for fields, _addresses in items]
    for customer in customers:
        check_fields(customer, CustomerRefused)
    _refuse_known_emails([customer.email for customer in customers if customer.email])
    with _email_taken_meanwhile():
        create_many_with_history(customers, Customer, by=by, at=moment, reason="create")
    rows: list[CustomerAddress] = []
    for customer, (_fields, addresses) in zip(customers, items, strict=True):
        own = [CustomerAddress(customer=customer, **address) for address in addresses]
        _check_addresses(own)
        rows += own
    CustomerAddress.objects.bulk_create(rows, batch_size=500)
    audit.record_many("customer.create", customers, by=by, at=moment)
    return customers


@transaction.atomic
def edit_customer(
    customer_id: int,
    *,
    changes: Mapping[str, Any],
    by: User | None,
    version: int | None = None,
    at: datetime | None = None,
) -> Customer:
    """Change some of `EDITABLE`.

    Raises StaleObject where `version` is not the row's, CustomerRefused for a known e-mail.
    """
    customer = _lock(customer_id, version)
    values = {name: value for name, value in _clean(changes).items() if getattr(customer, name) != value}
    if values.get("email"):
        _refuse_known_emails([values["email"]], but=customer_id)
    return _write(customer, values, "customer.change", by=by, at=at or timezone.now())


@transaction.atomic
def set_active(customer_id: int, *, active: bool, by: User | None, at: datetime | None = None) -> Customer:
    """Let the customer order, or not any more; past orders stay."""
    customer = _lock(customer_id)
    values = {"is_active": active} if customer.is_active != active else {}
    action = "customer.activate" if active else "customer.deactivate"
    return _write(customer, values, action, by=by, at=at or timezone.now())


@transaction.atomic
def set_addresses(
    customer_id: int,
    addresses: Sequence[Mapping[str, Any]],
    *,
    by: User | None,
    at: datetime | None = None,
) -> Customer:
    """Make these the customer's addresses: one with `id` is changed, one without is new, the others are removed."""
    customer = _lock(customer_id)
    known = {address.pk: address for address in customer.addresses.all()}
    before = {pk: _values_of(address) for pk, address in known.items()}
    rows = [known.get(address.get("id") or 0) or CustomerAddress(customer=customer) for address in addresses]
    for row, address in zip(rows, addresses, strict=True):
        for name in ADDRESS_FIELDS:
            setattr(row, name, address.get(name, getattr(row, name)))
    if {row.pk: _values_of(row) for row in rows} == before:
        return customer
    _check_addresses(rows)
    customer.addresses.exclude(pk__in=[row.pk for row in rows if row.pk]).delete()
    customer.addresses.update(is_billing=False, is_shipping=False)
    for row in rows:
        row.save()
    return _write(customer, {}, "customer.addresses", by=by, at=at or timezone.now(), always=True)


def _lock(customer_id: int, version: int | None = None) -> Customer:
    customer = Customer.objects.filter(pk=customer_id).locked().first()
    if customer is None:
        raise CustomerRefused(_("There is no such customer."))
    if version is not None and customer.version != version:
        raise StaleObject(_("This customer was changed by somebody else. Check and save again."))
    return customer


def _clean(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the known fields; e-mail in lower case, so that it is one customer however it is typed."""
    values = {name: fields[name] for name in EDITABLE if name in fields}
    if "email" in values:
        values["email"] = values["email"].strip().lower()
    return values


def _values_of(address: CustomerAddress) -> tuple[Any, ...]:
    return tuple(getattr(address, name) for name in ADDRESS_FIELDS)


@contextmanager
def _email_taken_meanwhile() -> Iterator[None]:
    """Turn what the unique constraint says of two clerks at the same moment into a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise CustomerRefused(_("Somebody saved a customer with this e-mail at the same moment.")) from error


def _check_addresses(rows: Sequence[CustomerAddress]) -> None:
    """Refuse an impossible address, and two of one customer that both are the one for bills or for goods."""
    for row in rows:
        check_fields(row, CustomerRefused)
    if sum(row.is_billing for row in rows) > 1:
        raise CustomerRefused(_("Only one address can be the billing address."))
    if sum(row.is_shipping for row in rows) > 1:
        raise CustomerRefused(_("Only one address can be the shipping address."))


def _refuse_known_emails(emails: Sequence[str], *, but: int | None = None) -> None:
    owners = dict(Customer.objects.filter(email__in=emails).values_list("email", "pk"))
    times = Counter(emails)
    double = [email for email in emails if owners.get(email, but) != but or times[email] > 1]
    if double:
        raise CustomerRefused(_("There is a customer with the e-mail %(email)s already.") % {"email": double[0]})


def _write(
    customer: Customer, values: Mapping[str, Any], action: str, *, by: User | None, at: datetime, always: bool = False
) -> Customer:
    for name, value in values.items():
        setattr(customer, name, value)
    if values or always:
        check_fields(customer, CustomerRefused)
        customer.bump()
        with _email_taken_meanwhile():
            save_with_history(customer, by=by, at=at, update_fields=(*values, "version"))
        audit.record(action, customer, by=by, data={"fields": sorted(values)}, at=at)
    return customer
