"""Scores a file: every row of the input gets a row of the output, and none is lost."""

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from judge.errors import InputFault, Misconfigured, NothingFits, OutputFault
from judge.files.journal import How, Journal
from judge.files.rows import Line, counted, line_of, placed, read_rows, rereadable, write_whole
from judge.files.work import HOPELESS, Graded, Work
from judge.grader import Grader
from judge.sample import Sample
from judge.tally import Entry, Tally


class Reporter(Protocol):
    """Whoever is told how a run is going; the module `judge.doors.console` is one."""

    def progress(self, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Show progress; give a function that takes the number of rows just finished.

        Args:
            total: the rows of the input; None if unknown.
        """
        ...

    def complain(self, message: str) -> None:
        """Tell a person something they should know now."""
        ...


class Silent:
    """A reporter that says nothing."""

    def progress(self, total: int | None) -> AbstractContextManager[Callable[[int], None]]:  # noqa: ARG002  nothing is shown
        """Show nothing."""
        return nullcontext(lambda _: None)

    def complain(self, message: str) -> None:
        """Say nothing."""


_SILENT = Silent()


class _Run(NamedTuple):
    """What a run needs."""

    work: Work
    path: str
    total: int | None
    reporter: Reporter


def score_file(
    grader: Grader,
    path: str,
    total: int | None,
    output: str,
    how: How = "new",
    hopeless: float = HOPELESS,
    reporter: Reporter = _SILENT,
) -> Tally:
    """Score a file by a grader, see `write_file`. After `hopeless` consecutive rows on which the judge failed, the run stops."""
    return write_file(Graded(grader, hopeless), path, total, output, how, reporter)


def write_file(work: Work, path: str, total: int | None, output: str, how: How = "new", reporter: Reporter = _SILENT) -> Tally:
    """Score a file, and write a row for each of its rows.

    Args:
        work: scores.
        path: the file of samples, or `-` for stdin.
        total: its rows, if they could be counted.
        output: a file, see `Journal`; or `-` for stdout, a pipe or a device, which get the rows in the order of the input.
        how: what happens to a file that already exists.
        reporter: is told how it is going.

    Raises:
        InputFault: the input or the output is refused; no judge was asked.
        OutputFault: the output can no longer be written.
        Misconfigured: no sample can be scored until somebody fixes the setup.
    """
    run = _Run(work, path, total, reporter)
    if _is_stream(output):
        return _to_stream(run, output, how)
    with rereadable(path) if how in {"resume", "go on"} else nullcontext(path) as source:
        return _to_file(run, source, _open(run, source, Path(output), how))


def _to_stream(run: _Run, output: str, how: How) -> Tally:
    """Write rows in the order of the input; those that finish early wait for their turn."""
    tally, waiting, turn = run.work.tally(), dict[int, dict[str, Any]](), 0

    def write(place: int) -> None:
        row = placed(waiting.pop(place), place, run.path)
        _write(file, row, output)
        tally.add(Entry.model_validate(row))

    with _opened(output, run.path, how) as file:
        try:
            with run.reporter.progress(run.total) as advance:
                for place, row in run.work.rows(read_rows(run.path)):
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


def _to_file(run: _Run, source: str, journal: Journal) -> Tally:
    """Write each row as soon as it is finished; put them in order at the end."""
    with closing(journal):
        try:
            with run.reporter.progress(run.total) as advance:
                for place, row in run.work.rows(_new_lines(source, journal, advance)):
                    journal.write(place, row)
                    advance(1)
        except (KeyboardInterrupt, Misconfigured) as stop:
            if journal.kept and not isinstance(stop, OutputFault):
                run.reporter.complain(f"interrupted: {journal.kept_in_words}")
            raise
        tally = run.work.tally()
        tally.kept, tally.dropped = journal.reused, journal.earlier.left
        for row in journal.rows():
            tally.add(Entry.model_validate(row))
        journal.finish()
    return tally


def _open(run: _Run, source: str, output: Path, how: How) -> Journal:
    journal = Journal(output, run.work.said, how, run.path)
    try:
        if journal.earlier.rows or journal.earlier.foreign:
            _reuse(run.work, source, journal)
            _announce_drops(journal, run.reporter)
        journal.begin()
    except BaseException:
        journal.close()
        raise
    return journal


def _reuse(work: Work, source: str, journal: Journal) -> None:
    """Give each row of the input its reward of an earlier run.

    Raises:
        NothingFits: none does, so that rewards that were paid for would be thrown away.
    """
    for place, sample in read_rows(source):
        if isinstance(sample, Sample):
            journal.reuse(place, work.keys_of(sample))
    if not journal.reused:
        raise NothingFits(journal.output, work.explain(journal.earlier))


def _announce_drops(journal: Journal, reporter: Reporter) -> None:
    """Say how many rewards the output is about to lose, while there is still time to stop."""
    left = journal.earlier.left
    if left:
        which = (
            f"{counted(left, 'reward')} of the earlier run in {journal.output} fit{'s' if left == 1 else ''} no row of the input"
        )
        reporter.complain(f"{which} and will be dropped at the end; to keep what is there, stop now and name another --output")


def _new_lines(source: str, journal: Journal, advance: Callable[[int], None]) -> Iterator[Line]:
    """Give the rows of the input that have no reward of an earlier run."""
    for line in read_rows(source):
        if journal.has(line.place):
            advance(1)
        else:
            yield line


def _is_stream(output: str) -> bool:
    """Whether an output is written row by row: stdout under any name, a pipe, a device."""
    if output == "-":
        return True
    path = Path(output)
    if not path.exists() or path.is_dir():
        return False
    return not path.is_file() or os.path.samestat(path.stat(), os.fstat(1))


@contextmanager
def _opened(output: str, source: str, how: How) -> Iterator[IO[bytes]]:
    if how == "resume":
        msg = f"--resume needs --output with a file: what was written to {_named(output)} cannot be read again"
        raise InputFault(msg)
    if how == "overwrite":
        msg = f"--overwrite needs --output with a file: {_named(output)} is not a file that could be replaced"
        raise InputFault(msg)
    own = output == "-" or os.path.samestat(os.stat(output), os.fstat(1))  # noqa: PTH116  beside stdout
    written = os.fstat(1) if own else os.stat(output)  # noqa: PTH116
    read = os.fstat(0) if source == "-" else os.stat(source)  # noqa: PTH116
    if stat.S_ISREG(written.st_mode) and os.path.samestat(written, read):
        msg = f"{source}: the output is the input itself, and the rows would be added to its end; wanted another output"
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
        msg = f"{_named(name)}: cannot be written: {error.strerror}"
        raise OutputFault(msg) from error


def _named(output: str) -> str:
    return "stdout" if output == "-" else output
