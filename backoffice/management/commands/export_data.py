"""Write any list that can be exported, as its page would: the same filter, columns and rights."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import SuspiciousOperation
from django.core.management.base import BaseCommand, CommandError

from backoffice.admin.exports import ExportPages, filter_of
from backoffice.admin.sending import Wish, export_for, request_of
from backoffice.bulk.exports import Export
from backoffice.exceptions import DomainError
from backoffice.jobs.sending import begin_export, sent
from backoffice.models import User
from backoffice.output import add_output_arguments, output_path, write_out
from backoffice.progress import ProgressLine

KINDS = ("csv", "xlsx")


class Command(BaseCommand):
    help = "Write a list as CSV or XLSX, as a person's export page would. Without --as nothing is hidden."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("list", help="What to export, such as sales.order or inventory.product.")
        parser.add_argument("--rows", type=int, default=0, help="The number of the choice that the page offers: 0, 1 …")
        parser.add_argument(
            "--filter", default="", help='As the list\'s address has it: "status__exact=pending&q=mug".'
        )
        parser.add_argument("--columns", default="", help="Names separated by commas; without it, all.")
        parser.add_argument("--format", choices=KINDS, default="csv")
        parser.add_argument("--as", dest="username", help="Export as this person, who sees what is in the file.")
        add_output_arguments(parser)

    def handle(self, **options: Any) -> None:
        user = person(options["username"])
        wish = wish_of(options, user)
        path = output_path(options["output"], force=options["force"])
        export = export_of(user, wish)
        progress = ProgressLine(self.stderr, hidden=path is None and self.stdout.isatty())
        begin = partial(
            begin_export,
            export,
            action=f"{wish.list_name.rpartition('.')[2]}.export",
            by=user if user.pk else None,
            list_name=wish.list_name,
            filters=filter_of(pages_of(wish.list_name).get_changelist_instance(request_of(user, wish.query))),
            command="export_data",
            is_running=True,
            arguments=asdict(wish),
            file_name=path.name[:200] if path is not None else "",
        )
        try:
            with closing(sent(export, begin, partial(progress, "rows"))) as pieces:
                write_out(pieces, path, self.stdout)
        finally:
            progress.clear()
        if path is not None and options["verbosity"]:
            self.stdout.write(f"Wrote {export.rows:,} {'row' if export.rows == 1 else 'rows'} to {path}.")


def export_of(user: User, wish: Wish) -> Export:
    """Return the export that is wished for. Raises CommandError where it is refused."""
    try:
        export = export_for(user, wish)
        export.check_size()
    except DomainError as error:
        raise CommandError(str(error)) from error
    except (IncorrectLookupParameters, SuspiciousOperation) as error:
        raise CommandError("The filter was not understood.") from error
    return export


def person(username: str | None) -> User:
    """Return who it is done as: somebody who may do everything where nobody is named."""
    if username is None:
        return User(username="command", is_superuser=True)
    try:
        return User.objects.get(username=username, is_active=True)
    except (User.DoesNotExist, UnicodeError) as error:
        raise CommandError(f"There is no user “{username}” who may sign in.") from error


def wish_of(options: dict[str, Any], user: User) -> Wish:
    """Return what is asked for. Raises CommandError for what there is not."""
    pages = pages_of(options["list"])
    choices = pages.get_export_resource_classes(request_of(user, ""))
    if not 0 <= options["rows"] < len(choices):
        raise CommandError(f"--rows is from 0 to {len(choices) - 1} here.")
    names = tuple(name.strip() for name in options["columns"].split(",") if name.strip())
    known: Sequence[str] = choices[options["rows"]](user=user).get_export_order()
    if unknown := [name for name in names if name not in known]:
        raise CommandError(f"There is no column “{unknown[0]}”. There are: {', '.join(known)}.")
    list_name = pages.opts.label_lower
    return Wish(list_name, options["filter"].lstrip("?"), options["rows"], names, KINDS.index(options["format"]))


def pages_of(name: str) -> ExportPages[Any]:
    """Return the pages of this list. Raises CommandError where nothing of the name can be exported."""
    lists = {model._meta.label_lower: pages for model, pages in admin.site._registry.items()}
    pages = lists.get(name.lower())
    if not isinstance(pages, ExportPages):
        known = sorted(label for label, each in lists.items() if isinstance(each, ExportPages))
        raise CommandError(f"“{name}” cannot be exported. These can: {', '.join(known)}.")
    return pages
