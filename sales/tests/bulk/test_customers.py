from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.engine import merge, preview
from backoffice.bulk.previews import Preview
from backoffice.bulk.sources import Source
from backoffice.bulk.verdicts import ImportRefused, PreviewOutdated
from backoffice.models import AuditEvent
from backoffice.tests.bulk.files import read_table
from backoffice.tests.snapshots import database_hash
from sales.bulk.customers import Customers
from sales.imports.customers import customers_of
from sales.models import Customer, CustomerAddress
from sales.services.customers import edit_customer
from sales.tests.factories import ADDRESS, make_customer

pytestmark = pytest.mark.django_db


def source_of(*lines: str, header: str) -> Source:
    return customers_of(read_table("\n".join((header, *lines)).encode()))


def run(*lines: str, header: str, **options: Any) -> Preview:
    return merge(Customers(), source_of(*lines, header=header), by=None, **options)


def problems(*lines: str, header: str) -> list[str]:
    return [str(problem) for problem in preview(Customers(), source_of(*lines, header=header)).problems]


def test_new_customers_come_with_their_address() -> None:
    run("Erika,Erika@Example.COM,Quay 1,Hamburg,no", "Max,,,,", header="name,email,line1,city,is_active")

    erika, max_ = Customer.objects.order_by("name")
    assert (erika.email, erika.is_active, max_.is_active) == ("erika@example.com", False, True)
    address = CustomerAddress.objects.get()
    assert (address.customer, address.line1, address.is_billing, address.is_shipping) == (erika, "Quay 1", True, True)


def test_known_customers_are_found_by_number_then_e_mail_then_person() -> None:
    first = make_customer(name="A", email="a@example.com")
    second = make_customer(name="B", email="b@example.com", phone="1")
    third = make_customer(name="C", email="", phone="3")

    plan = run(f"{first.pk},A2,,", ",B,B@example.com,", ",C,,3", header="customer_number,name,email,phone")

    assert (plan.new, plan.changed, plan.unchanged) == (0, 2, 1)
    assert list(Customer.objects.order_by("pk").values_list("name", "email", "phone")) == [
        ("A2", "", ""),
        ("B", "b@example.com", ""),
        ("C", "", "3"),
    ]
    assert [row.version for row in Customer.objects.order_by("pk")] == [2, 2, third.version]
    assert second.history.count() == 2


def test_a_known_customers_addresses_stay_and_that_is_told() -> None:
    make_customer(name="A", email="a@example.com", addresses=[ADDRESS])

    plan = run("A,a@example.com,Other 1,Town", header="name,email,line1,city")

    assert plan.unchanged == 1
    assert "The address of 1 known customer was ignored" in plan.notes[0]
    assert CustomerAddress.objects.get().line1 == ADDRESS["line1"]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    (
        (("1,A,not-an-address,,",), "This is no e-mail address."),
        (("999999,A,,,",), "There is no such customer. Leave the cell blank for a new one."),
        ((",A,a@example.com,,", ",B,A@example.com,,"), "email: “a@example.com” The same customer stands on line 2."),
        ((",A,,,", ",A,,,"), "The same customer stands on line 2."),
        ((",A,,Quay 1,",), "An address needs a street (line1) and a city."),
        ((",,x@example.com,,",), "This cell must not be blank."),
    ),
)
def test_a_wrong_row_refuses_the_file(lines: tuple[str, ...], sentence: str) -> None:
    header, before = "customer_number,name,email,line1,city", database_hash()

    assert any(sentence in problem for problem in problems(*lines, header=header))
    with pytest.raises(ImportRefused):
        run(*lines, ",Right,r@example.com,,", header=header)
    assert database_hash() == before


def test_another_customers_e_mail_is_refused() -> None:
    first, _second = make_customer(email="a@example.com"), make_customer(email="b@example.com")

    found = problems(f"{first.pk},A,b@example.com", header="customer_number,name,email")

    assert "Another customer has this e-mail address." in found[0]


def test_namesakes_without_an_e_mail_need_a_number() -> None:
    first, _second = (make_customer(name="A", email="") for _number in range(2))

    assert "Write the customer_number" in problems("A", header="name")[0]
    assert run(f"A,{first.pk}", header="name,customer_number").unchanged == 1


def test_a_file_without_names_is_refused() -> None:
    with pytest.raises(FileRefused, match="no column name"):
        source_of("x", header="email")


def test_a_preview_that_is_not_true_any_more_is_refused() -> None:
    customer = make_customer(name="A", email="a@example.com")
    source, shown = source_of("B,a@example.com", header="name,email"), BytesIO()
    preview(Customers(), source, fingerprints=shown)
    shown.seek(0)
    edit_customer(customer.pk, changes={"name": "C"}, by=None)

    with pytest.raises(PreviewOutdated):
        merge(Customers(), source, by=None, expected=shown)

    assert Customer.objects.get().name == "C"


def test_the_log_holds_counts_and_nothing_of_a_customer() -> None:
    run("Erika,erika@example.com", header="name,email", facts={"file": "x.csv"})

    event = AuditEvent.objects.get(action="customer.import")
    assert (event.data["rows"], event.data["new"], event.data["columns"]) == (1, 1, ["name", "email"])
    assert "rika" not in str(list(AuditEvent.objects.values()))
