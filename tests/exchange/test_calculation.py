"""Formulas of multi graders: the same number, or a refusal."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.bounds import FORMULA_LENGTH
from judge.errors import InputFault
from judge.exchange.calculation import read_calculation
from judge.rubric.formula import Formula

NAMES = {"a": "a", "B": "b"}


@pytest.mark.parametrize(
    "text",
    ["", "a +", "c", "a.b", "a[0]", "'a'", "a if a else 1", "a and B", "not a", "a < B", "a % 2", "a // 2", "sum(a)", "lambda: a", "True",
     "min(*a)", "max(a, key=B)", "min()", "abs(a, B)", "(a := 1)", "1 / a", "log(a)", "sqrt(a - 1)", "1e999 * a", "a^-1", "\0"],
)  # fmt: skip
def test_what_has_no_number_for_all_grades_is_refused(text: str) -> None:
    with pytest.raises(InputFault, match="calculate_output"):
        read_calculation(text, NAMES, NAMES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("a +", "calculate_output: it is no formula;", id="syntax"),
        pytest.param("c + 1", "found the name 'c'", id="name"),
        pytest.param("a < B", "found something else", id="comparison"),
        pytest.param("1 / a", "it may divide by zero", id="zero"),
        pytest.param("1" * (FORMULA_LENGTH + 1), f"wanted at most {FORMULA_LENGTH:,} characters", id="length"),
    ],
)
def test_a_refusal_says_why(text: str, says: str) -> None:
    with pytest.raises(InputFault, match=says):
        read_calculation(text, NAMES, NAMES)


def test_a_formula_may_be_as_long_as_its_limit() -> None:
    assert read_calculation("a".ljust(FORMULA_LENGTH), NAMES, NAMES).text == "a"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a ^ 2", "a ** 2"),
        ("+a - -B", "a - -b"),
        ("(a + B) * 0.5", "(a + b) * 0.5"),
        ("a ^ 2 ^ 3", "a ** 2 ** 3"),
        ("-a^2", "-a ** 2"),
        ("min(a,B, 1)", "min(a, b, 1)"),
    ],
)
def test_operators_are_ours(text: str, written: str) -> None:
    assert read_calculation(text, {"a": "a", "B": "b"}, NAMES).text == written


def test_a_term_stands_in_the_place_of_a_name() -> None:
    made = read_calculation("2 * a", {"a": "1 + 4 * a"}, {"a": "a"})
    assert made.text == "2 * (1 + 4 * a)"
    assert made.bounds == (2, 10)
    assert made.used == {"a"}


@given(st.recursive(
    st.sampled_from(["a", "B", "0.5", "2"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(" ".join).map("({})".format)
    | inner.map("({}) ^ 2".format) | inner.map("exp({})".format) | inner.map("floor({})".format),
    max_leaves=6,
), st.floats(0, 1), st.floats(0, 1))  # fmt: skip
def test_a_formula_gives_the_number_that_it_gave(text: str, a: float, b: float) -> None:
    try:
        made = read_calculation(text, {"a": "a", "B": "b"}, NAMES)
    except InputFault:
        return
    theirs = eval(text.replace("^", "**"), {"a": a, "B": b, "exp": math.exp, "floor": math.floor})
    assert Formula(made.text, ["a", "b"]).value({"a": a, "b": b}) == pytest.approx(theirs)
