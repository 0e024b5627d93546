"""LaTeX out of what was typed."""

import pytest

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
