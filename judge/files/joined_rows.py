"""Joins the rows of an output with the samples that they were made from.

The samples stay on disk: a row takes 16 bytes of memory here, and about 120 more if the samples stand in another order than the
rows say.
"""

from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from judge.errors import InputFault
from judge.files.rows import count_rows, decode_line, parse_line, read_rows
from judge.files.scored_rows import Row
from judge.key import Key, identify
from judge.sample import AnySample, BadSample, Sample

_ELSEWHERE = "name another file with --input FILE"


def joined(rows: Iterable[Row], path: str) -> Iterator[tuple[Row, Sample | None]]:
    """Give each row with its sample, or with None if the file no longer has it or it cannot be read.

    Args:
        rows: in any order.
        path: the file that was scored.

    Raises:
        InputFault: see `Samples`.
    """
    with Samples(path) as samples:
        for row in rows:
            yield row, samples.look_up(row)


class Samples:
    """The samples of a file, found by the rows that were made from them."""

    def __init__(self, path: str) -> None:
        """Open the file and note where its rows are.

        Raises:
            InputFault: there is no such file, it cannot be read twice, or it is not JSON Lines.
        """
        if path == "-":
            msg = "the samples came from stdin; name a file that has them with --input FILE"
            raise InputFault(msg)
        if count_rows(path) is None:
            msg = f"{path}: not a regular file; the samples are looked up in it, so a pipe does not do"
            raise InputFault(msg)
        next(read_rows(path))  # refuses a file that is not JSON Lines
        self.path = path
        self._file = Path(path).open("rb")  # noqa: SIM115  closed in __exit__
        self._offsets, self._numbers = array("q"), array("q")
        self._note_rows()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def look_up(self, row: Row) -> Sample | None:
        """Return the sample of a row; None if it is not in the file or cannot be read."""
        try:
            return self.find(row)
        except InputFault:
            return None

    def find(self, row: Row) -> Sample:
        """Return the sample of a row: found by the row's key or, without a key, at the row's place if it has the row's id.

        Raises:
            InputFault: it was not found, and why.
        """
        key = Key.read(row.key)
        here = self._at(row.row - 1) if row.row is not None and 0 < row.row <= len(self._offsets) else None
        if key is None:
            return self._checked(row, here)
        if isinstance(here, Sample) and identify(here) == key.sample:
            return here
        place = self._places.get(key.sample)
        sample = None if place is None else self._at(place)
        return sample if isinstance(sample, Sample) else self._missing()

    def _checked(self, row: Row, sample: AnySample | None) -> Sample:
        if sample is None:
            return self._missing()
        if isinstance(sample, BadSample):
            msg = f"{self.path}: {sample.fault}"
            raise InputFault(msg)
        if sample.id != row.id:
            msg = f"{self.path}: row {row.row} has another id now; {_ELSEWHERE}"
            raise InputFault(msg)
        return sample

    def _missing(self) -> Sample:
        msg = f"{self.path}: the sample of this row is no longer in it; {_ELSEWHERE}"
        raise InputFault(msg)

    def _note_rows(self) -> None:
        offset = 0
        for number, line in enumerate(self._file, 1):
            if decode_line(line, number).strip():
                self._offsets.append(offset)
                self._numbers.append(number)
            offset += len(line)

    @cached_property
    def _places(self) -> dict[str, int]:
        """The place of each sample by its hash; of equal samples, the first. It is made only if a row is not at its place."""
        places: dict[str, int] = {}
        for place in range(len(self._offsets)):
            sample = self._at(place)
            if isinstance(sample, Sample):
                places.setdefault(identify(sample), place)
        return places

    def _at(self, place: int) -> AnySample:
        self._file.seek(self._offsets[place])
        number = self._numbers[place]
        return parse_line(decode_line(self._file.readline(), number), number)
