"""Fill the database that DATABASE_URL names, sign somebody in, and print what the export page's form would send."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from backoffice.roles import Role  # noqa: E402
from backoffice.tests.admin.pages import Forms  # noqa: E402
from backoffice.tests.factories import make_user  # noqa: E402
from bench.shop import LINES_AN_ORDER, make_shop  # noqa: E402

PAGE = "/admin/sales/order/export/"


def main(lines: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    make_shop(lines // LINES_AN_ORDER)
    client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    client.force_login(make_user(Role.ADMIN))
    fields = Forms(client.get(PAGE).content.decode()).fields["export_form"]
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    sent = {name: value for name, value in fields.items() if value is not None}
    print(json.dumps({"path": PAGE, "cookies": cookies, "fields": sent}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
