"""Count what was acknowledged and is not in the database: python -m faults.verify ACKNOWLEDGED [FIRST_LINES]"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import django

django.setup()

from inventory.models import StockMovement  # noqa: E402
from sales.models import Order  # noqa: E402

RANKS = {"draft": 0, "pending": 1, "processing": 2}


def main(path: str, first: int | None = None) -> None:
    with Path(path).open() as lines:
        facts = [json.loads(line) for line in islice(lines, first) if line.endswith("\n")]
    orders: dict[int, int] = {}
    for fact in facts:
        if "order" in fact:
            orders[fact["order"]] = max(orders.get(fact["order"], 0), RANKS[fact["status"]])
    keys = {fact["movement"] for fact in facts if "movement" in fact}
    kept = {pk: RANKS.get(status, 2) for pk, status in Order.objects.values_list("pk", "status")}
    lost = sum(kept.get(pk, -1) < rank for pk, rank in orders.items())
    lost += len(keys - set(StockMovement.objects.values_list("key", flat=True)))
    print(json.dumps({"acknowledged": sum("error" not in fact for fact in facts), "lost": lost}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
