"""The browser of the order desk's tests, used here as well."""

from __future__ import annotations

from sales.tests.browser.conftest import browser, pytest_terminal_summary

__all__ = ("browser", "pytest_terminal_summary")
