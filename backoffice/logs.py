"""What turns a log record into a line: the request's id, and JSON where asked for."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from http import HTTPStatus

from backoffice.context import get_context

FACTS = ("method", "path", "status", "milliseconds", "statements")
ONE_LINE = (HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE)


class RequestIdFilter(logging.Filter):
    """Put the id of the running request and of whoever asks on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        context = get_context()
        record.request_id = context.request_id or "-"
        record.user_id = context.asker.user_id
        return True


class RefusalFilter(logging.Filter):
    """Keep a refusal to one line: the audit log tells of it; and each of a thousand while the database is away."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) in ONE_LINE:
            record.exc_info = record.exc_text = None
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "user_id": getattr(record, "user_id", None),
            "message": record.getMessage(),
        }
        line |= {fact: getattr(record, fact) for fact in FACTS if hasattr(record, fact)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)
