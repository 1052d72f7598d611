"""Where higher apps hang in what a lower app shows; filled in `AppConfig.ready()`.

`backoffice` imports no other app: it asks these lists instead.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.http import HttpRequest
    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

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


@dataclass(frozen=True)
class Panel:
    """A part of the start page: where it stands, its template, and what that knows as `facts`."""

    place: Literal["head", "side", "main"]
    rank: int
    template: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class PanelSource:
    """Makes panels for who has the permission; where there is nothing to show, none."""

    permission: str
    panels: Callable[[HttpRequest], Iterable[Panel]]


panel_sources: Registry[PanelSource] = Registry()


@dataclass(frozen=True)
class Hit:
    """Something that was found, and where it is. `is_exact` where the term is its very number, code or address.

    A command without an address is an `action` of palette.js.
    """

    label: StrOrPromise
    url: str
    detail: StrOrPromise = ""
    icon: str = "dot"
    badge: SafeString | str = ""
    is_exact: bool = False
    action: str = ""


@dataclass(frozen=True)
class Finder:
    """Finds things of one kind for who has the permission, and shows again those whose ids are known.

    `route` names the list that shows all that a term finds.
    """

    label: StrOrPromise
    permission: str
    route: str
    search: Callable[[str], Sequence[Hit]]
    recall: Callable[[Sequence[int]], Mapping[int, Hit]]
    rank: int = 50


finders: Registry[Finder] = Registry()
"""By the model's label in lower case, such as "sales.order"."""


@dataclass(frozen=True)
class Command:
    """A page to go to by name, or an action of palette.js; `words` are other names for it.

    Without a permission it is for everybody.
    """

    label: StrOrPromise
    route: str = ""
    icon: str = "arrow-right"
    permission: str = ""
    query: str = ""
    words: StrOrPromise = ""
    action: str = ""
    rank: int = 50


commands: Registry[Command] = Registry()


@dataclass(frozen=True)
class Deed:
    """What the audit log calls an action: `done` "Processed", and where it was refused `wanted` "process".

    `told` says it with what was noted of it, from what to what; empty where that tells no more. What has no `wanted`
    is called the same whatever came of it.
    """

    done: StrOrPromise
    wanted: StrOrPromise = ""
    told: Callable[[Mapping[str, Any]], str] | None = None


deeds: Registry[Deed] = Registry()
"""By the action's code, such as "order.process", or by its last word, such as "change", for whatever is changed."""
