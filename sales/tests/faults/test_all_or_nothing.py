"""Whichever SQL statement fails, a service changes all or nothing, and the same call succeeds afterwards."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.transaction import Atomic

from backoffice.tests.repeats import repeats
from backoffice.tests.snapshots import database_hash
from inventory.tests.races.report import note
from inventory.tests.races.truth import untruths
from sales.tests.faults.cases import CASES, Call, given_call

STRIDE = repeats(1, 3)

pytestmark = pytest.mark.django_db(transaction=True)


class LineCut(OperationalError):
    """The connection to the database was cut in front of a statement."""


class CutBefore:
    """Let so many statements through and fail the next; to be handed to `connection.execute_wrapper`."""

    def __init__(self, statement: int) -> None:
        self.statement = statement
        self.seen: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen.append(sql)
        if len(self.seen) == self.statement:
            raise LineCut(sql)
        return execute(sql, params, many, context)

    @property
    def has_cut(self) -> bool:
        return len(self.seen) >= self.statement


@pytest.mark.parametrize("name", CASES)
def test_a_fault_at_any_statement_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    call = given_call(name)
    before = database_hash()

    cut_at_commit(call, monkeypatch)
    assert database_hash() == before
    statements, cuts, broken = cut_everywhere(call, before)

    assert broken == []
    assert database_hash() != before
    assert untruths() == []
    assert statements > 1
    note(f"{name}: {cuts} of {statements} statements and the commit cut, nothing changed; then done")


def test_the_twin_without_transactions_leaves_halves_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    call = given_call("add_note")
    before = database_hash()

    with monkeypatch.context() as patch:
        patch.setattr(Atomic, "__enter__", lambda atomic: None)
        patch.setattr(Atomic, "__exit__", lambda atomic, *error: None)
        patch.setattr("sales.models.orders.OrderQuerySet.locked", lambda rows: rows)
        _statements, _cuts, broken = cut_everywhere(call, before)

    assert broken != []


def cut_everywhere(call: Call, before: str) -> tuple[int, int, list[str]]:
    """Make the call again and again, cut one statement later each time (or some), until it comes through.

    Return the number of statements, of cuts, and the statements whose failure left something behind.
    """
    broken: list[str] = []
    for cuts in count():
        cut = CutBefore(1 + cuts * STRIDE)
        with connection.execute_wrapper(cut):
            if comes_through(call):
                return len(cut.seen), cuts, broken
        assert cut.has_cut
        if database_hash() != before:
            broken.append(cut.seen[-1])
    raise AssertionError("the call never came through")


def cut_at_commit(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail after the last statement, when the transaction is to be committed."""

    def cut() -> None:
        raise LineCut("COMMIT")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", cut)
        assert not comes_through(call)


def comes_through(call: Call) -> bool:
    try:
        call()
    except LineCut:
        return False
    return True
