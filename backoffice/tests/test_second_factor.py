"""A code beside the password: set up once, asked for at the sign-in, needed of Admins where the settings say so."""

from __future__ import annotations

import re
from binascii import unhexlify
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex
from pytest_django import Settings

from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.second_factor import KEY
from backoffice.services.second_factor import HasOneAlready, has_second_factor, turn_on
from backoffice.services.users import set_role
from backoffice.tests.access.table import TABLE
from backoffice.tests.factories import PASSWORD, make_client, make_user

pytestmark = pytest.mark.django_db
PAGE = "/users/second-factor/"
ANYBODYS = (
    "users/log",
    "users/sign-out-everywhere/",
    "users/second-factor/",
    "media/",
    "health/",
    "admin/log",
    "admin/password_reset/",
)


def code_of(key: str, later: int = 0) -> str:
    """The code that an app shows now, or some steps later."""
    return f"{totp(unhexlify(key), t0=-30 * later):06d}"


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set the second factor up as a person does; return its key and the recovery codes."""
    client.get(PAGE)
    key = client.session[KEY]
    page = client.post(PAGE, {"code": code_of(key)}).content.decode()
    return key, re.findall(r"<li><code>([a-z2-7]+)</code></li>", page)


def sign_in(user: User, code: str = "", password: str = PASSWORD) -> Any:
    return Client().post("/admin/login/?next=/admin/", {"username": user.username, "password": password, "code": code})


def test_it_is_set_up_with_a_code_and_gives_recovery_codes_once() -> None:
    user = make_user("admin")
    client = Client()
    client.force_login(user)

    key, codes = set_up(client)

    assert len(set(codes)) == 10
    assert TOTPDevice.objects.get(user=user).key == key
    assert codes[0] not in client.get(PAGE).content.decode()
    assert AuditEvent.objects.filter(action="user.second_factor_on").count() == 1


def test_a_wrong_code_sets_nothing_up_and_keeps_the_key() -> None:
    client = make_client()
    client.get(PAGE)
    key = client.session[KEY]

    for wrong in (code_of(key, later=99), "letters", ""):
        assert client.post(PAGE, {"code": wrong}).status_code == 200

    assert client.session[KEY] == key
    assert not TOTPDevice.objects.exists()


def test_the_password_alone_is_not_enough_any_more() -> None:
    user = make_user()
    client = Client()
    client.force_login(user)
    key, _codes = set_up(client)

    without = sign_in(user)
    wrong = sign_in(user, code_of(key, later=99))
    guessed = sign_in(user, code_of(key, later=1), password="wrong")

    assert [page.status_code for page in (without, wrong, guessed)] == [200, 200, 200]
    assert "Type the code of your second factor" in without.content.decode()
    assert AuditEvent.objects.filter(action="login.failed").count() == 2


def test_a_code_lets_in_once() -> None:
    user = make_user()
    client = Client()
    client.force_login(user)
    key, _codes = set_up(client)
    code = code_of(key, later=1)

    assert sign_in(user, code).status_code == 302
    assert sign_in(user, code).status_code == 200


def test_a_recovery_code_lets_in_once_however_it_is_typed() -> None:
    user = make_user()
    client = Client()
    client.force_login(user)
    _key, codes = set_up(client)

    assert sign_in(user, f" {codes[3].upper()[:4]} {codes[3][4:]}").status_code == 302
    assert sign_in(user, codes[3]).status_code == 200


def test_wrong_codes_lock_like_wrong_passwords(settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    user = make_user()
    client = Client()
    client.force_login(user)
    set_up(client)

    answers = [sign_in(user, "000000").status_code for _ in range(4)]

    assert answers[-1] == 429


def test_production_leads_an_admin_to_set_it_up_and_then_lets_go(settings: Settings) -> None:
    settings.ADMINS_NEED_SECOND_FACTOR = True
    client = make_client("admin")

    asked = client.get("/admin/backoffice/user/")
    posted = client.post("/admin/backoffice/user/add/", {"username": "new"})
    set_up(client)

    assert (asked.status_code, asked["Location"]) == (302, PAGE)
    assert (posted.status_code, posted["Location"]) == (302, PAGE)
    assert not User.objects.filter(username="new").exists()
    assert client.get("/admin/backoffice/user/").status_code == 200


def test_whoever_signs_in_with_it_is_not_asked_to_set_it_up(settings: Settings) -> None:
    settings.ADMINS_NEED_SECOND_FACTOR = True
    client = make_client("admin", username="robin")
    key, _codes = set_up(client)
    again = Client()

    again.post("/admin/login/", {"username": "robin", "password": PASSWORD, "code": code_of(key, later=1)})

    assert again.get("/admin/").status_code == 200


@pytest.mark.parametrize("role", ("staff", "viewer"))
def test_it_is_asked_of_nobody_else(role: str, settings: Settings) -> None:
    settings.ADMINS_NEED_SECOND_FACTOR = True

    assert make_client(role).get("/admin/").status_code == 200


def test_becoming_admin_signs_out_so_that_it_is_asked_for(settings: Settings) -> None:
    settings.ADMINS_NEED_SECOND_FACTOR = True
    client = make_client("staff", username="sam")

    set_role(User.objects.get(username="sam").pk, role=Role.ADMIN, by=None)

    assert "/admin/login/" in client.get("/admin/")["Location"]


def test_an_admin_forgets_it_for_somebody_whose_phone_is_gone() -> None:
    user = make_user()
    client = Client()
    client.force_login(user)
    set_up(client)
    admin = make_client("admin")
    assert "Forget second factor" in admin.get(f"/admin/backoffice/user/{user.pk}/change/").content.decode()

    admin.post(f"/admin/backoffice/user/{user.pk}/forget_second_factor/")

    assert not has_second_factor(user)
    assert "/admin/login/" in client.get("/admin/")["Location"]
    assert sign_in(user).status_code == 302


def test_taking_it_away_needs_a_code() -> None:
    user = make_user()
    client = Client()
    client.force_login(user)
    _key, codes = set_up(client)

    client.post(PAGE, {"code": "000000"})
    kept = has_second_factor(user)
    StaticDevice.objects.update(throttling_failure_count=0)  # a wrong code is followed by a pause of a second
    client.post(PAGE, {"code": codes[0]})

    assert (kept, has_second_factor(user)) == (True, False)


def test_until_then_no_address_answers_an_admin(settings: Settings) -> None:
    settings.ADMINS_NEED_SECOND_FACTOR = True
    user, client = make_user("admin"), Client()
    answered = set()
    for route in TABLE:
        path = "/" + re.sub(r"<[^>]+>", "1", route)
        for ask in (client.get, client.post):
            if "_auth_user_id" not in client.session:
                client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
            answer = ask(path)
            if answer.headers.get("Location", "") != PAGE:
                answered.add(route)

    assert {route for route in answered if not route.startswith(ANYBODYS)} == set()


def test_a_second_set_up_in_another_window_does_not_replace_the_first() -> None:
    user = make_user()
    key, other = random_hex(20), random_hex(20)
    turn_on(user, key=key, code=code_of(key))

    with pytest.raises(HasOneAlready):
        turn_on(user, key=other, code=code_of(other))

    assert TOTPDevice.objects.get(user=user).key == key
