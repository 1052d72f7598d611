from __future__ import annotations

import pytest

from backoffice.exceptions import InvalidInput
from backoffice.services.validation import required_text


def test_a_text_is_trimmed() -> None:
    assert required_text("  why \n", missing="Say why.") == "why"
    assert required_text("x" * 255, missing="Say why.") == "x" * 255


@pytest.mark.parametrize("text", ["", " \n\t", "\0", "a\0b"])
def test_an_empty_or_unprintable_text_counts_as_missing(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^Say why\.$"):
        required_text(text, missing="Say why.")


def test_a_text_that_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidInput, match="at most 10 characters; these are 11"):
        required_text("x" * 11, missing="Say why.", most=10)
