"""Read the demo shop's customers from `fixtures/`: invented people at addresses and numbers that reach nobody."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

CUSTOMERS = Path(__file__).resolve().parents[2] / "fixtures" / "customers.json"


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """`fields` and `address` carry the names of the models' fields, as `create_customers` takes them."""

    fields: dict[str, str]
    address: dict[str, str]


def read_customers(path: Path = CUSTOMERS) -> tuple[DemoCustomer, ...]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        DemoCustomer({name: value for name, value in row.items() if name != "address"}, row["address"])
        for row in content["customers"]
    )
