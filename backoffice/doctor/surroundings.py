"""What the back office leans on: cache, mail, the clock, backups and the worker of background jobs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import connection
from django.utils import timezone

from backoffice.backups.archive import listed, moment_of
from backoffice.backups.manifest import BackupRefused, read_manifest
from backoffice.doctor.findings import Finding, fix, ok, warn
from backoffice.models import AuditEvent, DataJob

LONGEST_NIGHT = timedelta(hours=26)
CLOCK_SLACK = timedelta(seconds=5)
WORKER_SLACK = timedelta(minutes=15)


def cache_server() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield ok("cache", "none; sessions are in the database")
        return
    value = uuid.uuid4().hex
    cache.set("doctor", value, timeout=10)
    if cache.get("doctor") == value:
        yield ok("cache", "Redis keeps what it is given")
    else:
        yield warn("cache", "Redis does not answer; pages are slower", "Look after REDIS_URL and the Redis service.")


def mail() -> Iterator[Finding]:
    server = get_connection()
    try:
        server.open()
        server.close()
    except (OSError, SMTPException) as error:
        said = f"the server of EMAIL_URL does not let us in: {error}"
        yield fix("mail", said, "Without it there are no invitations, password resets and alerts. Mend EMAIL_URL.")
    else:
        yield ok("mail", f"{settings.EMAIL_BACKEND.rpartition('.')[2]} can be opened; nothing was sent")


def clock() -> Iterator[Finding]:
    advice = "Let the machine keep time: timedatectl set-ntp true"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - timezone.now())
        if apart > CLOCK_SLACK:
            yield fix("clock", f"this machine and the database are {apart.total_seconds():.0f} s apart", advice)
            return
    newest = AuditEvent.objects.order_by("-id").first()
    if newest and newest.at > timezone.now() + CLOCK_SLACK:
        yield fix(
            "clock", f"the newest event in the audit log is of {newest.at:%Y-%m-%d %H:%M} UTC, still to come", advice
        )
    else:
        yield ok("clock", f"{timezone.now():%Y-%m-%d %H:%M:%S} UTC, shown as {settings.TIME_ZONE}")


def backups() -> Iterator[Finding]:
    folders = listed(Path(settings.BACKUP_ROOT))
    if not folders:
        yield fix("backups", f"there is none in {settings.BACKUP_ROOT}", "python manage.py backup_db, every night")
        return
    newest = folders[0]
    age = timezone.now() - moment_of(newest)
    try:
        rows = read_manifest(newest).rows
    except BackupRefused as error:
        yield fix("backups", f"the newest, {newest.name}, is damaged: {error}", "python manage.py backup_db")
        return
    said = f"the newest of {len(folders)} is {age / timedelta(hours=1):.0f} h old and has {rows} rows"
    if age > LONGEST_NIGHT:
        yield fix("backups", said, "See why: journalctl -u backoffice-job@backup_db")
    else:
        yield ok("backups", said)


def background_jobs() -> Iterator[Finding]:
    oldest = DataJob.objects.filter(state=DataJob.State.WAITING).order_by("created_at").first()
    if not settings.BACKGROUND_JOBS:
        yield ok("jobs", "done while whoever asks waits")
    elif oldest and timezone.now() - oldest.created_at > WORKER_SLACK:
        waits = (timezone.now() - oldest.created_at) // timedelta(minutes=1)
        yield fix("jobs", f"one has waited for {waits} minutes", "Start the worker: systemctl start backoffice-worker")
    else:
        yield ok("jobs", "none waits long")
