"""What the stock is worth at cost, before and after an import of products."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from backoffice.bulk.kinds import VERDICTS
from backoffice.bulk.staging import ROWS, Stage
from backoffice.bulk.verdicts import Change
from inventory.models import Product, StockLevel

PRODUCTS, LEVELS = Product._meta.db_table, StockLevel._meta.db_table
CENT = Decimal("0.01")


def stock_value(stage: Stage, *, new_cost: str) -> list[Change]:
    """Add up units × cost price; a product without a cost price counts as nothing. Empty where nothing changes."""
    if not (stage.has("cost_price") or stage.has("opening_stock")):
        return []
    judged = f"FROM {VERDICTS} AS v JOIN {ROWS} AS r ON r.line = v.line"
    added = Decimal(0)
    if stage.has("cost_price"):
        difference = f"COALESCE({new_cost}, 0) - COALESCE(p.cost_price, 0)"
        stock = f"JOIN {PRODUCTS} AS p ON p.id = v.target JOIN {LEVELS} AS level ON level.product_id = p.id"
        added += _sum(stage, f"level.on_hand * ({difference})", f"{judged} {stock} WHERE v.state = 'changed'")
    if stage.has("cost_price") and stage.has("opening_stock"):
        added += _sum(stage, "r.opening_stock * COALESCE(r.cost_price, 0)", f"{judged} WHERE v.state = 'new'")
    if not added:
        return []
    everything = f"FROM {LEVELS} AS level JOIN {PRODUCTS} AS p ON p.id = level.product_id"
    before = _sum(stage, "level.on_hand * COALESCE(p.cost_price, 0)", everything)
    return [Change(_("Stock value at cost"), _amount(before), _amount(before + added))]


def _sum(stage: Stage, value: str, rows: str) -> Decimal:
    ((found,),) = stage.rows(f"SELECT SUM({value}) {rows}")
    return Decimal(str(found or 0)).quantize(CENT)


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}"
