"""Sessions end everywhere at once, and do not come back."""

from __future__ import annotations

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from backoffice.models import AuditEvent, User
from backoffice.services.users import end_sessions, set_active
from backoffice.tests.factories import make_client, make_user

pytestmark = pytest.mark.django_db


def browsers_of(user: User, count: int = 2) -> list[Client]:
    clients = [Client() for _ in range(count)]
    for client in clients:
        client.force_login(user)
    return clients


def is_signed_in(client: Client) -> bool:
    return client.get("/users/account/").status_code == 200


def test_one_button_signs_out_everywhere() -> None:
    here, there = browsers_of(make_user())
    other = make_client()

    answer = here.post("/users/sign-out-everywhere/")

    assert answer.status_code == 302
    assert [is_signed_in(client) for client in (here, there, other)] == [False, False, True]
    assert AuditEvent.objects.filter(action="user.end_sessions").count() == 1


def test_an_admin_signs_somebody_out_everywhere() -> None:
    user = make_user()
    (there,) = browsers_of(user, 1)
    admin = make_client("admin")

    page = admin.post(f"/admin/backoffice/user/{user.pk}/sign_out/", follow=True)

    assert "is signed out everywhere." in page.content.decode()
    assert not is_signed_in(there)
    assert is_signed_in(admin)


def test_deactivation_ends_sessions_and_reactivation_does_not_bring_them_back() -> None:
    user = make_user()
    (there,) = browsers_of(user, 1)

    set_active(user.pk, active=False, by=None)
    closed = is_signed_in(there)
    kept = Client()
    kept.cookies = there.cookies
    set_active(user.pk, active=True, by=None)

    assert (closed, is_signed_in(there), is_signed_in(kept)) == (False, False, False)


def test_a_session_that_slept_through_a_deactivation_does_not_wake_up() -> None:
    user = make_user()
    (asleep,) = browsers_of(user, 1)

    set_active(user.pk, active=False, by=None)
    set_active(user.pk, active=True, by=None)

    assert SESSION_KEY in asleep.session
    assert not is_signed_in(asleep)


def test_a_cart_outlives_the_sign_out() -> None:
    user = make_user()
    (client,) = browsers_of(user, 1)
    session = client.session
    session[f"own:{user.pk}:cart"] = {"lines": []}
    session.save()

    end_sessions(user.pk, by=None)
    client.get("/users/account/")
    client.force_login(User.objects.get(pk=user.pk))

    assert f"own:{user.pk}:cart" in client.session


@pytest.mark.once
@pytest.mark.parametrize("password", ("eleven-char", "password1234", "123456789012", "sam-porter-01"))
def test_a_password_that_is_short_common_or_like_the_name_is_refused(password: str) -> None:
    user = User(username="sam-porter", first_name="Sam", last_name="Porter")

    with pytest.raises(ValidationError):
        validate_password(password, user)
    validate_password("quite another sentence", user)
