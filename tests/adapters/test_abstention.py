import pickle
from collections.abc import Callable
from typing import Any

import pytest

from judge.adapters.abstention import Abstention, choose_abstention, installed, is_reward, is_since, unscored
from judge.errors import JudgeUnscored, SettingsFault
from judge.rubric.scale import Range
from tests.adapters.outcomes import failed, scored

UNIT = Range(low=0.0, high=1.0)
Install = Callable[[str, str], None]


def test_no_version_can_leave_it_out_so_the_user_has_to_choose() -> None:
    with pytest.raises(SettingsFault, match=r"if_unscored: atrainer cannot leave a sample .*wanted a choice"):
        choose_abstention(None, UNIT, "atrainer")


def test_a_trainer_that_is_not_installed_is_not_trusted_to_leave_it_out() -> None:
    with pytest.raises(SettingsFault, match="atrainer is not installed here"):
        choose_abstention(None, UNIT, "atrainer", "1.6.0")


@pytest.mark.parametrize("found", ["1.5.1", "0.29.1", "1.6.0.dev0", "1.6.0rc1", "unknown"])
def test_an_older_version_is_refused_and_the_message_says_which_can(install: Install, found: str) -> None:
    install("atrainer", found)
    with pytest.raises(SettingsFault, match=rf"atrainer {found} cannot leave .*; 1\.6\.0 and later can"):
        choose_abstention(None, UNIT, "atrainer", "1.6.0")


@pytest.mark.parametrize("found", ["1.6.0", "1.6", "1.16.0", "2.0.0.dev0", "1.6.1a1", "1.6.0.post1", "1.6.0+cpu"])
def test_a_version_that_can_leaves_it_out(install: Install, found: str) -> None:
    install("atrainer", found)
    assert choose_abstention(None, UNIT, "atrainer", "1.6.0").number(failed()) is None


@pytest.mark.parametrize("number", [-0.1, 1.1, float("nan"), float("inf"), True, "0.5", "halt"])
def test_a_stand_in_is_a_number_in_the_rubrics_range(number: Any) -> None:
    with pytest.raises(SettingsFault, match=r"if_unscored: wanted 'stop' or a number in the rubric's range, 0 to 1; found"):
        choose_abstention(number, UNIT, "atrainer", "1.6.0")


@pytest.mark.parametrize("number", [0, 0.0, 0.5, 1, 1.0])
def test_a_stand_in_may_be_either_end_of_the_range(number: float) -> None:
    assert choose_abstention(number, UNIT, "atrainer").number(failed()) == number


def test_stop_raises_what_happened_and_never_a_timeout() -> None:
    stop = choose_abstention("stop", UNIT, "atrainer")
    with pytest.raises(JudgeUnscored, match=r"no reward: timeout \(judge\): no answer within 5 s") as raised:
        stop.number(failed())
    assert not isinstance(raised.value, TimeoutError)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)
    assert stop.number(scored(0.5)) == 0.5


def test_what_a_trainer_leaves_out_by_an_exception_is_raised() -> None:
    with pytest.raises(JudgeUnscored, match="timeout"):
        Abstention().number_or_raise(failed())
    assert Abstention().number_or_raise(scored(0.0)) == 0.0


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_reward_that_is_no_finite_number_is_none(number: float) -> None:
    outcome = scored(number)
    assert not is_reward(outcome)
    assert Abstention().number(outcome) is None
    assert "not a finite number" in str(unscored(outcome))


def test_a_stand_in_is_given_and_counted() -> None:
    imputing = choose_abstention(0, UNIT, "atrainer")
    assert imputing.number(failed()) == imputing.number_or_raise(failed()) == 0.0
    assert imputing.number(scored(0.5)) == 0.5
    assert imputing.shares([failed(), scored(), scored(), scored()]) == {"judge/unscored": 0.25, "judge/imputed": 0.25}
    assert Abstention().shares([failed(), scored()]) == {"judge/unscored": 0.5, "judge/imputed": 0.0}
    assert Abstention().shares([]) == {"judge/unscored": 0.0, "judge/imputed": 0.0}


def test_versions_are_compared_by_their_numbers() -> None:
    assert is_since("1.16.0", "1.6.0")
    assert not is_since("1.16", "1.16.1")
    assert installed("atrainer") is None
    assert installed("pytest") == pytest.__version__
