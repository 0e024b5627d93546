"""A judge that answers from a file of recorded replies: for tests, and for scoring again without asking again.

A line is `{"id": ..., "reply": "..."}` with the sample's id; several lines of one id are given in their order, one a call.
Nothing is ever given twice: a judge that is asked once more, or for a second opinion, has the next line or no answer.
"""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from judge.converse import Attempt, Call, Reply
from judge.digest import digest
from judge.errors import InputFault, Unanswered


class Replies:
    """A judge that gives each sample the replies that are kept for it."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._kept: defaultdict[str, deque[str]] = defaultdict(deque)
        for row in rows:
            self._kept[json.dumps(row["id"], sort_keys=True)].append(row["reply"])
        self.basis = digest({name: list(kept) for name, kept in self._kept.items()})
        """The hash of all replies, wherever their file lies."""

    @classmethod
    def load(cls, path: Path) -> "Replies":
        """Read a file of replies.

        Raises:
            InputFault: it is missing, or a line is not of the form above.
        """
        try:
            lines = path.read_text("utf-8-sig").split("\n")  # a reply may hold what `splitlines` takes for the end of a line
        except (OSError, UnicodeDecodeError) as error:
            msg = f"{path}: {error}"
            raise InputFault(msg) from error
        return cls(_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip())

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Give the next reply kept for the sample, see `Converse`.

        Raises:
            Unanswered: none is kept for it, or all that are have been given.
        """
        kept = self._kept.get(json.dumps(call.question.id, sort_keys=True))
        if not kept:
            attempts.append(Attempt(model=call.model, outcome=Unanswered.reason))
            msg = "no reply is kept for this sample" if kept is None else "every reply that is kept for this sample was given"
            raise Unanswered(msg)
        attempts.append(Attempt(model=call.model, outcome="answered"))
        return Reply(text=kept.popleft())


def _row(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("reply"), str):
        msg = f"{path}:{number}: wanted an object with 'id' and the text 'reply'"
        raise InputFault(msg)
    return row
