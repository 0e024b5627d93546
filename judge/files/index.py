"""Finds the rows that earlier runs left, by what their rewards were made from; the rows stay on disk.

A row takes about 150 bytes of memory here, however long it is: a digest of its key, and its position in the file.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from judge.key import Key, Keys
from judge.tally import Entry, Judged

_BEGINNING = b'{"r'
"""How each line of a run begins, `{"row": ...` or `{"run": ...`, whether it was cut off or not."""

_MOST_MAKERS = 100
"""Ways of making rewards that are remembered for a message. A guess: a run has a few; other files have no limit."""

_DIGEST = 16
"""Bytes of a key's digest: with a billion rows, two of them are alike once in 10**20 times."""


class Found(NamedTuple):
    """Where a row is."""

    file: int
    """The number that its file was given."""

    offset: int
    """Bytes from the start of the file."""

    again: bool
    """Whether it was given before: now it goes to another, equal sample, and its cost was counted with the first."""


class _Made(Judged):
    rubric: str


class _Scored(Entry):
    """A row with a reward; a line that does not match this is not one."""

    outcome: Literal["scored"]
    key: str | None
    reward: float
    metrics: Mapping[str, float]
    provenance: _Made


class _Other(BaseModel):
    """The first line of an unfinished run, or a row without a reward."""

    model_config = ConfigDict(strict=True)

    run: Mapping[str, Any] | None = None
    outcome: Literal["unscored"] | None = None


class Index:
    """The rows of earlier files that a new output may reuse."""

    def __init__(self) -> None:
        self._first: dict[bytes, int] = {}
        self._more: dict[bytes, deque[int]] = {}
        self._makers: dict[Key, _Made] = {}
        self.run: Mapping[str, Any] = {}
        """What the first line of an unfinished run says about it; if several files have one, the last."""

        self.rows = 0
        """Rows that have a reward."""

        self.left = 0
        """Those that have not been given to a row of the input."""

        self.foreign = 0
        """Lines that no run wrote, or that an early version wrote without keys."""

    def read(self, file: IO[bytes], number: int) -> int:
        """Read the rows of a file; return the bytes of its whole lines, without a line that a crash cut off.

        Args:
            file: JSON Lines.
            number: 0 or 1, the file's number in `Found`.
        """
        offset = 0
        for line in file:
            if line.endswith(b"\n"):
                self._add(line, offset * 2 + number)
                offset += len(line)
            elif not line.startswith(_BEGINNING[: len(line)]):
                self.foreign += 1
        return offset

    def give(self, keys: Iterable[Key]) -> Found | None:
        """Give a row for the first key that has one: each row once, then the last one again and again."""
        digest = next((digest for digest in map(_digest, keys) if digest in self._first), None)
        if digest is None:
            return None
        at = self._first[digest]
        again = at < 0
        if again:
            at = ~at
            others = self._more.get(digest)
            if others:
                at, again = others.popleft(), False
        self._first[digest] = ~at  # negative from the first time it is given
        self.left -= not again
        return Found(at % 2, at // 2, again)

    def explain(self, keys: Keys, rubric: str, models: Sequence[str]) -> str:
        """Say why no row fits a run.

        Args:
            keys: the run's.
            rubric: the name of its rubric.
            models: who judges in it, the first preferred.
        """
        if not self.rows:
            return "its lines are not rows of a run, or an early version wrote them, without keys"
        near = min(self._makers, key=lambda key: len(keys.differences(key)))
        by = self._makers[near]
        words = {
            "rubric": f"its rewards were made under the rubric {by.rubric} {near.rubric}, and it is {rubric} {keys.rubric} now",
            "prompt": "a template of the prompt has changed since",
            "judge": f"its rewards were judged by {by.model}, and {', then '.join(models)} judges now"
            if by.model not in models[:1]
            else f"what {by.model} answers from has changed since",
        }
        return "; ".join(words[part] for part in keys.differences(near)) or "its rewards are those of other samples"

    def _add(self, line: bytes, at: int) -> None:
        try:
            row = _Scored.model_validate_json(line)
        except ValidationError:
            self._add_other(line)
            return
        key = Key.read(row.key)
        self.foreign += key is None and row.key is not None
        if key is not None:
            self.rows += 1
            self.left += 1
            self._keep(_digest(key), at)
            if len(self._makers) < _MOST_MAKERS:
                self._makers.setdefault(key._replace(sample=""), row.provenance)

    def _add_other(self, line: bytes) -> None:
        try:
            other = _Other.model_validate_json(line)
        except ValidationError:
            self.foreign += 1
            return
        self.run = other.run or self.run
        self.foreign += other.run is None and other.outcome is None

    def _keep(self, digest: bytes, at: int) -> None:
        if digest in self._first:
            self._more.setdefault(digest, deque()).append(at)
        else:
            self._first[digest] = at


def _digest(key: Key) -> bytes:
    return hashlib.blake2b(str(key).encode(), digest_size=_DIGEST).digest()
