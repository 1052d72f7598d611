"""Whom a row of a customer file means, and what is wrong with rows that one cell alone cannot tell."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backoffice.bulk.staging import ROWS, Stage
from sales.imports.customers import ADDRESS
from sales.models import Customer

TABLE = Customer._meta.db_table
MEANT = "bulk_customer"
"""For each line: the number, e-mail and person that it names, who has them, and how many are called so."""
BETWEEN = " || '\x1f' || "
PERSON = ("name", "company", "phone")


def cell(stage: Stage, column: str) -> str:
    """Return the expression for a text cell, blank where the file has none."""
    return f"COALESCE(r.{column}, '')" if stage.has(column) else "''"


def find_meant(stage: Stage) -> None:
    """Look each row's customer up: by number, else by e-mail, else by name, company and phone."""
    number = "NULLIF(r.customer_number, 0)" if stage.has("customer_number") else "NULL"
    email = cell(stage, "email")
    same = " AND ".join(f"same.{column} = {cell(stage, column)}" for column in PERSON)
    person = BETWEEN.join(cell(stage, column) for column in PERSON)
    stage.make(
        MEANT,
        query=f"""
        SELECT found.*, COALESCE(by_number, by_email, CASE WHEN bearers = 1 THEN by_person END) AS target
        FROM (
            SELECT r.line, {number} AS number, {email} AS email, {cell(stage, "name")} AS name,
                   {person} AS person,
                   owner.id AS owner, numbered.id AS by_number,
                   CASE WHEN {number} IS NULL THEN owner.id END AS by_email,
                   same.id AS by_person, same.bearers
            FROM {ROWS} AS r
            LEFT JOIN {TABLE} AS numbered ON numbered.id = {number}
            LEFT JOIN {TABLE} AS owner ON LOWER(owner.email) = {email} AND owner.email <> ''
            LEFT JOIN (SELECT {", ".join(PERSON)}, MIN(id) AS id, COUNT(*) AS bearers FROM {TABLE} WHERE email = ''
                       GROUP BY {", ".join(PERSON)}) AS same
                 ON {same} AND {email} = '' AND {number} IS NULL
        ) AS found""",
    )


def find_problems(stage: Stage) -> None:
    if stage.has("customer_number"):
        stage.note_problems(
            "customer_number",
            _("There is no such customer. Leave the cell blank for a new one."),
            f"SELECT line, number AS value, '' AS told FROM {MEANT} WHERE number IS NOT NULL AND by_number IS NULL",
        )
        stage.note_problems(
            "email" if stage.has("email") else "customer_number",
            _("Another customer has this e-mail address."),
            f"SELECT line, email AS value, '' AS told FROM {MEANT} WHERE by_number <> owner",
        )
    stage.note_problems(
        "name",
        _("Several customers without an e-mail are called so. Write the customer_number."),
        f"SELECT line, name AS value, '' AS told FROM {MEANT} WHERE bearers > 1",
    )
    _note_repeated(stage)
    _note_half_addresses(stage)


def _note_repeated(stage: Stage) -> None:
    """Note each customer who stands on two lines, with both: the same target, e-mail or, of the others, person."""
    names = f"""
        SELECT line, 'number ' || target AS key FROM {MEANT} WHERE target IS NOT NULL
        UNION ALL SELECT line, 'e-mail ' || email FROM {MEANT} WHERE email <> ''
        UNION ALL SELECT line, 'person ' || person FROM {MEANT} WHERE email = '' AND target IS NULL"""
    first = f"SELECT key, MIN(line) AS line FROM ({names}) AS named GROUP BY key HAVING COUNT(*) > 1"
    stage.make(
        "bulk_repeated",
        query=f"""SELECT named.line, MIN(first.line) AS first FROM ({names}) AS named
        JOIN ({first}) AS first ON first.key = named.key AND first.line < named.line GROUP BY named.line""",
    )
    told = {
        "customer_number": "m.number IS NOT NULL",
        "email": "m.number IS NULL AND m.email <> ''",
        "name": "m.number IS NULL AND m.email = ''",
    }
    for column in filter(stage.has, told):
        value = "m.number" if column == "customer_number" else f"m.{column}"
        stage.note_problems(
            column,
            _("The same customer stands on line {}. Keep one of the two."),
            f"""SELECT m.line, {value} AS value, CAST(double.first AS text) AS told
            FROM bulk_repeated AS double JOIN {MEANT} AS m ON m.line = double.line WHERE {told[column]}""",
        )


def _note_half_addresses(stage: Stage) -> None:
    for column in ("line1", "city"):
        if not any(stage.has(name) for name in ADDRESS):
            return
        stage.note_problems(
            column if stage.has(column) else next(name for name in ADDRESS if stage.has(name)),
            _("An address needs a street (line1) and a city."),
            f"""SELECT line, '' AS value, '' AS told FROM {ROWS} AS r
            WHERE {has_address(stage)} AND {cell(stage, column)} = ''""",
        )


def has_address(stage: Stage) -> str:
    """Return the condition that some cell of a row's address is not blank."""
    return f"{' || '.join(cell(stage, name) for name in ADDRESS)} <> ''"
