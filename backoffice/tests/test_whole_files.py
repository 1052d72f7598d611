from __future__ import annotations

import signal
from pathlib import Path

import pytest

from backoffice.tests.processes import run_python
from backoffice.whole_files import whole_file

KILLED = """
import os, pathlib, sys
from backoffice.whole_files import whole_file
with whole_file(pathlib.Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), 9)
"""


def write_half_and_fail(path: Path, error: type[BaseException]) -> None:
    with whole_file(path) as file:
        file.write(b"half")
        raise error


def test_the_file_is_there_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"

    with whole_file(path) as file:
        file.write(b"all of it")
        assert not path.exists()

    assert path.read_bytes() == b"all of it"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["orders.csv"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_the_file_that_was_there_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(b"of yesterday")

    with pytest.raises(error):
        write_half_and_fail(path, error)

    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("orders.csv", b"of yesterday")]


def test_a_killed_process_leaves_no_half_file_of_that_name(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"

    ended = run_python("-c", KILLED, str(path))

    assert ended.returncode == -signal.SIGKILL
    assert not path.exists()
