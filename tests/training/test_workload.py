"""What a job asks of the judge is counted, and what is unknown is not a number."""

import math

import pytest

from judge.providers.replies import Replies
from judge.settings import Settings
from judge.training.choices import DataSize
from judge.training.plan import Hyperparameters
from judge.training.workload import JudgeCost, Workload, judge_cost, scoring_time, workload
from judge.wiring import Parts, wire
from tests.conftest import make_rubric, make_sample

VALUES = Hyperparameters(epochs=3, batch_size=128, samples=8, max_tokens=1000)


def parts(model: str = "amazon.nova-2-lite-v1:0", **changes: object) -> Parts:
    return wire(Settings.of(rubric="test", models=(model,)), Replies(()), make_rubric(**changes))


def cost(made: Parts, work: Workload | None = None, **values: object) -> JudgeCost:
    work = work or Workload(steps=1, samples_a_step=16, training=16, validation=4)
    return judge_cost(work, VALUES.model_copy(update=values), made, [make_sample(response=".")])


@pytest.mark.parametrize("unknown", ["epochs", "batch_size", "samples"])
def test_what_the_service_decides_is_not_guessed(unknown: str) -> None:
    size = DataSize(records=1000, longest_prompt=1)
    assert workload(size, VALUES.model_copy(update={unknown: None})) is None


def test_a_job_is_records_times_samples_times_passes_and_the_validations() -> None:
    size = DataSize(records=1000, validation=50, longest_prompt=1)
    made = workload(size, VALUES.model_copy(update={"eval_interval": 10}))
    assert made == Workload(steps=24, samples_a_step=1024, training=24_000, validation=100)
    assert made
    assert made.samples == 24_100


def test_a_batch_has_no_more_prompts_than_there_are() -> None:
    made = workload(DataSize(records=100, longest_prompt=1), VALUES)
    assert made
    assert (made.steps, made.samples_a_step) == (3, 800)


def test_a_jury_shares_the_calls() -> None:
    made = cost(parts(judge={"models": ("amazon.nova-pro", "amazon.nova-micro")}))
    price = (made.input_tokens * (0.80 + 0.035) + made.output_tokens * (3.20 + 0.14)) / 2 / 1e6
    assert made.usd == pytest.approx(price, rel=1e-3)


def test_without_an_interval_nothing_is_validated() -> None:
    made = workload(DataSize(records=1000, validation=50, longest_prompt=1), VALUES)
    assert made
    assert made.validation == 0


def test_a_model_without_a_price_costs_an_unknown_sum() -> None:
    assert cost(parts(model="some.model")).usd is None


def test_a_rubric_of_checks_alone_asks_no_judge() -> None:
    only_checks = parts(criteria=[], checks=[{"name": "same", "check": "exact"}])
    assert cost(only_checks) == JudgeCost(calls=0, input_tokens=0, output_tokens=0, usd=0.0)


def test_a_response_is_a_call_and_its_price_is_that_of_the_table() -> None:
    made = cost(parts())
    assert made.calls == 20
    assert made.output_tokens == 20 * 2 * (12 + 40)
    assert made.usd == pytest.approx((made.input_tokens * 0.30 + made.output_tokens * 2.50) / 1e6)


@pytest.mark.parametrize(
    ("judge", "calls"),
    [
        pytest.param({"samples": 3, "temperature": 0.5}, 60, id="opinions"),
        pytest.param({"models": ("amazon.nova-pro", "amazon.nova-micro")}, 40, id="jury"),
        pytest.param({"criteria_per_call": 1}, 40, id="parts"),
        pytest.param({"group": {"size": 8}}, 2 + 4, id="together"),
        pytest.param({"group": {"size": 8, "orders": 2}}, 4 + 4, id="together-in-two-orders"),
        pytest.param({"group": {"size": 32}}, 2 + 4, id="no-more-together-than-there-are"),
    ],
)
def test_calls_follow_what_the_rubric_asks_for(judge: dict[str, object], calls: int) -> None:
    assert cost(parts(judge=judge)).calls == calls


def test_responses_that_are_asked_about_together_share_the_prompt() -> None:
    assert cost(parts(judge={"group": {"size": 8}})).input_tokens < cost(parts()).input_tokens


def test_longer_responses_and_prompts_cost_more() -> None:
    base = cost(parts()).input_tokens
    assert cost(parts(), max_tokens=3000).input_tokens == base + 20 * 1000
    long = [make_sample(response=".", prompt="What is it? " * 1000)]
    work = Workload(steps=1, samples_a_step=16, training=16, validation=4)
    assert judge_cost(work, VALUES, parts(), long).input_tokens > base + 20 * 2000


def test_reasons_that_nobody_asks_for_cost_nothing() -> None:
    costs = [cost(parts(judge={"reasons": reasons})).output_tokens for reasons in ("full", "brief", "none")]
    assert costs == sorted(costs, reverse=True)
    assert math.isfinite(sum(costs))


def test_scoring_takes_its_time_divided_by_what_is_scored_at_once() -> None:
    work = Workload(steps=1, samples_a_step=16, training=90, validation=10)
    assert scoring_time(work, 3.0, 5).total_seconds() == 60.0
