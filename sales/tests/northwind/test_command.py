"""load_northwind refuses what it cannot read, in a sentence and without a trace."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backoffice.tests.factories import make_user
from backoffice.tests.snapshots import database_hash
from sales.models import Order

FILES = {
    "shippers.csv": "shipperID,companyName,phone\n1,Speedy Express,NULL\n",
    "categories.csv": "categoryID,categoryName,description,picture\n1,Beverages,NULL,NULL\n",
    "products.csv": (
        "productID,productName,supplierID,categoryID,quantityPerUnit,unitPrice,unitsInStock,unitsOnOrder,reorderLevel,"
        "discontinued\n1,Chai,1,1,10 boxes,18.00,39,0,10,0\n2,Chang,1,1,24 bottles,19.00,0,0,25,1\n"
    ),
    "customers.csv": (
        "customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax\n"
        "ALFKI,Alfreds Futterkiste,Maria Anders,Sales,Obere Str. 57,Berlin,NULL,12209,Germany,030-0074321,NULL\n"
    ),
    "orders.csv": (
        "orderID,customerID,employeeID,orderDate,requiredDate,shippedDate,shipVia,freight,shipName,shipAddress,shipCity,"
        "shipRegion,shipPostalCode,shipCountry\n"
        "7,ALFKI,1,1996-07-04 00:00:00.000,NULL,1996-07-05 00:00:00.000,1,3.25,Alfreds,Obere Str. 57,Berlin,NULL,12209,"
        "Germany\n"
        "8,ALFKI,1,1996-08-04 00:00:00.000,NULL,NULL,1,0.00,Alfreds,Obere Str. 57,Berlin,NULL,12209,Germany\n"
    ),
    "order_details.csv": "orderID,productID,unitPrice,quantity,discount\n7,1,14.40,3,0.05\n8,2,19.00,1,0\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a sample of two orders: 3 × 14.40 − 5 % = 41.04 shipped the next day, and 19.00 not shipped."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def run(folder: Path, **options: str) -> str:
    out = StringIO()
    call_command("load_northwind", str(folder), stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_a_small_sample_is_loaded_in_the_name_of_the_user(folder: Path) -> None:
    user = make_user()

    said = run(folder, user=user.username)

    assert said.splitlines()[:2] == ["2 orders with 2 lines, 60.04 after discounts.", "1 delivered, 1 processing."]
    assert set(Order.objects.values_list("created_by", flat=True)) == {user.pk}
    first = Order.objects.get(external_number="7")
    assert (str(first.grand_total), first.carrier) == ("44.29", "Speedy Express")
    assert first.shipping_address == "Alfreds\nObere Str. 57\n12209 Berlin\nGermany"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("orders.csv", None, "There is no file .*orders.csv"),
        ("products.csv", "id,name\n1,Chai\n", "are not the Northwind sample: 'productID'"),
        ("orders.csv", FILES["orders.csv"].replace("3.25", "free"), "are not the Northwind sample"),
        ("order_details.csv", FILES["order_details.csv"].replace("3,0.05", "0,0"), "quantity is a whole number from 1"),
    ],
)
def test_other_files_are_refused_and_nothing_is_changed(
    folder: Path, name: str, content: str | None, sentence: str
) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content, encoding="utf-8")
    before = database_hash()

    with pytest.raises(CommandError, match=sentence):
        run(folder)

    assert database_hash() == before


@pytest.mark.django_db
def test_an_unknown_user_is_named(folder: Path) -> None:
    with pytest.raises(CommandError, match="There is no user nobody"):
        run(folder, user="nobody")
