"""The lines of a batch inference job: questions that are written down instead of asked, and answers that were fetched.

Both stand where a judge stands, so that a job asks exactly what the road would ask and is scored by the road itself. A line is
known by a hash of the whole request: an answer counts for the very question it was given to, however the file or the rubric have
changed since, and rows with the same question share one line. https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-data.html
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import IO, Any, NamedTuple

from judge.converse import Attempt, Call, Reply
from judge.errors import EmptyReply, Fault, JudgeFailure, Rejected, Unanswered
from judge.providers.bedrock.client import arguments, attempt_of, fault_of, read_answer


class _Numbers:
    """Gives each question its record id; where a rubric wants several opinions, each asking is a record of its own."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._lock = Lock()

    def identify(self, call: Call, request: Mapping[str, Any]) -> str:
        text = json.dumps(request, sort_keys=True)
        opinions = call.question.opinions
        if opinions == 1:
            return _hash(text)
        with self._lock:
            number = self._asked[_hash(text)] % opinions
            self._asked[_hash(text)] += 1
        return _hash(f"{number}:{text}")


class Questions:
    """A judge that answers nothing and writes every new question into a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._numbers = _Numbers()
        self._written: set[str] = set()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._written)

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:  # noqa: ARG002  nothing is requested
        """Write the question down, see `Converse`."""
        request = _request(call)
        record = self._numbers.identify(call, request)
        line = json.dumps({"recordId": record, "modelInput": request}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with self._lock:
            if record not in self._written:
                self._file.write(line)
                self._written.add(record)
        msg = "asked in a batch job"
        raise Unanswered(msg)


class Answers:
    """A judge that answers from the output of a job; only where each line stands is held in memory."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._files = [path.open("rb") for path in paths]
        self._lines: dict[str, _Line] = {}
        self._numbers = _Numbers()
        self._used: set[str] = set()
        self._lock = Lock()
        self.unreadable = 0
        """Lines that are not of the documented form."""

        for number, file in enumerate(self._files):
            self._index(number, file)

    @property
    def unused(self) -> int:
        """Answers that no question was asked for."""
        return len(self._lines) - len(self._used)

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files:
            file.close()

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Give the job's answer, see `Converse`."""
        line = self._line(self._numbers.identify(call, _request(call)))
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
        at = 0
        for content in file:
            record = _parse(content).get("recordId")
            if isinstance(record, str):
                self._lines[record] = _Line(number, at)
            else:
                self.unreadable += bool(content.strip())
            at += len(content)

    def _line(self, record: str) -> Mapping[str, Any]:
        where = self._lines.get(record)
        if where is None:
            msg = "the job holds no answer to this question: the record was lost, or row, rubric or prompt were changed since"
            raise Unanswered(msg)
        with self._lock:
            self._used.add(record)
            self._files[where.file].seek(where.at)
            return _parse(self._files[where.file].readline())


class _Line(NamedTuple):
    """Where a line stands."""

    file: int
    at: int


def _request(call: Call) -> dict[str, Any]:
    """Ask by the prompt's words alone: every model takes that, and a job cannot learn which other form its model takes."""
    return {name: value for name, value in arguments(call, "plain").items() if name != "modelId"}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


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
        return read_answer(response)
    except (AttributeError, KeyError, TypeError) as error:
        msg = "an answer that is none of Converse"
        raise EmptyReply(msg) from error


def _failure(error: object) -> JudgeFailure:
    """Say what went wrong with one record; that the others were let in shows that access is not what is missing."""
    said = error if isinstance(error, dict) else {"errorMessage": error}
    code = str(said.get("errorCode", ""))
    fault = fault_of(code, str(said.get("errorMessage", "")), int(code) if code.isdecimal() else 0)
    return fault if isinstance(fault, JudgeFailure) else Rejected(str(fault))
