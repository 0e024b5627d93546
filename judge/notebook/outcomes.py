"""What `Grader.grade` returns: outcomes in the order of their records, which a notebook shows as a table."""

from judge.reward import Outcome, Reward

_MOST_ROWS = 200
"""Rows that a notebook shows. A guess: more is scrolled past, and a table of 10,000 rows slows a browser down."""

_LONGEST_ID = 64
"""Characters of an id that are shown. A guess: a UUID and a SHA-256 in hexadecimal digits are shown whole."""

_LONGEST_TEXT = 300
"""Characters of any other cell that are shown. A guess: about three lines, which say why a sample has no reward."""


class Outcomes(tuple[Outcome, ...]):
    """A tuple of outcomes, one for each record, in the order of the records."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows: id, reward, metrics, and why a sample has no reward or one without a judge."""
        shown = self[:_MOST_ROWS]
        names = list(dict.fromkeys(name for outcome in shown if isinstance(outcome, Reward) for name in outcome.metrics))
        rows = [_row("th", ["id", "reward", *names, "why"]), *(_row("td", _cells(outcome, names)) for outcome in shown)]
        left = len(self) - len(shown)
        more = f"<p>and {left:,} more</p>" if left else ""
        return f"<table>{''.join(rows)}</table>{more}"


def _cells(outcome: Outcome, names: list[str]) -> list[str]:
    if not isinstance(outcome, Reward):
        return [_cut(str(outcome.id), _LONGEST_ID), "unscored", *("" for _ in names), f"{outcome.reason}: {outcome.detail}"]
    metrics = outcome.metrics
    figures = [f"{metrics[name]:.3f}" if name in metrics else "" for name in names]
    return [_cut(str(outcome.id), _LONGEST_ID), f"{outcome.reward:.3f}", *figures, outcome.note or ""]


def _row(tag: str, cells: list[str]) -> str:
    from html import escape  # only a notebook pays for it

    return f"<tr>{''.join(f'<{tag}>{escape(_printable(_cut(cell, _LONGEST_TEXT)))}</{tag}>' for cell in cells)}</tr>"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _printable(text: str) -> str:
    r"""Write a text on one line so that it cannot rearrange the page: a right-to-left override becomes `\u202e`."""
    letters = (letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in " ".join(text.split()))
    return "".join(letters)
