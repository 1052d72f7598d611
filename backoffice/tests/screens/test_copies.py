"""Templates of the theme that were copied whole: an upgrade that changes one must be noticed."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import files, version
from pathlib import Path

import pytest
from django.contrib import admin

pytestmark = pytest.mark.once

ADMIN = Path(admin.__file__).parent / "templates/admin"

# The sources as they were when templates/ was written after them. Look at what changed, then write down the new hash.
JAZZMIN = {
    "admin/base.html": "b6466eb7753ae049",
    "admin/change_form.html": "1d71b3b76aff5ec3",
    "admin/change_list.html": "a9d5226518f2ecd2",
    "admin/change_list_results.html": "136d76703eafe63d",
    "admin/change_list_object_tools.html": "a512a54c49967881",
    "admin/actions.html": "22193853f045236a",
    "admin/search_form.html": "4a5656eaa7906b69",
    "admin/pagination.html": "d9896d087f47a77f",
    "admin/submit_line.html": "f79fe56e346f45ce",
    "admin/change_form_object_tools.html": "636a26c0ebb73521",
    "admin/login.html": "9031f7a9c942063b",
    "admin/delete_confirmation.html": "525a829129923c57",
    "admin/delete_selected_confirmation.html": "3abd7046bb6daef6",
    "admin/auth/user/change_password.html": "5c7ef8f58f5e0462",
    "registration/base.html": "4b6360458cb09162",
    "registration/password_change_form.html": "5c550c2513abdbc3",
}
DJANGO = {
    "base.html": "49c62197ece3d8a3",
    "change_form.html": "e85dacd09dd7731a",
    "edit_inline/tabular.html": "ef1b0d9b50be1e24",
    "edit_inline/stacked.html": "ab80d40a24dfae55",
    "includes/fieldset.html": "2d7ffc5f076e04ca",
}


@pytest.mark.parametrize("name", JAZZMIN)
def test_the_themes_template_is_the_one_that_ours_was_written_after(name: str) -> None:
    packaged = files("django-jazzmin") or ()
    source = next(file for file in packaged if str(file) == f"jazzmin/templates/{name}")

    assert _hash(Path(str(source.locate()))) == JAZZMIN[name], (
        f"{name} changed in django-jazzmin {version('django-jazzmin')}"
    )


@pytest.mark.parametrize("name", DJANGO)
def test_djangos_template_is_the_one_that_ours_was_written_after(name: str) -> None:
    assert _hash(ADMIN / name) == DJANGO[name], f"{name} changed in Django {version('Django')}"


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]
