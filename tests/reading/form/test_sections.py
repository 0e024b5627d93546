"""Sections under headings."""

import pytest

from judge.reading.form.sections import heading, missing_section


@pytest.mark.parametrize("line", ["Summary", "## 1. **Summary**", "【SUMMARY", "> 2) summary  "])
def test_marks_and_numbers_are_no_part_of_a_heading(line: str) -> None:
    assert heading(line).rstrip("*") == "summary"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", "'A' is missing"),
        ("A\ntext", "'B' is missing"),
        ("B\ntext\nA\ntext", "'B' is missing"),
        ("A\nB\ntext", "'B' is missing"),
        ("A\ntext\nB\n-", "nothing under 'B'"),
        ("A\ntext\nBook\ntext", "'B' is missing"),
    ],
)
def test_what_is_missing_is_said(text: str, missing: str) -> None:
    assert missing in str(missing_section(text, ("A", "B")))


@pytest.mark.parametrize("text", ["A\ntext\nB\ntext", "A: text\nB: text", "# A\ntext\n# A\nB.\ntext"])
def test_sections_are_found(text: str) -> None:
    assert missing_section(text, ("A", "B")) is None
