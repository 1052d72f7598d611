"""Read the Northwind sample (a CSV a table, NULL for empty) into dataclasses; nothing here touches the database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Row = dict[str, str]
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class NorthwindProduct:
    id: int
    name: str
    category_id: int
    packing: str
    price: Decimal
    units_in_stock: int
    reorder_level: int
    discontinued: bool

    @property
    def sku(self) -> str:
        return f"NW-{self.id:03d}"


@dataclass(frozen=True, slots=True)
class NorthwindCustomer:
    """`fields` and `address` carry the names of the models' fields, as `create_customers` takes them."""

    id: str
    fields: dict[str, str]
    address: dict[str, str]


@dataclass(frozen=True, slots=True)
class NorthwindLine:
    product_id: int
    quantity: int
    unit_price: Decimal
    discount_rate: Decimal

    @property
    def discount(self) -> Decimal:
        """The discount in cents such that the line's total, not the discount, is rounded half up."""
        gross = self.quantity * self.unit_price
        return gross - (gross * (1 - self.discount_rate)).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class NorthwindOrder:
    id: str
    customer_id: str
    ordered_on: date
    shipped_on: date | None
    carrier: str
    freight: Decimal
    ship_to: str
    lines: tuple[NorthwindLine, ...]


@dataclass(frozen=True, slots=True)
class Northwind:
    """The sample: categories by id, the rest in the files' order."""

    categories: dict[int, str]
    products: tuple[NorthwindProduct, ...]
    customers: tuple[NorthwindCustomer, ...]
    orders: tuple[NorthwindOrder, ...]


def read_northwind(folder: Path) -> Northwind:
    """Read the tables that a shop needs. Raises FileNotFoundError, or KeyError for a file with other columns."""
    carriers = {row["shipperID"]: row["companyName"] for row in _rows(folder / "shippers.csv")}
    lines: dict[str, list[NorthwindLine]] = {}
    for row in _rows(folder / "order_details.csv"):
        lines.setdefault(row["orderID"], []).append(_line(row))
    return Northwind(
        categories={int(row["categoryID"]): row["categoryName"] for row in _rows(folder / "categories.csv")},
        products=tuple(_product(row) for row in _rows(folder / "products.csv")),
        customers=tuple(_customer(row) for row in _rows(folder / "customers.csv")),
        orders=tuple(_order(row, carriers, tuple(lines[row["orderID"]])) for row in _rows(folder / "orders.csv")),
    )


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: "" if value == "NULL" else value for name, value in row.items()}


def _product(row: Row) -> NorthwindProduct:
    return NorthwindProduct(
        id=int(row["productID"]),
        name=row["productName"],
        category_id=int(row["categoryID"]),
        packing=row["quantityPerUnit"],
        price=Decimal(row["unitPrice"]),
        units_in_stock=int(row["unitsInStock"]),
        reorder_level=int(row["reorderLevel"]),
        discontinued=row["discontinued"] == "1",
    )


def _customer(row: Row) -> NorthwindCustomer:
    fields = {"name": row["contactName"], "company": row["companyName"], "phone": row["phone"]}
    fields["notes"] = "\n".join(part for part in (row["contactTitle"], row["fax"] and f"Fax {row['fax']}") if part)
    address = {
        "recipient": row["companyName"],
        "line1": row["address"],
        "postcode": row["postalCode"],
        "city": row["city"],
        "region": row["region"],
        "country": row["country"],
    }
    return NorthwindCustomer(row["customerID"], fields, address)


def _order(row: Row, carriers: dict[str, str], lines: tuple[NorthwindLine, ...]) -> NorthwindOrder:
    town = " ".join(part for part in (row["shipPostalCode"], row["shipCity"]) if part)
    address = (row["shipName"], row["shipAddress"], town, row["shipRegion"], row["shipCountry"])
    return NorthwindOrder(
        id=row["orderID"],
        customer_id=row["customerID"],
        ordered_on=_day(row["orderDate"]),
        shipped_on=_day(row["shippedDate"]) if row["shippedDate"] else None,
        carrier=carriers[row["shipVia"]],
        freight=Decimal(row["freight"]),
        ship_to="\n".join(part for part in address if part),
        lines=lines,
    )


def _line(row: Row) -> NorthwindLine:
    return NorthwindLine(
        int(row["productID"]), int(row["quantity"]), Decimal(row["unitPrice"]), Decimal(row["discount"])
    )


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()
