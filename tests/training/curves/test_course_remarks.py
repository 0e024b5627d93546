"""The remarks on a course: what goes wrong beside the rewards is said once it is plain, with its figures."""

import re

import pytest

from judge.training.course import Course, Role, Series, series_of
from judge.training.curves.course_remarks import remarks

FUNCTION = "the function's metrics"


def line(name: str, first: float, last: float, *, role: Role = "other", points: int = 20, source: str = "a file") -> Series:
    worth = [(float(at), first + (last - first) * at / max(1, points - 1)) for at in range(points)]
    return series_of(name, worth, role=role, by="step", source=source)


def said(*series: Series, rises: bool = True) -> list[str]:
    return list(remarks(Course(job="j", series=series), rises=rises))


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(line("flat_groups_percent", 10, 40), id="some-groups-flat"),
        pytest.param(line("judge_failures_percent", 0, 1), id="a-failure-now-and-then"),
        pytest.param(line("response_length/mean", 200, 260), id="a-little-longer"),
        pytest.param(line("response_length/max", 200, 900), id="the-longest-alone"),
        pytest.param(line("response_length/mean", 200, 900, points=5), id="too-few-points"),
        pytest.param(line("actor/entropy", 1.1, 0.8), id="a-gentle-decline"),
        pytest.param(line("actor/entropy", 0.0, 0.1), id="entropy-that-rises-from-nothing"),
        pytest.param(line("critic/rewards/mean", 0.1, 0.9, role="training reward"), id="a-reward-of-the-jobs-own"),
        pytest.param(line("samples", 64, 64), id="samples-of-a-file"),
    ],
)
def test_what_is_as_it_should_be_is_not_remarked(one: Series) -> None:
    assert said(one) == []


@pytest.mark.parametrize(
    ("one", "remark"),
    [
        pytest.param(line("flat_groups_percent", 10, 70), "on 6\\d % of the prompts, and those teach nothing", id="flat"),
        pytest.param(line("judge_failures_percent", 2, 4), "failed on 3.0 % of the samples", id="failures"),
        pytest.param(line("response_length/mean", 200, 500), "grew from 2\\d\\d to 4\\d\\d tokens", id="length"),
        pytest.param(line("response_length_mean", 200, 500), "grew from 2\\d\\d to 4\\d\\d tokens", id="length-of-an-event"),
        pytest.param(line("actor/entropy", 1.0, 0.01), "entropy fell from 0.9\\d* to 0.0\\d*", id="entropy"),
        pytest.param(line("reward", 0, 1, role="training reward", source=FUNCTION), "does not know training from", id="function"),
        pytest.param(line("samples", 64, 64, source=FUNCTION), "scored 1,280 samples\\.", id="samples"),
    ],
)
def test_what_stands_out_is_remarked_with_its_figures(one: Series, remark: str) -> None:
    (found,) = said(one)
    assert re.search(remark, found), found


def test_longer_responses_are_remarked_only_while_the_reward_rises() -> None:
    assert said(line("response_length/mean", 200, 500), rises=False) == []


def test_samples_and_cost_are_added_up() -> None:
    found = said(line("samples", 64, 64, source=FUNCTION), line("cost", 0.5, 0.5, source=FUNCTION))
    assert found == ["In that time the function scored 1,280 samples; the judge has cost 10.00 US dollars."]
