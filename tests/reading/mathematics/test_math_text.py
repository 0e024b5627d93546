"""Mathematics as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.mathematics.equation import base_of, bounded, exactly, interval, is_name, sides
from judge.reading.mathematics.expression import expressions
from judge.reading.mathematics.latex import as_latex, natural


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        ("2√3", r"2\sqrt{3}"), ("2*sqrt(3)", r"2*\sqrt{3}"), ("√(x+1)", r"\sqrt{x+1}"), ("x²", "x^{2}"), ("x**3", "x^3"), ("e^(2x)", "e^{2x}"),
        ("exp(2)", "e^{2}"), ("cbrt(2)", r"\sqrt[3]{2}"), (r"\varnothing", r"\emptyset"), ("½", r"\frac{1}{2}"), ("1 1/2", r"1\frac{1}{2}"),
        ("1010 (base 2)", "1010_{2}"), (r"1010_{\text{two}}", "1010_{2}"), ("1010₂", "1010_{2}"), ("minus 5", "-5"), ("5e3", r"5 \cdot 10^{3}"),
        ("no solution", r"\text{no solution}"), (r"\$5", "5"), (r"\frac{1}{2}", r"\frac{1}{2}"), (r"\sqrt{2}", r"\sqrt{2}"), (r"\sin x", r"\sin x"),
    ],
)  # fmt: skip
def test_it_is_written_as_latex(typed: str, latex: str) -> None:
    assert as_latex(typed) == latex


def test_long_runs_of_white_space_are_one_space() -> None:
    assert as_latex("1" + " \n" * 2_000 + "+ 2") == "1 + 2"


def test_logarithms_without_a_base_are_natural() -> None:
    assert natural(r"\log 2 + \log_3 2").split() == [r"\ln", "2", "+", r"\log_3", "2"]


@pytest.mark.parametrize(
    ("inequality", "written"),
    [
        (r"1\le x<2", "[1, 2)"), (r"1 < x \leq 2", "(1, 2]"), (r"x \in [1,2)", "[1,2)"), (r"x \le 3", r"(-\infty, 3]"), (r"x > 5", r"(5, \infty)"),
        (r"x \geq 5", r"[5, \infty)"), ("5", "5"), ("x = 5", "x = 5"),
    ],
)  # fmt: skip
def test_an_inequality_is_an_interval(inequality: str, written: str) -> None:
    assert interval(inequality) == written


@pytest.mark.parametrize(
    ("text", "named", "parts"),
    [
        ("x = 1/2 = 0.5", True, ("x", "1/2", "0.5")), ("6=5", False, ("6", "5")), ("f(3) = 9", True, ("f(3)", "9")), ("= 5", False, ("5",)),
        ("x=1, x=2", False, ("x=1, x=2",)), ("(x=1)", False, ("(x=1)",)), (r"x \ne 5", False, (r"x \ne 5",)), ("x<=5", False, ("x<=5",)), ("5", False, ("5",)),
    ],
)  # fmt: skip
def test_an_equation_has_sides(text: str, named: bool, parts: tuple[str, ...]) -> None:
    assert sides(text) == (named, parts)


def test_small_things_are_told_apart() -> None:
    assert (base_of("1010_2"), base_of("1010_{12}"), base_of("1010"), base_of("x_2")) == (2, 12, None, None)
    assert (bounded(r"\ge 5"), bounded("> 5"), bounded("5"), bounded("x > 5")) == (True, True, False, False)
    assert (is_name("x"), is_name("f(x)"), is_name("x_1"), is_name("2x"), is_name("5")) == (True, True, True, False, False)
    assert (exactly(r"1/3 \approx 0.33"), exactly(r"x \approx 0.33"), exactly("5")) == ("1/3 ", " 0.33", "5")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$5$ or $6$", ["5", "6"]), ("5 or 6", ["5", "6"]), (r"5 \text{ or } 6", ["5", "6"]), ("the value 5 cm", ["5 cm"]), ("x = 5", ["x = 5"]),
        (r"\text{none}", [r"\text{none}"]), ("no solution", ["no solution"]), ("six", ["6"]), ("[1,2)", ["[1,2)"]), (r"\(x\) is 5 here", ["x", "5"]),
        (r"$$\frac{1}{2}$$", [r"\frac{1}{2}"]), ("答えは5です", ["5"]), ("", []), ("$.$", ["$.$"]),
    ],
)  # fmt: skip
def test_expressions_are_told_from_prose(text: str, found: list[str]) -> None:
    assert [value.value for value in expressions(text).values] == found


@given(st.text(max_size=60) | st.text(alphabet=r"0123456789x+-*/^{}()\frac,=$ or√²[]", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for value in expressions(text).values:
        assert value.value
        assert 0 <= value.start <= value.end
    for part in sides(as_latex(text)).sides:
        interval(natural(exactly(part)))
