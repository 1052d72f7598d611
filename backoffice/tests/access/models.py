"""The rules of a model's admin pages, which are the same everywhere but for who may."""

from __future__ import annotations

from collections.abc import Callable
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
    has_history: bool = True,
    added: Payload | None = None,
    typed: dict[str, Any] | None = None,
    action: Payload | None = None,
    act: Answers = NOBODY,
) -> dict[str, Rule]:
    """Return the rules of list, add, change, delete and history.

    `pick` chooses the object, `added` is the form of a new one, `typed` what is changed on the form of the old one, and
    `action` the POST of a bulk action on the list.
    """
    base = f"admin/{model._meta.app_label}/{model._meta.model_name}/"

    def one(world: World) -> str:
        return f"/{base}{pick(world).pk}/"

    def changed(world: World) -> dict[str, Any]:
        return world.form(f"{one(world)}change/", f"{model._meta.model_name}_form", **(typed or {}))

    history_get, history_post = (view if has_history else NOT_THERE), NOBODY
    return {
        base: Rule(view, act, lambda world: f"/{base}", action),
        f"{base}add/": Rule(add, add, lambda world: f"/{base}add/", added),
        f"{base}{OBJECT}/": Rule(EVERYBODY, EVERYBODY, one),
        f"{base}{OBJECT}/change/": Rule(
            view, _both(view, change), lambda world: f"{one(world)}change/", None if typed is None else changed
        ),
        f"{base}{OBJECT}/delete/": Rule(
            delete,
            delete,
            lambda world: f"{one(world)}delete/",
            (lambda world: {"post": "yes"}) if OK in delete.values() else None,
        ),
        f"{base}{OBJECT}/history/": Rule(history_get, history_post, lambda world: f"{one(world)}history/"),
        f"{base}{OBJECT}/history/{VERSION}/": Rule(
            history_get, history_post, lambda world: f"{one(world)}history/{_version(pick(world))}/"
        ),
    }


def _version(row: models.Model) -> int:
    history = getattr(row, "history", None)
    newest = history.first() if history is not None else None
    return int(newest.pk) if newest is not None else 1


def _both(view: Answers, rights: Answers) -> Answers:
    """Whoever may not even look is refused as well."""
    return {user: rights[user] if view[user] == OK else view[user] for user in rights}
