"""What spreadsheets like to spoil goes out, through LibreOffice, and in again: it must come back unchanged.

`make bench` runs it where LibreOffice is installed (Debian's package will do); `python -m bench.spreadsheets` alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings.test")

import django

django.setup()

from backoffice.bulk.engine import preview  # noqa: E402
from backoffice.bulk.previews import Preview  # noqa: E402
from backoffice.roles import Role  # noqa: E402
from backoffice.tests.factories import make_client  # noqa: E402
from backoffice.tests.imports import exported  # noqa: E402
from bench.import_run import thrown_away_database  # noqa: E402
from inventory.bulk.products import Products  # noqa: E402
from inventory.imports.layouts import open_products  # noqa: E402
from inventory.tests.factories import make_product  # noqa: E402

LIST = "/admin/inventory/product/"
PAYLOADS = (
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-1+1", "=HYPERLINK(\"https://example.com\")", "-1", "-0.5", "+4",
    "+49 40 5550100", "007", "00012", "4006381333931", "1234567890123456", "0012345678905678", "1E5", "12e3", "1E400",
    "2024-01-02", "1/2", "3-4", "TRUE", "12:30", "1,5", "1.50", "50%", "'quoted", "''=1", "€ 5",
)  # fmt: skip
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"
ALL_TEXT = "--infilter=CSV:44,34,76,1," + "/".join(f"{column}/2" for column in range(1, 30))
WAYS = (
    ("XLSX", "xlsx", ()),
    ("XLSX", AS_CSV, ()),
    ("CSV", AS_CSV, (ALL_TEXT,)),
    ("CSV", "xlsx", (ALL_TEXT,)),
)
"""What is exported, what LibreOffice saves it as, and how it is told to read it: each column of a CSV as text.

Told nothing it makes numbers and dates of a CSV's codes before anybody sees them, as every spreadsheet does.
"""


def main() -> int:
    office = shutil.which("soffice")
    if office is None:
        print("LibreOffice is not installed; nothing was sent through it.")
        return 0
    with TemporaryDirectory(prefix="backoffice-office-") as folder, thrown_away_database():
        make_products()
        return max(spoilt(Path(folder), office, *way) for way in WAYS)


def make_products() -> None:
    for number, text in enumerate(PAYLOADS):
        make_product(sku=text, name=text, description=text, barcode=f"{number:04d}{text}")


def spoilt(folder: Path, office: str, kind: str, target: str, options: Sequence[str]) -> int:
    """Send the products that way, print what became of them, and return how many rows are not as they were."""
    file = folder / f"products.{kind.lower()}"
    file.write_bytes(exported(make_client(Role.ADMIN), LIST, kind=kind))
    saved = through(office, file, target, options)
    found = preview(Products(), open_products(saved))
    print(f"{kind} through LibreOffice as {saved.suffix[1:].upper()}: ", end="")
    print(f"{found.unchanged} of {len(PAYLOADS)} unchanged", *told(found), sep="\n  ")
    return len(PAYLOADS) - found.unchanged


def through(office: str, file: Path, target: str, options: Sequence[str]) -> Path:
    out = file.parent / "out"
    profile = f"-env:UserInstallation=file://{file.parent}/profile"
    command = (office, profile, "--headless", *options, "--convert-to", target, "--outdir", str(out), str(file))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    return out / f"{file.stem}.{target.partition(':')[0]}"


def told(found: Preview) -> list[str]:
    rows = [f"{row.label}: {', '.join(f'{c.column} {c.old!r} → {c.new!r}' for c in row.changes)}" for row in found.rows]
    return [*rows, *map(str, found.problems)]


if __name__ == "__main__":
    sys.exit(main())
