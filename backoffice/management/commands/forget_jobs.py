"""Throw away old files of imports and exports, and the rows of jobs that are older still."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backoffice.jobs import files
from backoffice.jobs.lives import fail_lost_jobs, forget_files, forget_jobs
from backoffice.models import DataJob


class Command(BaseCommand):
    help = "Mark jobs whose process was killed as failed; forget files after some days, and jobs later. Run it daily."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--files-after", type=int, default=7, metavar="DAYS", help="Age of a file that goes (7).")
        parser.add_argument("--jobs-after", type=int, default=365, metavar="DAYS", help="Age of a job that goes (365).")

    def handle(self, *, files_after: int, jobs_after: int, verbosity: int, **options: Any) -> None:
        now = timezone.now()
        lost = fail_lost_jobs()
        names = forget_jobs(ended_before=now - timedelta(days=jobs_after))
        names += forget_files(ended_before=now - timedelta(days=files_after))
        files.forget(names)
        kept = set(DataJob.objects.exclude(file="").values_list("file", flat=True))
        strays = files.forget_strays(kept)
        DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=files_after)).delete()
        if verbosity:
            self.stdout.write(f"{len(lost)} jobs marked as failed, {len(names) + strays} files thrown away.")
