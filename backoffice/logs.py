"""What turns a log record into a line: the request's id, and JSON where asked for."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus

from backoffice.context import get_context


class RequestIdFilter(logging.Filter):
    """Put the id of the running request on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = get_context().request_id or "-"
        return True


class RefusalFilter(logging.Filter):
    """Keep a refusal to one line: the audit log tells of it, and its traceback tells nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == HTTPStatus.FORBIDDEN:
            record.exc_info = record.exc_text = None
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)
