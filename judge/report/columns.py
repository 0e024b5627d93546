"""The columns of the rows: what the page's table shows and opens, one list a field, so that a long run stays a small file."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from judge.files.scored_rows import WHOSE, Row
from judge.monitors.batch import EQUAL
from judge.report.facts import made_with_rubric
from judge.report.run import Entry, Run

MOST_CHARACTERS = 20_000
"""Characters of a text that the page holds. A guess: ten pages, the most that anyone reads in a table."""

_DIGITS = 6
"""Decimals of a number on the page: more than anyone compares, and it keeps the file small."""


class Texts:
    """The prompts and references of a report; equal ones are kept once and named by number."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.cut = 0
        """Texts that were cut, responses included."""

        self._places: dict[str, int] = {}

    def place(self, text: str | None) -> int | None:
        """Return the number of a text; None for none."""
        if text is None:
            return None
        if text not in self._places:
            self._places[text] = len(self.all)
            self.all.append(self.short(text) or "")
        return self._places[text]

    def short(self, text: str | None) -> str | None:
        """Return a text, cut if it is too long for the page; the page then says so."""
        if text is None or len(text) <= MOST_CHARACTERS:
            return text
        self.cut += 1
        return f"{text[:MOST_CHARACTERS]}\n\n[cut here: {len(text):,} characters in all]"


def columns(run: Run, texts: Texts) -> dict[str, Any]:
    """Return the rows of a run as columns."""
    entries = run.entries
    flat = {id(entry) for group in run.groups if is_flat(group) for entry in group}
    return {
        "name": run.path,
        "id": [entry.row.name for entry in entries],
        "reward": _numbers(entry.reward for entry in entries),
        "prompt": [texts.place(entry.prompt) for entry in entries],
        "reference": [texts.place(entry.reference) for entry in entries],
        "response": [texts.short(entry.response) for entry in entries],
        "calls": [texts.short(entry.calls) for entry in entries],
        "words": [entry.words for entry in entries],
        "flat": [id(entry) in flat for entry in entries],
        "why": [_why(entry.row) for entry in entries],
        "parts": [_part(run, name, kind, texts) for name, kind in run.parts.items()],
        "more": list(_more(entries)),
    }


def is_flat(group: Sequence[Entry]) -> bool:
    """Whether the rewards of a group are all the same, so that GRPO learns nothing from it."""
    rewards = [entry.reward for entry in group if entry.reward is not None]
    return max(rewards) - min(rewards) <= EQUAL


def _part(run: Run, name: str, kind: str, texts: Texts) -> dict[str, Any]:
    found = [entry.parts.get(name) for entry in run.entries]
    return {
        "name": name,
        "kind": kind,
        "value": _numbers(part and part.worth for part in found),
        "answer": [part and _text(part.answer) for part in found],
        "reason": [part and texts.short(part.reason) for part in found],
    }


def _why(row: Row) -> str | None:
    if row.outcome == "scored":
        return None
    why = f"{row.reason or 'no reason given'}, {WHOSE.get(row.whose or '', 'and not whose fault it is')}"
    found = f"the answer begins: {row.found}" if row.found else None
    return "\n".join(line for line in (why, row.detail, found) if line)


def _more(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the facts of each row that at least one row has."""
    made = [{"name": name, "values": [_text(read(entry.row)) for entry in entries]} for name, read in _FACTS.items()]
    return [fact for fact in made if any(value is not None for value in fact["values"])]


def _text(value: JsonValue) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return f"{value:.6g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _numbers(values: Any) -> list[float | None]:
    return [None if value is None else round(value, _DIGITS) for value in values]


def _calibrated(row: Row) -> str | None:
    if row.calibrated is None or row.calibrated.raw is None or row.calibrated.value is None:
        return None
    return f"{row.calibrated.of}: {row.calibrated.value:.4g} on people's scale, {row.calibrated.raw:.4g} from the judge"


def _tokens(row: Row) -> str | None:
    if not row.tokens or not (row.tokens.input or row.tokens.output):
        return None
    return f"{row.tokens.input or 0:,} in, {row.tokens.output or 0:,} out"


def _together(row: Row) -> str | None:
    together = row.origin.together
    return (
        f"with {(together.size or 1) - 1} others, at place {' and '.join(map(str, together.places or ()))}" if together else None
    )


_FACTS: Mapping[str, Callable[[Row], JsonValue]] = {
    "row": lambda row: row.row,
    "group": lambda row: row.group,
    "calibrated": _calibrated,
    "note": lambda row: row.note,
    "opinions": lambda row: row.opinions if (row.opinions or 1) > 1 else None,
    "spread of the opinions": lambda row: row.spread if (row.opinions or 1) > 1 else None,
    "standard error": lambda row: row.error,
    "could be": lambda row: " to ".join(f"{end:.4g}" for end in row.interval) if row.interval else None,
    "decided by a stronger model": lambda row: "yes" if row.escalated else None,
    "form of the answer": lambda row: "had to be mended" if row.repaired else None,
    "reused": lambda row: "from an equal sample" if row.reused else None,
    "asked about": _together,
    "requests": lambda row: ", ".join(row.attempts) if row.attempts else None,
    "tokens": _tokens,
    "US dollars": lambda row: f"{row.cost:.6f}" if row.cost else None,
    "judge": lambda row: row.origin.model,
    "rubric": made_with_rubric,
}
"""The facts of a row that its page shows, by the name they have there; None leaves one out."""
