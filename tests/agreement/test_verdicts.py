"""Agreement with people who say yes or no."""

import pytest

from judge.agreement.figure import Figure
from judge.agreement.pairing import Target
from judge.agreement.verdicts import decided, doubt, useless, verdict_figures
from judge.statistics.estimate import Estimate
from tests.agreement.scored import target


def judged(pairs: list[tuple[float, str]], unlabelled: int = 0, annotator: str = "kim") -> Target:
    rewards = {str(at): reward for at, (reward, _) in enumerate(pairs)} | {f"u{at}": 0.9 for at in range(unlabelled)}
    return target(
        rewards, *(f'{{"id": "{at}", "annotator": "{annotator}", "label": {said}}}' for at, (_, said) in enumerate(pairs))
    )


def figures(found: Target) -> dict[str, Figure]:
    return {one.name: one for one in verdict_figures(found, 0.15)}


def mixed(right: int, wrong: int) -> list[tuple[float, str]]:
    """A judge that is right about so many of yes and no each, and wrong about so many."""
    return [(0.9, "true"), (0.1, "false")] * right + [(0.1, "true"), (0.9, "false")] * wrong


@pytest.mark.parametrize(("right", "wrong"), [(0, 30), (14, 16), (15, 15), (16, 14), (1, 2), (2, 2)])
def test_a_judge_whose_j_is_not_above_0_is_told_to_be_useless(right: int, wrong: int) -> None:
    said = doubt(judged(mixed(right, wrong)))
    assert said is not None
    assert said.useless
    assert said.sentence.startswith("reward: this judge is useless on these labels: J = ")


def test_with_few_labels_a_better_judge_is_not_called_useless_but_unknown() -> None:
    said = doubt(judged(mixed(3, 2)))
    assert said is not None
    assert not said.useless
    assert said.sentence.startswith("reward: 10 labels are too few to tell this judge from a useless one: J = 0.20 [")
    assert said.sentence.endswith("label 50 or more")


@pytest.mark.parametrize("pairs", [mixed(20, 5), mixed(3, 0), [(0.9, "true")] * 60], ids=["good", "few, but right", "all yes"])
def test_a_judge_that_knows_something_or_cannot_be_rated_is_not_called_useless(pairs: list[tuple[float, str]]) -> None:
    assert doubt(judged(pairs)) is None


def test_j_counts_by_the_low_end_of_its_interval() -> None:
    assert useless(Estimate(0.3, 0.0, 0.6, 60))
    assert not useless(Estimate(0.3, 0.001, 0.6, 60))


def test_the_rates_are_those_of_the_judge_at_the_middle() -> None:
    pairs = [(0.5, "true"), (0.5, "true"), (0.49, "true"), (0.49, "false"), (0.5, "false")]
    found = figures(judged(pairs))
    assert (found["tpr"].estimate.value, found["tpr"].estimate.n) == (pytest.approx(2 / 3), 3)
    assert (found["tnr"].estimate.value, found["tnr"].estimate.n) == (pytest.approx(1 / 2), 2)
    assert found["j"].estimate.value == pytest.approx(2 / 3 + 1 / 2 - 1)
    assert found["base_rate"].estimate.value == pytest.approx(0.6)
    assert not found["base_rate"].best_high
    assert {"auc", "kappa_yes_no"} <= set(found)


def test_labels_of_one_kind_have_no_rates() -> None:
    assert set(figures(judged([(0.9, "true"), (0.1, "true")]))) == {"kappa_yes_no"}


def test_the_rate_among_rows_without_labels_is_corrected_by_a_judge_that_knows_something() -> None:
    found = figures(judged(mixed(40, 5), unlabelled=30))
    assert found["corrected_rate"].estimate.n == 30
    assert found["corrected_rate"].estimate.value == 1
    assert "corrected_rate" not in figures(judged(mixed(40, 5)))
    for right, wrong in ((15, 15), (16, 14)):
        assert "corrected_rate" not in figures(judged(mixed(right, wrong), unlabelled=30)), "J may be 0"


def test_most_people_decide_and_rows_on_which_they_are_split_are_left_out() -> None:
    votes = {"a": "true true false", "b": "true false", "c": "false false true"}
    records = [
        f'{{"id": "{name}", "annotator": "p{who}", "label": {said}}}'
        for name, all_ in votes.items()
        for who, said in enumerate(all_.split())
    ]
    found = target({"a": 0.1, "b": 0.2, "c": 0.3}, *records)
    assert [(one.judge, one.people) for one in decided(found.rated["yes_no"])] == [(0.1, True), (0.3, False)]
    assert "alpha_people_yes_no" in figures(found)
