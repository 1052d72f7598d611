"""The commands of the palette that belong to no app in particular."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backoffice.registries import Command, commands

SHOP = {
    "dashboard": Command(_("Dashboard"), "admin:index", "home", words=_("start home"), rank=60),
    "users": Command(_("Users"), "admin:backoffice_user_changelist", "users", "backoffice.view_user", rank=70),
    "invite": Command(
        _("Invite a user"), "admin:backoffice_user_add", "plus", "backoffice.add_user", words=_("add person"), rank=70
    ),
    "settings": Command(
        _("Site settings"),
        "admin:backoffice_sitesettings_changelist",
        "sliders",
        "backoffice.view_sitesettings",
        rank=70,
    ),
    "audit": Command(
        _("Audit log"), "admin:backoffice_auditevent_changelist", "clipboard", "backoffice.view_auditevent", rank=70
    ),
}
SELF = {
    "account": Command(_("My account"), "account", "user", words=_("profile"), rank=80),
    "password": Command(_("Change password"), "admin:password_change", "key", rank=80),
    "light": Command(_("Theme: light"), icon="sun", words=_("colours bright day"), action="theme-light", rank=90),
    "dark": Command(_("Theme: dark"), icon="moon", words=_("colours night"), action="theme-dark", rank=90),
    "auto": Command(_("Theme: like the device"), icon="auto", words=_("colours"), action="theme-auto", rank=90),
    "keys": Command(_("Keyboard shortcuts"), icon="keyboard", words=_("keys help"), action="keys", rank=90),
    "log_out": Command(_("Log out"), icon="logout", words=_("sign out leave"), action="log-out", rank=90),
}


def register() -> None:
    for name, command in (SHOP | SELF).items():
        commands.register(name, command)
