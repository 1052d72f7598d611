"""Figures that a run measured, printed below pytest's summary."""

from __future__ import annotations

import pytest
from django.db import connection

_lines: list[str] = []


def note(line: str) -> None:
    """Keep a figure for the end of the run."""
    _lines.append(f"{connection.vendor}: {line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures; each conftest of these tests imports this hook, and the first to be asked prints all."""
    if _lines:
        terminalreporter.section("races and faults")
    while _lines:
        terminalreporter.line(_lines.pop(0))
