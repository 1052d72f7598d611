"""The back office with a weak point: it stops in front of a statement, or runs without transactions."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import QuerySet
from django.db.transaction import Atomic

application = get_wsgi_application()
FLAG = Path(os.environ.get("FAULT_FLAG", os.devnull))
"""Write `armed` into it: the next process that comes to the statement writes its id there and waits to be killed."""


def stop_here(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if sql.startswith('UPDATE "sales_order"') and '"status"' in sql and FLAG.read_text() == "armed":
        FLAG.write_text(str(os.getpid()))
        time.sleep(60)
    return execute(sql, params, many, context)


def watch(sender: Any, connection: BaseDatabaseWrapper, **more: Any) -> None:
    connection.execute_wrappers.insert(0, stop_here)  # whoever stands on top is taken off at the end of the request


if "FAULT_FLAG" in os.environ:
    connection_created.connect(watch)
if "FAULT_NO_TRANSACTIONS" in os.environ:
    Atomic.__enter__ = lambda atomic: None  # type: ignore[method-assign]
    Atomic.__exit__ = lambda atomic, *error: None  # type: ignore[method-assign]
    QuerySet.select_for_update = lambda rows, *args, **options: rows._chain()  # type: ignore[method-assign]
