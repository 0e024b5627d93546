"""Makes the series of a job's course from its events, in which an OpenAI-compatible endpoint tells its metrics step by step."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from judge.reading.json.strict import is_number
from judge.training.course import Role, Series, series_of

_ROLES: Sequence[tuple[re.Pattern[str], Role]] = (
    (re.compile(r"^val.*reward"), "validation reward"),  # val_score_rewards_mean_1
    (re.compile(r"^critic.rewards?.mean$"), "training reward"),  # critic_rewards_mean
    (re.compile(r"rewards?.std$"), "spread"),  # critic_rewards_std
    (re.compile(r"loss$"), "loss"),  # actor_pg_loss
)
"""What a metric shows, by its name; the first that matches counts."""

_COUNTERS = ("step", "total_steps", "epoch")
"""Fields of a metrics event that say when it was, and are no metrics."""


def event_metrics(events: Iterable[Mapping[str, Any]]) -> Sequence[Series]:
    """Return a series of each metric.

    Args:
        events: the events of a job, the newest first. If a step comes twice, as after a restart, the newest counts.
    """
    points: dict[str, dict[float, float]] = {}
    for step, name, value in _measured(events):
        points.setdefault(name, {}).setdefault(step, value)
    return [made for name, at in sorted(points.items()) if (made := _series(name, at)).at]


def _measured(events: Iterable[Mapping[str, Any]]) -> Iterator[tuple[float, str, float]]:
    for event in events:
        data = event.get("data")
        if event.get("type") == "metrics" and isinstance(data, Mapping) and is_number(data.get("step")):
            yield from (
                (float(data["step"]), name, float(value))
                for name, value in data.items()
                if name not in _COUNTERS and is_number(value)
            )


def _series(name: str, values: Mapping[float, float]) -> Series:
    role: Role = next((role for pattern, role in _ROLES if pattern.search(name)), "other")
    return series_of(name, values.items(), role=role, by="step", source="the job's events")
