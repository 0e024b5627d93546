"""Stands in for a judge and writes each question into a file, so that a job asks exactly what live calls would ask."""

from threading import Lock
from typing import IO

from judge.batch_inference.input_record import InputRecords
from judge.converse import Attempt, Call, Reply
from judge.errors import Unanswered


class Questions:
    """A judge that gives no answer and writes every new question into a file."""

    def __init__(self, file: IO[bytes]) -> None:
        """Write into a file that is open for writing."""
        self._file = file
        self._records = InputRecords()
        self._written: set[str] = set()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._written)

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:  # noqa: ARG002  nothing is requested
        """Write the question down, see `Converse`.

        Raises:
            Unanswered: always.
        """
        record = self._records.of(call)
        with self._lock:
            if record.id not in self._written:
                self._file.write(record.line())
                self._written.add(record.id)
        msg = "the question goes into a batch inference job"
        raise Unanswered(msg)
