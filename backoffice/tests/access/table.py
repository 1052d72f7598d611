"""Who gets what at every address. An address that is missing here fails the suite."""

from __future__ import annotations

import json

from backoffice.models import AuditEvent, ColumnMapping, SiteSettings, User
from backoffice.tests.access.files import JOBS, export_rules
from backoffice.tests.access.inventory_rules import INVENTORY
from backoffice.tests.access.models import model_rules
from backoffice.tests.access.rules import (
    ADMINS,
    EVERYBODY,
    GET_ONLY,
    MISSING,
    NOBODY,
    NOT_ALLOWED,
    NOT_THERE,
    OK,
    POST_BY_WORKERS,
    PUBLIC,
    WORKERS,
    Rule,
    answers,
)
from backoffice.tests.access.sales_rules import SALES
from backoffice.tests.access.world import World
from backoffice.tests.mappings import make_rules

PUBLIC_GET_ONLY = answers(viewer=NOT_ALLOWED, staff=NOT_ALLOWED, admin=NOT_ALLOWED, stranger=NOT_ALLOWED)
NEW_PASSWORD = {"password1": "quite-a-new-password-1", "password2": "quite-a-new-password-1"}


def _invitation(world: World) -> str:
    """The link's first step stores its token in the session; the form itself is covered by the users' tests."""
    return f"/admin/password_reset/{'x'}/{'y'}/"


FRONT = {
    "": Rule(EVERYBODY, EVERYBODY, lambda world: "/"),
    "products/": Rule(EVERYBODY, EVERYBODY, lambda world: "/products/"),
    "orders/": Rule(EVERYBODY, EVERYBODY, lambda world: "/orders/"),
    "users/": Rule(EVERYBODY, GET_ONLY, lambda world: "/users/"),
    "users/account/": Rule(EVERYBODY, GET_ONLY, lambda world: "/users/account/"),
    "users/sign-out-everywhere/": Rule(
        GET_ONLY, EVERYBODY, lambda world: "/users/sign-out-everywhere/", lambda world: {}
    ),
    "users/second-factor/": Rule(EVERYBODY, EVERYBODY, lambda world: "/users/second-factor/"),
    "users/login/": Rule(PUBLIC, PUBLIC, lambda world: "/users/login/"),
    "users/logout/": Rule(GET_ONLY, EVERYBODY, lambda world: "/users/logout/"),
    "users/views/save/": Rule(
        GET_ONLY,
        EVERYBODY,
        lambda world: "/users/views/save/",
        lambda world: {"list": "sales.order", "name": "Mine", "query": "view=short"},
    ),
    "users/views/<int:view_id>/rename/": Rule(
        GET_ONLY,
        answers(viewer=MISSING, staff=MISSING, admin=OK),  # it is the Admin's own
        lambda world: f"/users/views/{world.extra['saved_view'].pk}/rename/",
        lambda world: {"name": "Scarce"},
    ),
    "users/views/<int:view_id>/delete/": Rule(
        GET_ONLY,
        answers(viewer=MISSING, staff=MISSING, admin=OK),  # it is the Admin's own
        lambda world: f"/users/views/{world.extra['saved_view'].pk}/delete/",
        lambda world: {},
    ),
    "users/password/": Rule(EVERYBODY, EVERYBODY, lambda world: "/users/password/"),
    "media/<path:path>": Rule(NOT_THERE, GET_ONLY, lambda world: "/media/products/none.png"),
    "health/live/": Rule(PUBLIC, PUBLIC_GET_ONLY, lambda world: "/health/live/"),
    "health/ready/": Rule(PUBLIC, PUBLIC_GET_ONLY, lambda world: "/health/ready/"),
    "health/": Rule(PUBLIC, PUBLIC_GET_ONLY, lambda world: "/health/"),
    "admin/": Rule(EVERYBODY, EVERYBODY, lambda world: "/admin/"),
    "admin/(?P<url>.*)$": Rule(NOT_THERE, NOT_THERE, lambda world: "/admin/no/such/page/"),
    "admin/^(?P<app_label>backoffice|inventory|sales)/$": Rule(
        answers(viewer=OK, staff=OK, admin=OK), EVERYBODY, lambda world: "/admin/inventory/"
    ),
    "admin/autocomplete/": Rule(
        EVERYBODY,
        GET_ONLY,
        lambda world: "/admin/autocomplete/",
        query="?app_label=inventory&model_name=product&field_name=category&term=c",
    ),
    "admin/palette/": Rule(EVERYBODY, GET_ONLY, lambda world: "/admin/palette/", query="?q=mug"),
    "admin/search/": Rule(EVERYBODY, GET_ONLY, lambda world: "/admin/search/", query="?q=mug"),
    "admin/jsi18n/": Rule(EVERYBODY, GET_ONLY, lambda world: "/admin/jsi18n/"),
    "admin/login/": Rule(PUBLIC, PUBLIC, lambda world: "/admin/login/"),
    "admin/logout/": Rule(GET_ONLY, EVERYBODY, lambda world: "/admin/logout/"),
    "admin/password_change/": Rule(
        EVERYBODY,
        EVERYBODY,
        lambda world: "/admin/password_change/",
        lambda world: {
            "old_password": "correct-horse-battery",
            "new_password1": "quite-a-new-password-1",
            "new_password2": "quite-a-new-password-1",
        },
    ),
    "admin/password_change/done/": Rule(EVERYBODY, GET_ONLY, lambda world: "/admin/password_change/done/"),
    "admin/password_reset/": Rule(PUBLIC, PUBLIC, lambda world: "/admin/password_reset/"),
    "admin/password_reset/done/": Rule(PUBLIC, PUBLIC_GET_ONLY, lambda world: "/admin/password_reset/done/"),
    "admin/password_reset/<uidb64>/<token>/": Rule(PUBLIC, PUBLIC, _invitation),
    "admin/password_reset/complete/": Rule(PUBLIC, PUBLIC_GET_ONLY, lambda world: "/admin/password_reset/complete/"),
    "admin/r/<path:content_type_id>/<path:object_id>/": Rule(NOT_THERE, NOT_THERE, lambda world: "/admin/r/1/1/"),
}

PEOPLE = {
    **model_rules(
        User,
        lambda world: world.invited,
        view=ADMINS,
        add=ADMINS,
        change=ADMINS,
        added=lambda world: {"username": "another", "email": "", "first_name": "", "last_name": "", "role": "staff"},
        typed={"first_name": "Changed"},
        action=lambda world: {"action": "deactivate_selected", "_selected_action": world.invited.pk},
        act=ADMINS,
    ),
    "admin/backoffice/user/<id>/password/": Rule(
        ADMINS, ADMINS, lambda world: f"/admin/backoffice/user/{world.invited.pk}/password/", lambda world: NEW_PASSWORD
    ),
    "admin/backoffice/user/<int:user_id>/activate/": Rule(
        NOBODY,
        ADMINS,
        lambda world: f"/admin/backoffice/user/{world.users['deactivated'].pk}/activate/",
        lambda w: {},
    ),
    "admin/backoffice/user/<int:user_id>/deactivate/": Rule(
        NOBODY, ADMINS, lambda world: f"/admin/backoffice/user/{world.invited.pk}/deactivate/", lambda w: {}
    ),
    "admin/backoffice/user/<int:user_id>/sign_out/": Rule(
        NOBODY, ADMINS, lambda world: f"/admin/backoffice/user/{world.invited.pk}/sign_out/", lambda w: {}
    ),
    "admin/backoffice/user/<int:user_id>/unlock/": Rule(
        NOBODY, ADMINS, lambda world: f"/admin/backoffice/user/{world.invited.pk}/unlock/", lambda w: {}
    ),
    "admin/backoffice/user/<int:user_id>/forget_second_factor/": Rule(
        NOBODY, ADMINS, lambda world: f"/admin/backoffice/user/{world.invited.pk}/forget_second_factor/", lambda w: {}
    ),
    "admin/backoffice/user/<int:user_id>/invite/": Rule(
        NOBODY, ADMINS, lambda world: f"/admin/backoffice/user/{world.invited.pk}/invite/", lambda w: {}
    ),
    **model_rules(
        SiteSettings,
        lambda world: SiteSettings.load(),
        view=ADMINS,
        change=ADMINS,
        typed={"company_name": "Changed"},
        act=ADMINS,
    ),
    **model_rules(
        ColumnMapping,
        lambda world: world.extra["mapping"],
        view=WORKERS,
        add=WORKERS,
        change=WORKERS,
        delete=WORKERS,
        added=lambda world: {"name": "Another", "rules": json.dumps(make_rules())},
        typed={"name": "Renamed"},
        act=WORKERS,
    ),
    "admin/backoffice/columnmapping/<int:mapping_id>/json/": Rule(
        WORKERS, POST_BY_WORKERS, lambda world: f"/admin/backoffice/columnmapping/{world.extra['mapping'].pk}/json/"
    ),
    **JOBS,
    **export_rules("admin/backoffice/auditevent/", "auditresource", "id", ADMINS),
    **model_rules(AuditEvent, lambda world: AuditEvent.objects.latest("id"), view=ADMINS, has_history=False),
}

_rules: dict[str, Rule | tuple[Rule, ...]] = {**FRONT, **PEOPLE, **INVENTORY, **SALES}
TABLE: dict[str, tuple[Rule, ...]] = {
    route: (rules,) if isinstance(rules, Rule) else rules for route, rules in _rules.items()
}
