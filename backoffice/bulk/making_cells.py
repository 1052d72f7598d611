"""Turn a mapping's rules into functions that make our cells of a row of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from backoffice.bulk.mappings import Rule, Where
from backoffice.bulk.numerals import amount_text, rate_text
from backoffice.bulk.tables import key_of
from backoffice.bulk.targets import Kind, TargetField

Cells = Sequence[str]
Make = Callable[[Cells], str]
Holds = Callable[[Cells], bool]


class Places:
    """Where the columns stand that a mapping names; it remembers which were asked for."""

    def __init__(self, headers: Sequence[str]) -> None:
        self._places = {key_of(header): place for place, header in reversed(list(enumerate(headers)))}
        self._headers = headers
        self.asked: set[int] = set()

    def of(self, headers: Sequence[str]) -> list[int]:
        """Return the places of those columns that the file has."""
        found = [place for header in headers if (place := self._places.get(key_of(header))) is not None]
        self.asked.update(found)
        return found

    @property
    def unused(self) -> list[str]:
        return [header for place, header in enumerate(self._headers) if place not in self.asked and header.strip()]


class Maker:
    """Makes functions of rules. `put_right` counts what they change beyond taking texts over."""

    def __init__(self, places: Places, decimal: str) -> None:
        self.places, self._decimal = places, decimal
        self.put_right: Counter[str] = Counter()

    def holds(self, conditions: Sequence[Where]) -> Holds:
        """Return whether all conditions hold for a row."""
        checks = [self._condition(where) for where in conditions]
        return checks[0] if len(checks) == 1 else lambda cells: all(check(cells) for check in checks)

    def cell(self, rule: Rule, field: TargetField) -> Make | None:
        """Return what makes the field's text; None where the file has none of the rule's columns."""
        places = self.places.of(rule.columns)
        if not places and not rule.constant:
            return None
        steps = [*self._inside(rule), *self._cleaned(rule, field)]
        take = _joined(places, rule.join) if rule.join is not None else _first(places)
        holds = self.holds(rule.when)
        has_conditions = bool(rule.when)

        def make(cells: Cells) -> str:
            if has_conditions and not holds(cells):
                return ""
            text = take(cells)
            for step in steps:
                text = step(text)
            return text or rule.constant

        return make

    def _inside(self, rule: Rule) -> list[Callable[[str], str]]:
        """Return the steps from the whole cell to the value in it."""
        steps: list[Callable[[str], str]] = []
        if rule.split or rule.starting:
            steps.append(lambda text: taken(text, rule))
        ignored = {word.casefold() for word in rule.ignore}
        if ignored:
            steps.append(lambda text: "" if text.casefold() in ignored else text)
        if rule.values:
            steps.append(_translation(rule.values))
        return steps

    def _cleaned(self, rule: Rule, field: TargetField) -> list[Callable[[str], str]]:
        steps: list[Callable[[str], str]] = []
        if field.clean and not rule.plain:
            steps.append(field.clean)
        if field.kind is Kind.AMOUNT:
            steps.append(lambda text: amount_text(text, self._decimal) if text else text)
        if field.kind is Kind.RATE:
            steps.append(lambda text: rate_text(text, self._decimal) if text else text)
        if rule.not_below_0:
            steps.append(self._not_below_0)
        if rule.before:
            steps.append(lambda text: rule.before + text if text else text)
        return steps

    def _not_below_0(self, text: str) -> str:
        number = number_of(text)
        if number is None or number >= 0:
            return text
        self.put_right["below"] += 1
        return "0"

    def _condition(self, where: Where) -> Holds:
        places = self.places.of((where.column,))
        place = places[0] if places else None
        words = {word.casefold() for word in where.equals}
        starts = tuple(word.casefold() for word in where.starts)
        most = number_of(where.at_most)

        def check(cells: Cells) -> bool:
            text = "" if place is None else cells[place].strip().casefold()
            holds = (
                (not words or text in words)
                and (not starts or text.startswith(starts))
                and (where.blank is None or where.blank == (not text))
                and (most is None or ((number := number_of(text)) is not None and number <= most))
            )
            return holds != where.unless

        return check


def taken(text: str, rule: Rule) -> str:
    """Return the one of several values in a cell that the rule means."""
    parts = [part.strip() for part in (text.split(rule.split) if rule.split else [text])]
    start = rule.starting.casefold()
    fitting = [part[len(start) :].strip() for part in parts if part and part.casefold().startswith(start)]
    if not fitting:
        return ""
    return fitting[min(rule.take - 1, len(fitting) - 1) if rule.take > 0 else max(rule.take, -len(fitting))]


def number_of(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _first(places: Sequence[int]) -> Make:
    if len(places) == 1:
        only = places[0]
        return lambda cells: cells[only].strip()

    def take(cells: Cells) -> str:
        return next((text for place in places if (text := cells[place].strip())), "")

    return take


def _joined(places: Sequence[int], separator: str) -> Make:
    return lambda cells: separator.join(text for place in places if (text := cells[place].strip()))


def _translation(values: Mapping[str, str]) -> Callable[[str], str]:
    known = {word.casefold(): meaning for word, meaning in values.items()}

    def translate(text: str) -> str:
        return known.get(text.casefold(), known.get("*", text) if text else text)

    return translate
