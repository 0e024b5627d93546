"""The run: the rows of one output with their samples, read once and kept."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from judge.errors import InputFault
from judge.files.joined_rows import joined
from judge.files.rollouts import rollout_of, telling_checks
from judge.files.scored_rows import LARGEST, Part, Row, ScoredRows
from judge.monitors.rollout import Rollout
from judge.monitors.signs import signs
from judge.reading.text.words import words
from judge.rubric.rubric import Rubric
from judge.sample import Sample, as_text


class Entry(NamedTuple):
    """One row, with the texts of its sample; a text is None if the sample was not found."""

    row: Row
    parts: Mapping[str, Part]
    """What each check and each criterion gave, by name."""

    prompt: str | None
    response: str | None
    reference: str | None
    calls: str | None
    """The tools that were called, as JSON."""

    words: int | None
    """Words of the response."""

    signs: frozenset[str]
    """What stands out in the response's form, see `judge.monitors.signs`."""

    sample: str | None
    """The hash of the sample, if the row has a key."""

    checks: float | None
    """The mean of the checks that say whether a response is right, from 0 to 1; None without one."""

    rollout: Rollout | None
    """What the monitors look at; None if the sample was not found."""

    @property
    def reward(self) -> float | None:
        """The reward; None if the row is unscored."""
        return self.row.reward if self.row.outcome == "scored" else None

    @property
    def judge(self) -> float | None:
        """The mean of the criteria, from 0 to 1."""
        return (self.row.metrics or {}).get("judge")


class Run:
    """One output."""

    def __init__(self, path: str, entries: Iterable[Entry], rubric: Rubric | None, foreign: int = 0) -> None:
        """Keep a run.

        Args:
            path: the output.
            entries: its rows.
            rubric: the one that scored them; None if it was not found.
            foreign: lines that are not rows.
        """
        self.path, self.rubric, self.foreign = path, rubric, foreign
        self.entries = tuple(entries)

    @property
    def name(self) -> str:
        """The file's name."""
        return Path(self.path).name

    @cached_property
    def rewards(self) -> tuple[float, ...]:
        """All rewards."""
        return tuple(entry.reward for entry in self.entries if entry.reward is not None)

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The ends of the reward's range: the rubric's; without it, 0 and 1, or further if a reward lies outside."""
        if self.rubric:
            return self.rubric.range.low, self.rubric.range.high
        return min(0.0, *self.rewards, 0.0), max(1.0, *self.rewards, 1.0)

    @cached_property
    def groups(self) -> tuple[tuple[Entry, ...], ...]:
        """The entries with a reward of each prompt that has two or more of them."""
        groups: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.row.group is not None and entry.reward is not None:
                groups[entry.row.group].append(entry)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    @cached_property
    def parts(self) -> dict[str, str]:
        """The name of each check and each criterion, with `check` or `criterion`; checks come first."""
        named = {name: "check" for entry in self.entries for name in entry.row.checks or {}}
        return named | {name: "criterion" for entry in self.entries for name in entry.row.criteria or {}}

    def values(self, part: str) -> list[float]:
        """Return the values of a check or a criterion, from 0 to 1, of the rows that have a reward."""
        found = (entry.parts[part].worth for entry in self.entries if entry.reward is not None and part in entry.parts)
        return [value for value in found if value is not None]


def read_run(rows: ScoredRows, source: str | None, rubric: Rubric | None, advance: Callable[[int], None]) -> Run:
    """Read an output with its samples.

    Args:
        rows: the output.
        source: the file that was scored; None leaves the texts out.
        rubric: the one that scored it, if it is known.
        advance: is told of each row that was read.

    Raises:
        InputFault: one of the files cannot be read, or a reward is too large for any figure.
    """
    entries, reading = [], _Reading(rubric)
    for row, sample in joined(rows, source) if source else ((row, None) for row in rows):
        if row.reward is not None and abs(row.reward) > LARGEST:
            msg = f"{rows.path}: row {row.name}: wanted a reward from {-LARGEST:g} to {LARGEST:g}, found {row.reward:g}"
            raise InputFault(msg)
        entries.append(reading.entry(row, sample))
        advance(1)
    return Run(rows.path, entries, rubric, rows.foreign)


class _Reading:
    """Makes entries; keeps each prompt and each reference once, however many rollouts have it."""

    def __init__(self, rubric: Rubric | None) -> None:
        self._rubric = rubric
        self._kept: dict[str, str] = {}

    def entry(self, row: Row, sample: Sample | None) -> Entry:
        key = (row.key or "").partition(":")[0] or None
        telling = telling_checks(self._rubric, row)
        values = [part.worth for name, part in (row.checks or {}).items() if name in telling and part and part.worth is not None]
        checks = fmean(values) if values else None
        if sample is None:
            return Entry(row, row.parts, None, None, None, None, None, frozenset(), key, checks, None)
        prompt = self._once("\n\n".join(_turns(sample)))
        reference = None if sample.reference is None else self._once(as_text(sample.reference))
        calls = as_text(list(sample.tool_calls)) if sample.tool_calls else None
        written = len(words(sample.response)), signs(sample.response)
        rollout = rollout_of(row, sample, self._rubric)
        return Entry(row, row.parts, prompt, sample.response, reference, calls, *written, key, checks, rollout)

    def _once(self, text: str) -> str:
        return self._kept.setdefault(text, text)


def _turns(sample: Sample) -> Iterator[str]:
    """Give each turn of the prompt, with its role if it is not the only one."""
    for turn in sample.messages:
        yield turn.content if len(sample.messages) == 1 else f"{turn.role}: {turn.content}"
