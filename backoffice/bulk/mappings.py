"""A column mapping: how the columns of somebody else's file become ours. It is data, kept and handed on as JSON.

docs/mappings.md tells what each word of the JSON means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self, get_args, get_type_hints

from django.utils.translation import gettext as _

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.targets import Target

CHOICES = ("commonest", "first", "last", "highest", "lowest")
LOOKS = ("code", "amount", "whole", "text")
PRICES = ("", "with tax", "without tax")
MOST_ENTRIES = 500
LONGEST_TEXT = 2_000
NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What JSON can write and no database or page takes: NUL, and half a character."""


class MappingRefused(FileRefused):
    """The JSON is no column mapping; the sentence says where it goes wrong."""


@dataclass(frozen=True)
class Part:
    """A part of a mapping that is written as a JSON object with the same words as its fields."""

    @classmethod
    def of(cls, data: Any, place: str) -> Self:
        """Read it from JSON; a word that is not known, or of the wrong kind, is refused with its place."""
        if not isinstance(data, Mapping):
            raise MappingRefused(_("“%(place)s” must be an object in braces.") % {"place": place})
        hints = get_type_hints(cls)
        unknown = sorted(set(data) - set(hints))
        if unknown:
            known = ", ".join(hints)
            names = NO_TEXT.sub("?", ", ".join(unknown))[:100]
            facts = {"place": place, "names": names, "known": known}
            raise MappingRefused(_("“%(place)s” does not know %(names)s. It knows: %(known)s.") % facts)
        return cls(**{name: _value(hints[name], value, f"{place}.{name}") for name, value in data.items()})

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON, without what stands there by default."""
        found = {}
        for item in fields(self):
            value = getattr(self, item.name)
            default = item.default_factory() if callable(item.default_factory) else item.default
            if value != default:
                found[item.name] = _json(value)
        return found


@dataclass(frozen=True)
class Where(Part):
    """A condition on a cell of the file; all that is said must hold. Letters' case and blanks around do not count."""

    column: str = ""
    equals: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    blank: bool | None = None
    at_most: str = ""
    """A number."""
    unless: bool = False
    """Turns the condition round."""


@dataclass(frozen=True)
class Rule(Part):
    """How a cell of ours is made from theirs."""

    columns: tuple[str, ...] = ()
    """The first of these headers that is filled, or all of them where `join` is given."""
    join: str | None = None
    constant: str = ""
    """What stands there where no column gives anything."""
    split: str = ""
    """What separates several values inside the cell."""
    take: int = 0
    """Which of them: 1 or nothing is the first, 2 the second or, where there is none, the last, -1 the last."""
    starting: str = ""
    """Only values that start so, without that start."""
    before: str = ""
    """What is written in front of a value."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Their word → ours; "*" stands for all others."""
    ignore: tuple[str, ...] = ()
    """Values that mean nothing, such as NULL."""
    not_below_0: bool = False
    plain: bool = False
    """Leave the text as it is, HTML included."""
    when: tuple[Where, ...] = ()
    """Where this does not hold, the cell stays blank."""

    @classmethod
    def of(cls, data: Any, place: str) -> Self:
        """A header alone is the rule that takes its column as it is."""
        return super().of({"columns": data} if isinstance(data, str) else data, place)


@dataclass(frozen=True)
class Option(Part):
    """An option of a product, such as its size: one by name, or several side by side in two cells."""

    name: str = ""
    name_in: str = ""
    value: Rule = field(default_factory=Rule)
    split: str = ""
    """What separates several names in `name_in` and several values in `value`."""


@dataclass(frozen=True)
class Carried(Part):
    """Columns that are blank where they say the same as above, and the columns by which rows belong together."""

    by: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family(Part):
    """Which products are one family: those with the same text; one product alone is none."""

    by: Rule = field(default_factory=Rule)
    name: Rule = field(default_factory=Rule)
    description: Rule = field(default_factory=Rule)


@dataclass(frozen=True)
class Aside(Part):
    """Rows that are no rows of ours, and why."""

    where: tuple[Where, ...] = ()
    because: str = ""


@dataclass(frozen=True)
class Gather(Part):
    """Many lines make one row: those with the same `by`, letters' case not counting."""

    by: str = "sku"
    choose: Mapping[str, str] = field(default_factory=dict)
    """Our field → which of its values wins."""


@dataclass(frozen=True)
class Shape(Part):
    """How a file without headers is known: so many columns, and what the cells of some look like."""

    columns: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)
    """Number of the column → "code", "amount", "whole" or "text"."""

    def check(self) -> None:
        """Raise MappingRefused for a column that there is not, or looks that nobody knows."""
        numbers = {str(number) for number in range(1, min(self.columns, MOST_ENTRIES) + 1)}
        if not set(self.cells) <= numbers or not set(self.cells.values()) <= set(LOOKS):
            sentence = _("“shape.cells” names columns from 1 to “shape.columns”, each as one of: %(names)s.")
            raise MappingRefused(sentence % {"names": ", ".join(LOOKS)})


@dataclass(frozen=True)
class ColumnMap(Part):
    """The whole of it."""

    name: str = ""
    target: str = "products"
    about: str = ""
    rules: tuple[str, ...] = ()
    """What the mapping decides, in sentences for the preview."""
    has_headers: bool = True
    known_by: tuple[str, ...] = ()
    """Headers that only this kind of file has; alternatives in one text with a | between them."""
    shape: Shape = field(default_factory=Shape)
    rows_end_early: bool = False
    """Whether blank cells at the end of a row are not written."""
    decimal: str = "."
    """The sign before the decimals of an amount."""
    prices: str = ""
    """ "with tax", "without tax", or nothing: as the shop's are."""
    fields: Mapping[str, Rule] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    name_with_options: bool = False
    carried: Carried = field(default_factory=Carried)
    family: Family = field(default_factory=Family)
    set_aside: tuple[Aside, ...] = ()
    gather: Gather | None = None

    @property
    def layout(self) -> str:
        return f"mapping:{self.name}"

    def check(self, target: Target) -> None:
        """Raise MappingRefused for what cannot work with this target."""
        strange = sorted(set(self.fields) - set(target.names))
        if strange:
            raise MappingRefused(_("There is no field %(names)s here.") % {"names": ", ".join(strange)[:100]})
        missing = [name for name in target.needed if not (rule := self.fields.get(name)) or rule == Rule()]
        if missing:
            raise MappingRefused(_("Say which column is %(names)s.") % {"names": ", ".join(missing)})
        if self.decimal not in (".", ",") or self.prices not in PRICES:
            raise MappingRefused(
                _("“decimal” is a point or a comma; “prices” is “with tax”, “without tax” or nothing.")
            )
        self.shape.check()
        if self.gather and self.gather.by not in self.fields:
            raise MappingRefused(_("“gather” goes “by” one of the fields that the mapping fills."))
        if self.gather and not set(self.gather.choose.values()) <= set(CHOICES):
            raise MappingRefused(_("“gather” chooses one of: %(names)s.") % {"names": ", ".join(CHOICES)})


def read_map(data: Any) -> ColumnMap:
    """Return the mapping that a JSON object describes. Raises MappingRefused."""
    found = ColumnMap.of(data, "mapping")
    if not found.name.strip():
        raise MappingRefused(_("The mapping has no name."))
    return found


def _value(hint: Any, value: Any, place: str) -> Any:
    """Return the value as the field wants it."""
    kinds = get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Part):
        return hint.of(value, place)
    if type(None) in kinds:
        return None if value is None else _value(kinds[0], value, place)
    if getattr(hint, "__origin__", None) is tuple:
        items = [value] if isinstance(value, str | dict) else value
        if not isinstance(items, Sequence) or len(items) > MOST_ENTRIES:
            raise MappingRefused(_("“%(place)s” must be a list.") % {"place": place})
        return tuple(_value(kinds[0], item, f"{place}[{number}]") for number, item in enumerate(items, start=1))
    if getattr(hint, "__origin__", None) is not None:
        if not isinstance(value, Mapping) or len(value) > MOST_ENTRIES:
            raise MappingRefused(_("“%(place)s” must be an object in braces.") % {"place": place})
        return {_value(str, key, place): _value(kinds[1], item, f"{place}.{key}") for key, item in value.items()}
    return _plain(hint, value, place)


def _plain(hint: type, value: Any, place: str) -> Any:
    is_bad_text = isinstance(value, str) and (len(value) > LONGEST_TEXT or NO_TEXT.search(value))
    if type(value) is not hint or is_bad_text:
        words = {str: _("a text"), int: _("a whole number"), bool: _("true or false")}
        raise MappingRefused(_("“%(place)s” must be %(kind)s.") % {"place": place, "kind": words[hint]})
    return value


def _json(value: Any) -> Any:
    if isinstance(value, Part):
        return value.as_json()
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _json(item) for key, item in value.items()}
    return value
