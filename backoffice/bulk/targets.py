"""What can be imported: its fields, and the words by which other people's headers can be told to mean them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a field holds; a guess looks at it, and amounts are written with a point whatever the file does."""

    TEXT = "text"
    CODE = "code"
    AMOUNT = "amount"
    WHOLE = "whole"
    FLAG = "flag"
    RATE = "rate"
    EMAIL = "email"


@dataclass(frozen=True)
class TargetField:
    name: str
    label: Any
    kind: Kind = Kind.TEXT
    needed: bool = False
    words: str = ""
    """Headers that mean it, in lower case, the likeliest first, with semicolons between them."""
    clean: Callable[[str], str] | None = None
    """Turns the file's text into ours, such as HTML into clean text."""


@dataclass(frozen=True)
class Target:
    """One kind of thing that files bring: products, customers …"""

    name: str
    label: Any
    fields: tuple[TargetField, ...]
    extras: tuple[TargetField, ...] = ()
    """Fields that a mapping may give and a file of our own has not."""

    def __getitem__(self, name: str) -> TargetField:
        known = (*self.fields, *self.extras)
        return next((field for field in known if field.name == name), TargetField(name, name))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in (*self.fields, *self.extras))

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.needed)
