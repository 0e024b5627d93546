"""A text in segments."""

import pytest

from judge.reading.announcements.segment import segments


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("Dear [Your Name]", ["Dear  "]),
        ("1. One. Two", ["One", " Two"]),
        ("Answer: 42", ["Answer", " 42"]),
        ("A - b", ["A", "b"]),
    ],
)
def test_a_text_is_split_at_its_marks(text: str, pieces: list[str]) -> None:
    assert [segment.text for segment in segments(text)] == pieces


def test_marks_and_headings_are_kept() -> None:
    first, *_, last = segments("# Title:\nText")
    assert (first.heading, first.end, first.colon) == (True, ":\n", True)
    assert (last.text, last.heading, last.colon) == ("Text", False, False)


def test_a_lone_line_in_bold_is_no_heading() -> None:
    assert [segment.heading for segment in segments("**42**")] == [False]
    assert next(segments("**Title**\n42")).heading
