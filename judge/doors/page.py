"""Prints a page: sections with a heading, a text and a table each."""

from collections.abc import Iterable, Sequence
from textwrap import indent
from typing import NamedTuple

from judge.doors.console import show_table, show_text


class Section(NamedTuple):
    """A part of a page."""

    heading: str
    text: str = ""
    columns: Sequence[str] = ()
    """The heads of the table's columns; without them the table has no head."""

    rows: Sequence[Sequence[str]] = ()


def show_page(sections: Iterable[Section]) -> None:
    """Print sections on stdout, an empty line between them; texts are indented, so that none can look like a heading."""
    for place, section in enumerate(sections):
        if place:
            show_text("")
        show_text(f"━━━ {section.heading}", "bold")
        if section.text:
            show_text(indent(section.text, "  "))
        if section.rows:
            show_table(section.columns, section.rows)
