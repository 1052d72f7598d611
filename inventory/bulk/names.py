"""Families and categories as files name them: found by name, or by slug where two share a name; made where unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from backoffice.bulk.kinds import VERDICTS, Occasion
from backoffice.bulk.staging import BATCH, ROWS, Stage
from backoffice.bulk.verdicts import TakenMeanwhile
from backoffice.services import audit
from backoffice.services.history import create_many_with_history
from inventory.models import Category, ProductFamily

MADE_AT_ONCE = 500
NAMED = 20
KNOWN_COLUMNS = ("key", "slug", "id", "is_slug")


@dataclass(frozen=True)
class Draft:
    """A family or category that has to be made, from the first line that names it."""

    key: str
    line: int
    name: str
    slug: str
    description: str
    option_names: str


class Numbers:
    """Counts up the slugs of each stem: none is tried twice, for thousands of names may have no letter of a slug."""

    def __init__(self) -> None:
        self._counters: dict[str, Iterator[int]] = {}

    def slugs(self, stem: str) -> Iterator[str]:
        """Yield "stem", "stem-2" and so on, from where the last draft of this stem has stopped."""
        for number in self._counters.setdefault(stem, count(1)):
            yield stem if number == 1 else f"{stem}-{number}"


@dataclass(frozen=True)
class Names:
    """What the cells of a column mean: a temporary table from their keys to ids, NULL where one has to be made."""

    column: str
    model: type[ProductFamily] | type[Category]
    label: StrOrPromise

    @property
    def table(self) -> str:
        return f"bulk_{self.column}"

    @property
    def known(self) -> str:
        return f"bulk_{self.column}_known"

    @property
    def join(self) -> str:
        """Look the cell of a row `r` up, under the column's name."""
        return f" LEFT JOIN {self.table} AS {self.column} ON {self.column}.key = r.{self.column}_key"

    def resolve(self, stage: Stage) -> None:
        self._load_known(stage)
        bearers = f"SELECT key, MIN(id) AS id, COUNT(*) AS bearers FROM {self.known} WHERE"
        stage.make(
            self.table,
            query=f"""
            SELECT cell.key, cell.line, COALESCE(named.bearers, 0) AS bearers,
                   COALESCE(slug.id, CASE WHEN named.bearers = 1 THEN named.id END) AS id
            FROM (SELECT {self.column}_key AS key, MIN(line) AS line FROM {ROWS} GROUP BY 1) AS cell
            LEFT JOIN ({bearers} is_slug GROUP BY key) AS slug ON slug.key = cell.key
            LEFT JOIN ({bearers} NOT is_slug GROUP BY key) AS named ON named.key = cell.key
            WHERE cell.key <> ''""",
        )
        stage.run(f"CREATE INDEX {self.table}_key ON {self.table} (key)")

    def find_problems(self, stage: Stage) -> None:
        """Note the cells that could mean several."""
        for (key,) in stage.rows(f"SELECT key FROM {self.table} WHERE id IS NULL AND bearers > 1"):
            slugs = stage.rows(f"SELECT slug FROM {self.known} WHERE key = %s AND NOT is_slug ORDER BY slug", (key,))
            told = ", ".join(slug for (slug,) in slugs)
            sentence = _("There are several of this name. Write the short name instead: %(s)s.") % {"s": told}
            cells = f"SELECT line, {self.column} AS value, '' AS told FROM {ROWS} WHERE {self.column}_key = %s"
            stage.note_problems(self.column, sentence, cells, (key,))

    def makes(self, stage: Stage) -> list[str]:
        """Name the first that have to be made."""
        missing = self._missing(stage, 0, NAMED + 1)
        named = [str(self.label) % {"name": draft.name} for draft in missing[:NAMED]]
        return [*named, _("and more")] if len(missing) > NAMED else named

    def make_missing(self, stage: Stage, occasion: Occasion) -> None:
        """Create what right rows name first. Raises TakenMeanwhile where somebody else has made one since."""
        latest = f"SELECT COALESCE(MAX(id), 0) FROM {self.known}"
        if stage.count(f"FROM {self.model._meta.db_table} WHERE id > ({latest})") and self._missing(stage, 0, 1):
            raise TakenMeanwhile
        line, numbers = 0, Numbers()
        while missing := self._missing(stage, line, MADE_AT_ONCE):
            self._make(stage, missing, occasion, numbers)
            line = missing[-1].line
        id_of_key = f"(SELECT id FROM {self.known} AS known WHERE known.key = {self.table}.key AND is_slug)"
        stage.run(f"UPDATE {self.table} SET id = {id_of_key} WHERE id IS NULL AND bearers = 0")

    def _load_known(self, stage: Stage) -> None:
        stage.make(self.known, f"key text, slug text, id bigint, is_slug {stage.vendor.types['flag']}")
        rows = self.model._default_manager.order_by("pk").values_list("pk", "slug", "name").iterator(BATCH)
        found: list[tuple[str, str, int, str]] = []
        for pk, slug, name in rows:
            found += [(slug.casefold(), slug, pk, "1"), (name.casefold(), slug, pk, "0")]
            if len(found) >= BATCH:
                stage.load(self.known, KNOWN_COLUMNS, found)
                found = []
        stage.load(self.known, KNOWN_COLUMNS, found)
        stage.run(f"CREATE INDEX {self.known}_key ON {self.known} (key)")
        stage.analyze(self.known)

    def _missing(self, stage: Stage, after: int, most: int) -> list[Draft]:
        has_drafts = self.column == "family" and stage.has("family_name")
        drafts = ("r.family_name", "r.family_description", "r.family_options") if has_drafts else ("''",) * 3
        rows = stage.rows(
            f"""SELECT name.key, name.line, r.{self.column}, {", ".join(drafts)}
            FROM {self.table} AS name JOIN {ROWS} AS r ON r.line = name.line
            WHERE name.id IS NULL AND name.bearers = 0 AND name.line > %s AND name.key IN
                  (SELECT used.{self.column}_key FROM {VERDICTS} AS v JOIN {ROWS} AS used ON used.line = v.line)
            ORDER BY name.line LIMIT {most:d}""",
            (after,),
        )
        return [
            Draft(key, line, name or cell, cell, about or "", options or "[]")
            for key, line, cell, name, about, options in rows
        ]

    def _make(self, stage: Stage, drafts: Sequence[Draft], occasion: Occasion, numbers: Numbers) -> None:
        slugs = self._free_slugs(stage, drafts, numbers)
        made = [self._instance(draft, slug) for draft, slug in zip(drafts, slugs, strict=True)]
        create_many_with_history(made, self.model, by=occasion.by, at=occasion.at)
        audit.record_many(f"{self.model._meta.model_name}.add", made, by=occasion.by, at=occasion.at)
        pairs = list(zip(drafts, made, strict=True))
        by_slug = [(row.slug, row.slug, row.pk, "0") for draft, row in pairs if row.slug != draft.key]
        by_cell = [(draft.key, row.slug, row.pk, "1") for draft, row in pairs]
        stage.load(self.known, KNOWN_COLUMNS, by_slug + by_cell)

    def _instance(self, draft: Draft, slug: str) -> ProductFamily | Category:
        if self.model is Category:
            return Category(name=draft.name, slug=slug)
        names = json.loads(draft.option_names)
        return ProductFamily(name=draft.name, slug=slug, description=draft.description, option_names=names)

    def _free_slugs(self, stage: Stage, drafts: Sequence[Draft], numbers: Numbers) -> Iterator[str]:
        """Yield for each draft a slug that is nobody's slug and nobody's name, also not in another cell of the file."""
        used: set[str] = set()
        longest = self.model._meta.get_field("slug").max_length or 50
        for draft in drafts:
            stem = slugify(draft.slug)[: longest - 10] or str(self.model._meta.model_name)
            tried = numbers.slugs(stem)
            slug = next(slug for slug in tried if slug not in used and not self._is_taken(stage, slug, draft))
            used.add(slug)
            yield slug

    def _is_taken(self, stage: Stage, slug: str, draft: Draft) -> bool:
        other_cells = f"SELECT 1 FROM {self.table} WHERE key = %s AND line <> %s"
        taken = f"SELECT 1 FROM {self.known} WHERE key = %s UNION ALL {other_cells}"
        return bool(stage.rows(taken, (slug, slug, draft.line)))


FAMILIES = Names("family", ProductFamily, gettext_lazy("family “%(name)s”"))
CATEGORIES = Names("category", Category, gettext_lazy("category “%(name)s”"))
