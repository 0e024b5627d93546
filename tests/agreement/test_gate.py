"""The gate on figures."""

import pytest

from judge.agreement.figure import Figure
from judge.agreement.gate import Bound, hold, read_bounds
from judge.errors import SettingsFault
from judge.statistics.estimate import Estimate


def figure(name: str = "rho", of: str = "reward", low: float = 0.5, labels: int = 50, *, good: bool = True) -> Figure:
    return Figure(of, name, Estimate(0.6, low, 0.7, labels), "rows", labels, "What it is.", good)


@pytest.mark.parametrize("text", ["rho", "rho=", "=0.5", "rho=high", "rho=nan", "rho=inf", " =1", ""])
def test_bounds_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(SettingsFault, match=r"--least: wanted NAME=NUMBER, such as rho=0\.5; found"):
        read_bounds([text])


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("rhoo", r"there is no figure 'rhoo'; did you mean 'rho'\?"),
        ("tine.rho", r"did you mean 'tone\.rho'\?"),
        ("kind.rho", "there is no figure 'kind.rho'"),
        ("rmse", "more of 'rmse' is not better"),
    ],
)
def test_a_figure_that_does_not_exist_or_has_no_least_value_is_refused(name: str, fault: str) -> None:
    with pytest.raises(SettingsFault, match=fault):
        hold([Bound(name, 0.5)], [figure(), figure("rmse", good=False)], ["reward", "tone"])


@pytest.mark.parametrize(
    ("bound", "outcome"),
    [
        (Bound("rho", 0.5), "holds"),
        (Bound("rho", 0.51), "does not hold"),
        (Bound("rho", 0.6), "does not hold"),
        (Bound("tone.rho", 0.5), "holds"),
        (Bound("tau", 0.1), "cannot be said"),
    ],
)
def test_the_low_end_of_the_interval_decides(bound: Bound, outcome: str) -> None:
    (held,) = hold([bound], [figure(), figure(of="tone")], ["reward", "tone"])
    assert held.outcome == outcome
    assert bound.name in held.why


@pytest.mark.parametrize(("least", "outcome"), [(0.6, "holds"), (0.61, "does not hold")])
def test_of_the_alt_test_the_value_decides(least: float, outcome: str) -> None:
    (held,) = hold([Bound("alt_test", least)], [figure("alt_test", low=0.2)], ["reward"])
    assert held.outcome == outcome


def test_below_50_labels_nothing_can_be_said() -> None:
    (held,) = hold(read_bounds(["rho=0.1"]), [figure(labels=49)], ["reward"])
    assert (held.outcome, held.why) == ("cannot be said", "rho: 49 labels; wanted 50 or more")


@pytest.mark.parametrize(("prompts", "outcome"), [(1, "holds"), (2, "cannot be said"), (4, "cannot be said"), (5, "holds")])
def test_rows_of_a_few_prompts_cannot_say_how_it_is_on_others(prompts: int, outcome: str) -> None:
    (held,) = hold([Bound("rho", 0.5)], [figure()._replace(prompts=prompts)], ["reward"])
    assert held.outcome == outcome
