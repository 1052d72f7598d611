"""`python manage.py runlocal`: prepare the database of this machine and serve the back office; `make run` calls it."""

from __future__ import annotations

import errno
import socket
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from backoffice.demo import demo_password
from backoffice.health import pending_migrations
from backoffice.models import User
from backoffice.roles import Role

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Migrate, write the demo data into a database without any user, and serve on this machine only."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000")
        parser.add_argument("--no-serve", action="store_true", help="Stop when the database is ready.")

    def handle(self, *args: Any, port: str, no_serve: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "This serves a trial on one machine and needs DEBUG=True in .env. A server for people runs gunicorn."
            )
        if not no_serve:
            refuse_taken_port(port)
        with explained():
            self.prepare()
        if not no_serve:
            self.stdout.write(f"The back office is at http://{HOST}:{port} (Ctrl+C stops it).")
        with explained():
            self.name_logins()
        if not no_serve:
            call_command("runserver", f"{HOST}:{port}", use_reloader=False, skip_checks=True)

    def prepare(self) -> None:
        """Bring the database up to date; whatever it holds already stays."""
        if pending_migrations(connection):
            self.stdout.write("Preparing the database …")
            call_command("migrate", verbosity=0, interactive=False)
        if not User.objects.exists():
            self.stdout.write("Loading the demo data …")
            with transaction.atomic():
                call_command("load_demo", verbosity=0, stdout=StringIO())

    def name_logins(self) -> None:
        if User.objects.filter(username__in=Role.values).exists():
            self.stdout.write(f"Demo logins: {', '.join(Role.values)}; password: {demo_password()}")


def refuse_taken_port(port: str) -> None:
    """Raise CommandError with a sentence if nothing can listen here."""
    try:
        with socket.create_server((HOST, int(port))):
            pass
    except (OSError, OverflowError, ValueError) as error:
        reason = "is taken" if getattr(error, "errno", None) == errno.EADDRINUSE else "cannot be used"
        raise CommandError(f"Port {port} {reason}. Choose another one: make run PORT=8001") from error


@contextmanager
def explained() -> Iterator[None]:
    """Turn what a database or a disk refuses into a sentence."""
    try:
        yield
    except (DatabaseError, OSError) as error:
        full = "full" in str(error) or getattr(error, "errno", None) == errno.ENOSPC
        reason = "The disk is full." if full else f"The database cannot be used: {str(error).strip()}."
        raise CommandError(f"{reason} Mend that and type the same command again; no data was overwritten.") from error
