"""`make run` says in a sentence what is missing on this machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from backoffice.tests.processes import PROJECT, run

pytestmark = pytest.mark.once


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what `make` reads, without a .venv."""
    folder = tmp_path / "a clone"
    shutil.copytree(PROJECT / "requirements", folder / "requirements")
    shutil.copy(PROJECT / "Makefile", folder)
    return folder


def make(*arguments: str, clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("make", *arguments, folder=clone, **environment)


def test_without_a_target_it_lists_what_can_be_typed(clone: Path) -> None:
    listed = make(clone=clone).stdout

    for target in ("run", "setup", "test", "check", "format", "northwind", "lock", "lock-check"):
        assert f"  make {target} " in listed


@pytest.mark.parametrize("python", ("no-such-python", "false"))
def test_a_wrong_python_gets_a_sentence(python: str, clone: Path) -> None:
    done = make("run", f"PYTHON={python}", clone=clone)

    assert done.returncode != 0
    assert f"Python 3.11 or newer with venv is needed, and this is none: {python}." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (clone / ".venv").exists()


def test_an_old_python_gets_the_same_sentence(clone: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\nexec python3 -c "import sys; sys.version_info = (3, 9)\n$2"\n')
    old.chmod(0o755)

    done = make("run", f"PYTHON={old}", clone=clone)

    assert done.returncode != 0
    assert "Python 3.11 or newer with venv is needed" in done.stderr


def test_a_full_disk_gets_a_sentence(clone: Path, tmp_path: Path) -> None:
    full = tmp_path / "bin" / "df"
    full.parent.mkdir()
    full.write_text('#!/bin/sh\necho "Filesystem 1024-blocks Used Available"\necho "disk 9000000 8990000 10240"\n')
    full.chmod(0o755)

    done = make(
        "run",
        clone=clone,
        PATH=f"{full.parent}:/usr/local/bin:/usr/bin:/bin:{Path(shutil.which('python3') or '').parent}",
    )

    assert done.returncode != 0
    assert "The disk is full: 600 MB are needed here and 10 MB are left." in done.stderr
    assert not (clone / ".venv").exists()
