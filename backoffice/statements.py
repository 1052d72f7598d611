"""Count SQL statements, in commands that report what they cost and in tests that hold them to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class StatementCount:
    """Count what runs under `connection.execute_wrapper(count)`."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.statements += 1
        return execute(sql, params, many, context)
