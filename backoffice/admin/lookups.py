"""What may be asked in a list's address."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import admin
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest

T = TypeVar("T", bound=models.Model)

COSTLY = frozenset({"regex", "iregex"})  # SQLite runs them in Python, where (a+)+ takes twice as long per character
PAIR = f"{LOOKUP_SEP}range"  # wants two values; Django hands it the text, letter by letter, and fails


class CheapLookups(admin.ModelAdmin[T]):
    """Answer 400 to a regular expression in the address, and to a bare range."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if lookup.endswith(PAIR) or not COSTLY.isdisjoint(lookup.split(LOOKUP_SEP)):
            return False
        return super().lookup_allowed(lookup, value, request)
