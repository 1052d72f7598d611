from __future__ import annotations

import pytest

from backoffice.bulk import scratch


def test_a_notebook_remembers_more_than_it_has_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "AT_HAND", 3)
    notebook = scratch.Notebook()

    for number in range(10):
        notebook.put(f"key {number % 7}", {"seen": number})

    assert [notebook.get(f"key {number}") for number in range(7)] == [{"seen": n} for n in (7, 8, 9, 3, 4, 5, 6)]
    assert notebook.get("nowhere") is None
