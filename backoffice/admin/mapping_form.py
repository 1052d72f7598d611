"""The form on which somebody says which column of a file is which of our fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.admin.upload_form import Choice
from backoffice.bulk.guesses import Column, columns_of
from backoffice.bulk.mappings import Aside, Carried, ColumnMap, Rule, Where
from backoffice.bulk.tables import Table, key_of
from backoffice.bulk.targets import Kind, Target

PARTS = {
    "column": _("Column"),
    "constant": _("Where it is blank, take"),
    "split": _("Several values are separated by"),
    "take": _("Which of them: 1 the first, -1 the last"),
}
NO_COLUMN = ("", _("– no column –"))
SHOWN = 40


@dataclass(frozen=True)
class FieldRow:
    """A row of the form: one of our fields, and the boxes that say where it comes from."""

    label: Any
    is_needed: bool
    column: Any
    more: Sequence[tuple[Any, Any]]
    """What a box is for that few fields need, and the box."""
    is_open: bool
    """Whether something stands in one of those, or is wrong with it."""


class MappingForm(forms.Form):
    """Starts from a guess or a known mapping; what the form does not show of it is kept."""

    name = forms.CharField(
        label=_("Save these columns as"),
        max_length=60,
        help_text=_("Files with the same headers are then read so by themselves."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    has_headers = Choice(
        label=_("First row"), choices=(("yes", _("holds the headers")), ("", _("is a row like the others")))
    )
    decimal = Choice(label=_("Before the decimals"), choices=((".", _("a point")), (",", _("a comma"))))
    prices = Choice(
        label=_("Prices in the file"),
        choices=(("", _("as the shop keeps them")), ("with tax", _("with tax")), ("without tax", _("without tax"))),
    )
    carried = forms.MultipleChoiceField(
        label=_("Blank means: as in the row above"), required=False, widget=forms.CheckboxSelectMultiple
    )
    aside_column = Choice(label=_("Leave out rows where"))
    aside_values = forms.CharField(
        label=_("is one of"),
        required=False,
        help_text=_("Separated by commas; nothing stands for a blank cell."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, data: Any = None, *, table: Table, target: Target, base: ColumnMap) -> None:
        super().__init__(data, initial=_initial(base, target))
        self.target, self.base = target, base
        self.columns = columns_of(table if base.has_headers else table.without_headers())
        headers = [(column.header, column.header) for column in self.columns]
        self._set_choices("carried", headers)
        self._set_choices("aside_column", [NO_COLUMN, *headers])
        if not any(field.kind is Kind.AMOUNT for field in target.fields):
            del self.fields["prices"]
        for name in target.names:
            self._add_boxes(name)

    def rows(self) -> Iterator[FieldRow]:
        """Yield the boxes of each of our fields."""
        for name in self.target.names:
            column, *more = (self[f"{name}__{part}"] for part in PARTS)
            titles = list(PARTS.values())[1:]
            is_open = any(box.value() or box.errors for box in more)
            yield FieldRow(
                self.target[name].label, self.target[name].needed, column, list(zip(titles, more, strict=True)), is_open
            )

    def column_map(self) -> ColumnMap:
        """Return the mapping as the boxes say."""
        typed = self.cleaned_data
        rules = {name: rule for name in self.target.names if (rule := self._rule(name)) != Rule()}
        used = tuple(dict.fromkeys(header for rule in rules.values() for header in rule.columns))
        carried = replace(self.base.carried, columns=tuple(typed["carried"]))
        return replace(
            self.base,
            name=typed["name"].strip(),
            target=self.target.name,
            has_headers=bool(typed["has_headers"]),
            known_by=used if typed["has_headers"] else (),
            decimal=typed["decimal"] or ".",
            prices=typed.get("prices", ""),
            fields=rules,
            carried=carried if carried.columns else Carried(),
            set_aside=(*self.base.set_aside, *self._aside()),
        )

    def _rule(self, name: str) -> Rule:
        """Return the base's rule with the form's answers; its other columns stay while the first one does."""
        typed = {part: self.cleaned_data[f"{name}__{part}"] for part in PARTS}
        known = self.base.fields.get(name, Rule())
        first = typed["column"]
        columns = known.columns if first and _is_first(first, known) else ((first,) if first else ())
        kept = known if columns == known.columns else Rule()
        return replace(kept, columns=columns, constant=typed["constant"], split=typed["split"], take=typed["take"] or 0)

    def _aside(self) -> tuple[Aside, ...]:
        column = self.cleaned_data["aside_column"]
        if not column:
            return ()
        words = tuple(word.strip() for word in self.cleaned_data["aside_values"].split(",") if word.strip())
        told = ", ".join(words) or str(_("blank"))
        where = Where(column, equals=words) if words else Where(column, blank=True)
        return (Aside((where,), str(_("Rows where %(column)s is %(words)s")) % {"column": column, "words": told}),)

    def _set_choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _add_boxes(self, name: str) -> None:
        label = self.target[name].label
        choices = [NO_COLUMN, *((column.header, _shown(column)) for column in self.columns)]
        small = {"class": "form-control"}
        self.fields[f"{name}__column"] = Choice(label=_("Column for %(field)s") % {"field": label}, choices=choices)
        for part, title in (("constant", _("%(field)s where blank")), ("split", _("%(field)s: separator"))):
            box = forms.CharField(label=title % {"field": label}, required=False, strip=part != "split", max_length=200)
            box.widget.attrs.update(small)
            self.fields[f"{name}__{part}"] = box
        take = forms.IntegerField(label=_("%(field)s: which of them") % {"field": label}, required=False)
        take.widget.attrs.update(small)
        take.min_value, take.max_value = -99, 99
        self.fields[f"{name}__take"] = take


def _initial(base: ColumnMap, target: Target) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": base.name,
        "has_headers": "yes" if base.has_headers else "",
        "decimal": base.decimal,
        "prices": base.prices,
        "carried": list(base.carried.columns),
    }
    for name in target.names:
        rule = base.fields.get(name, Rule())
        values = ((rule.columns or ("",))[0], rule.constant, rule.split, rule.take or None)
        found |= {f"{name}__{part}": value for part, value in zip(PARTS, values, strict=True)}
    return found


def _is_first(header: str, rule: Rule) -> bool:
    return bool(rule.columns) and key_of(rule.columns[0]) == key_of(header)


def _shown(column: Column) -> str:
    sample = next(iter(column.cells), "")
    return f"{column.header} – {sample[:SHOWN]}{'…' if len(sample) > SHOWN else ''}" if sample else column.header
