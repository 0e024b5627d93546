"""A judge that answers from a file of recorded replies: for tests, and to score again without asking again.

A line is `{"id": ..., "reply": "..."}`, with the sample's id. For a question about several responses, `id` is the list of their
ids in the order in which they are shown. If a sample has several lines, each call takes the next one. No line is given twice:
when they run out, a second opinion or a second try gets no answer.
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
    """A judge that gives each sample its own recorded replies."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._kept: defaultdict[str, deque[str]] = defaultdict(deque)
        for row in rows:
            self._kept[json.dumps(row["id"], sort_keys=True)].append(row["reply"])
        self.basis = digest({name: list(kept) for name, kept in self._kept.items()})
        """The hash of all replies, which stands for the judge in the keys of rewards; where the file lies does not count."""

    @classmethod
    def load(cls, path: Path) -> "Replies":
        """Read a file of replies.

        Raises:
            InputFault: it is missing, or a line does not have the form above.
        """
        try:
            lines = path.read_text("utf-8-sig").split("\n")  # `splitlines` would also split at U+2028 inside a reply
        except OSError as error:
            msg = f"{path}: cannot be read: {error.strerror}"
            raise InputFault(msg) from error
        except UnicodeDecodeError as error:
            msg = f"{path}: not UTF-8: {error.reason} at byte {error.start}"
            raise InputFault(msg) from error
        return cls(_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip())

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Give the sample's next reply, see `Converse`.

        Raises:
            Unanswered: the sample has no reply, or no more of them.
        """
        kept = self._kept.get(json.dumps(call.question.id, sort_keys=True))
        if not kept:
            if kept is not None or not call.question.names:  # a group without a reply is asked about one by one: no request
                attempts.append(Attempt(model=call.model, outcome=Unanswered.reason))
            msg = "no reply is recorded for this sample" if kept is None else "every recorded reply to this sample has been given"
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
