"""Products in a file with somebody else's columns: besides the cells, their options and their family."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from backoffice.bulk.making_cells import Cells, Make
from backoffice.bulk.mapped import MappedSource
from backoffice.bulk.mappings import ColumnMap, Option, Rule
from backoffice.bulk.sources import Row, Tally
from backoffice.bulk.tables import Table
from backoffice.bulk.targets import TargetField
from backoffice.bulk.taxes import ShopPrices
from inventory.imports.derived_skus import slug_of
from inventory.imports.families import Families
from inventory.imports.options import options_cell
from inventory.imports.sheets import COLUMNS, EXTRAS
from inventory.imports.targets import PRODUCTS

Pairs = dict[str, str]
TEXT = TargetField("", "")


class MappedProducts(MappedSource):
    """Where the mapping knows families, the file is read twice: a product alone is no family."""

    def __init__(self, table: Table, mapping: ColumnMap, shop: ShopPrices | None = None) -> None:
        super().__init__(table, mapping, PRODUCTS, shop)
        self._options = [pairs for option in mapping.options if (pairs := self._pairs(option)) is not None]
        self._family = self.maker.cell(mapping.family.by, TEXT)
        self._family_name = self.maker.cell(mapping.family.name, TEXT) or self._family
        self._family_description = self.maker.cell(mapping.family.description, TEXT)
        self._families = Families()
        more = {"options"} if self._options else set()
        more |= {"family", *EXTRAS[1:]} if self._family else set()
        given = {*self.columns, *more}
        self.columns = tuple(name for name in (*COLUMNS, *EXTRAS) if name in given)

    def rows(self) -> Iterator[Row]:
        if self._family:
            self._families = Families()
            for _line, cells in self.kept(Tally()):
                key = self._family(cells)
                self._families.add(key, slug_of(key), self._options_of(cells))
        yield from super().rows()

    def cells(self, cells: Cells) -> tuple[str | None, ...]:
        made, options = self.made_of(cells), self._options_of(cells)
        if self._options:
            made["options"] = options_cell(options)
        if self.mapping.name_with_options and made["name"]:
            made["name"] = ", ".join((made["name"], *options.values()))
        if self._family and self._family_name:
            description = self._family_description(cells) if self._family_description else ""
            made |= self._families.cells_of(self._family(cells), self._family_name(cells), description)
        return tuple(map(made.get, self.columns))

    def _options_of(self, cells: Cells) -> Pairs:
        return {name: value for pairs in self._options for name, value in pairs(cells).items() if name and value}

    def _pairs(self, option: Option) -> Callable[[Cells], Pairs] | None:
        """Return what makes name and value of one option, or of several that stand side by side."""
        value = self.maker.cell(replace(option.value, split="", take=0), TEXT)
        names = self.maker.cell(Rule((option.name_in,)), TEXT) if option.name_in else None
        if value is None or (option.name_in and names is None):
            return None
        return _side_by_side(names, value, option)


def _side_by_side(names: Make | None, value: Make, option: Option) -> Callable[[Cells], Pairs]:
    def pairs(cells: Cells) -> Pairs:
        name = names(cells) if names else option.name
        if not option.split:
            return {name: value(cells)}
        split_names, values = name.split(option.split), value(cells).split(option.split)
        return {key.strip(): text.strip() for key, text in zip(split_names, values, strict=False)}

    return pairs
