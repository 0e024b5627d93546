"""A run over a file: rows in, each scored, rows out, none lost."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from judge.console import Tally, complain, progress
from judge.errors import JudgeDown, Misconfigured
from judge.journal import Journal
from judge.reward import Outcome, Unscored
from judge.rows import Line, read_rows, row_of
from judge.sample import BadSample, Sample
from judge.weights import Weighted
from judge.wiring import Grader

_HOPELESS = 100
"""Rows in a row on which the judge failed, after which a run is stopped: it is better taken up again when the judge is back."""


def run_to_stdout(grader: Grader, path: str, total: int | None) -> Tally:
    """Write rows in the order of the input; those that are finished early wait for their turn."""
    tally, waiting, turn = _tally(grader), dict[int, dict[str, Any]](), 0
    with progress(total, 0) as advance:
        for place, outcome in _outcomes(grader, read_rows(path)):
            waiting[place] = row_of(outcome, grader.prices)
            while turn in waiting:
                row = waiting.pop(turn)
                print(json.dumps({"row": turn + 1, **row}, ensure_ascii=False, allow_nan=False), flush=True)
                tally.add(row)
                turn += 1
                advance(1)
    return tally


def open_journal(grader: Grader, path: str, output: Path, *, resume: bool) -> Journal:
    """Open the output of a run over a file, see `Journal`."""
    run = {"input": path, "rubric": grader.rubric.name, "rubric_hash": grader.rubric.hash, "models": grader.models}
    return Journal(output, run, resume=resume)


def run_to_file(grader: Grader, path: str, total: int | None, journal: Journal, hopeless: float = _HOPELESS) -> Tally:
    """Write each row as soon as it is finished; put them in order at the end.

    Args:
        grader: scores.
        path: the file of samples, or `-` for stdin.
        total: its rows, where they could be counted.
        journal: the output.
        hopeless: rows in a row on which the judge failed, after which the run is stopped.
    """
    try:
        with progress(total, len(journal)) as advance:
            for place, outcome in _outcomes(grader, (line for line in read_rows(path) if line[0] not in journal), hopeless):
                journal.write(place, row_of(outcome, grader.prices))
                advance(1)
    except (KeyboardInterrupt, Misconfigured):
        complain(f"interrupted: {len(journal)} rows are kept; the same command with --resume goes on from there")
        raise
    finally:
        journal.close()
    tally = _tally(grader)
    for row in journal.rows():
        tally.add(row)
    journal.finish()
    return tally


def _tally(grader: Grader) -> Tally:
    rubric = grader.rubric
    parts: tuple[Weighted, ...] = (*rubric.checks, *rubric.judged)
    return Tally(rubric.range.low, rubric.range.high, {part.name: part.weight for part in parts})


def _outcomes(grader: Grader, lines: Iterable[Line], hopeless: float = _HOPELESS) -> Iterator[tuple[int, Outcome]]:
    """Score lines, and say of each outcome which row it belongs to."""
    places: dict[int, int] = {}

    def samples() -> Iterator[Sample | BadSample]:
        for at, (place, sample) in enumerate(lines):
            places[at] = place
            yield sample

    failed = 0
    for at, outcome in grader.stream(samples()):
        yield places.pop(at), outcome
        if isinstance(outcome, Unscored) and outcome.attempts:
            failed += 1
            if failed >= hopeless:
                msg = f"the judge failed on {failed} rows in a row, the last time with: {outcome.detail}"
                raise JudgeDown(msg)
        else:
            failed = 0
