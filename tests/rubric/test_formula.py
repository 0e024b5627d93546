"""Formulas: refused when they could go wrong, and right when they do not."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.bounds import FORMULA_LENGTH
from judge.rubric.formula import Formula
from judge.rubric.interval import Interval

NAMES = ("correct", "judge", "style")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "^not a formula: it is empty$", id="empty"),
        pytest.param("correct *", "^not a formula: invalid syntax at the end$", id="half"),
        pytest.param(" judge)", r"^not a formula: unmatched '\)' at character 6$", id="bracket"),
        pytest.param("corect * judge", "^unknown name 'corect'; known: correct, judge, style$", id="unknown"),
        pytest.param(
            "sin(correct)",
            "^unknown function 'sin'; there are: abs, ceil, exp, floor, log, max, min, sqrt$",
            id="unknown-function",
        ),
        pytest.param("correct(1)", "^unknown function 'correct'; there are: abs, ceil, exp,", id="a-name-is-no-function"),
        pytest.param("judge / correct", "^it may divide by zero$", id="division"),
        pytest.param("judge / -correct", "divide by zero", id="division-at-the-upper-end"),
        pytest.param("1 / (correct - 0.5)", "divide by zero", id="division-inside-the-range"),
        pytest.param("judge.real", "not allowed", id="attribute"),
        pytest.param("().__class__", "not allowed", id="python"),
        pytest.param("__import__('os')", "unknown function '__import__'", id="import"),
        pytest.param("[judge][0]", "not allowed", id="subscript"),
        pytest.param("judge % 2", "not allowed", id="modulo"),
        pytest.param("judge ^ 2", "not allowed", id="exclusive-or"),
        pytest.param("judge ** -1", "divide by zero", id="power-below-zero"),
        pytest.param("(judge - 2) ** style", "root of a number below zero", id="power-of-a-negative-number"),
        pytest.param("(2 + judge) ** 1e300", "finite numbers", id="power-without-end"),
        pytest.param("exp(1000 * judge)", "finite numbers", id="exponential-without-end"),
        pytest.param("log(judge)", "^it may take the logarithm of zero or less$", id="logarithm-of-zero"),
        pytest.param("sqrt(judge - 0.5)", "^it may take a root of a number below zero$", id="root-of-a-negative-number"),
        pytest.param("log(judge + 1, 10)", "^log takes one number$", id="logarithm-with-a-base"),
        pytest.param("(lambda: 1)()", "not allowed", id="lambda"),
        pytest.param("min(key=judge)", "not allowed", id="keyword"),
        pytest.param("min()", "not allowed", id="no-argument"),
        pytest.param("abs(judge, 1)", "^abs takes one number$", id="abs"),
        pytest.param("'a'", "not allowed", id="text"),
        pytest.param("1e999 * judge", r"^it may leave the range of finite numbers, which ends near 1\.8e308$", id="infinite"),
        pytest.param("0 < judge < 1", "not allowed", id="chained"),
        pytest.param("(" * 500 + "judge" + ")" * 500, "not a formula", id="nesting"),
        pytest.param("+".join(["judge"] * 400), "longer than", id="long"),
        pytest.param("9" * 400 + " * judge", "finite numbers", id="four-hundred-digits"),
        pytest.param("judge < " + "9" * 400, "finite numbers", id="four-hundred-digits-compared"),
        pytest.param("-" * 990 + "judge", "not a formula", id="minus-signs"),
        pytest.param("not " * 240 + "judge", "nested more than 100", id="nots"),
        pytest.param("+".join(["judge"] * 102), "nested more than 100", id="a-long-sum"),
        pytest.param("1:30.5", "not a formula", id="sexagesimal"),
        pytest.param("(1e308 * 10 - 1e308 * 10) * judge", "finite numbers", id="endless-less-endless"),
        pytest.param("1e308 * 1e308 * judge", "finite numbers", id="endless"),
        pytest.param("judge * 1e308 * 10 - judge * 1e308 * 10", "finite numbers", id="endless-at-one-end"),
        pytest.param("judge / 1e-320", "finite numbers", id="endless-quotient"),
        pytest.param("min(1, 1e308 + 1e308 * judge)", "finite numbers", id="endless-inside-min"),
        pytest.param("judge if 1 > 0 else 1e308 * 10", "finite numbers", id="endless-where-it-never-counts"),
        pytest.param("1 if 1e200 * 1e200 > judge else 0", "finite numbers", id="endless-compared"),
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
        pytest.param("not correct + 1", (0, 0), id="surely-not"),
        pytest.param("2 if correct * 0 else 3", (3, 3), id="surely-nothing"),
        pytest.param("correct and 0", (0, 0), id="and-surely-not"),
        pytest.param("correct or 1", (1, 1), id="or-surely"),
        pytest.param("correct - -(-correct)", (0, 0), id="linear-with-signs"),
        pytest.param("correct / 2 - correct / 2", (0, 0), id="linear-with-quotients"),
        pytest.param("abs(correct - 3) + abs(2 + judge)", (4, 6), id="distances-on-either-side"),
        pytest.param("judge / 4 - -correct / 4", (0, 0.5), id="division-by-a-number"),
        pytest.param("correct ** 2 + judge ** 0.5", (0, 2), id="powers"),
        pytest.param("(correct - judge) ** 2", (0, 1), id="an-even-power-of-both-signs"),
        pytest.param("(correct - judge) ** 3", (-1, 1), id="an-odd-power-of-both-signs"),
        pytest.param("floor(correct * 3) / 3 + ceil(judge)", (0, 2), id="steps"),
        pytest.param("exp(-correct)", (math.exp(-1), 1), id="exponential"),
        pytest.param("log(1 + correct) / log(2)", (0, 1), id="logarithm"),
        pytest.param("sqrt(correct * judge)", (0, 1), id="root"),
    ],
)
def test_the_range_of_a_formula_is_known_before_it_is_used(text: str, bounds: tuple[float, float]) -> None:
    assert Formula(text, NAMES).bounds() == pytest.approx(Interval(*bounds))


def test_a_name_that_stands_on_both_sides_of_a_product_is_not_linear() -> None:
    low, high = Formula("correct * (1 - correct)", NAMES).bounds()
    assert low <= 0 < Formula("correct * (1 - correct)", NAMES).value({"correct": 0.5}) == 0.25 <= high


@pytest.mark.parametrize(
    "text",
    [
        "correct * (1 - correct)",
        "-(correct * (correct - 1))",
        "correct * (1 - correct) / 2",
        "correct * (1 - correct) + judge",
        "judge + correct * (1 - correct)",
        "judge * (correct * (1 - correct))",
        "correct * (1 - correct) * judge",
    ],
)
def test_what_holds_such_a_product_is_not_linear_either(text: str) -> None:
    formula = Formula(text, NAMES)
    assert 0 < formula.value({"correct": 0.5, "judge": 1.0}) <= formula.bounds().high
    assert formula.bounds().high > formula.value({"correct": 1.0, "judge": 1.0})


@pytest.mark.parametrize(("correct", "judge"), [(0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (0.5, 1.0)])
def test_and_or_and_not_tell_whether_and_never_which(correct: float, judge: float) -> None:
    values = {"correct": correct, "judge": judge}
    assert Formula("correct and judge", NAMES).value(values) == bool(correct and judge)
    assert Formula("correct or judge", NAMES).value(values) == bool(correct or judge)
    assert Formula("not correct", NAMES).value(values) == (not correct)


@pytest.mark.parametrize("value", [0.0, 0.5])
def test_a_number_below_zero_counts_as_true(value: float) -> None:
    formula = Formula("0.9 if correct - 1 else 0.1", NAMES)
    assert formula.value({"correct": value}) == 0.9
    assert formula.value({"correct": 1.0}) == 0.1
    assert formula.bounds() == (0.1, 0.9)
    assert Formula("0.9 if correct - 2 else 0.1", NAMES).bounds() == (0.9, 0.9), "surely below zero is surely true"


def test_a_formula_may_be_as_long_as_the_bound_and_no_longer() -> None:
    assert Formula("judge".ljust(FORMULA_LENGTH), NAMES).value({"judge": 0.5}) == 0.5
    with pytest.raises(ValueError, match=f"not a formula: longer than {FORMULA_LENGTH} characters"):
        Formula("judge".ljust(FORMULA_LENGTH + 1), NAMES)


def test_a_sum_of_a_hundred_terms_is_read() -> None:
    formula = Formula("+".join(["judge"] * 100), NAMES)
    assert formula.value({"judge": 0.5}) == 50
    assert formula.bounds() == (0, 100)


def test_one_text_may_be_read_over_other_names() -> None:
    assert Formula("judge", ["judge"]).value({"judge": 1.0}) == 1
    with pytest.raises(ValueError, match="unknown name 'judge'"):
        Formula("judge", ["correct"])


UNIT = st.floats(0, 1)


def trees() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(NAMES) | st.floats(0, 3).map(lambda number: f"{number:.3f}") | st.sampled_from(["1e308", "1e-320"])

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, inner)
        return (
            st.tuples(st.sampled_from(["+", "-", "*", "<", "<=", ">", ">=", "==", "!=", "and", "or"]), pair).map(
                lambda t: f"({t[1][0]} {t[0]} {t[1][1]})"
            )
            | st.tuples(st.sampled_from(["min", "max"]), pair).map(lambda t: f"{t[0]}({t[1][0]}, {t[1][1]})")
            | inner.map(lambda one: f"abs(-{one})")
            | st.tuples(st.sampled_from(["floor", "ceil", "exp", "sqrt", "log"]), inner).map(lambda t: f"{t[0]}({t[1]})")
            | st.tuples(inner, st.sampled_from(["2", "3", "0", "-1", "0.5"])).map(lambda t: f"({t[0]}) ** {t[1]}")
            | pair.map(lambda t: f"({t[0]}) ** ({t[1]})")
            | st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})")
            | inner.map(lambda one: f"{one} / 2.5")
        )

    return st.recursive(leaves, grow, max_leaves=8)


@given(trees(), UNIT, UNIT, UNIT)
def test_values_are_those_of_python_and_lie_within_the_bounds(text: str, correct: float, judge: float, style: float) -> None:
    values = {"correct": correct, "judge": judge, "style": style}
    try:
        formula = Formula(text, NAMES)
    except ValueError as error:
        assert re.search("finite numbers|by zero|root of|logarithm of", str(error))  # noqa: PT017  refused for these alone
        return
    ours = formula.value(values)
    if "and" not in text and "or" not in text:
        known = {"min": min, "max": max, "abs": abs} | {
            name: getattr(math, name) for name in ("floor", "ceil", "exp", "sqrt", "log")
        }
        assert ours == pytest.approx(float(eval(text, {"__builtins__": known}, values)))
    low, high = formula.bounds()
    assert math.isfinite(ours)
    assert low - 1e-9 <= ours <= high + 1e-9


@pytest.mark.parametrize(("right", "judged", "value"), [(0.2, 0.7, 1.0), (0.7, 0.2, 0.0), (0.5, 0.5, 0.0)])
def test_a_comparison_is_of_its_two_sides(right: float, judged: float, value: float) -> None:
    assert Formula("1 if right < judged else 0", ["right", "judged"]).value({"right": right, "judged": judged}) == value
