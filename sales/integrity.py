"""What is always true of orders and the stock they move, asked in plain SQL that shares nothing with the services."""

from __future__ import annotations

from backoffice.registries import IntegrityCheck, integrity_checks

# ruff: noqa: S608 (the statements are put together from the constants of this file alone)

ORDER = "COALESCE(sold.number, 'draft ' || sold.id)"
LINE = f"{ORDER} || ', ' || line.sku"
KEY = "'order:' || line.order_id || ':line:' || line.id || ':"
TAKEN = "('processing', 'shipped', 'delivered')"

LINES = "FROM sales_orderline AS line JOIN sales_order AS sold ON sold.id = line.order_id"

WHAT = "' of product ' || line.product_id || ' at location ' || sold.location_id"
MOVED_WHAT = "' of product ' || movement.product_id || ' at location ' || movement.location_id"
CLAIMED_WHAT = "' of product ' || claim.product_id || ' at location ' || claim.location_id"

SOLD_ONCE = f"""
SELECT {LINE}, COALESCE(movement.kind || ' ' || movement.quantity || {MOVED_WHAT}, 'no movement'),
       'sale ' || -line.quantity || {WHAT}
{LINES}
LEFT JOIN inventory_stockmovement AS movement ON movement.key = {KEY}sale'
WHERE sold.status IN {TAKEN} AND line.track_stock AND (
    movement.id IS NULL OR movement.kind <> 'sale' OR movement.quantity <> -line.quantity
    OR movement.product_id <> line.product_id OR movement.location_id <> sold.location_id
)
"""

# EXCEPT sorts or hashes both sides once; a join on the computed key would compare each with each on SQLite.
WITHOUT_ORDER = f"""
SELECT movement.kind || ', movement ' || movement.id || ' (' || movement.reference || ')', movement.quantity, 0
FROM inventory_stockmovement AS movement
JOIN (
    SELECT key FROM inventory_stockmovement WHERE kind IN ('sale', 'cancel_restock')
    EXCEPT
    SELECT {KEY}sale' {LINES} WHERE line.track_stock AND sold.status NOT IN ('draft', 'pending')
    EXCEPT
    SELECT {KEY}cancel_restock' {LINES} WHERE line.track_stock AND sold.status = 'cancelled'
) AS stray ON stray.key = movement.key
"""

MOVED = "COALESCE(sale.quantity, 0) + COALESCE(back.quantity, 0)"
LOST = "CASE WHEN sold.cancel_disposition = 'lost' AND line.track_stock THEN -line.quantity ELSE 0 END"
CANCELLED = f"""
SELECT {LINE}, {MOVED}, {LOST}
{LINES}
LEFT JOIN inventory_stockmovement AS sale ON sale.key = {KEY}sale'
LEFT JOIN inventory_stockmovement AS back ON back.key = {KEY}cancel_restock'
WHERE sold.status = 'cancelled' AND {MOVED} <> {LOST}
"""

WAITING = f"""
SELECT {LINE}, COALESCE(claim.wanted || {CLAIMED_WHAT}, 'no reservation'), line.quantity || {WHAT}
{LINES}
LEFT JOIN inventory_stockreservation AS claim ON claim.id = line.reservation_id
WHERE sold.status = 'pending' AND line.track_stock AND (
    claim.id IS NULL OR claim.wanted <> line.quantity
    OR claim.product_id <> line.product_id OR claim.location_id <> sold.location_id
)
"""

CLAIM_WITHOUT_ORDER = """
SELECT 'reservation ' || claim.id || ' (' || claim.label || ')', claim.wanted, 0
FROM inventory_stockreservation AS claim
LEFT JOIN sales_orderline AS line ON line.reservation_id = claim.id AND line.track_stock
LEFT JOIN sales_order AS sold ON sold.id = line.order_id AND sold.status = 'pending'
WHERE sold.id IS NULL
"""

LINE_TOTAL = f"""
SELECT {LINE}, line.line_total, ROUND(line.line_net + line.line_tax, 2)
{LINES}
WHERE ROUND(line.line_total - line.line_net - line.line_tax, 2) <> 0
"""

TOTALS = (
    ("line_count", "summed.lines"),
    ("discount_total", "summed.discount"),
    ("subtotal", "summed.net"),
    ("tax_total", "summed.tax + sold.shipping_tax"),
    ("grand_total", "summed.net + summed.tax + sold.shipping_net + sold.shipping_tax"),
)


def order_totals() -> str:
    """Compare each total of an order with its lines, which are added up once; rounded, as SQLite counts in floats."""
    compared = " UNION ALL ".join(
        f"""SELECT {ORDER} || ', {column}', sold.{column}, ROUND({amount}, 2)
        FROM sales_order AS sold JOIN summed ON summed.id = sold.id WHERE ROUND(sold.{column} - ({amount}), 2) <> 0"""
        for column, amount in TOTALS
    )
    return f"""
    WITH summed AS (
        SELECT sold.id, COUNT(line.id) AS lines, COALESCE(SUM(line.discount), 0) AS discount,
               COALESCE(SUM(line.line_net), 0) AS net, COALESCE(SUM(line.line_tax), 0) AS tax
        FROM sales_order AS sold LEFT JOIN sales_orderline AS line ON line.order_id = sold.id
        GROUP BY sold.id
    ) {compared}
    """


CHECKS = (
    IntegrityCheck(
        "sold", "Every tracked line of a processed, shipped or delivered order has exactly one sale.", SOLD_ONCE
    ),
    IntegrityCheck(
        "stray", "Every sale and every return to the shelf belongs to a line of such an order.", WITHOUT_ORDER
    ),
    IntegrityCheck("cancelled", "The movements of a cancelled order sum to 0, unless the goods are lost.", CANCELLED),
    IntegrityCheck("waiting", "Every tracked line of a pending order has a reservation of its quantity.", WAITING),
    IntegrityCheck("claims", "Every reservation belongs to a line of a pending order.", CLAIM_WITHOUT_ORDER),
    IntegrityCheck("line_total", "A line's total is its net and its tax.", LINE_TOTAL),
    IntegrityCheck("totals", "An order's totals are the sums of its lines.", order_totals()),
)


def register() -> None:
    for check in CHECKS:
        integrity_checks.register(check.name, check)
