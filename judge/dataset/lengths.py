"""The lengths of prompts, in estimated tokens, and those that are longer than a job takes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from judge.dataset.data_file import DataFile
from judge.dataset.finding import Finding, Flaw
from judge.dataset.training_record import TrainingRecord
from judge.reading.text.tokens import estimate_tokens


class Lengths(NamedTuple):
    """How long prompts are, in tokens, as an estimate."""

    median: int
    high: int
    """The length that 95 % of the prompts do not exceed."""

    longest: int


def prompt_tokens(record: TrainingRecord) -> int:
    """Estimate the tokens of a prompt: of all its turns, without what the model's chat format adds."""
    return sum(estimate_tokens(turn.content) for turn in record.sample.messages)


def measure(records: Sequence[TrainingRecord]) -> Lengths | None:
    """Return how long the prompts are; None without a record."""
    found = sorted(map(prompt_tokens, records))
    return Lengths(found[(len(found) - 1) // 2], found[(len(found) - 1) * 95 // 100], found[-1]) if found else None


def find_too_long(data: DataFile, most: int) -> Iterator[Finding]:
    """Give the prompts that are longer than `maxPromptLength`, as far as can be estimated.

    Args:
        data: the records.
        most: that hyperparameter, in tokens.
    """
    for record in data.records:
        if (found := prompt_tokens(record)) > most:
            text = f"about {found:,} tokens (estimated), over maxPromptLength, {most:,}: a job drops such prompts in silence"
            yield Finding.at(Flaw("prompt too long", text), data.path, record.line)
