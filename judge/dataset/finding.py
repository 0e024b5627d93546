"""Findings: what is wrong with a data set, or worth knowing about it, each with the line where it is."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

LISTED = 20
"""Findings of one kind that are listed, one a line; a guess: a screen of them. The rest are counted."""


class Flaw(NamedTuple):
    """Something about a record, before its place is known."""

    kind: str
    """What findings of this kind have in common, in a few words: they are listed together."""

    text: str
    """What was wanted and what was found. It never quotes a prompt."""

    serious: bool = True
    """Whether it is a fault: the job would fail, drop the record, or train on something wrong. If not, it is a remark."""


class Finding(NamedTuple):
    """A flaw at its place."""

    path: str
    line: int | None
    """The line, from 1; None if it is about the whole file."""

    kind: str
    text: str
    serious: bool

    @classmethod
    def at(cls, flaw: Flaw, path: str, line: int | None = None) -> "Finding":
        """Give a flaw its place."""
        return cls(path, line, flaw.kind, flaw.text, flaw.serious)

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.text}"


def listed(findings: Iterable[Finding]) -> Iterator[str]:
    """Give a line for each finding, those of one kind together: the first 20, then how many more there are."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.path, finding.kind), []).append(finding)
    for (path, kind), found in kinds.items():
        ordered = sorted(found, key=lambda one: one.line or 0)
        yield from map(str, ordered[:LISTED])
        if len(ordered) > LISTED:
            yield f"{path}: and {len(ordered) - LISTED:,} more: {kind}"
