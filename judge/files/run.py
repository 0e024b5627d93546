"""A run over a file: rows in, each scored, rows out, none lost."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from judge.doors.console import Tally, complain, progress
from judge.errors import InputFault, JudgeDown, Misconfigured, OutputFault
from judge.files.journal import How, Journal
from judge.files.rows import Line, line_of, read_rows, rereadable, row_of, write_whole
from judge.grader import Grader
from judge.reward import Outcome, Reward, Unscored
from judge.rubric.weights import Weighted
from judge.sample import BadSample, Sample

_HOPELESS = 100
"""Rows in a row on which the judge failed, after which a run is stopped: it is better taken up again when the judge is back."""


def score_file(grader: Grader, path: str, total: int | None, output: str, how: How = "new", hopeless: float = _HOPELESS) -> Tally:
    """Score a file, and write a row for each of its rows.

    Args:
        grader: scores.
        path: the file of samples, or `-` for stdin.
        total: its rows, where they could be counted.
        output: a file, see `Journal`; or `-` for stdout, a pipe or a device, which get the rows in the order of the input.
        how: what happens with a file that is there.
        hopeless: rows in a row on which the judge failed, after which the run is stopped.

    Raises:
        InputFault: input or output is refused before anything is asked.
        OutputFault: the output cannot be written any more.
        Misconfigured: no sample can be scored before somebody mends the setup.
    """
    if not _is_stream(output):
        with rereadable(path) if how == "resume" else nullcontext(path) as source:
            return _run_to_file(grader, source, total, _open(grader, source, path, Path(output), how), hopeless)
    if how != "new":
        name = "stdout" if output == "-" else output
        msg = f"--{how} needs --output with a file: what was written to {name} cannot be read again"
        raise InputFault(msg)
    with _opened(output, path) as file:
        return _run_to_stream(grader, path, total, file, output, hopeless)


def _run_to_stream(grader: Grader, path: str, total: int | None, file: IO[bytes], name: str, hopeless: float) -> Tally:
    """Write rows in the order of the input; those that are finished early wait for their turn."""
    tally, waiting, turn = _tally(grader), dict[int, dict[str, Any]](), 0

    def write(place: int) -> None:
        row = {"row": place + 1, **waiting.pop(place)}
        _write(file, row, name)
        tally.add(row)

    try:
        with progress(total) as advance:
            for place, row in _rows(grader, read_rows(path), hopeless):
                waiting[place] = row
                while turn in waiting:
                    write(turn)
                    turn += 1
                    advance(1)
    except (KeyboardInterrupt, Misconfigured) as stop:
        for place in [] if isinstance(stop, OutputFault) else sorted(waiting):
            write(place)
        raise
    return tally


def _run_to_file(grader: Grader, source: str, total: int | None, journal: Journal, hopeless: float) -> Tally:
    """Write each row as soon as it is finished; put them in order at the end."""
    with closing(journal):
        try:
            with progress(total) as advance:
                for place, row in _rows(grader, _new_lines(grader, source, journal, advance), hopeless):
                    journal.write(place, row)
                    advance(1)
        except (KeyboardInterrupt, Misconfigured) as stop:
            if journal.kept and not isinstance(stop, OutputFault):
                complain(f"interrupted: {journal.kept} rows are kept; the same command with --resume goes on from there")
            raise
        tally = _tally(grader)
        tally.kept, tally.dropped = journal.reused, journal.earlier.left
        for row in journal.rows():
            tally.add(row)
        journal.finish()
    return tally


def _open(grader: Grader, source: str, path: str, output: Path, how: How) -> Journal:
    run = {"input": path, "rubric": grader.rubric.name, "rubric_hash": grader.rubric.hash, "models": grader.models}
    journal = Journal(output, run, how, path)
    try:
        _refuse_waste(grader, source, journal)
        journal.begin()
    except BaseException:
        journal.close()
        raise
    return journal


def _refuse_waste(grader: Grader, source: str, journal: Journal) -> None:
    """Refuse to go on where nothing of what is there would be used: rewards that were paid for would be thrown away."""
    earlier = journal.earlier
    samples = (sample for _, sample in read_rows(source) if isinstance(sample, Sample))
    if earlier.rows or earlier.foreign:
        if any(key in earlier for sample in samples for key in grader.keys.all_of(sample)):
            return
        why = earlier.explain(grader.keys, grader.rubric.name, grader.models)
        advice = "keep it and name another --output, or replace it with --overwrite"
        msg = f"{journal.output}: nothing in it fits this run: {why}; {advice}"
        raise InputFault(msg)


def _new_lines(grader: Grader, source: str, journal: Journal, advance: Callable[[int], None]) -> Iterator[Line]:
    """Give the rows of the input for which no earlier run has a reward."""
    for place, sample in read_rows(source):
        if isinstance(sample, Sample) and journal.earlier.rows and journal.reuse(place, grader.keys.all_of(sample)):
            advance(1)
        else:
            yield place, sample


def _rows(grader: Grader, lines: Iterable[Line], hopeless: float) -> Iterator[tuple[int, dict[str, Any]]]:
    """Score lines, and give each as a row of the output with its place."""
    waiting: dict[int, Line] = {}

    def samples() -> Iterator[Sample | BadSample]:
        for at, line in enumerate(lines):
            waiting[at] = line
            yield line[1]

    failed = 0
    for at, outcome in grader.stream(samples()):
        place, sample = waiting.pop(at)
        yield place, {"key": _key(grader, sample, outcome), **row_of(outcome, grader.prices)}
        if _judge_failed(outcome):
            failed += 1
            if failed >= hopeless:
                msg = f"the judge failed on {failed} rows in a row, the last time with: {_what_failed(outcome)}"
                raise JudgeDown(msg)
        elif outcome.provenance.model:
            failed = 0


def _key(grader: Grader, sample: Sample | BadSample, outcome: Outcome) -> str | None:
    """Return what a reward was made from; None where there is none, or one without the judge that should have been asked."""
    if isinstance(sample, BadSample) or not isinstance(outcome, Reward) or outcome.verifiable_only:
        return None
    return str(grader.keys.of(sample, outcome.provenance.model))


def _judge_failed(outcome: Outcome) -> bool:
    return bool(outcome.attempts) if isinstance(outcome, Unscored) else outcome.verifiable_only


def _what_failed(outcome: Outcome) -> str | None:
    return outcome.detail if isinstance(outcome, Unscored) else outcome.note


def _tally(grader: Grader) -> Tally:
    rubric = grader.rubric
    parts: tuple[Weighted, ...] = (*rubric.checks, *rubric.judged)
    return Tally(rubric.range.low, rubric.range.high, {part.name: part.weight for part in parts})


def _is_stream(output: str) -> bool:
    """Say whether an output is written as it comes: stdout by any name, a pipe, a device."""
    if output == "-":
        return True
    path = Path(output)
    if not path.exists() or path.is_dir():
        return False
    return not path.is_file() or os.path.samestat(path.stat(), os.fstat(1))


@contextmanager
def _opened(output: str, source: str) -> Iterator[IO[bytes]]:
    own = output == "-" or os.path.samestat(os.stat(output), os.fstat(1))  # noqa: PTH116  beside stdout
    written = os.fstat(1) if own else os.stat(output)  # noqa: PTH116
    read = os.fstat(0) if source == "-" else os.stat(source)  # noqa: PTH116
    if stat.S_ISREG(written.st_mode) and os.path.samestat(written, read):
        msg = f"{source}: the rows would be written behind the file that is read; wanted another output"
        raise InputFault(msg)
    if own:
        yield sys.stdout.buffer
        return
    try:
        file = open(output, "wb", buffering=0)  # noqa: PTH123, SIM115  closed below
    except OSError as error:
        msg = f"{output}: cannot be written: {error.strerror}"
        raise InputFault(msg) from error
    with file:
        yield file


def _write(file: IO[bytes], row: Mapping[str, Any], name: str) -> None:
    try:
        write_whole(file, line_of(row))
    except BrokenPipeError:
        raise
    except OSError as error:
        msg = f"{'stdout' if name == '-' else name}: cannot be written: {error.strerror}"
        raise OutputFault(msg) from error
