from __future__ import annotations

from io import StringIO

from backoffice.progress import ProgressLine


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_one_line_that_is_written_over() -> None:
    terminal = Terminal()
    progress = ProgressLine(terminal)

    progress("orders", 1200, 2000)
    progress("orders", 1201, 2000)
    progress("orders", 2000, 2000)
    progress.clear()

    shown = [text.rstrip() for text in terminal.getvalue().split("\r")]
    assert shown == ["", "1,200 of 2,000 orders", "2,000 of 2,000 orders", "", ""]


def test_a_file_or_a_hidden_line_gets_nothing() -> None:
    file, terminal = StringIO(), Terminal()

    for progress in (ProgressLine(file), ProgressLine(terminal, hidden=True)):
        progress("orders", 5, 5)
        progress.clear()

    assert file.getvalue() == terminal.getvalue() == ""
