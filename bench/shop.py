"""A shop of a million order lines, made in a few statements that both databases understand."""

from __future__ import annotations

from django.db import connection, transaction

CUSTOMERS, PRODUCTS, ORDERS, LINES_AN_ORDER = 20_000, 5_000, 250_000, 4
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"
MINUTES = {
    "postgresql": "TIMESTAMPTZ '2024-01-01 08:00:00.123456+00' + i * INTERVAL '{step} minutes'",
    "sqlite": "datetime('2024-01-01 08:00:00', (i * {step}) || ' minutes')",
}

CUSTOMER = """
INSERT INTO sales_customer (id, version, name, email, phone, company, tax_id, notes, is_active, created_at)
{numbers} SELECT i, 1, CASE WHEN i % 50 = 0 THEN '=Customer ' ELSE 'Customer ' END || i, 'c' || i || '@example.com',
    '+49 40 555' || i, 'Müller & Söhne ' || i, '', '', TRUE, {created} FROM n
"""
PRODUCT = """
INSERT INTO inventory_product (id, version, sku, sku_key, name, options, description, barcode, price, cost_price,
    tax_rate, track_stock, is_active, created_at)
{numbers} SELECT i, 1, 'SKU-' || i, 'sku-' || i, 'Mug, "large" no. ' || i, '{{}}', '', '', 10, 4, 0.19, FALSE, TRUE,
    {created} FROM n
"""
ORDER = """
INSERT INTO sales_order (id, version, number, status, email, phone, billing_address, shipping_address, currency,
    prices_include_tax, subtotal, discount_total, shipping_tax_rate, shipping_net, shipping_tax, tax_total, grand_total,
    line_count, source, external_number, carrier, tracking_number, created_at, submitted_at, processing_at, shipped_at,
    cancel_reason, cancel_disposition, customer_id, location_id)
{numbers} SELECT i, 1, 'SO-' || i, 'shipped', 'c' || i || '@example.com', '+49 40 555' || i,
    'Customer ' || i || {newline} || 'Main Street ' || i || {newline} || '20095 Hamburg',
    'Customer ' || i || {newline} || 'Main Street ' || i || {newline} || '20095 Hamburg', 'EUR', FALSE,
    {lines} * (1 + i % 3) * (10 + i % 90), 0, 0.19, 0, 0,
    ROUND({lines} * ROUND((1 + i % 3) * (10 + i % 90) * 0.19, 2), 2),
    ROUND({lines} * (1 + i % 3) * (10 + i % 90) + {lines} * ROUND((1 + i % 3) * (10 + i % 90) * 0.19, 2), 2),
    {lines}, 'admin', '', 'Bike', 'T' || i, {created}, {created}, {created}, {created}, '', '', 1 + i % {customers},
    (SELECT id FROM inventory_stocklocation WHERE is_default) FROM n
"""
LINE = """
INSERT INTO sales_orderline (position, sku, name, track_stock, list_price, unit_price, override_reason, discount,
    tax_rate, unit_cost, quantity, line_net, line_tax, line_total, order_id, product_id)
{numbers}, p(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM p WHERE k < {lines})
SELECT k, 'SKU-' || (1 + (i * 7 + k) % {products}), 'Mug, "large" no. ' || (1 + (i * 7 + k) % {products}), FALSE,
    10 + i % 90, 10 + i % 90, '', 0, 0.19, 4, 1 + i % 3, (1 + i % 3) * (10 + i % 90),
    ROUND((1 + i % 3) * (10 + i % 90) * 0.19, 2),
    ROUND((1 + i % 3) * (10 + i % 90) + ROUND((1 + i % 3) * (10 + i % 90) * 0.19, 2), 2), i,
    1 + (i * 7 + k) % {products}
FROM n CROSS JOIN p ORDER BY i, k
"""
TABLES = ("sales_customer", "inventory_product", "sales_order")


def make_shop(orders: int = ORDERS) -> None:
    """Fill an empty database that has been migrated."""
    minutes = MINUTES[connection.vendor]
    words = {
        "customers": CUSTOMERS,
        "products": PRODUCTS,
        "lines": LINES_AN_ORDER,
        "newline": "chr(10)" if connection.vendor == "postgresql" else "char(10)",
        "created": minutes.format(step=4),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, most in ((CUSTOMER, CUSTOMERS), (PRODUCT, PRODUCTS), (ORDER, orders), (LINE, orders)):
            cursor.execute(statement.format(numbers=NUMBERS.format(most=most), **words))
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
