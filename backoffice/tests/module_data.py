"""Data that a whole module reads: made once, and taken back behind the module's last test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def kept_for_the_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Hold a transaction open around the yield of a module's fixture; what each test writes is taken back behind it.

    The fixture has to ask for django_db_setup. All tests of its file see the data, whether they ask for it or not, and
    none may be transactional: what needs a bare database, or flushes it, belongs into a file of its own.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
