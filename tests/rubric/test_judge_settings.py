"""Who judges, as a rubric states it."""

from typing import Any

import pytest

from tests.conftest import make_rubric


@pytest.mark.parametrize(
    "judge", [{"samples": 2, "temperature": 0.5}, {"models": ["a", "b"]}, {"samples": 2, "temperature": None}]
)
def test_opinions_that_can_differ_may_escalate(judge: dict[str, Any]) -> None:
    assert make_rubric(judge={**judge, "escalate": {"model": "m", "above": 0.2}}).judge.escalate is not None
