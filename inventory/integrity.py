"""What is always true of stock, asked of the database in plain SQL that shares nothing with the services."""

from __future__ import annotations

from backoffice.registries import IntegrityCheck, integrity_checks

# ruff: noqa: S608 (the statements are put together from the constants of this file alone)

PLACE = (
    "COALESCE(product.sku, 'product ' || item.product_id)"
    " || ' at ' || COALESCE(place.name, 'location ' || item.location_id)"
)
NAMED = """
LEFT JOIN inventory_product AS product ON product.id = item.product_id
LEFT JOIN inventory_stocklocation AS place ON place.id = item.location_id
"""
"""Joins that name the place of a `item` even where its product has gone."""


def both_sides(level_column: str, table: str, column: str) -> str:
    """Compare a stock level's column with the sum of another table's, also where one side has no row at all."""
    return f"""
    SELECT {PLACE}, item.booked, item.explained
    FROM (
        SELECT product_id, location_id, SUM(booked) AS booked, SUM(explained) AS explained
        FROM (
            SELECT product_id, location_id, {level_column} AS booked, 0 AS explained FROM inventory_stocklevel
            UNION ALL
            SELECT product_id, location_id, 0, SUM({column}) FROM {table} GROUP BY product_id, location_id
        ) AS side
        GROUP BY product_id, location_id
    ) AS item {NAMED}
    WHERE item.booked <> item.explained
    """


WITHIN_LIMITS = f"""
SELECT {PLACE}, item.reserved, 'from 0 to ' || item.on_hand
FROM inventory_stocklevel AS item {NAMED}
WHERE item.reserved < 0 OR item.reserved > item.on_hand
"""

WITHOUT_GAP = f"""
SELECT {PLACE} || ', movement ' || item.id, item.balance_after, item.previous + item.quantity
FROM (
    SELECT id, product_id, location_id, quantity, balance_after,
           COALESCE(LAG(balance_after) OVER (PARTITION BY product_id, location_id ORDER BY id), 0) AS previous
    FROM inventory_stockmovement
) AS item {NAMED}
WHERE item.balance_after <> item.previous + item.quantity
"""

HELD_WITHIN_WANTED = f"""
SELECT item.label || ', ' || {PLACE}, item.reserved, 'from 0 to ' || item.wanted
FROM inventory_stockreservation AS item {NAMED}
WHERE item.reserved < 0 OR item.reserved > item.wanted
"""

SHORT_BESIDE_FREE = f"""
SELECT item.label || ', ' || {PLACE}, item.reserved || ' reserved, ' || (level.on_hand - level.reserved) || ' free',
       item.wanted || ' reserved, or none free'
FROM inventory_stockreservation AS item
JOIN inventory_stocklevel AS level ON level.product_id = item.product_id AND level.location_id = item.location_id
{NAMED}
WHERE item.reserved < item.wanted AND level.reserved < level.on_hand
"""

CHECKS = (
    IntegrityCheck(
        "on_hand",
        "What is on hand is the sum of its movements.",
        both_sides("on_hand", "inventory_stockmovement", "quantity"),
    ),
    IntegrityCheck(
        "reserved",
        "What is reserved is the sum of its reservations.",
        both_sides("reserved", "inventory_stockreservation", "reserved"),
    ),
    IntegrityCheck("limits", "Reserved lies between 0 and on hand.", WITHIN_LIMITS),
    IntegrityCheck("balance", "Each movement's balance continues the one before it.", WITHOUT_GAP),
    IntegrityCheck("held", "A reservation holds between 0 and what it wants.", HELD_WITHIN_WANTED),
    IntegrityCheck("served", "Nobody is short while stock is free.", SHORT_BESIDE_FREE),
)


def register() -> None:
    for check in CHECKS:
        integrity_checks.register(check.name, check)
