"""Read the demo shop's catalogue from `fixtures/`, for a command to put it through the services."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from inventory.demo.pictures import clean_picture, picture_file
from inventory.services.image_pipeline import CleanImage

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue.json"


@dataclass(frozen=True, slots=True)
class DemoPicture:
    """A drawing of `inventory.demo.pictures`, and what it shows."""

    motif: str
    colour: str
    alt: str

    def file(self) -> ContentFile[bytes]:
        return picture_file(self.motif, self.colour)

    def cleaned(self) -> CleanImage:
        return clean_picture(self.motif, self.colour)


@dataclass(frozen=True, slots=True)
class DemoCategory:
    slug: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class DemoFamily:
    slug: str
    name: str
    description: str
    option_names: tuple[str, ...]
    picture: DemoPicture


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product by natural keys: `family` and `category` are slugs, `opening_stock` counts units."""

    sku: str
    name: str
    family: str | None
    category: str
    options: dict[str, str]
    description: str
    barcode: str
    price: Decimal
    cost_price: Decimal | None
    tax_rate: Decimal | None
    track_stock: bool
    low_stock_threshold: int | None
    opening_stock: int
    picture: DemoPicture

    def fields(self) -> dict[str, Any]:
        """Return the values of the model's own fields; family and category are for the caller to find."""
        names = ("sku", "name", "options", "description", "barcode", "price", "cost_price", "tax_rate", "track_stock")
        return {name: getattr(self, name) for name in (*names, "low_stock_threshold")}


@dataclass(frozen=True, slots=True)
class DemoCatalogue:
    """The whole shop; a parent category comes before its children."""

    categories: tuple[DemoCategory, ...]
    families: tuple[DemoFamily, ...]
    products: tuple[DemoProduct, ...]


def read_catalogue(path: Path = CATALOGUE) -> DemoCatalogue:
    """Read the JSON: a family lists its products, which take from it whatever they do not say themselves."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return DemoCatalogue(
        categories=tuple(DemoCategory(row["slug"], row["name"], row.get("parent")) for row in content["categories"]),
        families=tuple(_family(row) for row in content["families"]),
        products=(
            *(_product(_inherited(family, row)) for family in content["families"] for row in family["products"]),
            *(_product(row) for row in content["products"]),
        ),
    )


def _family(row: Mapping[str, Any]) -> DemoFamily:
    return DemoFamily(
        slug=row["slug"],
        name=row["name"],
        description=row["description"],
        option_names=tuple(row["option_names"]),
        picture=DemoPicture(row["motif"], row["products"][0]["colour"], row["name"]),
    )


def _inherited(family: Mapping[str, Any], row: Mapping[str, Any]) -> Mapping[str, Any]:
    name = ", ".join((family["name"], *row["options"].values()))
    return {**family, "name": name, "family": family["slug"], **row}


def _product(row: Mapping[str, Any]) -> DemoProduct:
    return DemoProduct(
        sku=row["sku"],
        name=row["name"],
        family=row.get("family"),
        category=row["category"],
        options=row.get("options", {}),
        description=row["description"],
        barcode=row.get("barcode", ""),
        price=Decimal(row["price"]),
        cost_price=_decimal(row.get("cost_price")),
        tax_rate=_decimal(row.get("tax_rate")),
        track_stock=row.get("track_stock", True),
        low_stock_threshold=row.get("low_stock_threshold"),
        opening_stock=row.get("opening_stock", 0),
        picture=DemoPicture(row["motif"], row["colour"], row["name"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
