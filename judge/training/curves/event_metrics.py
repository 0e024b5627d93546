"""Makes the series of a job's course from its events, in which an OpenAI-compatible endpoint tells its metrics step by step."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from judge.training.course import Role, Series, is_figure

_ROLES: Sequence[tuple[re.Pattern[str], Role]] = (
    (re.compile(r"^val.*reward"), "validation reward"),  # val_score_rewards_mean_1
    (re.compile(r"^critic.rewards?.mean$"), "training reward"),  # critic_rewards_mean
    (re.compile(r"rewards?.std$"), "spread"),  # critic_rewards_std
    (re.compile(r"loss$"), "loss"),  # actor_pg_loss
)
"""What a metric shows, by its name; the first that matches counts."""

_COUNTERS = ("step", "total_steps", "epoch")
"""Fields of a metrics event that say when it was, and are no metrics."""


def series_of(events: Iterable[Mapping[str, Any]]) -> Sequence[Series]:
    """Return a series of each metric.

    Args:
        events: the events of a job, the newest first. If a step comes twice, as after a restart, the newest counts.
    """
    points: dict[str, dict[float, float]] = {}
    for step, name, value in _measured(events):
        points.setdefault(name, {}).setdefault(step, value)
    return [_series(name, at) for name, at in sorted(points.items())]


def _measured(events: Iterable[Mapping[str, Any]]) -> Iterator[tuple[float, str, float]]:
    for event in events:
        data = event.get("data")
        if event.get("type") == "metrics" and isinstance(data, Mapping) and _finite(data.get("step")):
            yield from (
                (float(data["step"]), name, float(value))
                for name, value in data.items()
                if name not in _COUNTERS and _finite(value)
            )


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and is_figure(value)


def _series(name: str, values: Mapping[float, float]) -> Series:
    steps = sorted(values)
    role: Role = next((role for pattern, role in _ROLES if pattern.search(name)), "other")
    return Series(name=name, role=role, by="step", at=steps, values=[values[step] for step in steps], source="the job's events")
