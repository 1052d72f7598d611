"""The rules of a model's admin pages, which are the same everywhere but for who may."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import models

from backoffice.tests.access.rules import EVERYBODY, NOBODY, NOT_THERE, OK, Answers, Payload, Rule
from backoffice.tests.access.world import World

Pick = Callable[[World], models.Model]
OBJECT, VERSION = "<path:object_id>", "<int:version_id>"


def model_rules(
    model: type[models.Model],
    pick: Pick,
    *,
    view: Answers = EVERYBODY,
    add: Answers = NOBODY,
    change: Answers = NOBODY,
    delete: Answers = NOBODY,
    act: Answers = NOBODY,
    has_history: bool = True,
    added: Payload | None = None,
    typed: dict[str, Any] | None = None,
    action: Payload | None = None,
) -> dict[str, Rule]:
    """Return the rules of list, add, change, delete and history.

    `pick` chooses the object, `added` is the form of a new one, `typed` what is changed on the form of the old one, and
    `action` the POST of a bulk action on the list.
    """
    base = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
    at = partial(_path, base, pick)
    changed = partial(_changed, base, pick, typed) if typed is not None else None
    deleted = _confirmed if OK in delete.values() else None
    past = view if has_history else NOT_THERE
    return {
        base: Rule(view, act, lambda world: f"/{base}", action),
        f"{base}add/": Rule(add, add, lambda world: f"/{base}add/", added),
        f"{base}{OBJECT}/": Rule(EVERYBODY, EVERYBODY, at("")),
        f"{base}{OBJECT}/change/": Rule(view, _both(view, change), at("change/"), changed),
        f"{base}{OBJECT}/delete/": Rule(delete, delete, at("delete/"), deleted),
        f"{base}{OBJECT}/history/": Rule(past, NOBODY, at("history/")),
        f"{base}{OBJECT}/history/{VERSION}/": Rule(
            past, NOBODY, lambda world: f"{at('history/')(world)}{_version(pick(world))}/"
        ),
    }


def _path(base: str, pick: Pick, page: str) -> Callable[[World], str]:
    return lambda world: f"/{base}{pick(world).pk}/{page}"


def _changed(base: str, pick: Pick, typed: dict[str, Any], world: World) -> dict[str, Any]:
    form_id = base.rstrip("/").rpartition("/")[2] + "_form"
    return world.form(_path(base, pick, "change/")(world), form_id, **typed)


def _confirmed(world: World) -> dict[str, Any]:
    return {"post": "yes"}


def _version(row: models.Model) -> int:
    history = getattr(row, "history", None)
    newest = history.first() if history is not None else None
    return int(newest.pk) if newest is not None else 1


def _both(view: Answers, rights: Answers) -> Answers:
    """Whoever may not even look is refused as well."""
    return {user: rights[user] if view[user] == OK else view[user] for user in rights}
