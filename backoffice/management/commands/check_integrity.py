"""Ask the database whether everything that must always be true is true."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.patience import STATEMENT, be_patient
from backoffice.services.alerts import alert
from backoffice.services.integrity import Finding, find_broken


class Command(BaseCommand):
    help = "Check what is always true of stock, orders and totals. Changes nothing; ends with 1 where a rule is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--alert", action="store_true", help="Tell ALERT_EMAILS and the log which rule is broken.")
        parser.add_argument("--json", action="store_true", help="Print the findings for a program.")

    def handle(self, **options: Any) -> None:
        be_patient(STATEMENT, "SESSION")
        findings = find_broken()
        if options["json"]:
            self.stdout.write(json.dumps([as_json(finding) for finding in findings], indent=2))
        else:
            self.print_report(findings)
        broken = [finding for finding in findings if not finding.holds]
        if broken and options["alert"]:
            alert(f"{len(broken)} rules of the books are broken", "\n".join(map(line_of, broken)))
        if broken:
            raise SystemExit(1)

    def print_report(self, findings: list[Finding]) -> None:
        for finding in findings:
            verdict = self.style.SUCCESS("ok") if finding.holds else self.style.ERROR(f"{finding.count} broken")
            self.stdout.write(f"{verdict:<10} {finding.check.rule}")
            for row in finding.first:
                self.stdout.write(f"{'':<10}   {row.label}: found {row.found}, expected {row.expected}")
            if finding.count > len(finding.first):
                self.stdout.write(f"{'':<10}   … and {finding.count - len(finding.first)} more")
        broken, rules = sum(not finding.holds for finding in findings), len(findings)
        verb = "is" if broken == 1 else "are"
        self.stdout.write(f"{broken} of {rules} rules {verb} broken." if broken else f"{rules} rules hold.")


def line_of(finding: Finding) -> str:
    """Name the rule and the first rows that break it, for a mail."""
    rows = "; ".join(f"{row.label}: found {row.found}, expected {row.expected}" for row in finding.first)
    return f"{finding.count} x {finding.check.rule} {rows}"


def as_json(finding: Finding) -> dict[str, Any]:
    rows = [{"label": row.label, "found": str(row.found), "expected": str(row.expected)} for row in finding.first]
    return {"name": finding.check.name, "rule": finding.check.rule, "broken": finding.count, "first": rows}
