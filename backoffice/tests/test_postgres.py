from __future__ import annotations

from pathlib import Path

from backoffice.tests.postgres import server_folder


def test_two_checkouts_do_not_share_a_server_whose_programs_only_one_of_them_has(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / ".venv").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "one")

    one, two = (server_folder(tmp_path / name / ".venv") for name in ("one", "two"))

    assert one != two
    assert server_folder(tmp_path / "link" / ".venv") == one
    assert len(bytes(one / ".s.PGSQL.5432")) < 104  # macOS: a socket's whole path
