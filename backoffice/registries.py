"""Where higher apps hang in what a lower app shows; filled in `AppConfig.ready()`.

`backoffice` imports no other app: it asks these lists instead.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")


class Registry(Generic[T]):
    """An ordered list of named things; registering a name again replaces it, so that a reload is harmless."""

    def __init__(self) -> None:
        self._items: dict[str, T] = {}

    def register(self, name: str, item: T) -> None:
        self._items[name] = item

    def get(self, name: str) -> T | None:
        return self._items.get(name)

    def items(self) -> ItemsView[str, T]:
        return self._items.items()

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class Broken:
    """A row that breaks a rule: what it is called, what is there, and what should be."""

    label: str
    found: object
    expected: object


@dataclass(frozen=True)
class IntegrityCheck:
    """A rule that always holds.

    `finder` is SQL for both databases that selects (label, found, expected) of every row that breaks it; or, for what
    no such SQL can tell, a function that returns the rows.
    """

    name: str
    rule: str
    finder: str | Callable[[BaseDatabaseWrapper], Sequence[Broken]]


integrity_checks: Registry[IntegrityCheck] = Registry()

kept_for_owner: Registry[Callable[[SessionBase, int], str]] = Registry()
"""What a session keeps for somebody who was signed out, as a sentence; empty where there is nothing."""
