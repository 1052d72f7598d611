"""`manage.py test` says in its last lines what failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.tests.runner import PytestRunner

pytestmark = [pytest.mark.once, pytest.mark.thorough]


def test_the_end_names_each_test_that_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "test_wrong.py"
    wrong.write_text("def test_right():\n    assert True\n\n\ndef test_wrong():\n    assert 1 == 2\n")

    failures = PytestRunner(database="sqlite").run_tests([str(wrong)])

    *_others, named, counted = capsys.readouterr().out.splitlines()
    assert failures == 1
    assert "SQLite: FAILED" in named
    assert "::test_wrong: 'assert 1 == 2'" in named
    assert counted == "SQLite: 1 passed, 1 failed, 0 skipped"
