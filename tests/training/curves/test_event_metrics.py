"""Series from the events of a job."""

from collections.abc import Mapping
from typing import Any

import pytest

from judge.training.curves.event_metrics import series_of


def event(**data: Any) -> Mapping[str, Any]:
    return {"type": "metrics", "data": data}


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="none"),
        pytest.param([{"type": "message", "data": {"step": 1, "critic_rewards_mean": 0.5}}], id="a-message"),
        pytest.param([{"type": "metrics", "data": None}, {"type": "metrics"}, {"type": "metrics", "data": [1]}], id="no-data"),
        pytest.param([event(critic_rewards_mean=0.5)], id="no-step"),
        pytest.param([event(step="1", critic_rewards_mean=0.5)], id="a-step-in-words"),
        pytest.param([event(step=10**400, a=1)], id="a-step-that-no-float-holds"),
        pytest.param([event(step=1, a=10**400, b=-(10**400), c=1e308, d=float("-inf"))], id="figures-that-cannot-be-drawn"),
        pytest.param([event(step=1, total_steps=8, epoch=1)], id="counters"),
        pytest.param([event(step=1, critic_rewards_mean=float("nan"), a=None, b="0.5", c=True)], id="no-figures"),
    ],
)
def test_what_measures_nothing_makes_no_series(events: list[Mapping[str, Any]]) -> None:
    assert series_of(events) == []


def test_each_metric_becomes_a_series_in_the_order_of_its_steps() -> None:
    found = series_of([event(step=3, critic_rewards_mean=0.5, actor_entropy=0.9), event(step=1, critic_rewards_mean=0.25)])
    assert [(one.name, one.at, one.values) for one in found] == [
        ("actor_entropy", (3.0,), (0.9,)),
        ("critic_rewards_mean", (1.0, 3.0), (0.25, 0.5)),
    ]
    assert {(one.by, one.source) for one in found} == {("step", "the job's events")}


def test_a_step_that_was_done_again_counts_as_it_was_done_last() -> None:
    (found,) = series_of([event(step=1, critic_rewards_mean=0.75), event(step=1, critic_rewards_mean=0.25)])
    assert found.values == (0.75,)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("critic_rewards_mean", "training reward"),
        ("critic/rewards/mean", "training reward"),
        ("val-score/rewards/mean@1", "validation reward"),
        ("critic_rewards_std", "spread"),
        ("critic_rewards_max", "other"),
        ("actor_pg_loss", "loss"),
        ("critic_advantages_mean", "other"),
        ("response_length_mean", "other"),
    ],
)
def test_the_name_of_a_metric_says_what_it_shows(name: str, role: str) -> None:
    (found,) = series_of([event(step=1, **{name: 0.5})])
    assert found.role == role
