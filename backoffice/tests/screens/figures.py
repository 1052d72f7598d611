"""What was measured of a screen, and the bars it is held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from backoffice.tests.screens.network import Traffic

SEVERE = ("critical", "serious")
KILOBYTES, REQUESTS, LOGIN_KILOBYTES, REPEAT_KILOBYTES, FIRST_ROW, LIST_STATEMENTS = 500, 45, 280, 60, 320, 25


@dataclass(frozen=True)
class Look:
    """A screen at one width."""

    width: int
    probe: dict[str, Any]
    violations: list[dict[str, Any]]

    def severe(self, impact: str) -> int:
        return sum(len(violation["nodes"]) for violation in self.violations if violation["impact"] == impact)


@dataclass
class Figures:
    """One screen as one role, in one theme."""

    name: str
    path: str
    role: str
    theme: str
    first: Traffic
    repeat: Traffic
    console: list[str]
    looks: list[Look] = field(default_factory=list)

    @property
    def first_row(self) -> int | None:
        """Where the list begins on a desk's screen."""
        rows = [look.probe["firstRow"] for look in self.looks if look.width > 1000]
        return rows[0] if rows else None

    @property
    def overflow(self) -> int:
        return max((look.probe["overflow"] for look in self.looks), default=0)

    def severe(self, impact: str) -> int:
        return sum(look.severe(impact) for look in self.looks)

    def row(self) -> tuple[str, ...]:
        """The figures for the table, in the order of HEADERS."""
        cells = (
            self.severe("critical"),
            self.severe("serious"),
            self.first.kilobytes,
            self.first.requests,
            self.repeat.kilobytes,
            self.repeat.requests,
            self.repeat.statements,
            "–" if self.first_row is None else self.first_row,
            self.overflow,
            len(self.first.outside) + len(self.repeat.outside),
            len(self.console),
            len(self.misses()),
        )
        return (self.name.replace("|", "\\|"), self.role, self.theme, *map(str, cells))

    def misses(self) -> list[str]:
        """Return a sentence for each bar that the screen misses."""
        return [f"{self.name} as {self.role}, {self.theme}: {miss}" for miss in (*self._weight(), *self._sight())]

    def _weight(self) -> Iterator[str]:
        most = LOGIN_KILOBYTES if self.path.endswith("/login/") else KILOBYTES
        limits = (
            ("KB at first", self.first.kilobytes, most),
            ("requests at first", self.first.requests, REQUESTS),
            ("KB again", self.repeat.kilobytes, REPEAT_KILOBYTES),
            ("SQL statements of a list", self.repeat.statements if self.first_row else 0, LIST_STATEMENTS),
            ("pixels above the first row", self.first_row or 0, FIRST_ROW),
        )
        yield from (f"{got} {what}, at most {most}" for what, got, most in limits if got > most)
        yield from (f"asks another host: {url}" for url in (*self.first.outside, *self.repeat.outside))
        yield from (f"console: {line}" for line in self.console)

    def _sight(self) -> Iterator[str]:
        for look in self.looks:
            if look.probe["overflow"] > 0:
                yield f"at {look.width}: {look.probe['overflow']} pixels stick out sideways: {look.probe['widest']}"
            yield from (f"at {look.width}: says {word!r}" for word in look.probe["forbidden"])
            if self.role == "viewer" and self.path.endswith("/change/"):
                yield from (f"at {look.width}: a viewer could type in {field}" for field in look.probe["enabled"])
            if look.width < 500:
                yield from (f"at {look.width}: less than 44 high: {button}" for button in look.probe["lowPrimaries"])
            for violation in look.violations:
                nodes = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
                yield (
                    f"at {look.width}: {violation['id']} ({violation['impact']}), {len(violation['nodes'])} x: {nodes}"
                )


HEADERS = (
    "Screen",
    "Role",
    "Theme",
    "axe critical",
    "axe serious",
    "KB first",
    "Requests first",
    "KB repeat",
    "Requests repeat",
    "SQL",
    "y of first row",
    "Sideways",
    "Outside",
    "Console",
    "Misses",
)


def as_table(all_figures: list[Figures]) -> str:
    """Return a Markdown table, and below it a line for each miss."""
    rows = [HEADERS, tuple("---" for _ in HEADERS), *(figures.row() for figures in all_figures)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    misses = [f"- {miss}" for figures in all_figures for miss in figures.misses()]
    return "\n".join([*lines, "", *(misses or ["No bar is missed."]), ""])


def worst(all_figures: list[Figures]) -> str:
    """Say in a line how near the bars the screens come."""
    kinds = Counter(impact for figures in all_figures for impact in SEVERE for _ in range(figures.severe(impact)))
    heavy = max(all_figures, key=lambda figures: figures.first.bytes)
    again = max(all_figures, key=lambda figures: figures.repeat.bytes)
    low = max(all_figures, key=lambda figures: figures.first_row or 0)
    asking = max(all_figures, key=lambda figures: figures.repeat.statements)
    return (
        f"{len(all_figures)} screens: axe {kinds['critical']} critical and {kinds['serious']} serious; "
        f"heaviest {heavy.first.kilobytes} KB in {heavy.first.requests} requests ({heavy.name}), "
        f"again {again.repeat.kilobytes} KB ({again.name}), lowest first row at {low.first_row} ({low.name}), "
        f"{asking.repeat.statements} SQL statements ({asking.name})"
    )
