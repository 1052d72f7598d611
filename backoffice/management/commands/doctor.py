"""Look over the installation: settings, database, folders, disk, mail, cache, clock, backups."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.doctor import configuration, database, folders, surroundings
from backoffice.doctor.findings import Finding, State, examined

PARTS = {
    "settings": configuration.configuration,
    "database": database.database,
    "migrations": database.migrations,
    "triggers": database.triggers,
    "roles": database.roles,
    "folders": folders.folders,
    "disk": folders.disk,
    "static files": folders.static_files,
    "cache": surroundings.cache_server,
    "mail": surroundings.mail,
    "clock": surroundings.clock,
    "backups": surroundings.backups,
    "jobs": surroundings.background_jobs,
}


class Command(BaseCommand):
    help = (
        "Look over the installation and say what to do about each finding; ends with 1 where something must be mended."
    )
    requires_system_checks = ()  # they are findings

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the findings for a program.")

    def handle(self, **options: Any) -> None:
        found = list(examined(PARTS))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], indent=2))
        else:
            for finding in found:
                self.print(finding)
            self.stdout.write(summary(found))
        if any(finding.state is State.FIX for finding in found):
            raise SystemExit(1)

    def print(self, finding: Finding) -> None:
        style = {State.OK: self.style.SUCCESS, State.WARN: self.style.WARNING, State.FIX: self.style.ERROR}
        self.stdout.write(f"{style[finding.state](f'{finding.state:<5}')} {finding.part}: {finding.said}")
        if finding.advice:
            self.stdout.write(f"      -> {finding.advice}")


def summary(found: list[Finding]) -> str:
    counts = {state: sum(finding.state is state for finding in found) for state in State}
    return f"{counts[State.OK]} fine, {counts[State.WARN]} to look at, {counts[State.FIX]} to mend."
