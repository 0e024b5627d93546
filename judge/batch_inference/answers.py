"""Stands in for a judge and answers from the output of a job, so that the job is scored exactly as live calls would be."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import IO, Any, NamedTuple

from judge.aws.faults import fault_of
from judge.batch_inference.input_record import InputRecords
from judge.converse import Attempt, Call, Reply
from judge.errors import EmptyReply, Fault, JudgeFailure, Rejected, Unanswered
from judge.providers.bedrock.wire import attempt_of, reply_text


class _Place(NamedTuple):
    """Where a line is."""

    file: int
    start: int
    """In bytes from the beginning of the file."""


class Answers:
    """A judge that answers from the output of a job; it keeps in memory only where each line is."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Open the files of the output and find their lines."""
        self._files = [path.open("rb") for path in paths]
        self._lines: dict[str, _Place] = {}
        self._records = InputRecords()
        self._used: set[str] = set()
        self._lock = Lock()
        self.unreadable = 0
        """Lines that do not have the documented form."""

        for number, file in enumerate(self._files):
            self._index(number, file)

    @property
    def unused(self) -> int:
        """Answers to questions that nobody has asked."""
        return len(self._lines) - len(self._used)

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Give the job's answer, see `Converse`.

        Raises:
            Unanswered: the job has none to this question, which is no attempt.
            JudgeFailure: the job failed at this record.
        """
        line = self._line(self._records.of(call).id)
        output = line.get("modelOutput")
        response: Mapping[str, Any] = output if isinstance(output, dict) else {}
        usage = response.get("usage")
        outcome = "internal"
        try:
            text = _text(line, response)
            outcome = "answered"
        except Fault as fault:
            outcome = fault.reason
            raise
        finally:
            attempts.append(attempt_of(call.model, outcome, 0.0, usage if isinstance(usage, dict) else {}))
        return Reply(text=text)

    def _index(self, number: int, file: IO[bytes]) -> None:
        start = 0
        for content in file:
            record = _parse(content).get("recordId")
            if isinstance(record, str):
                self._lines[record] = _Place(number, start)
            else:
                self.unreadable += bool(content.strip())
            start += len(content)

    def _line(self, record: str) -> Mapping[str, Any]:
        place = self._lines.get(record)
        if place is None:
            msg = "the job has no answer to this question: it lost the record, or the row, rubric or prompt has changed since"
            raise Unanswered(msg)
        with self._lock:
            self._used.add(record)
            self._files[place.file].seek(place.start)
            return _parse(self._files[place.file].readline())


def _parse(line: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _text(line: Mapping[str, Any], response: Mapping[str, Any]) -> str:
    if line.get("error") is not None:
        raise _failure(line["error"])
    try:
        return reply_text(response)
    except (AttributeError, KeyError, TypeError) as error:
        msg = "the answer does not have the form of a Converse response"
        raise EmptyReply(msg) from error


def _failure(error: object) -> JudgeFailure:
    """Say what went wrong with one record; never an access fault, because the job's other records did get in."""
    said = error if isinstance(error, dict) else {"errorMessage": error}
    code = str(said.get("errorCode", ""))
    status = int(code) if code.isdecimal() else 0
    fault = fault_of(code, str(said.get("errorMessage", "")), status, service="Bedrock")
    return fault if isinstance(fault, JudgeFailure) else Rejected(str(fault))
