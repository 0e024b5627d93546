"""Steps of a quiet run, and with changes."""

from collections.abc import Callable
from typing import Any

import pytest

from judge.monitors.batch import Groups
from judge.monitors.correlation import Rho
from judge.monitors.signs import SIGNS
from judge.monitors.step import Sign, Step

QUIET = Rho(0.0, -0.1, 0.1, 128)


@pytest.fixture
def quiet() -> Callable[..., Step]:
    """Make a step of a run in which nothing stands out."""

    def make(number: int, **changes: Any) -> Step:
        step = Step(
            number=number,
            n=128,
            unscored=0.0,
            reward=0.5,
            spread=0.2,
            groups=Groups(16, 0.1, 0.05, 0.05),
            top=0.1,
            bottom=0.1,
            words=100.0,
            length=QUIET,
            length_beyond=QUIET,
            judge=0.5,
            checks=0.5,
            gap=0.0,
            gap_mean=0.0,
            gap_error=0.01,
            signs=dict.fromkeys(SIGNS, Sign(0.05, QUIET)),
            duplicates=0.05,
            alike=0.05,
            phrases=(),
        )
        return step._replace(**changes)

    return make
