"""Prints what these tests measured."""

from __future__ import annotations

from inventory.tests.races.report import pytest_terminal_summary

__all__ = ("pytest_terminal_summary",)
