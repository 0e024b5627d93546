"""The data file: the records of a training or validation file, read line by line, and everything that is wrong with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from judge.dataset.finding import Finding, Flaw
from judge.dataset.line import Broken, parse_line, wrong_file
from judge.dataset.training_record import TrainingRecord, read_record
from judge.errors import InputFault
from judge.files.rows import counted

FEWEST, MOST = 100, 20_000
"""Records of a training file (https://docs.aws.amazon.com/bedrock/latest/userguide/rft-prepare-data.html)."""

ADVISED = 10_000
"""Records up to which AWS reports good results
(https://aws.amazon.com/blogs/machine-learning/reinforcement-fine-tuning-on-amazon-bedrock-best-practices/)."""


class DataFile(NamedTuple):
    """What a file holds."""

    path: str
    given: int
    """Lines that are not blank; 0 if the file is not JSON Lines at all."""

    records: tuple[TrainingRecord, ...]
    """The records without faults, in the order of the file."""

    findings: tuple[Finding, ...]
    """What was found in single lines."""

    def find_counts(self) -> Iterator[Finding]:
        """Say if a training job takes more or fewer records than there are; a validation file has no documented limits."""
        limits = f"a training job takes {FEWEST} to {MOST:,}"
        if self.given and not FEWEST <= self.given <= MOST:
            yield Finding.at(Flaw("records", f"{counted(self.given, 'record')}; {limits}"), self.path)
        elif self.given > ADVISED:
            text = f"{self.given:,} records; {limits}, and AWS's guidance speaks of {FEWEST} to {ADVISED:,}"
            yield Finding.at(Flaw("records", text, serious=False), self.path)


def read_data(path: str) -> DataFile:
    """Read a file to its end.

    Raises:
        InputFault: it cannot be read, or is empty.
    """
    records: list[TrainingRecord] = []
    findings: list[Finding] = []
    given = 0
    for number, line in _lines(path):
        if not line.strip():
            findings.append(Finding.at(_BLANK, path, number))
            continue
        given += 1
        if given == 1 and (flaw := wrong_file(line)):
            return DataFile(path, 0, (), (*findings, Finding.at(flaw, path, number)))
        flaws: list[Flaw] = []
        record = _read(line, number, flaws)
        records += [record] if record else []
        findings += [Finding.at(flaw, path, number) for flaw in flaws]
    if not given:
        msg = f"{path}: no records in it; wanted JSON Lines, an object in each line"
        raise InputFault(msg)
    return DataFile(path, given, tuple(records), tuple(findings))


_BLANK = Flaw("blank line", "a blank line; whether a job takes it is not documented", serious=False)


def _read(line: bytes, number: int, flaws: list[Flaw]) -> TrainingRecord | None:
    try:
        return read_record(parse_line(line, number), number, line, flaws)
    except Broken as broken:
        flaws.append(broken.flaw)
        return None


def _lines(path: str) -> Iterator[tuple[int, bytes]]:
    try:
        with Path(path).open("rb") as file:
            yield from enumerate(file, 1)
    except OSError as error:
        advice = "; /dev/stdin is the name of a pipe" if path == "-" else ""
        msg = f"{path}: cannot be read: {error.strerror}{advice}"
        raise InputFault(msg) from error
