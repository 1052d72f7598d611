"""Copy a customer's contact data to an order, so that the order stays true when the customer moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sales.models import Customer, CustomerAddress, Order

COPIED = ("email", "phone", "billing_address", "shipping_address")


def known_customers(customer_ids: Collection[int]) -> Mapping[int, Customer]:
    """Return the customers with their addresses, by id."""
    return Customer.objects.prefetch_related("addresses").in_bulk(list(customer_ids))


def fill_contact(order: Order, customer: Customer, *, overwrite: Collection[str] = ()) -> None:
    """Fill the order's empty contact fields, and those in `overwrite`, from the customer."""
    for name, value in _contact_of(customer).items():
        if name in overwrite or not getattr(order, name):
            setattr(order, name, value)


def _contact_of(customer: Customer) -> dict[str, str]:
    addresses = list(customer.addresses.all())
    billing = next((address for address in addresses if address.is_billing), None)
    shipping = next((address for address in addresses if address.is_shipping), None)
    fallback = addresses[0] if addresses else None
    return {
        "email": customer.email,
        "phone": customer.phone,
        "billing_address": _text(billing or shipping or fallback),
        "shipping_address": _text(shipping or billing or fallback),
    }


def _text(address: CustomerAddress | None) -> str:
    return address.as_text() if address is not None else ""
