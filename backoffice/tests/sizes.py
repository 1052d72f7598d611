"""Print what has grown too long to be read at a glance; `make check` calls it and fails if anything has."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LINES, FUNCTION_LINES = 400, 40


def too_long(path: Path) -> Iterator[str]:
    """Describe the file if it is too long, and each function in it that is."""
    text = path.read_text()
    if (lines := text.count("\n")) > FILE_LINES:
        yield f"{path}: {lines} lines (at most {FILE_LINES})"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines (at most {FUNCTION_LINES})"


def own_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        check=True,
        capture_output=True,
        text=True,
    )
    return [Path(name) for name in listed.stdout.split() if "/migrations/" not in name and Path(name).exists()]


if __name__ == "__main__":
    findings = [finding for path in own_files() for finding in too_long(path)]
    print("\n".join(findings) or f"No file over {FILE_LINES} lines, no function over {FUNCTION_LINES} lines.")
    sys.exit(bool(findings))
