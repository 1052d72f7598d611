"""What is wrong with product rows that one cell alone cannot tell."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backoffice.bulk.staging import PROBLEMS, ROWS, Stage
from inventory.models import Product

TABLE = Product._meta.db_table


def find_problems(stage: Stage) -> None:
    note_repeated(stage, "sku", "sku_key", _("The same SKU stands on line {}. Keep one of the two."))
    _note_missing(stage)
    if stage.has("barcode"):
        note_repeated(stage, "barcode", "barcode", _("The same barcode stands on line {}. Keep one of the two."))
        _note_taken_barcodes(stage)
    if stage.has("is_active"):
        _note_archived(stage)


def note_repeated(stage: Stage, column: str, key: str, sentence: str) -> None:
    """Note what stands on two lines, with both."""
    stage.note_problems(
        column,
        sentence,
        f"""SELECT r.line, r.{column} AS value, CAST(double.line AS text) AS told
        FROM {ROWS} AS r JOIN (
            SELECT {key} AS key, MIN(line) AS line FROM {ROWS} WHERE {key} <> '' GROUP BY {key} HAVING COUNT(*) > 1
        ) AS double ON double.key = r.{key} AND double.line <> r.line""",
    )


def _note_missing(stage: Stage) -> None:
    """Note the cells that a row leaves alone, without which no product can be made or found."""
    for column in ("sku", "name", "price"):
        stage.note_problems(
            column,
            _("This cell must not be blank."),
            f"""SELECT r.line, '' AS value, '' AS told FROM {ROWS} AS r LEFT JOIN {TABLE} AS p ON p.sku_key = r.sku_key
            WHERE p.id IS NULL AND {stage.leaves_alone(column)}
            AND NOT EXISTS (SELECT 1 FROM {PROBLEMS} AS known WHERE known.line = r.line)""",
        )


def _note_taken_barcodes(stage: Stage) -> None:
    stage.note_problems(
        "barcode",
        _("This barcode belongs to {} already."),
        f"""SELECT r.line, r.barcode AS value, p.sku AS told
        FROM {ROWS} AS r JOIN {TABLE} AS p ON p.barcode = r.barcode AND p.barcode <> '' AND p.sku_key <> r.sku_key""",
    )


def _note_archived(stage: Stage) -> None:
    stage.note_problems(
        "is_active",
        _("This product is archived. Restore it first, or write false."),
        f"""SELECT r.line, r.sku AS value, '' AS told
        FROM {ROWS} AS r JOIN {TABLE} AS p ON p.sku_key = r.sku_key
        WHERE p.archived_at IS NOT NULL AND r.is_active""",
    )


def note_unknown(stage: Stage) -> None:
    stage.note_problems(
        "sku",
        _("There is no product with this SKU."),
        f"""SELECT r.line, r.sku AS value, '' AS told
        FROM {ROWS} AS r LEFT JOIN {TABLE} AS p ON p.sku_key = r.sku_key WHERE p.id IS NULL AND r.sku IS NOT NULL""",
    )
