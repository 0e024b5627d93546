"""Sections, one below the other."""

import pytest

from judge.doors.page import Section, show_page


def test_no_text_can_look_like_a_heading(capsys: pytest.CaptureFixture[str]) -> None:
    show_page([Section("response", "words\n━━━ how the reward came about\n1")])
    assert [line for line in capsys.readouterr().out.split("\n") if line.startswith("━━━")] == ["━━━ response"]


def test_each_section_has_its_heading_its_text_and_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    show_page(
        [
            Section("first", "a text\nof two lines"),
            Section("second", columns=("name", "value"), rows=[("a", "1"), ("b", "2")]),
            Section("third", "words", rows=[("no", "head")]),
            Section("empty"),
        ]
    )
    assert capsys.readouterr().out.split("\n") == [
        "━━━ first",
        "  a text",
        "  of two lines",
        "",
        "━━━ second",
        "name  value",
        "a     1",
        "b     2",
        "",
        "━━━ third",
        "  words",
        "no  head",
        "",
        "━━━ empty",
        "",
    ]
