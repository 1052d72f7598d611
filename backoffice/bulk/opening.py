"""Open a file by what it is, not by what it is called."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from backoffice.bulk.detection import FileRefused, text_facts
from backoffice.bulk.sources import ReadAs
from backoffice.bulk.tables import Table, make_table, text_notes
from backoffice.bulk.texts import TextLines
from backoffice.bulk.workbooks import open_workbook

AS_FOUND = ReadAs()
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def open_table(path: Path, asked: ReadAs = AS_FOUND) -> Table:
    """Return the file's headers, and its rows to be read. Raises FileRefused."""
    with path.open("rb") as file:
        start = file.read(len(ZIP))
    if start == ZIP:
        lines, notes, facts, digest = open_workbook(path)
        return make_table(lines, notes, ends_early=True, facts=facts, digest=digest)
    if start == OLE:
        raise FileRefused(_("This is an old or protected Excel file. Save it as XLSX without a password, or as CSV."))
    text, digest = text_facts(path, encoding=asked.encoding, separator=asked.separator)
    facts = {"encoding": text.encoding, "separator": text.separator, "line_end": text.line_end}
    return make_table(TextLines(path, text), text_notes(text), facts=facts, digest=digest)
