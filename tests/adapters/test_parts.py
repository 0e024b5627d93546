import math

from judge.adapters.abstention import Abstention
from judge.adapters.parts import known_parts, part_means, part_names, part_numbers
from tests.adapters.outcomes import CHECK, RUBRIC, failed, scored
from tests.conftest import make_rubric

SHUT = scored(0.0, criteria=(), judge=None)
"""A gate was not passed, so no judge was asked."""


def test_the_names_are_the_same_for_every_outcome() -> None:
    numbers = [part_numbers(RUBRIC, outcome, Abstention()) for outcome in (scored(), SHUT, failed())]
    assert numbers[0].keys() == numbers[1].keys() == numbers[2].keys()
    assert all(type(value) is float and math.isfinite(value) for one in numbers for value in one.values())


def test_a_part_that_is_not_known_says_so() -> None:
    numbers = part_numbers(RUBRIC, SHUT, Abstention())
    assert (numbers["judge/right"], numbers["judge/right/known"]) == (0.0, 0.0)
    assert (numbers["judge/short"], numbers["judge/short/known"]) == (1.0, 1.0)
    assert part_numbers(RUBRIC, scored(0.0), Abstention())["judge/right/known"] == 1.0


def test_what_has_no_reward_is_marked() -> None:
    numbers = part_numbers(RUBRIC, failed(), Abstention())
    assert (numbers["judge/unscored"], numbers["judge/imputed"]) == (1.0, 0.0)
    assert part_numbers(RUBRIC, scored(0.0), Abstention())["judge/unscored"] == 0.0


def test_a_stand_in_is_marked() -> None:
    assert part_numbers(RUBRIC, failed(), Abstention(if_unscored=0.5))["judge/imputed"] == 1.0
    assert part_numbers(RUBRIC, scored(), Abstention(if_unscored=0.5))["judge/imputed"] == 0.0


def test_a_mean_is_over_what_is_known() -> None:
    outcomes = [scored(0.25), scored(0.75), SHUT, failed(), scored(math.nan)]
    assert part_means(RUBRIC, outcomes) == {"judge/short": 1.0, "judge/right": 0.5, "judge/clear": 0.5, "judge/judge": 0.5}
    assert part_means(RUBRIC, [failed()]) == known_parts(RUBRIC, failed()) == {}


def test_checks_alone_ask_no_judge() -> None:
    assert part_names(make_rubric(criteria=[], checks=[CHECK])) == ("short",)
