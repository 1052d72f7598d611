"""What a module shares stays whole for each of its tests, and is gone behind the last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from pytest_django import DjangoDbBlocker

from backoffice.tests.module_data import kept_for_the_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def shared(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Group]:
    with kept_for_the_module(django_db_blocker):
        yield Group.objects.create(name="Shared")


@pytest.mark.parametrize("turn", ("first", "second"))
def test_what_a_test_takes_away_is_there_for_the_next(turn: str) -> None:
    assert Group.objects.filter(name="Shared").delete()[0] == 1
    assert not Group.objects.filter(name="Shared").exists()


def test_it_is_gone_when_the_module_is_through(django_db_blocker: DjangoDbBlocker) -> None:
    with kept_for_the_module(django_db_blocker):
        Group.objects.create(name="Inner")

    assert not Group.objects.filter(name="Inner").exists()
    assert Group.objects.filter(name="Shared").exists()
