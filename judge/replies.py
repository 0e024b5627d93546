"""A judge that answers from a file of recorded replies: for tests, and for scoring again without asking again.

A line is `{"id": ..., "reply": "..."}` with the sample's id; several lines of one id are given in their order, one a call.
"""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from judge.converse import Attempt, Call, Reply
from judge.errors import InputFault, Unreadable
from judge.key import digest


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
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            msg = f"{path}: {error}"
            raise InputFault(msg) from error
        return cls(_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip())

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Give the next reply kept for the sample, see `Converse`."""
        kept = self._kept.get(json.dumps(call.prompt.sample.id, sort_keys=True))
        if not kept:
            attempts.append(Attempt(model=call.model, outcome=Unreadable.reason))
            msg = "no reply is kept for this sample"
            raise Unreadable(msg)
        attempts.append(Attempt(model=call.model, outcome="answered"))
        return Reply(text=kept.popleft(), model=call.model)


def _row(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("reply"), str):
        msg = f"{path}:{number}: wanted an object with 'id' and the text 'reply'"
        raise InputFault(msg)
    return row
