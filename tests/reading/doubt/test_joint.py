"""What sets two values side by side."""

import pytest

from judge.bounds import DOUBT_SPAN
from judge.reading.doubt.joint import by_case, carries_negation, joined, side_by_side


@pytest.mark.parametrize(
    "joint", [" or ", ", ", " and ", " or maybe ", "/", "か", "または", "、", " apples or ", ", possibly ", ") (", " vs "]
)
def test_side_by_side_in_a_sentence(joint: str) -> None:
    assert joined(joint)


@pytest.mark.parametrize(
    "joint", [" because ", ", which is ", ", but ", " eggs for ", " because of ", ". We had ", "", " " * 500]
)
def test_not_side_by_side_in_a_sentence(joint: str) -> None:
    assert not joined(joint)


@pytest.mark.parametrize("between", ["5. The ", "5\n", "5", "5 eggs. Or the ", "5} or "])
def test_two_statements_side_by_side(between: str) -> None:
    assert side_by_side(between)


@pytest.mark.parametrize("between", ["5. Wait, the ", "5. So the ", "5. Then I add two. The ", "5 … ", "5. Step 2: "])
def test_one_statement_that_replaces_another(between: str) -> None:
    assert not side_by_side(between)


@pytest.mark.parametrize(
    ("joint", "rest", "found"),
    [
        (" if you ignore the stops, ", " if you do not", True), (" if it rains; ", " otherwise", True), (" if it rains, else ", ".", True),
        (" during the day and ", " at night", True), (" km in winter and ", " km in summer", True),
        (" if it rains. ", " if not", False), (" if it rains, ", "", False), (" in winter and ", "", False), (" rows and ", " in each", False),
        (" in winter and " + " " * DOUBT_SPAN, " in summer", False),
    ],
)  # fmt: skip
def test_two_in_cases_of_their_own(joint: str, rest: str, found: bool) -> None:
    assert by_case(joint, rest) is found


def test_the_longest_joint_counts() -> None:
    joint = " if " + "x" * (DOUBT_SPAN - len(" if , ")) + ", "
    assert by_case(joint, " if not")
    assert not by_case(joint.replace("x", "xx", 1), " if not")


@pytest.mark.parametrize(("joint", "found"), [(" or ", True), (" NOR ", True), (" and ", True), (" oder ", True), (", ", False)])
def test_what_carries_a_denial_over(joint: str, found: bool) -> None:
    assert carries_negation(joint) is found
