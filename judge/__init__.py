"""Rewards that can be trusted, for reinforcement fine-tuning.

Example:
    >>> from judge import Settings, build, read_event
    >>> grader = build(Settings(rubric="summary", models=["us.amazon.nova-2-lite-v1:0"]))  # doctest: +SKIP
    >>> outcomes = grader.grade(read_event([{"id": 1, "prompt": "...", "response": "..."}]))  # doctest: +SKIP
"""

from judge.errors import BatchFailed, Fault, JudgeFailure, Misconfigured, SampleFault
from judge.reward import Outcome, Provenance, Reward, Unscored
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import load_rubric
from judge.sample import BadSample, Message, Sample, read_event, read_sample
from judge.settings import Settings
from judge.trainer import Policy, answer
from judge.verdict.verdict import CriterionScore, Verdict
from judge.wiring import Grader, build

__all__ = [
    "BadSample",
    "BatchFailed",
    "Criterion",
    "CriterionScore",
    "Fault",
    "Grader",
    "JudgeFailure",
    "Message",
    "Misconfigured",
    "Outcome",
    "Policy",
    "Provenance",
    "Reward",
    "Rubric",
    "Sample",
    "SampleFault",
    "Settings",
    "Unscored",
    "Verdict",
    "answer",
    "build",
    "load_rubric",
    "read_event",
    "read_sample",
]
