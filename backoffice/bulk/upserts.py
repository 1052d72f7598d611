"""Write rows of the file into a table: one INSERT … ON CONFLICT for the new and the changed ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from backoffice.bulk.kinds import VERDICTS
from backoffice.bulk.staging import Stage
from backoffice.bulk.verdicts import TakenMeanwhile

WRITTEN = "v.state <> 'unchanged'"


def differing(stage: Stage, pairs: Mapping[str, tuple[str, str]], json: Sequence[str] = ()) -> str:
    """Return the expression that lists the columns whose new value is not the old one: the inside of a JSON list."""
    tests = {
        name: stage.vendor.json_differs.format(new, old) if name in json else f"{new} {stage.vendor.differs} {old}"
        for name, (new, old) in pairs.items()
    }
    listed = " || ".join(f"""CASE WHEN {test} THEN ', "{name}"' ELSE '' END""" for name, test in tests.items())
    return f"SUBSTR({listed}, 3)" if tests else "''"


def upsert(
    stage: Stage,
    model: type[models.Model],
    values: Mapping[str, str],
    joins: str,
    *,
    changing: Sequence[str],
    params: Sequence[Any] = (),
) -> None:
    """Insert the new rows and change the known ones, which the kind has locked.

    `values` are the expressions of all columns, `changing` the columns that known rows take from them. A row that has
    moved since its verdict has another version and is not written: then all is refused. Raises TakenMeanwhile.
    """
    table = model._meta.db_table
    own, new = (", ".join(f"{prefix}.{name}" for name in changing) for prefix in (table, "excluded"))
    is_other = f"({own}) {stage.vendor.differs} ({new})"
    written = stage.run(
        f"""INSERT INTO {table} ({", ".join(values)})
        SELECT {", ".join(values.values())} FROM {VERDICTS} AS v {joins} WHERE {WRITTEN}
        ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in (*changing, "version"))}
        WHERE {table}.version = excluded.version - 1 AND {is_other}""",
        params,
    )
    ((wanted,),) = stage.rows(f"SELECT COUNT(*) FROM {VERDICTS} AS v WHERE {WRITTEN}")
    if written != wanted:
        raise TakenMeanwhile
