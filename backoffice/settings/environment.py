"""Read the environment: what the process was given beats the file, the file beats the defaults; empty means not set."""

from __future__ import annotations

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]

ENV_FILE = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))

environ.Env.read_env(ENV_FILE)
env = environ.Env()
env.ENVIRON = {name: value for name, value in os.environ.items() if value}
