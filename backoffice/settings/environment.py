"""Read the environment: what the process was given beats the file, the file beats the defaults; empty means not set."""

from __future__ import annotations

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]

ENV_FILE = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))


def refuse_unreadable(path: Path, *, is_named: bool) -> None:
    """Stop where the settings are not what somebody wrote; no file is only fine where nobody has named one."""
    try:
        path.open().close()
    except FileNotFoundError as error:
        if is_named:
            raise ImproperlyConfigured(f"ENV_FILE names {path}, which is not there.") from error
    except OSError as error:
        raise ImproperlyConfigured(
            f"The settings in {path} cannot be read by user {os.geteuid()}: {error.strerror}."
        ) from error


refuse_unreadable(ENV_FILE, is_named="ENV_FILE" in os.environ)
environ.Env.read_env(ENV_FILE)
env = environ.Env()
env.ENVIRON = {name: value for name, value in os.environ.items() if value}
