"""Where a command writes a file to: the terminal's output, or a path that is there when the file is complete."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from backoffice.whole_files import whole_file

BROKEN_PIPE = 141  # what a shell says of a program that went on writing when nobody read any more


def add_output_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--output", metavar="FILE", help="Write to this file, which is there when the export is complete."
    )
    parser.add_argument("--force", action="store_true", help="Replace the file where it exists.")


def output_path(text: str | None, *, force: bool) -> Path | None:
    """Return where to write to, None for the terminal's output. Raises CommandError for what must not be replaced."""
    if text is None:
        return None
    path = Path(text)
    try:
        path.stat()  # unlike exists() it says what is wrong with the name
        is_there = True
    except FileNotFoundError:
        is_there = False
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "no file can be called that")
        raise CommandError(f"{path} cannot be written: {reason}.") from error
    if is_there and not path.is_file():
        raise CommandError(f"{path} is not a file.")
    if is_there and not force:
        raise CommandError(f"{path} exists. Choose another name, or say --force to replace it.")
    return path


def write_out(pieces: Iterable[bytes], path: Path | None, stdout: Any) -> None:
    """Write the pieces. Raises CommandError where they cannot be written."""
    if path is None:
        _print_out(pieces, stdout)
    else:
        _write_file(pieces, path)


def _write_file(pieces: Iterable[bytes], path: Path) -> None:
    try:
        with whole_file(path) as file:
            file.writelines(pieces)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}. Nothing was left behind.") from error


def _print_out(pieces: Iterable[bytes], stdout: Any) -> None:
    """Write bytes where that is possible, whatever the terminal's encoding; be quiet if the reader has gone."""
    binary = getattr(stdout, "buffer", None)
    write: Callable[[bytes], object] = (
        binary.write if binary is not None else lambda piece: stdout.write(piece.decode(), ending="")
    )
    try:
        for piece in pieces:
            write(piece)
        stdout.flush()
    except BrokenPipeError as error:
        _give_up(stdout)
        raise SystemExit(BROKEN_PIPE) from error
    except OSError as error:
        _give_up(stdout)
        raise CommandError(f"The output cannot be written: {error.strerror}.") from error


def _give_up(stdout: Any) -> None:
    """Let Python throw away what it still has to write when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
