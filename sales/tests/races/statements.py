"""The SQL that a call sends, in full and as a shape that batches do not change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from django.db import connection


def statements_of(call: Callable[[], Any]) -> list[str]:
    """Make the call and return its statements, those about transactions included."""
    sent: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        call()
    return sent


def shape_of(statements: Sequence[str]) -> list[str]:
    """Return verb and table of each statement, a run of the same ones once: a batch more changes nothing."""
    return [step for step, _batches in groupby(_step(statement) for statement in statements)]


def _step(statement: str) -> str:
    words = statement.split()
    tables = re.findall(r'(?:FROM|INTO|UPDATE) "?(\w+)"?', statement)
    return " ".join((words[0], *tables[:1]))
