from __future__ import annotations

import time

import pytest

from inventory.imports.html_text import text_of


@pytest.mark.parametrize(
    ("html", "text"),
    (
        ("<p>Classic pot</p>", "Classic pot"),
        ("<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree"),
        ("<ul><li>Red</li><li>Blue</li></ul>", "- Red\n- Blue"),
        ("Caf&eacute; &amp; &lt;b&gt; &#128512;", "Café & <b> 😀"),
        ("a<script>alert(1)</script><style>p{}</style>b", "ab"),
        ("<p onclick='x()'>a <b>bold</b>  word&nbsp;here</p>", "a bold word here"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("  plain,\n two lines ", "plain,\n two lines"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
        ("<p>open <b>tags", "open tags"),
        ("", ""),
    ),
)
def test_the_text_is_what_a_person_would_read(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize("piece", ("<", "<a ", "<!--", "<p>", "&", "<script>"))
def test_broken_html_takes_no_time(piece: str) -> None:
    started = time.perf_counter()

    text_of(piece * 20_000)

    assert time.perf_counter() - started < 2
