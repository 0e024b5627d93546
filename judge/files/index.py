"""Finds the rows that earlier runs left, by what their rewards were made from; rows stay on disk.

A row takes about 150 bytes of memory here, however long it is: a digest of its key, and where it stands.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from judge.key import Key, Keys

_BEGINNING = b'{"r'
"""How each line of a run begins, cut off or not."""

_MOST_MAKERS = 100
"""Ways of making rows that are told apart, for a message; a run has a few, a file of somebody else's any number."""


class Found(NamedTuple):
    """Where a row stands that was looked for."""

    file: int
    """The number that its file was given."""

    offset: int
    """Bytes from the start of the file."""

    again: bool
    """Whether it was given before: it then stands for an equal sample, and what it cost was counted there."""


class _Part(BaseModel):
    """What has to be known of something that a run wrote; there is more in it."""

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)


class _Judged(_Part):
    rubric: str
    model: str | None


class _Scored(_Part):
    outcome: Literal["scored"]
    id: Any
    key: str | None
    reward: float
    metrics: Mapping[str, float]
    tokens: Mapping[str, int]
    cost: float | None
    provenance: _Judged


class _Other(_Part):
    """The first line of an unfinished run, or a row without a reward."""

    run: Mapping[str, Any] | None = None
    outcome: Literal["unscored"] | None = None


class Index:
    """The rows of some files that may stand again in an output."""

    def __init__(self) -> None:
        self._first: dict[bytes, int] = {}
        self._more: dict[bytes, deque[int]] = {}
        self._makers: dict[Key, _Judged] = {}
        self.run: Mapping[str, Any] = {}
        """The last first line of an unfinished run."""

        self.rows = 0
        """Rows that have a reward."""

        self.left = 0
        """Those of them that were not given."""

        self.foreign = 0
        """Lines that no run wrote, or that were written before rows had keys."""

    def read(self, file: IO[bytes], number: int) -> int:
        """Read a file's rows and return how many bytes its whole lines take; a line that a crash cut off is none.

        Args:
            file: JSON Lines.
            number: 0 or 1, the file's number in what is found.
        """
        offset = 0
        for line in file:
            if line.endswith(b"\n"):
                self._add(line, offset * 2 + number)
                offset += len(line)
            elif not line.startswith(_BEGINNING[: len(line)]):
                self.foreign += 1
        return offset

    def __contains__(self, key: Key) -> bool:
        return _digest(key) in self._first

    def give(self, keys: Iterable[Key]) -> Found | None:
        """Give a row under the first of the keys that has one: each row once, then the last one again and again."""
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
        """Say why no row is one of a run's.

        Args:
            keys: the run's.
            rubric: the name of its rubric.
            models: who judges in it.
        """
        if not self.rows:
            return "it holds lines that are no rows of a run, or that were written before rows had keys"
        near = min(self._makers, key=lambda key: len(keys.differences(key)))
        by = self._makers[near]
        words = {
            "rubric": f"they are scored by the rubric {by.rubric} {near.rubric}, and it is {rubric} {keys.rubric} now",
            "prompt": "a template of the prompt was changed since",
            "judge": f"they are judged by {by.model}, and {', then '.join(models)} judges now"
            if by.model not in models[:1]
            else f"what {by.model} answers from was changed since",
        }
        return "; ".join(words[part] for part in keys.differences(near)) or "they are rewards of other samples"

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
    return hashlib.blake2b(str(key).encode(), digest_size=16).digest()
