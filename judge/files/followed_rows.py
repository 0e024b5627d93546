"""Follows an output while it is written: each look gives the rows that have come since the last one."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from judge.errors import InputFault
from judge.files.scored_rows import LARGEST, Row, read_row


class FollowedRows:
    """The rows of a growing output: those of `PATH.part`, where the run goes on; of `PATH`, where there is no such file."""

    def __init__(self, path: str) -> None:
        """Begin at the first row; the file need not be there yet.

        Args:
            path: the output.

        Raises:
            InputFault: it cannot be followed: it is stdin or a folder.
        """
        if path == "-" or Path(path).is_dir():
            msg = f"{path}: {'stdin' if path == '-' else 'a folder'}; wanted the file that judge score --output writes"
            raise InputFault(msg)
        self._path, self._part = Path(path), Path(f"{path}.part")
        self._file: IO[bytes] | None = None
        self._followed = self._path
        self._begun = b""

    @property
    def found(self) -> bool:
        """Whether there is a file."""
        return self._file is not None

    @property
    def ended(self) -> bool:
        """Whether the run has ended: its unfinished file was followed and is gone."""
        return self._file is not None and self._followed == self._part and not self._part.exists()

    def __iter__(self) -> Iterator[Row]:
        """Give the rows that have come since the last look; a line that is not finished waits for the next.

        Raises:
            InputFault: the file cannot be read, another run has replaced it, or a reward is too large for any figure.
        """
        try:
            self._file = self._file or self._open()
            if self._file is None:
                return
            self._refuse_other(self._file)
            for line in self._file:
                self._begun += line
                if line.endswith(b"\n"):
                    row, self._begun = read_row(self._begun), b""
                    if row is not None:
                        yield self._checked(row)
        except OSError as error:
            msg = f"{self._followed}: cannot be read: {error.strerror}"
            raise InputFault(msg) from error

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _open(self) -> IO[bytes] | None:
        self._followed = self._part if self._part.exists() else self._path
        try:
            return self._followed.open("rb")
        except FileNotFoundError:
            return None

    def _checked(self, row: Row) -> Row:
        if row.reward is not None and abs(row.reward) > LARGEST:
            msg = f"{self._followed}: row {row.name}: wanted a reward from {-LARGEST:g} to {LARGEST:g}, found {row.reward:g}"
            raise InputFault(msg)
        return row

    def _refuse_other(self, file: IO[bytes]) -> None:
        held = os.fstat(file.fileno())
        replaced = self._followed == self._path and not os.path.samestat(held, self._path.stat())
        if replaced or held.st_size < file.tell():
            msg = f"{self._followed}: another run has replaced this one; start again to watch it"
            raise InputFault(msg)
