"""Run generate_fake_data, and ask whether what it made is true."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from backoffice.services.integrity import find_broken

UNTIL = "2026-03-31"
SMALL = ("--products=16", "--orders=36", "--customers=9", "--seed=1", f"--until={UNTIL}")


def generate(*arguments: str) -> str:
    out, err = StringIO(), StringIO()
    call_command("generate_fake_data", *arguments, stdout=out, stderr=err)
    assert err.getvalue() == ""
    return out.getvalue()


def broken_rules() -> list[str]:
    return [finding.check.rule for finding in find_broken() if not finding.holds]
