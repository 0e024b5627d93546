"""Rewards that can be trusted, for reinforcement fine-tuning.

Example:
    >>> from judge import Grader
    >>> grader = Grader("summary", models=["us.amazon.nova-2-lite-v1:0"])  # doctest: +SKIP
    >>> for outcome in grader.grade([{"prompt": "...", "response": "..."}]):  # doctest: +SKIP
    ...     print(outcome.reward if outcome.scored else outcome.reason)
"""

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import Fault, JudgeFailure, Misconfigured
from judge.grader import Grader
from judge.notebook.outcomes import Outcomes
from judge.reward import CheckScore, Outcome, Provenance, Reward, Unscored
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import load_rubric
from judge.rubric.scale import Level, Levels, Range
from judge.sample import Message, Sample
from judge.verdict.criterion_score import CriterionScore

__all__ = [
    "Attempt",
    "Call",
    "CheckScore",
    "Converse",
    "Criterion",
    "CriterionScore",
    "Fault",
    "Grader",
    "JudgeFailure",
    "Level",
    "Levels",
    "Message",
    "Misconfigured",
    "Outcome",
    "Outcomes",
    "Provenance",
    "Range",
    "Reply",
    "Reward",
    "Rubric",
    "Sample",
    "Unscored",
    "load_rubric",
]
