"""The answer: one response of a model, with what it was scored and how long it is."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from judge.checks.length import characters
from judge.files.joined_rows import joined
from judge.files.scored_rows import ScoredRows
from judge.reading.text.words import unspaced, words
from judge.sample import Sample
from judge.sampling.prompt import prompt_of


class Answer(NamedTuple):
    """One response to a prompt."""

    prompt: str
    """The prompt's id, as text."""

    task: str
    """The last user turn."""

    text: str
    reward: float | None
    """None if it is unscored, or if the judge failed on a part of it: such a reward is of another kind."""

    parts: Mapping[str, float]
    """What each check and each criterion gave, from 0 to 1; empty without a reward."""

    words: int | None
    """None if most of it is in a script that puts no spaces between words: Japanese, Chinese, Thai."""

    characters: int
    """As a person counts them."""


def read_answers(rows: Path, answers: Path) -> Iterator[Answer]:
    """Read the answers of one model.

    Args:
        rows: what `judge score` made of them.
        answers: what `judge.sampling.draws_file` wrote.

    Raises:
        InputFault: one of the files cannot be read.
    """
    for row, sample in joined(ScoredRows(str(rows)), str(answers)):
        if sample is not None:
            parts = {name: part.worth for name, part in row.parts.items() if part.worth is not None}
            yield _answer(sample, row.trusted, parts)


def _answer(sample: Sample, reward: float | None, parts: Mapping[str, float]) -> Answer:
    found = words(sample.response)
    return Answer(
        prompt=prompt_of(str(sample.id)),
        task=sample.task,
        text=sample.response,
        reward=reward,
        parts={} if reward is None else parts,
        words=None if unspaced(found) else len(found),
        characters=characters(sample.response),
    )
