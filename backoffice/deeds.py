"""What the audit log calls what is done to people, settings and files, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.registries import Deed, deeds
from backoffice.roles import Role


def register() -> None:
    for action, deed in DEEDS.items():
        deeds.register(action, deed)


def _exported(data: Mapping[str, Any]) -> str:
    return _("Exported %(rows)s rows") % {"rows": f"{data['rows']:,}"} if isinstance(data.get("rows"), int) else ""


def _imported(data: Mapping[str, Any]) -> str:
    counts = (_("%(n)s new"), data.get("new")), (_("%(n)s changed"), data.get("changed"))
    told = [words % {"n": f"{n:,}"} for words, n in counts if isinstance(n, int)]
    return _("Imported a file: %(counts)s") % {"counts": ", ".join(told)} if told else ""


def _role(data: Mapping[str, Any]) -> str:
    names = {str(role): str(role.label) for role in Role}
    before, after = (names.get(str(data.get(key)), "–") for key in ("from", "to"))
    return _("Role changed from %(before)s to %(after)s") % {"before": before, "after": after}


def _invited(data: Mapping[str, Any]) -> str:
    names = {str(role): role.label for role in Role}
    role = names.get(str(data.get("role")))
    return _("Invited as %(role)s") % {"role": role} if role else ""


def _signed_out(data: Mapping[str, Any]) -> str:
    return (
        _("Signed out: %(why)s") % {"why": REASONS.get(data["because"], data["because"])} if "because" in data else ""
    )


def _turned_away(data: Mapping[str, Any]) -> str:
    path = data.get("path")
    if not path:
        return ""
    looked = data.get("method") in {"GET", "HEAD"}
    return (_("Not allowed to see %(path)s") if looked else _("Not allowed to use %(path)s")) % {"path": path}


REASONS = {
    "idle": gettext_lazy("no activity for a while"),
    "long": gettext_lazy("the day was over"),
    "closed": gettext_lazy("the account was closed"),
}
DEEDS = {
    "add": Deed(gettext_lazy("Added"), gettext_lazy("add")),
    "create": Deed(gettext_lazy("Created"), gettext_lazy("create")),
    "change": Deed(gettext_lazy("Changed"), gettext_lazy("change")),
    "delete": Deed(gettext_lazy("Deleted"), gettext_lazy("delete")),
    "activate": Deed(gettext_lazy("Made active again"), gettext_lazy("make active again")),
    "deactivate": Deed(gettext_lazy("Deactivated"), gettext_lazy("deactivate")),
    "export": Deed(gettext_lazy("Exported"), gettext_lazy("export"), _exported),
    "import": Deed(gettext_lazy("Imported a file"), gettext_lazy("import a file"), _imported),
    "download": Deed(gettext_lazy("Took the file"), gettext_lazy("take the file")),
    "again": Deed(gettext_lazy("Run again"), gettext_lazy("run again")),
    "export.done": Deed(gettext_lazy("Exported"), told=_exported),
    "export.failed": Deed(gettext_lazy("Export failed")),
    "export.cancelled": Deed(gettext_lazy("Export cancelled")),
    "import.done": Deed(gettext_lazy("Imported a file")),
    "import.failed": Deed(gettext_lazy("Import failed")),
    "import.cancelled": Deed(gettext_lazy("Import cancelled")),
    "access.refused": Deed(gettext_lazy("Not allowed"), told=_turned_away),
    "demo.load": Deed(gettext_lazy("Loaded the demo shop")),
    "fake_data.generate": Deed(gettext_lazy("Made invented data")),
    "login": Deed(gettext_lazy("Signed in")),
    "login.failed": Deed(gettext_lazy("Could not sign in")),
    "login.locked": Deed(gettext_lazy("Locked out for a while"), gettext_lazy("sign in while locked out")),
    "logout": Deed(gettext_lazy("Signed out"), told=_signed_out),
    "user.activate": Deed(gettext_lazy("Let in again"), gettext_lazy("let in again")),
    "user.invite": Deed(gettext_lazy("Invited"), gettext_lazy("invite"), _invited),
    "user.invite_again": Deed(gettext_lazy("Invited again"), gettext_lazy("invite again")),
    "user.second_factor_on": Deed(gettext_lazy("Second factor set up"), gettext_lazy("set up the second factor")),
    "user.second_factor_off": Deed(gettext_lazy("Second factor forgotten"), gettext_lazy("forget the second factor")),
    "user.end_sessions": Deed(gettext_lazy("Signed out everywhere"), gettext_lazy("sign out everywhere")),
    "user.unlock": Deed(gettext_lazy("Unlocked"), gettext_lazy("unlock")),
    "user.set_password": Deed(gettext_lazy("Password set"), gettext_lazy("set the password")),
    "user.set_role": Deed(gettext_lazy("Role changed"), gettext_lazy("change the role"), _role),
}
