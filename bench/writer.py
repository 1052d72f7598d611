"""Somebody else who writes all the while, in a process of its own; says in the end how long it ever had to wait."""

from __future__ import annotations

import select
import sqlite3
import sys
import time
from typing import Any

import psycopg2  # type: ignore[import-untyped]

EVERY = 0.005
WRITE = "UPDATE backoffice_sitesettings SET low_stock_threshold = low_stock_threshold"


def main(vendor: str, address: str) -> None:
    connection = psycopg2.connect(address) if vendor == "postgresql" else open_sqlite(address)
    begin = "BEGIN" if vendor == "postgresql" else "BEGIN IMMEDIATE"
    longest = 0.0
    while not select.select([sys.stdin], [], [], EVERY)[0]:
        longest = max(longest, write(connection, begin))
    print(longest)


def open_sqlite(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=600, isolation_level=None)


def write(connection: Any, begin: str) -> float:
    """Return the seconds that one small write took."""
    start = time.perf_counter()
    cursor = connection.cursor()
    if begin == "BEGIN IMMEDIATE":
        cursor.execute(begin)
    cursor.execute(WRITE)
    connection.commit()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*sys.argv[1:])
