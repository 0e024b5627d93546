"""What nobody sees is dropped."""

import pytest

from judge.reading.text.plain_text import plain
from judge.reading.text.visible import visible


@pytest.mark.parametrize(
    "hidden",
    [
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u00ad",
        "\u3164",
        "\u2800",
        "\U000e0041",
        "\x00",
        "\x1c",
        "\ud800",
        "\u202e",
        "\u2060",
        "\ufffa",
    ],
)
def test_what_nobody_sees_is_not_there(hidden: str) -> None:
    assert visible(f"a{hidden}b") == plain(f"a{hidden}b") == "ab"


def test_tabs_and_line_ends_stay() -> None:
    assert visible("a\tb\r\nc") == "a\tb\r\nc"


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_end_of_a_line_parts_words(end: str) -> None:
    assert visible(f"a{end}b") == "a\nb"
