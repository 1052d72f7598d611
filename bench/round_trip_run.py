"""One database's part of the trip through LibreOffice: prints a line of JSON. `bench.round_trip` starts it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import django

django.setup()

from backoffice.bulk.engine import preview  # noqa: E402
from backoffice.bulk.exports import Export  # noqa: E402
from backoffice.bulk.formats import CSV, XLSX  # noqa: E402
from backoffice.bulk.resources import ImportResource  # noqa: E402
from backoffice.bulk.sources import ReadAs  # noqa: E402
from backoffice.roles import Role  # noqa: E402
from backoffice.tests.factories import make_user  # noqa: E402
from bench.import_run import thrown_away_database  # noqa: E402
from inventory.resources.products import ProductResourceWithCost  # noqa: E402
from inventory.tests.factories import make_product  # noqa: E402
from sales.resources.customers import CustomerResource  # noqa: E402
from sales.tests.factories import make_customer  # noqa: E402

CELLS = (
    "=1+1", '=HYPERLINK("http://example.com","x")', "=cmd|' /C calc'!A0", "+1+1", "-1", "-1+2", "@SUM(A1:A9)",
    "=", "-", "+", "+49 40 5550100", "+494055501000", "007", "00000000", "0049", "01067", "1234567890123456",
    "4006381333931", "12345678901234567890", "1E5", "1e-3", "2E10", "12E3X", "1.50", "1,50", "1.234,56", "50%",
    "10-3", "1/2", "3/4/25", "MAR-1", "2024-13-45X", "TRUE", "FALSE", "NULL", "#REF", "'quoted", "''twice",
    '"both"', "a;b|c", "Ünïcode €",
)  # fmt: skip
AS_TEXT = "/".join(f"{column}/2" for column in range(1, 31))
INTO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
WRITTEN = {"csv": INTO_CSV, "xlsx": "xlsx:Calc MS Excel 2007 XML"}


class Way(NamedTuple):
    """How the file went out, how LibreOffice opened it, what it was saved as."""

    told: str
    out: type[CSV | XLSX]
    opened: str
    saved: str
    must_hold: bool = True


WAYS = (
    Way("XLSX, saved as XLSX", XLSX, "", "xlsx"),
    Way("XLSX, saved as CSV", XLSX, "", "csv"),
    Way("CSV, columns opened as text, saved as CSV", CSV, f"44,34,76,1,{AS_TEXT}", "csv"),
    Way("CSV, columns opened as text, saved as XLSX", CSV, f"44,34,76,1,{AS_TEXT}", "xlsx"),
    Way("CSV, opened as LibreOffice likes, saved as CSV (cannot hold)", CSV, "44,34,76,1", "csv", must_hold=False),
)


def main() -> None:
    with TemporaryDirectory() as name, thrown_away_database():
        user = make_user(Role.ADMIN)
        fill()
        found = [
            trip(resource, way, Path(name))
            for resource in (ProductResourceWithCost(user=user), CustomerResource(user=user))
            for way in WAYS
        ]
    print(json.dumps(found, ensure_ascii=False))


def fill() -> None:
    for number, cell in enumerate(CELLS):
        make_product(sku=cell, name=cell, description=f"{cell}\n{cell}", barcode=cell, options={"Colour": cell})
        make_customer(name=cell, email=f"c{number}@example.com", phone="+49 40 5550100", company=cell, tax_id=cell)


def trip(resource: ImportResource, way: Way, folder: Path) -> dict[str, Any]:
    """Export, let LibreOffice open and save the file, and ask what an import of that would do."""
    model: Any = resource._meta.model
    out = folder / f"out.{way.out.__name__.lower()}"
    with out.open("wb") as file:
        file.writelines(Export(resource, model.objects.all(), None, way.out).pieces())
    back = converted(out, way, folder / "back")
    shown = preview(resource.kind(), resource.open(back, ReadAs()))
    counts = {name: getattr(shown, name) for name in ("unchanged", "new", "changed", "wrong")}
    name = str(model._meta.verbose_name_plural).capitalize()
    told = {"way": f"{name}: {way.told}", "must_hold": way.must_hold, "rows": model.objects.count()}
    return {**told, **counts, "differs": list(differences(shown))[:8] if way.must_hold else []}


def converted(path: Path, way: Way, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder.parent}/profile"
    opened = [f"--infilter=Text - txt - csv (StarCalc):{way.opened}"] if way.opened else []
    command = ["soffice", profile, "--headless", *opened, "--convert-to", WRITTEN[way.saved], "--outdir", str(folder)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{way.saved}"


def differences(shown: Any) -> Iterator[str]:
    for problem in shown.problems:
        yield f"line {problem.line}, {problem.column}: {problem.value!r}: {problem.sentence}"
    for row in shown.rows:
        changes = [(change.column, change.old, change.new) for change in row.changes]
        yield f"line {row.line}, {row.label}: {row.state}: {changes}"


if __name__ == "__main__":
    main()
