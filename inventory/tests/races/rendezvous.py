"""Two clients as threads, led to the same named point of the code, where both hold what they read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connections

Call = Callable[[], Any]
LONG = 30.0
"""Seconds that nobody waits in full unless something hangs."""


class Point:
    """A named place in the code: whoever comes waits there for the other, for `patience` seconds at most."""

    def __init__(self, patience: float = LONG) -> None:
        self.patience = patience
        self.reached = threading.Event()
        self.has_met = False
        self._gate = threading.Barrier(2, action=self._meet)

    def stop_here(self) -> None:
        self.reached.set()
        with suppress(threading.BrokenBarrierError):
            self._gate.wait(self.patience)

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with this point in front of it."""

        def stopping(*args: Any, **kwargs: Any) -> Any:
            self.stop_here()
            return function(*args, **kwargs)

        return stopping

    def give_up(self) -> None:
        """Let nobody wait for a client that has ended."""
        self._gate.abort()

    def _meet(self) -> None:
        self.has_met = True


def lead_to(point: Point, first: Call, second: Call) -> list[Exception | None]:
    """Start the first; when it has reached the point start the second; return how both ended."""
    ends: list[Exception | None] = [None, None]
    threads = [
        threading.Thread(target=_run, args=(call, point, ends, number), daemon=True)
        for number, call in enumerate((first, second))
    ]
    threads[0].start()
    assert point.reached.wait(LONG), "the first client never came to the point"
    threads[1].start()
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive(), "a client hangs"
    return ends


def place(monkeypatch: pytest.MonkeyPatch, point: Point, *targets: tuple[Any, str]) -> None:
    """Put the point in front of the named functions: (module, name)."""
    for module, name in targets:
        monkeypatch.setattr(module, name, point.before(getattr(module, name)))


def _run(call: Call, point: Point, ends: list[Exception | None], number: int) -> None:
    try:
        call()
    except Exception as error:
        ends[number] = error
    finally:
        point.give_up()
        connections.close_all()
