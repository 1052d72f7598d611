"""import-export's resources, with two differences: rows are streamed out, and services write what comes in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from import_export.declarative import ModelDeclarativeMetaclass
from import_export.fields import Field
from import_export.resources import ModelResource

from backoffice.bulk.kinds import Kind
from backoffice.bulk.saved_mappings import saved_maps
from backoffice.bulk.sources import ReadAs, Source
from backoffice.models import User
from backoffice.patience import DOWNLOAD, be_patient

T = TypeVar("T", bound=models.Model)

CHUNK = 1_000


class ExportResource(ModelResource):  # type: ignore[misc]
    """Columns of a list. `user` is who asks; None is a command, which may do everything."""

    groups: Sequence[tuple[Any, Collection[str]]] = ()
    """Titles and columns that belong together, for the page where they are chosen."""

    def __init__(self, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user

    def rows(self, chosen: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return what is exported of the chosen objects, with all that a row needs fetched along."""
        return chosen

    def paths(self, names: Sequence[str] | None = None) -> list[Any] | None:
        """Return where the database finds the cells of these columns; None where Python has a hand in one of them."""
        fields = self.get_export_fields(names)
        if any(hasattr(self, field.get_dehydrate_method(self.get_field_name(field))) for field in fields):
            return None
        return [field.attribute for field in fields]

    def values(self, rows: models.QuerySet[Any], names: Sequence[str] | None = None) -> Iterator[list[Any]]:
        """Yield the cells of each row; memory does not grow with the rows."""
        getters = [self._getter(field) for field in self.get_export_fields(names)]
        with _reading():
            for row in rows.iterator(chunk_size=CHUNK):
                yield [get(row) for get in getters]

    def grouped_columns(self, columns: Iterable[str]) -> list[tuple[Any, list[str]]]:
        """Return these columns under their titles; what no group names comes last."""
        left = dict.fromkeys(columns)
        groups = [(title, [name for name in names if name in left]) for title, names in self.groups]
        known = {name for _title, names in groups for name in names}
        rest = [name for name in left if name not in known]
        titled = [*groups, (_("More") if known else _("Columns"), rest)]
        return [(title, names) for title, names in titled if names]

    def import_data(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: import-export would save row by row, past the services and what they check and record."""
        raise NotImplementedError("Rows are written by the app's import service")

    def may(self, permission: str) -> bool:
        return self.user is None or self.user.has_perm(permission)

    def _getter(self, field: Any) -> Callable[[Any], Any]:
        name: str = field.get_dehydrate_method(self.get_field_name(field))
        getter: Callable[[Any], Any] = getattr(self, name, field.get_value)
        return getter


class ImportResource(ExportResource):
    """A resource whose rows also come in: verdicts first, then exactly those."""

    target = ""
    """The name under which `import_targets` knows what these files bring."""
    layouts: Sequence[tuple[str, Any]] = ()
    template = ""
    """The static file that shows how a file looks."""
    help: Sequence[tuple[str, Any]] = ()
    """Column and what belongs into it."""

    def columns_for_user(self) -> list[str]:
        """Return the columns of the help that this person may fill."""
        return [column for column, _meaning in self.help]

    def form_layouts(self) -> list[tuple[str, Any]]:
        """Return the ways to read the columns: those that are built in, and the saved mappings."""
        built_in = dict(self.layouts)
        return [*self.layouts, *((m.layout, m.name) for m in saved_maps(self.target) if m.layout not in built_in)]

    def kind(self) -> Kind:
        """Return the rules by which the engine brings these rows in."""
        raise NotImplementedError

    def open(self, path: Path, asked: ReadAs) -> Source:
        """Return the file's rows, without what this person may not set. Raises FileRefused."""
        raise NotImplementedError


def narrowed(rows: models.QuerySet[T], path: str, chosen: models.QuerySet[Any]) -> models.QuerySet[T]:
    """Keep the rows whose `path` leads to a chosen object; where all are chosen, without asking for each."""
    return rows.filter(**{f"{path}__in": chosen.order_by().values("pk")}) if chosen.query.has_filters() else rows


def resource_of(
    name: str, base: type[ExportResource], model: type[models.Model], title: Any, columns: Mapping[str, str]
) -> type[ExportResource]:
    """Return a resource with these columns, each read from a path such as "order__number"."""
    fields = {column: Field(attribute=path, column_name=column) for column, path in columns.items()}
    options = {"model": model, "fields": tuple(columns), "export_order": tuple(columns), "name": title}
    namespace = {**fields, "Meta": type("Meta", (), options), "__module__": base.__module__}
    made: type[ExportResource] = ModelDeclarativeMetaclass(name, (base,), namespace)
    return made


@contextmanager
def _reading() -> Iterator[None]:
    """PostgreSQL streams inside a transaction only; on SQLite one would hold up every writer."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        be_patient(DOWNLOAD)
        yield
