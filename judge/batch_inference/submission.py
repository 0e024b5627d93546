"""Writes what a job is asked: every question that live calls would ask about the same samples."""

from collections.abc import Callable, Iterable
from pathlib import Path

from judge.batch_inference.questions import Questions
from judge.converse import Converse
from judge.errors import SettingsFault, Unanswered
from judge.record import Record
from judge.reward import Outcome, Unscored
from judge.rubric.rubric import Rubric


class Submission(Record):
    """What was written for a job."""

    questions: int
    """How many there are; equal ones count once. 0 when no sample needs a judge."""

    size: int
    """Bytes."""

    unusable: int
    """Samples that cannot be judged as they are."""

    first: str
    """Why the first of them cannot be; empty when there is none."""


def refuse_several_models(rubric: Rubric) -> None:
    """Refuse a rubric that no job can ask, because a job has one model.

    Raises:
        SettingsFault: the rubric asks several models.
    """
    if rubric.judge.models or rubric.judge.escalate:
        msg = f"{rubric.name}: judge.models and judge.escalate ask several models, and a job has one; use judge score"
        raise SettingsFault(msg)


def write_questions(path: Path, score: Callable[[Converse], Iterable[Outcome]]) -> Submission:
    """Write every question into a file.

    Args:
        path: the file.
        score: scores the samples with the judge it is given, which writes each question down instead of answering it.
    """
    unusable, first = 0, ""
    with path.open("wb") as file:
        questions = Questions(file)
        for outcome in score(questions):
            if isinstance(outcome, Unscored) and outcome.reason != Unanswered.reason:
                unusable, first = unusable + 1, first or outcome.detail
    return Submission(questions=len(questions), size=path.stat().st_size, unusable=unusable, first=first)
