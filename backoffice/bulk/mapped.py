"""A file with somebody else's columns, read by a column mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from backoffice.bulk.carrying import Carrier
from backoffice.bulk.detection import FileRefused
from backoffice.bulk.gathering import Gathering
from backoffice.bulk.making_cells import Cells, Maker, Places
from backoffice.bulk.mappings import ColumnMap
from backoffice.bulk.sources import Row, Tally
from backoffice.bulk.tables import Table, TableSource
from backoffice.bulk.targets import Target
from backoffice.bulk.taxes import ShopPrices, converter

MOST_NAMED = 40


class MappedSource(TableSource):
    """Goes row by row: fill what is carried down, set aside what is none of ours, make our cells, gather."""

    def __init__(self, table: Table, mapping: ColumnMap, target: Target, shop: ShopPrices | None = None) -> None:
        """Raises FileRefused where a column is missing without which no row can be understood."""
        rows = table if mapping.has_headers else table.without_headers()
        super().__init__(replace(rows, ends_early=rows.ends_early or mapping.rows_end_early))
        mapping.check(target)
        self.recipe = repr((mapping, shop))
        self.layout, self.mapping, self.target = mapping.layout, mapping, target
        self.places = Places(self.table.headers)
        self.maker = Maker(self.places, mapping.decimal)
        made = {name: self.maker.cell(rule, target[name]) for name, rule in mapping.fields.items()}
        self.made = {name: made[name] for name in target.names if made.get(name) is not None}
        self.columns = tuple(self.made)
        self.titles = {name: self._title(name) for name in self.columns}
        self._asides = [(self.maker.holds(aside.where), aside.because) for aside in mapping.set_aside]
        Carrier(mapping.carried, self.places)
        self._convert = converter(mapping.prices, shop)
        self._converted = 0
        self._check_columns()

    def rows(self) -> Iterator[Row]:
        tally = self.fresh_tally()
        self.maker.put_right, self._converted = Counter(), 0
        tally.notes.append(_("Read by the column mapping “%(name)s”.") % {"name": self.mapping.name})
        tally.notes += self.mapping.rules
        rows: Iterator[Row] = ((line, self.cells(cells)) for line, cells in self.kept(tally))
        if self.mapping.gather:
            gathering = Gathering(self.mapping.gather, self.columns)
            gathering.collect(rows)
            rows = gathering.rows(self.target, tally)
        for row in rows:
            tally.given += 1
            yield row
        tally.notes += self._notes()

    def kept(self, tally: Tally) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of the file that are rows of ours, with what they carry down."""
        carrier = Carrier(self.mapping.carried, self.places)
        width = len(self.table.headers)
        for line, texts in self.table.rows(tally):
            cells = [*texts, *[""] * (width - len(texts))]
            carrier.fill(cells)
            reason = next((because for holds, because in self._asides if holds(cells)), None)
            if reason is None:
                yield line, cells
            else:
                tally.set_aside[reason] += 1

    def cells(self, cells: Cells) -> tuple[str | None, ...]:
        """Return our cells of a row of theirs."""
        return tuple(self.made_of(cells).values())

    def made_of(self, cells: Cells) -> dict[str, str]:
        """Return the text of each field that a rule makes."""
        found = {name: make(cells) for name, make in self.made.items() if make is not None}
        if self._convert and found.get("price"):
            found["price"] = self._convert(found["price"], found.get("tax_rate", ""))
            self._converted += 1
        return found

    def _title(self, name: str) -> str:
        """Return the header of the first column that gives the field."""
        places = self.places.of(self.mapping.fields[name].columns)
        header = self.table.headers[places[0]] if places else name
        return header if self.mapping.has_headers else _("column %(number)s") % {"number": header}

    def _check_columns(self) -> None:
        gathered = (self.mapping.gather.by,) if self.mapping.gather else ()
        missing = [name for name in (*self.target.needed, *gathered) if name not in self.columns]
        if missing:
            wanted = [", ".join(self.mapping.fields[name].columns) for name in missing]
            raise FileRefused(
                _("The mapping “%(name)s” does not fit this file: it has no column %(wanted)s for %(missing)s.")
                % {"name": self.mapping.name, "wanted": "; ".join(wanted), "missing": ", ".join(missing)}
            )
        keys = Counter(self.table.keys)
        twice = [key for place, key in enumerate(self.table.keys) if place in self.places.asked and keys[key] > 1]
        if twice:
            raise FileRefused(
                _("The column “%(name)s” stands there %(n)d times.") % {"name": twice[0], "n": keys[twice[0]]}
            )

    def _notes(self) -> list[str]:
        notes = []
        if below := self.maker.put_right["below"]:
            notes.append(_("Quantities below zero were taken as 0: %(n)d.") % {"n": below})
        if self._converted:
            sentence = _("Prices in the file are %(kind)s, the shop's are not; converted at each row's rate: %(n)d.")
            kinds = {"with tax": _("with tax"), "without tax": _("without tax")}
            notes.append(sentence % {"kind": kinds[self.mapping.prices], "n": self._converted})
        if (unused := self.places.unused) and self.mapping.has_headers:
            names = ", ".join(unused[:MOST_NAMED]) + (" …" if len(unused) > MOST_NAMED else "")
            notes.append(_("Columns with no field here, left out: %(names)s.") % {"names": names})
        return notes
