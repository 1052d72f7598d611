"""New prices for known products: `sku,price[,expected_price]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _

from backoffice.bulk.columns import amount
from backoffice.bulk.fields import Field, value_field
from backoffice.bulk.kinds import Kind, Occasion
from backoffice.bulk.records import write_history
from backoffice.bulk.samples import samples
from backoffice.bulk.staging import ROWS, Stage
from backoffice.bulk.upserts import differing, upsert
from backoffice.bulk.verdicts import Verdict
from inventory.bulk.product_fields import PRICE, SKU
from inventory.bulk.product_rules import TABLE, note_repeated, note_unknown
from inventory.bulk.samples import product_text
from inventory.models import Product

KNOWN = f"{ROWS} AS r JOIN {TABLE} AS p ON p.sku_key = r.sku_key"


class Prices(Kind):
    action = "price.import"
    fields: ClassVar[dict[str, Field]] = {
        "sku": SKU,
        "price": PRICE,
        "expected_price": value_field("price", amount),
    }

    def lock(self, stage: Stage) -> None:
        stage.lock(TABLE, f"SELECT p.id FROM {KNOWN}")

    def find_problems(self, stage: Stage) -> None:
        note_unknown(stage)
        note_repeated(stage, "sku", "sku_key", _("The same SKU stands on line {}. Keep one of the two."))
        if stage.has("expected_price"):
            amount = stage.vendor.amount
            stage.note_problems(
                "expected_price",
                _("The price is {} by now. Check it, and write that as the expected price or leave the cell blank."),
                f"""SELECT r.line, {amount.format("r.expected_price")} AS value, {amount.format("p.price")} AS told
                FROM {KNOWN} WHERE r.expected_price <> p.price""",
            )

    def verdicts(self, stage: Stage) -> str:
        fields = differing(stage, {"price": ("r.price", "p.price")})
        return f"SELECT r.line, p.id AS target, {fields} AS fields, CAST(p.version AS text) AS stamp FROM {KNOWN}"

    def samples(self, stage: Stage, most: int) -> Sequence[Verdict]:
        joins = f"JOIN {TABLE} AS p ON p.id = v.target"
        return samples(stage, "p.sku || ' · ' || p.name", {"price": "p.price"}, joins, most, text=product_text)

    def write(self, stage: Stage, occasion: Occasion) -> None:
        values = {str(field.column): f"p.{field.column}" for field in Product._meta.concrete_fields}
        values |= {"price": "r.price", "version": "p.version + 1"}
        joins = f"JOIN {ROWS} AS r ON r.line = v.line JOIN {TABLE} AS p ON p.id = v.target"
        upsert(stage, Product, values, joins, changing=("price",))
        occasion.phase("history")
        write_history(stage, Product, occasion)
