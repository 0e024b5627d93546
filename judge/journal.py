"""Keeps the rows of a long run safe: written as they are finished, put in order at the end, taken up again after a break.

A run that is taken up again keeps every row that was scored; the others, a judge's failures among them, are done again. While a
run lasts its rows stand in `OUT.part`, one JSON object a line, in the order in which they were finished; the first line says
which run it is. At the end they move to `OUT` in the order of the input.
"""

import json
import os
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from judge.errors import InputFault


class Journal:
    """The output file of a run that can be interrupted."""

    def __init__(self, output: Path, run: Mapping[str, Any], *, resume: bool) -> None:
        """Open the journal of a run.

        Args:
            output: the file that holds all rows in the end.
            run: what identifies the run, `rubric_hash` among it; a run is only continued under the same.
            resume: whether to continue where an earlier run stopped.

        Raises:
            InputFault: an interrupted run is there and `resume` was not asked for, or it was another run.
        """
        self.output = output
        self.part = output.with_name(output.name + ".part")
        self._offsets = array("q")  # a number a row, so that a long file takes little memory; -1 where a row is missing
        self._rubric_hash = run["rubric_hash"]
        self._header = json.dumps({"run": dict(run)}).encode() + b"\n"
        if self.part.exists() and not resume:
            msg = f"{self.part} holds an interrupted run: continue it with --resume, or delete it"
            raise InputFault(msg)
        output.parent.mkdir(parents=True, exist_ok=True)
        finished = resume and not self.part.exists() and output.exists()
        if finished or not self.part.exists():
            self.part.write_bytes(self._header + (output.read_bytes() if finished else b""))
        try:
            self._take_up()
        except InputFault:
            self.part.unlink() if finished else None
            raise
        self._file: IO[bytes] = self.part.open("ab")

    def __contains__(self, place: int) -> bool:
        return place < len(self._offsets) and self._offsets[place] >= 0

    def __len__(self) -> int:
        return sum(offset >= 0 for offset in self._offsets)

    def write(self, place: int, row: Mapping[str, Any]) -> None:
        """Keep a row; it is with the operating system when this returns."""
        self._keep(place, self._file.tell())
        self._file.write(
            json.dumps({"row": place + 1, **row}, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace") + b"\n"
        )
        self._file.flush()

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give the kept rows in the order of the input."""
        with self.part.open("rb") as file:
            for offset in self._offsets:
                if offset >= 0:
                    file.seek(offset)
                    yield json.loads(file.readline())

    def finish(self) -> None:
        """Put all rows in order into the output file, at once or not at all."""
        ordered = self.output.with_name(self.output.name + ".ordered")
        with ordered.open("wb") as file:
            file.writelines(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in self.rows())
        self._file.close()
        ordered.replace(self.output)
        self.part.unlink()

    def close(self) -> None:
        """Leave the journal for a later run to take up."""
        self._file.close()

    def _keep(self, place: int, offset: int) -> None:
        while len(self._offsets) <= place:
            self._offsets.append(-1)
        self._offsets[place] = offset

    def _keep_scored(self, line: bytes, offset: int) -> None:
        try:
            row = json.loads(line)
            scored_by = row["provenance"]["rubric_hash"]
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{self.output} holds lines that are no rows of a run, so it cannot be continued"
            raise InputFault(msg) from error
        if scored_by != self._rubric_hash:
            msg = f"{self.output} was scored by another rubric and cannot be continued: hash {scored_by}, now {self._rubric_hash}"
            raise InputFault(msg)
        if row["outcome"] == "scored":
            self._keep(row["row"] - 1, offset)

    def _take_up(self) -> None:
        """Read what an earlier run left; a line that a crash cut off is dropped."""
        kept = 0
        with self.part.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                if kept:
                    self._keep_scored(line, kept)
                elif line != self._header:
                    wanted, found = (text.decode("utf-8", "replace").strip() for text in (self._header, line))
                    msg = f"{self.part} is of another run and cannot be continued: wanted {wanted}, found {found}"
                    raise InputFault(msg)
                kept += len(line)
        os.truncate(self.part, kept)
        if kept == 0:
            self.part.write_bytes(self._header)
