import pytest

from judge.adapters.abstention import Abstention
from judge.adapters.scored import as_scored
from judge.errors import JudgeUnscored
from tests.adapters.outcomes import RUBRIC, failed, scored


def test_without_a_reward_and_a_stand_in_it_raises() -> None:
    for choice in (None, "stop"):
        with pytest.raises(JudgeUnscored, match="timeout"):
            as_scored(RUBRIC, failed(), Abstention(if_unscored=choice))


def test_a_stand_in_is_counted_and_has_no_parts() -> None:
    assert as_scored(RUBRIC, failed(), Abstention(if_unscored=0.25)) == (0.25, {"judge/imputed": 1.0})


def test_a_reward_comes_with_the_parts_that_are_known() -> None:
    known = {"judge/short": 1.0, "judge/right": 0.5, "judge/clear": 0.5, "judge/judge": 0.5}
    assert as_scored(RUBRIC, scored(0.5), Abstention(if_unscored=0.25)) == (0.5, {**known, "judge/imputed": 0.0})
    gated = scored(0.0, criteria=(), judge=None)
    assert as_scored(RUBRIC, gated, Abstention()) == (0.0, {"judge/short": 1.0, "judge/imputed": 0.0})
