"""The map, tried on labels that it was not made from."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.agreement.fit import Point, fit, round_knots
from judge.rubric.calibration import map_score


def points(n: int, people: str, groups: int = 20, noise: float = 0.03) -> list[Point]:
    """Labelled rows: a judge on five levels, and people who follow it on another scale, or do not."""
    random = Random(7)
    found = []
    for at in range(n):
        judge = 0.1 + random.randint(0, 4) / 5
        true = {"lenient": judge**3, "same": judge, "none": 0.75}[people]
        found.append(Point(str(at % groups), judge, min(1.0, max(0.0, true + random.gauss(0, noise)))))
    return found


def test_there_is_no_map_where_peoples_scores_do_not_rise() -> None:
    assert fit([]) is None
    assert fit([Point("a", 0.5, 0.2), Point("b", 0.5, 0.8)]) is None
    assert fit([Point(str(at), at / 60, 1 - at / 60) for at in range(60)]) is None
    assert fit([Point(str(at), at / 60, 0.5) for at in range(60)]) is None


def test_a_map_of_a_worthless_judge_is_refused_though_it_beats_its_scores() -> None:
    found = fit(points(120, "none"))
    assert found is None or (not found.worth_it and found.held_out.rmse < found.held_out.raw)


def test_a_map_that_only_says_what_the_judge_says_is_refused() -> None:
    found = fit(points(120, "same"))
    assert found is not None
    assert not found.worth_it
    assert found.over_constant.low > 0
    assert found.over_raw.low <= 0


def test_a_judge_on_another_scale_gets_a_map_that_is_better_on_other_labels() -> None:
    found = fit(points(120, "lenient"))
    assert found is not None
    assert found.worth_it
    held = found.held_out
    assert held.rmse < held.raw / 2
    assert held.rmse < held.constant / 2
    assert held.rho_ci[0] <= held.rho <= held.rho_ci[1]
    numbers = (held.rmse, held.raw, held.constant, held.rho, *held.rho_ci)
    assert [round(one, 4) for one in numbers] == list(numbers), "they stand in a rubric's file"
    assert map_score(found.knots, 0.5) == pytest.approx(0.125, abs=0.06)


def test_the_same_labels_give_the_same_map() -> None:
    assert fit(points(60, "lenient")) == fit(points(60, "lenient"))


def test_no_row_helps_to_predict_another_of_its_prompt() -> None:
    by_prompt = [
        Point(str(prompt), prompt / 9 + row / 100, (prompt % 2) * 0.9 + row / 100) for prompt in range(10) for row in range(6)
    ]
    alone = [point._replace(group=str(at)) for at, point in enumerate(by_prompt)]
    apart, leaky = fit(by_prompt), fit(alone)
    assert apart is not None
    assert leaky is not None
    assert apart.over_raw.n == 10
    assert leaky.over_raw.n == 60
    assert apart.held_out.rmse > leaky.held_out.rmse


def test_rows_of_one_prompt_are_split_by_row() -> None:
    found = fit(points(60, "lenient", groups=1))
    assert found is not None
    assert found.over_raw.n == 60


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=30, unique_by=(lambda one: one[0], lambda one: one[1])
    )
)
def test_rounded_maps_still_rise_from_0_to_1(pairs: list[tuple[float, float]]) -> None:
    scores, values = sorted({0.0, 1.0, *(score for score, _ in pairs)}), sorted(value for _, value in pairs)
    made = list(zip(scores, [*values, 1.0, 1.0, 1.0][: len(scores)], strict=True))
    rounded = round_knots(made)
    assert rounded[0][0] == 0
    assert rounded[-1][0] == 1
    assert all(left[0] < right[0] and left[1] < right[1] for left, right in pairwise(rounded))
    assert all(0 <= value <= 1 and value == round(value, 4) for knot in rounded for value in knot)


def test_knots_that_become_one_by_rounding_are_one_knot() -> None:
    assert round_knots([(0.0, 0.1), (0.00001, 0.2), (1.0, 0.20001)]) == ((0.0, 0.1), (1.0, 0.2))
    assert round_knots([(0.0, 0.9999), (0.5, 0.99999), (1.0, 1.0)]) == ((0.0, 0.9998), (0.5, 0.9999), (1.0, 1.0))
