"""Sixteen people who work without a pause; each writes down what the back office has told them is done.

python -m faults.writers ACKNOWLEDGED THREADS: a line of JSON in the file for each commit that came through.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
import uuid
from collections.abc import Callable

import django

django.setup()

from django.db import Error, connection  # noqa: E402

from backoffice.models import User  # noqa: E402
from inventory.models import Product, StockLocation  # noqa: E402
from inventory.services.stock import adjust_stock  # noqa: E402
from sales.services.drafts import create_order  # noqa: E402
from sales.services.lines import LineInput  # noqa: E402
from sales.services.orders import process_orders, submit_orders  # noqa: E402

PAUSE = 0.05


def work(note: Callable[..., None], clerk: User, products: list[int], place: int) -> None:
    """Take an order, reserve, process; and correct some stock."""
    lines = [LineInput(product, random.randint(1, 3)) for product in random.sample(products, 2)]
    order = create_order(
        lines=lines, by=clerk, fields={"email": "buyer@example.com"}, idempotency_key=f"fault:{uuid.uuid4().hex}"
    )
    note(order=order.pk, status="draft")
    submit_orders([order.pk], by=clerk)[0].unwrap()
    note(order=order.pk, status="pending")
    process_orders([order.pk], by=clerk)[0].unwrap()
    note(order=order.pk, status="processing")
    key = f"fault:{uuid.uuid4().hex}"
    adjust_stock(product_id=products[0], location_id=place, quantity=1, reason="found", by=clerk, key=key)
    note(movement=key)


def person(note: Callable[..., None]) -> None:
    facts = None
    while True:
        try:
            facts = facts or (
                User.objects.get(),
                list(Product.objects.values_list("pk", flat=True)),
                StockLocation.default().pk,
            )
            work(note, *facts)
        except Error as error:
            note(error=str(error).partition("\n")[0][:100])
            connection.close()
            time.sleep(PAUSE)


def main(path: str, threads: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(**fact: object) -> None:
        os.write(file, (json.dumps(fact) + "\n").encode())

    for _ in range(threads):
        threading.Thread(target=person, args=(note,), daemon=True).start()
    sys.stdin.read()  # until whoever started this closes it


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
