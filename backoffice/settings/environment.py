"""Read the environment: what the process was given beats the file, the file beats the defaults; empty means not set."""

from __future__ import annotations

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]

environ.Env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
env = environ.Env()
env.ENVIRON = {name: value for name, value in os.environ.items() if value}
