"""What a job asks of the judge: samples, calls, tokens, money and time.

It is what the job asks for without any of the savings: equal responses, checks that decide without the judge, verdicts that are
kept, and the provider's cache all make it less. EarlyStopping may end a job before its last step.
"""

import math
from collections.abc import Sequence
from datetime import timedelta

from judge.converse import Attempt
from judge.question.question import Question
from judge.record import Record
from judge.sample import Sample
from judge.training.choices import DataSize
from judge.training.plan import Hyperparameters
from judge.wiring import Parts

_TOKEN_BYTES = 4
"""Bytes of UTF-8 in a token. A guess: English has about 4 letters to one, Chinese and Japanese about 3 bytes."""

_FILLED = 0.5
"""The share of the room for a response that responses take, on average; a guess."""

_REASON_TOKENS = 40
"""Tokens of a judge's reason; a guess: two short sentences."""

_SCORE_TOKENS = 12
"""Tokens of a criterion's name and score as JSON; a guess."""


class Workload(Record):
    """How much a job asks for."""

    steps: int
    """Steps of the training."""

    samples_a_step: int
    """Responses that are scored in a step."""

    training: int
    """Responses of the training."""

    validation: int
    """Responses of all validations: one to each record, each time."""

    @property
    def samples(self) -> int:
        """All responses that the function scores."""
        return self.training + self.validation


class JudgeCost(Record):
    """What the judge is asked, and what that costs."""

    calls: int
    input_tokens: int
    output_tokens: int
    usd: float | None
    """US dollars by `prices.yaml`; None if a model has no price there."""


def workload(size: DataSize, values: Hyperparameters) -> Workload | None:
    """Return what a job scores; None if the service chooses one of the values that decide it.

    Args:
        size: the data.
        values: the hyperparameters of the job.
    """
    if not (values.epochs and values.batch_size and values.samples):  # a service that chooses tells 0 while it has not yet
        return None
    steps = math.ceil(size.records / values.batch_size) * values.epochs
    validations = steps // values.eval_interval if values.eval_interval else 0
    return Workload(
        steps=steps,
        samples_a_step=min(values.batch_size, size.records) * values.samples,
        training=size.records * values.samples * values.epochs,
        validation=size.validation * validations,
    )


def scoring_time(work: Workload, seconds: float, at_once: int) -> timedelta:
    """Return how long the function scores in a job; the training itself comes on top.

    Args:
        work: what is scored.
        seconds: how long it takes to score one response.
        at_once: how many are scored at the same time.
    """
    return timedelta(seconds=work.samples * seconds / at_once)


def judge_cost(work: Workload, values: Hyperparameters, parts: Parts, records: Sequence[Sample]) -> JudgeCost:
    """Return what the judge is asked in a job.

    Args:
        work: what the job scores.
        values: the hyperparameters of the job.
        parts: the rubric with its prompts, models and prices.
        records: some of the data, each with a short response; the prompts are rendered on them.

    Raises:
        SampleFault: the template needs what a record does not have.
    """
    rubric = parts.rubric
    if not rubric.asks_judge:
        return JudgeCost(calls=0, input_tokens=0, output_tokens=0, usd=0.0)
    questions = [parts.prompts.render(rubric, record) for record in records]
    response = round((values.max_tokens or 0) * _FILLED)
    alone = parts.panel.calls(rubric)
    together = min(parts.group.size, values.samples or 1) if parts.group else 1
    groups = math.ceil(work.training / together) * alone * (parts.group.orders if parts.group else 1)
    calls = groups + work.validation * alone
    shown = groups * together + work.validation * alone
    prompt = sum(map(_tokens, questions)) // max(1, len(questions))
    reply = _reply_tokens(questions[0]) if questions else 0
    input_tokens, output_tokens = calls * prompt + shown * response, shown * reply
    return JudgeCost(
        calls=calls, input_tokens=input_tokens, output_tokens=output_tokens, usd=_usd(parts, input_tokens, output_tokens)
    )


def _tokens(question: Question) -> int:
    text = f"{question.system}{question.user}{question.tail}"
    return math.ceil(len(text.encode("utf-8", "replace")) / _TOKEN_BYTES)


def _reply_tokens(question: Question) -> int:
    """Return the tokens of a reply about one response."""
    criteria = max(1, len(question.criteria))
    reasons = {"full": criteria, "brief": 1, "none": 0}[question.reasons]
    return criteria * _SCORE_TOKENS + reasons * _REASON_TOKENS


def _usd(parts: Parts, input_tokens: int, output_tokens: int) -> float | None:
    """Return the price; a jury shares the calls evenly."""
    models = [*parts.rubric.judge.models] or [parts.panel.models[0]]
    share = [
        Attempt(
            model=model, outcome="answered", input_tokens=input_tokens // len(models), output_tokens=output_tokens // len(models)
        )
        for model in models
    ]
    return parts.prices.cost(share)
