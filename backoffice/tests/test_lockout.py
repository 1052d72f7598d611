"""Guessing a password stops after a few tries, for whoever guesses from there and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from backoffice.models import AuditEvent, User
from backoffice.tests.factories import PASSWORD, make_client, make_user

pytestmark = pytest.mark.django_db
TRIES = 3


@pytest.fixture(autouse=True)
def few_tries(settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = TRIES


def sign_in(user: User | str, password: str, address: str = "192.0.2.1", **headers: str) -> Any:
    name = user if isinstance(user, str) else user.username
    return Client(REMOTE_ADDR=address, headers=headers).post(
        "/admin/login/?next=/admin/", {"username": name, "password": password}
    )


def lock_out(user: User | str) -> None:
    for n in range(TRIES):
        sign_in(user, f"wrong-{n}")


def test_after_a_few_wrong_passwords_not_even_the_right_one_is_looked_at() -> None:
    user = make_user()
    lock_out(user)

    page = sign_in(user, PASSWORD)

    assert page.status_code == 429
    assert "Wait 15 minutes and try again" in page.content.decode()
    event = AuditEvent.objects.filter(action="login.locked").latest("id")
    assert (event.object_id, event.outcome, event.ip) == (str(user.pk), "refused", "192.0.2.1")


def test_a_forged_address_does_not_open_the_lock() -> None:
    user = make_user()
    lock_out(user)

    assert sign_in(user, PASSWORD, **{"X-Forwarded-For": "198.51.100.7"}).status_code == 429


def test_it_locks_out_nobody_else() -> None:
    user, other = make_user(), make_user()
    lock_out(user)

    assert sign_in(other, PASSWORD).status_code == 302
    assert sign_in(user, PASSWORD, address="192.0.2.2").status_code == 302


def test_it_ends_by_itself_and_trying_meanwhile_does_not_prolong_it() -> None:
    user = make_user()
    lock_out(user)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert sign_in(user, PASSWORD).status_code == 429

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    assert sign_in(user, PASSWORD).status_code == 302


def test_a_success_begins_the_count_anew() -> None:
    user = make_user()

    for _ in range(2):
        for n in range(TRIES - 1):
            sign_in(user, f"wrong-{n}")
        assert sign_in(user, PASSWORD).status_code == 302


def test_an_admin_unlocks() -> None:
    user, admin = make_user(), make_client("admin")
    page = f"/admin/backoffice/user/{user.pk}/change/"
    unlock = f"/admin/backoffice/user/{user.pk}/unlock/"
    assert unlock not in admin.get(page).content.decode()
    lock_out(user)
    assert unlock in admin.get(page).content.decode()

    admin.post(unlock)

    assert sign_in(user, PASSWORD).status_code == 302
    assert AuditEvent.objects.filter(action="user.unlock", object_id=str(user.pk)).exists()


def test_a_mistyped_name_is_counted_and_not_kept() -> None:
    lock_out("my-secret-password")

    assert sign_in("my-secret-password", "x").status_code == 429
    for attempt in AccessAttempt.objects.values():
        assert "my-secret-password" not in str(attempt)
        assert "wrong-" not in str(attempt)


def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence() -> None:
    pages = [sign_in(who, "wrong").content.decode() for who in (make_user(), "nobody")]

    assert all("Name and password do not go together, or the account is closed." in page for page in pages)


@pytest.mark.parametrize("variant", ["\uff4dona", " mona", "mona "])
def test_other_ways_to_type_a_name_are_counted_as_the_same(variant: str) -> None:
    make_user(username="mona")
    lock_out(variant)

    assert sign_in("mona", PASSWORD).status_code == 429
    assert sign_in(variant, PASSWORD).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_are_no_more_than_the_tries() -> None:
    user = make_user()
    answers: list[int] = []

    def guess(number: int) -> None:
        try:
            answers.append(sign_in(user, f"wrong-{number}").status_code)
        finally:
            connection.close()

    guesses = [Thread(target=guess, args=(number,)) for number in range(12)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()

    assert len(answers) == 12
    assert answers.count(429) >= 12 - 2 * TRIES
    assert sign_in(user, PASSWORD).status_code == 429
