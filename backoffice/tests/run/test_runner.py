"""`manage.py test` runs the pytest suite and counts it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backoffice.tests.processes import run_python
from backoffice.tests.repeats import repeats
from backoffice.tests.runner import path_of

pytestmark = pytest.mark.once


@pytest.mark.thorough
def test_it_counts_what_passed_failed_and_was_skipped_and_names_what_failed(tmp_path: Path) -> None:
    file = tmp_path / "test_sample.py"
    file.write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert 1 == 2\n"
        "def test_left_out(): pytest.skip('the reason')\n"
    )

    done = run_python("manage.py", "test", "--database", "sqlite", str(file))

    assert done.returncode != 0
    assert "the reason" in done.stdout
    *_others, named, counted = done.stdout.splitlines()
    assert named.startswith("SQLite: FAILED")
    assert "::test_bad: 'assert 1 == 2'" in named
    assert counted == "SQLite: 1 passed, 1 failed, 1 skipped"


@pytest.mark.thorough
def test_it_finds_the_projects_tests_by_djangos_labels() -> None:
    done = run_python("manage.py", "test", "--database", "sqlite", "backoffice.tests.test_sentry", TEST_REPEATS="full")

    assert done.returncode == 0, done.stdout
    assert re.fullmatch(r"SQLite: [1-9]\d* passed, 0 failed, 0 skipped", done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("label", "path"),
    (
        ("backoffice.tests.run", "backoffice/tests/run"),
        ("backoffice.tests.test_health", "backoffice/tests/test_health.py"),
        ("backoffice/tests/test_health.py::test_x", "backoffice/tests/test_health.py::test_x"),
    ),
)
def test_a_label_is_a_path(label: str, path: str) -> None:
    assert path_of(label) == path


def test_repetitions_follow_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_REPEATS", raising=False)
    assert repeats(full=200, quick=3) == 3
    monkeypatch.setenv("TEST_REPEATS", "full")
    assert repeats(full=200, quick=3) == 200
