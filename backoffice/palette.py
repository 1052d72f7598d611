"""Search over everything: what the apps find for a term, the commands that fit it, and what was open lately.

Each kind of thing and each command is for who has its permission; nobody else is told that it exists.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.registries import Command, Hit, commands, finders

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_COMMANDS, MOST_RECENT = 6, 8
RECENT = re.compile(r"([a-z.]{1,60}):(\d{1,18})")

HasPerm = Callable[[str], bool]


@dataclass(frozen=True)
class Group:
    """Hits of one kind; `url` leads to the list of all that the term finds."""

    label: StrOrPromise
    hits: Sequence[Hit]
    url: str = ""


def search(term: str, may: HasPerm) -> list[Group]:
    """Return what the term finds, by kind; what it names exactly stands first, in a group of its own."""
    if not term:
        return []
    asked = sorted(finders, key=lambda finder: finder.rank)
    found = [
        Group(finder.label, finder.search(term), f"{reverse(finder.route)}?{urlencode({'q': term})}")
        for finder in asked
        if may(finder.permission)
    ]
    exact = [hit for group in found for hit in group.hits if hit.is_exact]
    rest = [replace(group, hits=[hit for hit in group.hits if not hit.is_exact]) for group in found]
    groups = (Group(_("Exactly this"), exact), *rest, Group(_("Commands"), fitting_commands(term, may)))
    return [group for group in groups if group.hits]


def exact_hit(groups: Sequence[Group]) -> Hit | None:
    """Return the one thing that the term names exactly."""
    hits = [hit for group in groups for hit in group.hits if hit.is_exact]
    return hits[0] if len(hits) == 1 else None


def start(recent: str, may: HasPerm) -> list[Group]:
    """Return what is shown before a term is typed: what was open lately ("sales.order:12,…"), then all commands."""
    groups = (Group(_("Recent"), _recalled(recent, may)), Group(_("Commands"), [_hit(one) for one in _allowed(may)]))
    return [group for group in groups if group.hits]


def fitting_commands(term: str, may: HasPerm) -> list[Hit]:
    """Return the commands that hold every word of the term."""
    words = term.casefold().split()
    fitting = (one for one in _allowed(may) if all(word in f"{one.label} {one.words}".casefold() for word in words))
    return [_hit(one) for one in fitting][:MOST_COMMANDS]


def _allowed(may: HasPerm) -> Iterable[Command]:
    ranked = sorted(commands, key=lambda command: command.rank)
    return (command for command in ranked if not command.permission or may(command.permission))


def _hit(command: Command) -> Hit:
    url = reverse(command.route) + command.query if command.route else ""
    return Hit(command.label, url, icon=command.icon, action=command.action)


def _recalled(recent: str, may: HasPerm) -> list[Hit]:
    asked = list(dict.fromkeys((kind, int(pk)) for kind, pk in RECENT.findall(recent[:1_000])))[:MOST_RECENT]
    wanted: dict[str, list[int]] = defaultdict(list)
    for kind, pk in asked:
        wanted[kind].append(pk)
    found: dict[str, Mapping[int, Hit]] = {}
    for kind, ids in wanted.items():
        finder = finders.get(kind)
        if finder is not None and may(finder.permission):
            found[kind] = finder.recall(ids)
    return [found[kind][pk] for kind, pk in asked if pk in found.get(kind, {})]
