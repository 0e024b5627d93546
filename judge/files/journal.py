"""Keeps the rows of a long run safe: written as they are finished, put in order at the end, resumed after an interruption.

During a run its rows are in `OUT.part`, one JSON object a line, in the order in which they were finished. The first line says
which run it is. At the end they move to `OUT`, in the order of the input. Until then `OUT` stays as it was.

A resumed run keeps the row of every sample that has one, wherever the two are in their files. It knows a row by its key, which
says what the reward was made from. Rows without a reward are scored again.
"""

import fcntl
import json
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Literal

from judge.errors import InputFault, Misconfigured, OutputFault
from judge.files.index import Index
from judge.files.rows import counted, line_of, placed, unpaid, write_whole
from judge.key import Key

How = Literal["new", "resume", "overwrite", "go on"]
"""What happens to an output that already exists: it is refused, resumed or replaced. With `go on` it is resumed as well: that is
for a command that always does so, and has no option --resume."""

_OUTPUT, _PART = 0, 1
"""The numbers of the two files in which a row can be."""

_MISSING = -1
"""Marks a row of the input that has no row of the output yet."""


class Journal:
    """The output file of a run that can be interrupted."""

    def __init__(self, output: Path, run: Mapping[str, Any], how: How, source: str) -> None:
        """Open the output for this run alone; nothing on disk changes before `begin`.

        Args:
            output: the file that will hold all rows; its folder is created.
            run: says which run it is, in the first line of the unfinished file.
            how: what happens to an output that already exists.
            source: the file that is read, or `-` for stdin.

        Raises:
            InputFault: the output cannot be written, is the source, is in use, or holds rows that would be lost.
        """
        self.output = Path(os.path.realpath(output))
        self.part = self.output.with_name(f"{self.output.name}.part")
        self._new = self.output.with_name(f"{self.output.name}.new")
        self._source, self._how = source, how
        self._run = {"input": source, **run, "overwrite": how == "overwrite"}
        self._places = array("q")  # a number a row, so that a long file takes little memory
        self._fresh = 0
        self.reused = 0
        """Rows of the input that were given a row of an earlier run."""
        self._finished: IO[bytes] | None = None
        self.earlier = Index()
        with self._guarded(InputFault):
            self._open(how)

    @property
    def kept(self) -> int:
        """Rows with a reward that are safe on disk: those of earlier runs, and those written since."""
        return self.earlier.rows + self._fresh

    @property
    def kept_in_words(self) -> str:
        """Say how many rows are safe, and how to go on: `kept 8 rows; run the same command to go on`."""
        again = "run the same command to go on" if self._how == "go on" else "continue with the same command and --resume"
        return f"kept {counted(self.kept, 'row')}; {again}"

    def begin(self) -> None:
        """Get ready to write: what an earlier run left is kept, except for a line that a crash cut off.

        Raises:
            InputFault: it cannot be written.
        """
        with self._guarded(InputFault):
            self._file.truncate(self._whole)
            if not self._whole:
                self._bare = True
                write_whole(self._file, line_of({"run": self._run}))

    def reuse(self, place: int, keys: Iterable[Key]) -> bool:
        """Give a row of the input the row of an earlier run; return whether there is one under these keys."""
        found = self.earlier.give(keys)
        if found:
            self.reused += 1
            self._keep(place, found.offset, found.file, again=found.again)
        return found is not None

    def has(self, place: int) -> bool:
        """Return whether a row of the input has its row of the output."""
        return place < len(self._places) and self._places[place] != _MISSING

    def write(self, place: int, row: Mapping[str, Any]) -> None:
        """Write a row; the operating system has it when this returns.

        Raises:
            OutputFault: it cannot be written.
        """
        with self._guarded(OutputFault):
            offset = self._length()
            write_whole(self._file, line_of(placed(row, place, self._source)))
        self._bare = False
        self._fresh += row["key"] is not None
        self._keep(place, offset, _PART, again=False)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give the rows in the order of the input, each with its number and the input as they are now.

        Raises:
            OutputFault: they cannot be read again.
        """
        with self._guarded(OutputFault), self.part.open("rb") as part:
            for place, at in enumerate(self._places):
                if self.has(place):
                    offset, file, again = at // 4, at // 2 % 2, at % 2
                    source = part if file == _PART or self._finished is None else self._finished
                    source.seek(offset)
                    row = placed(json.loads(source.readline()), place, self._source)
                    yield unpaid(row) if again else row

    def finish(self) -> None:
        """Put all rows in order into the output file, at once or not at all.

        Raises:
            OutputFault: it cannot be written; the rows are kept.
        """
        try:
            with self._guarded(OutputFault):
                with self._new.open("wb") as file:
                    file.writelines(map(line_of, self.rows()))
                    file.flush()
                    os.fsync(file.fileno())  # or a power cut could leave an empty file in place of the rows
                self._new.replace(self.output)
                self.part.unlink()
                self._bare = False
        finally:
            with suppress(OSError):
                self._new.unlink()

    def close(self) -> None:
        """Close the journal so that a later run can resume it; one without rows is removed."""
        if self._bare:
            with suppress(OSError):
                self.part.unlink()
        self._file.close()
        if self._finished:
            self._finished.close()

    def _open(self, how: How) -> None:
        self._refuse()
        self.output.parent.mkdir(parents=True, exist_ok=True)
        self._file = _open_alone(self.part)
        self._bare = self._length() == 0
        try:
            self._whole: int = self._look(how)
        except BaseException:
            self.close()
            raise

    def _refuse(self) -> None:
        if self.output.is_dir():
            msg = f"{self.output}: a folder; wanted a file for the rows"
            raise InputFault(msg)
        read = os.fstat(0) if self._source == "-" else os.stat(self._source)  # noqa: PTH116  beside stdin
        for path in (self.output, self.part, self._new):
            if path.exists() and os.path.samestat(path.stat(), read):
                msg = f"{path} is the input itself, which writing would destroy; wanted another --output"
                raise InputFault(msg)

    def _look(self, how: How) -> int:
        """Read what earlier runs left; return how many bytes of the unfinished file stay."""
        if how == "overwrite":
            return 0
        with self.part.open("rb") as part:
            whole = self.earlier.read(part, _PART)
        if how == "new":
            self._refuse_loss()
            return 0
        if self.output.exists() and not self.earlier.run.get("overwrite"):
            self._finished = self.output.open("rb")
            self.earlier.read(self._finished, _OUTPUT)
        return whole

    def _refuse_loss(self) -> None:
        advice = "continue it with --resume, or replace it with --overwrite"
        if self.earlier.rows or self.earlier.foreign:
            msg = f"{self.part} holds an interrupted run: {advice}"
            raise InputFault(msg)
        if self.output.exists() and self.output.stat().st_size:
            msg = f"{self.output} already exists: {advice}"
            raise InputFault(msg)

    def _length(self) -> int:
        return os.fstat(self._file.fileno()).st_size

    def _keep(self, place: int, offset: int, file: int, *, again: bool) -> None:
        self._places.extend([_MISSING] * (place + 1 - len(self._places)))
        self._places[place] = (offset * 2 + file) * 2 + again

    @contextmanager
    def _guarded(self, kind: type[Misconfigured]) -> Iterator[None]:
        """Turn a system error into a one-line fault."""
        try:
            yield
        except OSError as error:
            kept = self.kept if kind is OutputFault and self.part.exists() else 0
            safe = f"; {self.kept_in_words}" if kept else ""
            msg = f"{self.output}: cannot be written: {error.strerror}{safe}"
            raise kind(msg) from error


def _open_alone(path: Path) -> IO[bytes]:
    """Open and lock a file that no other run has open; the system unlocks it when this process ends, however it ends."""
    while True:
        file = open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666), "ab", buffering=0)  # noqa: PTH123, SIM115  kept
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except BlockingIOError as error:
            file.close()
            msg = f"{path} is being written by another run"
            raise InputFault(msg) from error
        file.close()  # another run finished and removed it between the two calls
