"""Names of parts: as near to what was wanted as a rubric allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import InputFault
from judge.exchange.part import to_name
from judge.rubric.formula import Formula


@pytest.mark.parametrize("wanted", ["", "!?", "../..", "日本", "\0"])
def test_a_name_without_letters_is_refused(wanted: str) -> None:
    with pytest.raises(InputFault, match="give --name"):
        to_name(wanted)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Example string check grader", "example_string_check_grader"),
        ("2nd", "grade_2nd"),
        ("judge", "judge_grade"),
        ("unscored_x", "unscored_x_grade"),
        ("log", "log_grade"),
        ("if", "if_grade"),
        ("reason", "reason_grade"),
        ("x" * 100, "x" * 56),
    ],
)
def test_names(wanted: str, name: str) -> None:
    assert to_name(wanted) == name


def test_equal_names_are_numbered() -> None:
    assert to_name("A", ["a"]) == "a_2"
    assert to_name("A", ["a", "a_2"]) == "a_3"


@given(st.text())
def test_any_name_that_is_made_can_stand_in_a_formula(wanted: str) -> None:
    try:
        name = to_name(wanted)
    except InputFault:
        return
    assert Formula(name, [name]).value({name: 1.0}) == 1
