from __future__ import annotations

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from backoffice.bulk.mappings import read_map
from backoffice.bulk.saved_mappings import save_mapping
from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.services.site_settings import edit_site_settings
from backoffice.tests.factories import make_user
from backoffice.tests.mappings import make_rules
from backoffice.tests.snapshots import database_hash
from inventory.models import Product

pytestmark = pytest.mark.django_db


def run(content: bytes, folder: Path, *options: str) -> tuple[str, str]:
    """Return what the command says on both outputs."""
    path = folder / "products.csv"
    path.write_bytes(content)
    out, err = StringIO(), StringIO()
    try:
        call_command("import_products", str(path), *options, stdout=out, stderr=err)
    except CommandError as error:
        err.write(f"{error}\n")
    return out.getvalue(), err.getvalue()


def test_products_are_imported_and_counted(tmp_path: Path) -> None:
    user = make_user(Role.STAFF, username="importer")

    out, err = run(b"sku,name,price,cost_price\nA,a,1,0.5\n", tmp_path, "--user", "importer", "--format", "native")

    assert (out.splitlines()[-1], err) == ("1 rows read: 1 new, 0 changed, 0 unchanged. Imported.", "")
    assert AuditEvent.objects.get(action="product.import").actor == user
    assert Product.objects.get().cost_price is not None


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    before = database_hash()

    out, _err = run(b"sku,name,price\nA,a,1\n", tmp_path, "--dry-run")

    assert "1 new" in out
    assert "Nothing was written" in out
    assert database_hash() == before


def test_a_second_import_says_that_nothing_had_to_be_changed(tmp_path: Path) -> None:
    run(b"sku,name,price\nA,a,1\n", tmp_path)

    out, _err = run(b"sku,name,price\nA,a,1\n", tmp_path)

    assert out.endswith("0 new, 0 changed, 1 unchanged. Nothing had to be changed.\n")


@pytest.mark.parametrize("options", ((), ("--dry-run",)))
def test_wrong_rows_end_it_with_each_named(tmp_path: Path, options: tuple[str, ...]) -> None:
    out, err = run(b"sku,name,price\nA,a,x\nB,b,1\n", tmp_path, *options)

    assert out == ""
    assert err.splitlines() == [
        "Line 2, price: “x” Write a price with digits and a point only, such as 1234.50.",
        "1 of 2 rows are wrong. Nothing was imported.",
    ]
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("content", "options", "word"),
    (
        (b"", (), "empty"),
        (b"a,b\n", (), "no column sku"),
        (b"sku,name,price\n", (), "headers and no row"),
        (b"sku,name,price\n", ("--format", "shopify"), "no product export"),
        (b"sku,name,price\n", ("--format", "mapping:None"), "There is no format 'mapping:None'."),
        (b"sku,name,price\nA,\xe9,1\n", ("--encoding", "utf-8"), "no text in UTF-8"),
        (b"sku,name,price\n", ("--user", "nobody"), "no user nobody"),
    ),
)
def test_bad_input_ends_it_with_one_sentence(
    tmp_path: Path, content: bytes, options: tuple[str, ...], word: str
) -> None:
    out, err = run(content, tmp_path, *options)

    assert out == ""
    assert word in err
    assert len(err.splitlines()) == 1


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_products", "/no/such/file.csv")


def test_a_saved_mapping_is_known_by_itself_or_by_its_name(tmp_path: Path) -> None:
    save_mapping(read_map(make_rules(decimal=",", prices="with tax")), by=None)
    edit_site_settings(changes={"prices_include_tax": False, "default_tax_rate": Decimal("0.25")}, by=None)
    content = "Code|Title|Cost\nA|Café|12,50\n".encode("cp1252")

    first, _err = run(content, tmp_path)
    again, _err = run(content, tmp_path, "--format", "mapping:Supplier", "--encoding", "cp1252", "--separator", "|")

    assert "1 rows read: 1 new" in first
    assert "0 new, 0 changed, 1 unchanged" in again
    assert (Product.objects.get().name, Product.objects.get().price) == ("Café", Decimal(10))
