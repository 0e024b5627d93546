"""The work of a run: whoever turns the lines of a file into rows. A grader does it here, or a function in the cloud."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from judge.errors import JudgeDown
from judge.files.index import Index
from judge.files.rows import Line, counted, row_of
from judge.grader import Grader
from judge.key import Key
from judge.reward import Outcome, Unscored
from judge.sample import AnySample, BadSample, Sample
from judge.tally import Tally

HOPELESS = 100
"""Consecutive rows on which the judge failed, after which a run stops, to be resumed when the judge is back. A guess: at a few
seconds each it takes minutes, and a judge that fails now and then never gets there."""


class Work(Protocol):
    """What a run needs of whoever scores."""

    @property
    def said(self) -> Mapping[str, Any]:
        """Say which run it is, in the first line of an unfinished file."""
        ...

    def tally(self) -> Tally:
        """Start counting."""
        ...

    def keys_of(self, sample: Sample) -> Sequence[Key]:
        """Return every key that a row of this sample can have."""
        ...

    def explain(self, earlier: Index) -> str:
        """Say why none of the earlier rows can be used."""
        ...

    def rows(self, lines: Iterable[Line]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Score lines, and give each as a row of the output with its place, as soon as it is there.

        Raises:
            Misconfigured: no more rows can be scored until somebody fixes something.
        """
        ...


class Graded:
    """A grader at work."""

    def __init__(self, grader: Grader, hopeless: float = HOPELESS) -> None:
        """Prepare.

        Args:
            grader: scores.
            hopeless: consecutive rows on which the judge failed, after which the run stops.
        """
        self._grader, self._hopeless = grader, hopeless

    @property
    def said(self) -> Mapping[str, Any]:
        """See `Work.said`."""
        rubric = self._grader.rubric
        return {"rubric": rubric.name, "rubric_hash": rubric.hash, "models": self._grader.models}

    def tally(self) -> Tally:
        """See `Work.tally`."""
        return Tally.of(self._grader.rubric)

    def keys_of(self, sample: Sample) -> Sequence[Key]:
        """See `Work.keys_of`."""
        return self._grader.keys.all_of(sample)

    def explain(self, earlier: Index) -> str:
        """See `Work.explain`."""
        return earlier.explain(self._grader.keys, self._grader.rubric.name, self._grader.models)

    def rows(self, lines: Iterable[Line]) -> Iterator[tuple[int, dict[str, Any]]]:
        """See `Work.rows`.

        Raises:
            JudgeDown: the judge failed on too many consecutive rows.
        """
        grader, failed = self._grader, 0
        for line, outcome in grader.stream((line, line.sample) for line in lines):
            yield line.place, {"key": _key(grader, line.sample, outcome), **row_of(outcome, grader.prices)}
            if _judge_failed(outcome):
                failed += 1
                if failed >= self._hopeless:
                    msg = f"the judge failed on {counted(failed, 'consecutive row')}, the last time with: {_what_failed(outcome)}"
                    raise JudgeDown(msg)
            elif outcome.provenance.model:
                failed = 0


def _key(grader: Grader, sample: AnySample, outcome: Outcome) -> str | None:
    """Return the key of a reward, or None: without a reward, or if the judge should have been asked and failed."""
    if isinstance(sample, BadSample) or isinstance(outcome, Unscored) or outcome.failed:
        return None
    return str(grader.keys.of(sample, outcome.provenance.model))


def _judge_failed(outcome: Outcome) -> bool:
    """Whether the judge was asked and failed; a sample without a request says nothing about the judge."""
    return outcome.failed and not (isinstance(outcome, Unscored) and not outcome.attempts)


def _what_failed(outcome: Outcome) -> str | None:
    return outcome.detail if isinstance(outcome, Unscored) else outcome.note
