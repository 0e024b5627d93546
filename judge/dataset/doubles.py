"""Doubles: ids and prompts that are there more than once, in one file or in both."""

from collections.abc import Iterator

from judge.dataset.data_file import DataFile
from judge.dataset.finding import Finding, Flaw
from judge.dataset.training_record import TrainingRecord
from judge.digest import digest


def find_doubles(data: DataFile) -> Iterator[Finding]:
    """Give the ids and prompts of one file that were there before.

    A prompt with another reference is a fault: one of the two is wrong, and a right answer would be punished. Any other double
    is a remark, since the prompt only counts twice.
    """
    yield from _double_ids(data)
    first: dict[str, TrainingRecord] = {}
    for record in data.records:
        earlier = first.setdefault(prompt_key(record), record)
        if earlier is record:
            continue
        if _contradicts(earlier, record):
            flaw = Flaw("contradictory prompt", f"the same prompt as in line {earlier.line}, with another reference")
        else:
            flaw = Flaw("doubled prompt", f"the same prompt as in line {earlier.line}; it counts twice", serious=False)
        yield Finding.at(flaw, data.path, record.line)


def find_leaks(training: DataFile, validation: DataFile) -> Iterator[Finding]:
    """Give the prompts of the validation file that are in the training file too."""
    trained = {prompt_key(record): record.line for record in reversed(training.records)}
    for record in validation.records:
        if line := trained.get(prompt_key(record)):
            flaw = Flaw("leaked prompt", f"the same prompt as in {training.path}:{line}; validation would measure memory")
            yield Finding.at(flaw, validation.path, record.line)


def prompt_key(record: TrainingRecord) -> str:
    """Return a hash of the turns. White space does not count."""
    return digest([[turn.role, " ".join(turn.content.split())] for turn in record.sample.messages])


def _contradicts(one: TrainingRecord, other: TrainingRecord) -> bool:
    references = (one.sample.reference, other.sample.reference)
    return None not in references and references[0] != references[1]


def _double_ids(data: DataFile) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for record in data.records:
        key = digest(record.sample.id)
        if record.named and (line := first.setdefault(key, record.line)) != record.line:
            yield Finding.at(Flaw("doubled id", f"id: the same as in line {line}"), data.path, record.line)
