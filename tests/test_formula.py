"""Formulas: refused when they could go wrong, and right when they do not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.formula import Formula, Interval

NAMES = ("correct", "judge", "style")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "not a formula", id="empty"),
        pytest.param("correct *", "not a formula", id="half"),
        pytest.param("corect * judge", "unknown name 'corect'", id="unknown"),
        pytest.param("judge / correct", "divide by zero", id="division"),
        pytest.param("1 / (correct - 0.5)", "divide by zero", id="division-inside-the-range"),
        pytest.param("judge.real", "not allowed", id="attribute"),
        pytest.param("().__class__", "not allowed", id="python"),
        pytest.param("__import__('os')", "unknown name|not allowed", id="import"),
        pytest.param("[judge][0]", "not allowed", id="subscript"),
        pytest.param("judge ** 1000", "not allowed", id="power"),
        pytest.param("(lambda: 1)()", "not allowed", id="lambda"),
        pytest.param("min(key=judge)", "not allowed", id="keyword"),
        pytest.param("min()", "not allowed", id="no-argument"),
        pytest.param("abs(judge, 1)", "abs takes one", id="abs"),
        pytest.param("'a'", "not allowed", id="text"),
        pytest.param("1e999 * judge", "not allowed", id="infinite"),
        pytest.param("0 < judge < 1", "not allowed", id="chained"),
        pytest.param("(" * 500 + "judge" + ")" * 500, "not a formula", id="nesting"),
        pytest.param("+".join(["judge"] * 400), "longer than", id="long"),
    ],
)
def test_what_is_not_plain_arithmetic_over_known_names_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Formula(text, NAMES)


def test_a_missing_number_is_never_made_up() -> None:
    with pytest.raises(KeyError):
        Formula("correct * judge", NAMES).value({"correct": 1.0})


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        pytest.param("correct * (0.8 + 0.2 * judge)", (0, 1), id="gated-blend"),
        pytest.param("0.8 * correct + 0.2 * judge", (0, 1), id="sum"),
        pytest.param("correct * judge + (1 - correct) * 0.3 * judge", (0, 1), id="a-name-twice-is-exact-where-linear"),
        pytest.param("correct - judge", (-1, 1), id="difference"),
        pytest.param("2 * correct", (0, 2), id="leaves"),
        pytest.param("judge if correct == 1 else 0.3 * judge", (0, 1), id="conditional"),
        pytest.param("1 if correct and judge > 0.5 else 0.2", (0.2, 1), id="logic"),
        pytest.param("min(correct, judge) / 2 + max(0.5, judge) - abs(judge - 0.5)", (0, 1.5), id="functions"),
        pytest.param("1 if 2 > 1 else 7", (1, 1), id="certain"),
        pytest.param("not correct", (0, 1), id="not"),
        pytest.param("judge / 4 - -correct / 4", (0, 0.5), id="division-by-a-number"),
    ],
)
def test_the_range_of_a_formula_is_known_before_it_is_used(text: str, bounds: tuple[float, float]) -> None:
    assert Formula(text, NAMES).bounds() == pytest.approx(Interval(*bounds))


UNIT = st.floats(0, 1)


def trees() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(NAMES) | st.floats(0, 3).map(lambda number: f"{number:.3f}")

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, inner)
        return (
            st.tuples(st.sampled_from(["+", "-", "*", "<", "<=", ">", ">=", "==", "!=", "and", "or"]), pair).map(
                lambda t: f"({t[1][0]} {t[0]} {t[1][1]})"
            )
            | st.tuples(st.sampled_from(["min", "max"]), pair).map(lambda t: f"{t[0]}({t[1][0]}, {t[1][1]})")
            | inner.map(lambda one: f"abs(-{one})")
            | st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})")
            | inner.map(lambda one: f"{one} / 2.5")
        )

    return st.recursive(leaves, grow, max_leaves=8)


@given(trees(), UNIT, UNIT, UNIT)
def test_values_are_those_of_python_and_lie_within_the_bounds(text: str, correct: float, judge: float, style: float) -> None:
    values = {"correct": correct, "judge": judge, "style": style}
    formula = Formula(text, NAMES)
    ours = formula.value(values)
    if "and" not in text and "or" not in text:
        assert ours == pytest.approx(float(eval(text, {"__builtins__": {"min": min, "max": max, "abs": abs}}, values)))
    low, high = formula.bounds()
    assert math.isfinite(ours)
    assert low - 1e-9 <= ours <= high + 1e-9
