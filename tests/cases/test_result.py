"""What became of a case follows from its draws; a judge's failure is neither passed nor failed."""

import pytest

from judge.cases.result import Result, trusted
from tests.cases.conftest import MISS, result, scored, unscored

MET, MISSED = scored(1.0), (scored(0.5), [MISS])
LOST, UNRECORDED = unscored("throttled"), unscored("unanswered")
INSTEAD = scored(0.9, verifiable_only=True, note="the judge failed (throttled): the checks alone count")
IN_PART = scored(0.9, interval=(0.9, 1.0), note="the reward is the worst it could be")


@pytest.mark.parametrize(
    ("made", "status"),
    [
        pytest.param(result(LOST), "unscored", id="unscored"),
        pytest.param(result(INSTEAD), "unscored", id="checks-alone-are-no-reward-to-test"),
        pytest.param(result(IN_PART), "unscored", id="nor-is-a-part"),
        pytest.param(result(UNRECORDED), "unscored", id="a-case-without-a-reply"),
        pytest.param(result(LOST, kind="degenerate"), "unscored", id="a-judge-that-failed-on-a-built-in-answer"),
        pytest.param(result(unscored("answered", "unanswered"), kind="degenerate"), "unscored", id="a-reply-nobody-can-read"),
        pytest.param(result(unscored(), kind="degenerate"), "unscored", id="a-built-in-answer-nobody-was-asked-about"),
        pytest.param(result(UNRECORDED, kind="degenerate"), "left out", id="a-built-in-answer-without-a-reply"),
        pytest.param(
            result(scored(0.9, verifiable_only=True, attempts=UNRECORDED.attempts), kind="degenerate"),
            "left out",
            id="and-checks",
        ),
        pytest.param(result(MISSED), "failed", id="failed"),
        pytest.param(result(MISSED, MISSED), "failed", id="failed-twice"),
        pytest.param(result(MISSED, LOST), "failed", id="failed-as-far-as-known"),
        pytest.param(result(MET, MISSED), "unstable", id="unstable"),
        pytest.param(result(MET), "passed", id="passed"),
        pytest.param(result(MET, LOST, MET), "passed", id="passed-as-far-as-known"),
    ],
)
def test_each_status(made: Result, status: str) -> None:
    assert made.status == status


def test_only_a_whole_reward_can_be_trusted() -> None:
    assert [trusted(one) for one in (LOST, INSTEAD, IN_PART)] == [None, None, None]
    assert trusted(MET) == MET


@pytest.mark.parametrize(
    ("made", "lines"),
    [
        pytest.param(
            result(MISSED), ['a  reward: expected at least 0.8 (the top fifth), got 0.5: "Hardly."'], id="a-line-for-a-miss"
        ),
        pytest.param(result((scored(0.5), [MISS, MISS])), [f"a  {MISS}"] * 2, id="a-line-for-each"),
        pytest.param(result(MET, MISSED, LOST), [f"a  held in 1 of 2 draws; {MISS}"], id="unstable"),
        pytest.param(result(LOST), ["a  throttled: too many tokens"], id="why-unscored"),
        pytest.param(result(INSTEAD), ["a  the judge failed (throttled): the checks alone count"], id="why-not-trusted"),
        pytest.param(result(MET, scored(2 / 3)), ["a  1, 0.6667"], id="what-it-earned"),
    ],
)
def test_a_result_says_what_is_wrong_or_what_it_earned(made: Result, lines: list[str]) -> None:
    assert made.lines() == lines


def test_the_deviation_is_that_of_a_sample_and_needs_two_rewards() -> None:
    assert result(scored(0.0), scored(1.0), LOST).deviation == pytest.approx(0.5**0.5)
    assert result(scored(0.0), LOST).deviation is None
