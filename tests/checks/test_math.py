"""The check `math`, and the processes in which it compares."""

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.math import Math
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.sample import Sample

DATA = Path(__file__).parents[3] / "shared" / "data"
ENDLESS = r"9^{9^{9^{9}}}"


def sample(response: str, reference: Any) -> Sample:
    made = read_sample({"id": 1, "prompt": "Solve.", "response": response, "reference_answer": reference})
    assert isinstance(made, Sample)
    return made


def value(response: str, reference: Any, **options: Any) -> float:
    return Math.model_validate({"check": "math", "seconds": 1.0, **options}).verify(sample(response, reference)).value


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        pytest.param("", "5", id="empty"),
        pytest.param(r"\boxed{-5}", "5", id="wrong sign"),
        pytest.param(r"\boxed{5}\boxed{6}", "5", id="the last counts"),
        pytest.param(r"\boxed{6} The answer is $5$", "5", id="the strongest form counts"),
        pytest.param(r"\boxed{5, 6}", "5", id="listed"),
        pytest.param(r"\boxed{5 \text{ or } 6}", "6", id="hedged"),
        pytest.param(r"\boxed{x}", "y", id="another variable"),
        pytest.param(r"\boxed{(1,2)}", "[1,2]", id="open or closed"),
        pytest.param(r"\boxed{3.1416}", r"\pi", id="nearly"),
        pytest.param(r"\boxed{" + "(" * 500 + "x", "5", id="not closed"),
        pytest.param(r"\boxed{" + "{" * 900 + "5" + "}" * 900 + "}", "6", id="deeply nested"),
        pytest.param("__import__('os').abort()", "5", id="code"),
        pytest.param("<think>\\boxed{5}", "5", id="never stopped thinking"),
        pytest.param("no expression", "5", id="prose"),
        pytest.param("#### " * 60_000, "5", id="a long text"),
    ],
)
def test_wrong(response: str, reference: str) -> None:
    assert value(response, reference) == 0.0


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        pytest.param(r"\boxed{\frac12}", "0.5", id="a fraction"),
        pytest.param(r"\boxed{x=3}", "3", id="an assignment"),
        pytest.param(r"\boxed{(a+b)^2}", "a^2+2ab+b^2", id="symbolic"),
        pytest.param(r"The answer is $\sqrt{2}/2$.", r"\frac{1}{\sqrt{2}}", id="a root"),
        pytest.param(r"<answer>\(\frac{3}{4}\)</answer>", "0.75", id="a tag"),
        pytest.param(r"\boxed{\begin{pmatrix}1&2\\3&4\end{pmatrix}}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", id="a matrix"),
        pytest.param(r"\boxed{\text{B}}", "B", id="a letter"),
        pytest.param(r"\boxed{10{,}000}", "10000", id="thousands"),
        pytest.param(r"Hence $x^2$ is $4$", {"answer": 4}, id="the last expression"),
        pytest.param(
            "The answer is found by adding the first and the second of the two numbers.\nHence $4$", "4", id="prose before it"
        ),
        pytest.param(r"\boxed{4}", r"So it is \boxed{4}.", id="a solution as the ground truth"),
    ],
)
def test_right(response: str, reference: Any) -> None:
    assert value(response, reference) == 1.0


PLAIN = [
    ("2√3", "2\\sqrt{3}"),
    ("\\boxed{2√3}", "2\\sqrt{3}"),
    ("The answer is 2√3.", "2\\sqrt{3}"),
    ("2*sqrt(3)", "2\\sqrt{3}"),
    ("\\boxed{2*sqrt(3)}", "2\\sqrt{3}"),
    ("The answer is 2*sqrt(3)", "2\\sqrt{3}"),
    ("\\boxed{\\log 2}", "\\ln 2"),
    ("\\log 2", "\\ln 2"),
    ("\\boxed{\\log(2)}", "\\ln 2"),
    ("ln(2)", "\\ln 2"),
    ("log(2)", "\\ln 2"),
    ("ln 2", "\\ln 2"),
    ("\\boxed{\\varnothing}", "\\emptyset"),
    ("\\boxed{\\emptyset}", "\\varnothing"),
    ("\\boxed{∅}", "\\emptyset"),
    ("\\varnothing", "\\emptyset"),
    ("\\boxed{1\\le x<2}", "[1,2)"),
    ("1\\le x<2", "[1,2)"),
    ("$1\\le x<2$", "1 \\leq x < 2"),
    ("\\boxed{1\\le x<2}", "1 \\leq x < 2"),
    ("1≤x<2", "1 \\leq x < 2"),
    ("1 <= x < 2", "[1,2)"),
    ("[1,2)", "1\\le x<2"),
    ("\\boxed{x\\in[1,2)}", "[1,2)"),
    ("x \\le 3", "(-\\infty,3]"),
    ("\\boxed{x>5}", "(5,\\infty)"),
    ("5", "5"),
    ("The answer is $5$.", "5"),
    ("Answer: 5", "5"),
    ("答えは5です", "5"),
    ("答えは$\\frac{1}{2}$です。", "1/2"),
    ("x = 5", "5"),
    ("\\boxed{x = 5}", "5"),
    ("1/2 = 0.5", "1/2"),
    ("\\boxed{1/2 = 0.5}", "0.5"),
    ("\\boxed{\\frac{1}{2} = 0.5}", "1/2"),
    ("½", "1/2"),
    ("x²", "x^2"),
    ("\\boxed{x² + 1}", "x^2+1"),
    ("60°", "60^\\circ"),
    ("60 degrees", "60^\\circ"),
    ("60", "60^\\circ"),
    ("∞", "\\infty"),
    ("3π", "3\\pi"),
    ("3*pi", "3\\pi"),
    ("pi/2", "\\frac{\\pi}{2}"),
    ("x**3", "x^3"),
    ("e^(2x)", "e^{2x}"),
    ("exp(2)", "e^2"),
    ("5e3", "5 \\cdot 10^3"),
    ("1 1/2", "3/2"),
    ("minus 5", "-5"),
    ("-5", "-5"),
    ("5 cm", "5\\text{ cm}"),
    ("5 centimeters", "5 cm"),
    ("5\\text{ cm}", "5"),
    ("5", "5 cm"),
    ("5 cm^2", "5\\text{ cm}^2"),
    ("\\boxed{1010_2}", "1010_2"),
    ("1010_{2}", "1010_2"),
    ("1010 (base 2)", "1010_2"),
    ("1010_{\\text{two}}", "1010_2"),
    ("5 or 6", "5,6"),
    ("x = 5 or x = 6", "5,6"),
    ("\\boxed{5, 6}", "6,5"),
    ("\\boxed{5} \\text{ and } \\boxed{6}", "5,6"),
    ("\\pm 5", "5,-5"),
    ("±5", "\\pm 5"),
    ("(3, 4)", "(3,4)"),
    ("The answer is not 6 but 5", "5"),
    ("The answer is 5, not 6", "5"),
    ("The answer is 6. Wait, that's wrong. The answer is 5.", "5"),
    ("\\boxed{6}. Wait, that is wrong. \\boxed{5}", "5"),
    ("I think the answer is 5", "5"),
    ("So the answer must be 2√3.", "2\\sqrt{3}"),
    ("Hence the result is $\\frac{3}{4}$.", "3/4"),
    ("0.5", "1/2"),
    ("\\frac{1}{3}", "1/3"),
    ("0.25", "\\frac14"),
    ("y = 2x + 3", "y=2x+3"),
    ("2x+3", "y=2x+3"),
    ("y=2x+3", "2x+3"),
    ("\\boxed{\\text{Evelyn}}", "\\text{Evelyn}"),
    ("no solution", "\\text{no solution}"),
    ("six", "6"),
    ("The answer is six", "6"),
    ("12 apples", "12"),
    ("10,000", "10000"),
    ("f(3) = 9", "9"),
    ("a + b = 7", "7"),
    ("2x = 10", "10"),
    ("120", "5!"),
    ("5!", "120"),
    ("6*7 = 42", "42"),
    ("\\frac{\\sqrt{2}}{2}", "\\frac{1}{\\sqrt{2}}"),
    ("$$x = 3$$", "3"),
    ("The solution is\n$$\nx = 3\n$$", "3"),
    ("<answer>$\\frac{1}{2}$</answer>", "1/2"),
    ('{"answer": "\\\\frac{1}{2}"}', "1/2"),
    ("#### 5", "5"),
    ("x^2+C", "x^2 + C"),
    ("\\boxed{x^2 + C} where C is a constant", "x^2+C"),
    ("\\{1,2\\}", "1,2"),
    ("\\mathbb{R}", "ℝ"),
    ("all real numbers", "\\text{all real numbers}"),
    ("\\dfrac{1}{2}", "1/2"),
    ("1/3 \\approx 0.333", "1/3"),
    ("5 meters", "5 m"),
    ("5m", "5 m"),
    ("5 m/s", "5 m/s"),
    ("\\boxed{5\\,\\mathrm{m}}", "5 m"),
    ("$5", "5"),
    ("\\$5", "5"),
    ("cbrt(2)", "\\sqrt[3]{2}"),
    ("√(12)", "2\\sqrt{3}"),
    ("x ≠ 2", "x\\neq 2"),
    ("sqrt(2)/2", "\\frac{\\sqrt2}{2}"),
    ("(1+sqrt(5))/2", "\\frac{1+\\sqrt{5}}{2}"),
    ("sin(x)", "\\sin x"),
    ("2x(x+1)", "2x^2+2x"),
    ("The answer is x = 5.", "5"),
    ("Answer: x = 3, y = 4", "(3,4)"),
    ("\\boxed{-\\frac{1}{2}}", "-0.5"),
    ("log_2(8)", "3"),
    ("\\log_{2} 8", "3"),
    ("−5", "-5"),
    ("\\boxed{2\\%}", "2\\%"),
    ("\\boxed{2}", "2\\%"),
    ("\\boxed{0.02}", "2\\%"),
    ("\\boxed{2\\%}", "0.02"),
    ("2%", "0.02"),
    ("\\boxed{\\frac{1}{3} \\approx 0.33}", "1/3"),
    ("$x = \\frac13 \\approx 0.333$", "1/3"),
    ("$\\pi/4 \\approx 0.785$", "\\pi/4"),
    ("$\\frac{1}{6}+\\frac{1}{6} = \\frac13 \\approx 0.33$", "1/3"),
    ("$\\frac{1}{6}+\\frac{1}{6} \\approx 0.33$", "0.33"),
    ("$\\det = 1\\cdot4 - 2\\cdot3 = 4 - 6 = -2$", "-2"),
    ("$\\det A = 1\\cdot4 - 2\\cdot3 = 4 - 6 = -2$", "-2"),
    ("$\\gcd(12,18) = 6$", "6"),
    ("$\\max = 3$", "3"),
    ("Final Answer: The final answer is $x+1$. I hope it is correct.", "x+1"),
    ("Final Answer: The final answer is $\\frac12$. I hope it is correct.", "1/2"),
    ("blah blah\nFinal Answer: The final answer is $2\\sqrt{3}$. I hope it is correct.", "2\\sqrt{3}"),
    ("La respuesta es $x+1$.", "x+1"),
    ("5%", "5%"),
    ("5", "5%"),
    ("$P = 0.5 = 50\\%$", "1/2"),
    ("The probability is $50\\%$.", "1/2"),
    ("\\boxed{50\\%}", "1/2"),
    ("$\\frac{1}{4}+\\frac14 = \\frac12$", "1/2"),
    ("$0.5$", "1/2"),
    ("La réponse est $\\frac12$.", "1/2"),
    ("Die Antwort ist $\\frac{1}{2}$.", "1/2"),
    ("$\\frac{2}{4} \\approx 0.5$", "1/2"),
    ("答案是$\\frac12$。", "1/2"),
    ("정답은 $\\frac{1}{2}$입니다.", "1/2"),
    ("$\\Pr = \\frac12$", "1/2"),
    ("$1+\\sqrt2 \\approx 2.414$", "1+\\sqrt{2}"),
    ("$x = 1+\\sqrt{2} \\approx 2.41$", "1+\\sqrt{2}"),
    ("50", "50\\%"),
    ("50%", "50\\%"),
    ("0.5", "50\\%"),
    ("1/2", "50\\%"),
    ("50 percent", "50\\%"),
]

NOT_PLAIN = [
    ("6 or 5", "5"),
    ("5 or 6", "5"),
    ("The answer is not 5", "5"),
    ("The answer is not $5$", "5"),
    ("the answer isn't $5$", "5"),
    ("\\boxed{6=5}", "5"),
    ("\\boxed{5=6}", "5"),
    ("$6=5$", "5"),
    ("6=5", "5"),
    ("5 cm", "5 m"),
    ("\\boxed{5\\text{ cm}}", "5\\text{ m}"),
    ("5\\,\\mathrm{cm}", "5 m"),
    ("5 cm^2", "5 cm"),
    ("5 km", "5 m"),
    ("1010", "1010_2"),
    ("1010_2", "1010"),
    ("1010_3", "1010_2"),
    ("\\boxed{1010}", "1010_2"),
    ("0.333333", "1/3"),
    ("0.3333333333", "1/3"),
    ("\\boxed{0.333333}", "\\frac{1}{3}"),
    ("1.414214", "\\sqrt{2}"),
    ("1.41421356", "\\sqrt2"),
    ("3.14159265", "\\pi"),
    ("3.1415927", "\\pi"),
    ("2.718282", "e"),
    ("0.6666667", "2/3"),
    ("0.3333333", "\\frac13"),
    ("0.333333 ", "1/3"),
    ("x=0.333333", "1/3"),
    ("maybe 5", "5"),
    ("perhaps $5$", "5"),
    ("It might be 5", "5"),
    ("The answer might be $5$", "5"),
    ("5?", "5"),
    ("$5$?", "5"),
    ("not sure, but $5$", "5"),
    ("I'm not sure, but the answer is $5$", "5"),
    ("my guess is $5$", "5"),
    ("たぶん5", "5"),
    ("答えは5ではない", "5"),
    ("答えは$5$ではありません", "5"),
    ("答えは5かもしれない", "5"),
    ("more than 5", "5"),
    ("at least $5$", "5"),
    ("> 5", "5"),
    ("\\boxed{> 5}", "5"),
    ("\\boxed{\\ge 5}", "5"),
    ("5-6", "5"),
    ("between 4 and 5", "5"),
    ("between $4$ and $5$", "5"),
    ("5以上", "5"),
    ("\\boxed{4}\\boxed{5}", "5"),
    ("\\boxed{4} or \\boxed{5}", "5"),
    ("\\boxed{5 \\text{ or } 6}", "5"),
    ("\\boxed{\\text{not } 5}", "5"),
    ("\\boxed{\\text{maybe } 5}", "5"),
    ("$6$ or $5$", "5"),
    ("$5$ or $6$", "5"),
    ("The answer is $5$ or $6$", "5"),
    ("The answer is $5$, wait, $7$", "5"),
    ("The answer is $5$. Wait, $7$", "5"),
    ("The answer is 5. No, it's 7.", "5"),
    ("The answer is $5$. The answer is $6$.", "5"),
    ("<answer>5</answer><answer>6</answer>", "5"),
    ("<answer>5 or 6</answer>", "5"),
    ('{"answer": [5, 6]}', "5"),
    ("sqrt(5)", "5"),
    ("5^2", "5"),
    ("5!", "5"),
    ("2*5", "5"),
    ("5 and 6", "5"),
    ("5, 6", "5"),
    ("\\pm 5", "5"),
    ("±5", "5"),
    ("I don't think it is $5$", "5"),
    ("5+", "5"),
    ("5 or more", "5"),
    ("\\boxed{5} or maybe 6", "5"),
    ("\\boxed{5}. Or maybe $6$.", "5"),
    ("x = 5 or x = 6", "5"),
    ("x=5, x=6", "6"),
    ("5 \\ne 6", "5"),
    ("x \\ne 5", "5"),
    ("\\boxed{5} is wrong", "5"),
    ("5 \\approx 6", "6"),
    ("6 \\approx 5", "5"),
    ("-5", "5"),
    ("\\log_2 2", "\\ln 2"),
    ("\\log_{10} 2", "\\ln 2"),
    ("x<=5", "5"),
    ("5 dollars or 6 dollars", "5"),
    ("5か6", "5"),
    ("5と6", "5"),
    ("5 to 6", "5"),
    ("5 = 6 = 5", "5"),
    ("\\boxed{5 = 6 = 5}", "5"),
    ("0.33", "1/3"),
    ("0.5 cm", "0.5 m"),
    ("(1,2)", "[1,2]"),
    ("[1,2]", "[1,2)"),
    ("1\\le x\\le 2", "[1,2)"),
    ("1<x<2", "[1,2)"),
    ("1/3", "0.333333"),
    ("\\boxed{2\\%}", "2"),
    ("The answer is 2%", "2"),
    ("2 percent", "2"),
    ("$\\frac{1}{6}+\\frac{1}{6} \\approx 0.33$", "1/3"),
    ("$3$ oder $4$", "3"),
    ("Die Antwort ist $x+1$ oder $x+2$", "x+1"),
    ("5%", "5"),
    ("$\\frac12$ oder $\\frac13$", "1/2"),
    ("$\\frac12$ ou $\\frac13$", "1/2"),
    ("quizás $\\frac12$", "1/2"),
    ("vielleicht 1/2", "1/2"),
    ("\\boxed{50}", "1/2"),
    ("$\\frac{1}{4}+\\frac{1}{4} \\approx 0.49$", "1/2"),
]


@pytest.mark.parametrize(("response", "reference"), PLAIN)
def test_what_a_careful_marker_accepts_counts(response: str, reference: str) -> None:
    assert value(response, reference) == 1.0


@pytest.mark.parametrize(("response", "reference"), NOT_PLAIN)
def test_what_is_another_value_or_no_plain_answer_does_not(response: str, reference: str) -> None:
    assert value(response, reference) == 0.0


@pytest.mark.parametrize(
    "reference", [None, "", r"\frac{", True, [1], {"x": 1}, "1" * 5000, {"answer": ["5"]}], ids=lambda item: repr(item)[:20]
)
def test_a_ground_truth_that_is_no_expression_is_neither_right_nor_wrong(reference: Any) -> None:
    with pytest.raises(ReferenceFault):
        value(r"\boxed{5}", reference)


@pytest.mark.parametrize("options", [{"seconds": 0}, {"seconds": 61}, {"precision": 3}], ids=str)
def test_an_impossible_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Math.model_validate({"check": "math", **options})


def test_an_answer_that_never_ends_is_wrong_and_the_next_one_is_judged() -> None:
    result = Math.model_validate({"check": "math", "seconds": 0.5}).verify(sample(rf"\boxed{{{ENDLESS}}}", "5"))
    assert result.value == 0.0
    assert "more than 0.5 s" in result.reason
    assert value(r"\boxed{5}", "5") == 1.0


def test_a_ground_truth_that_never_ends_is_neither_right_nor_wrong() -> None:
    with pytest.raises(ReferenceFault, match="processor time"):
        value(r"\boxed{5}", ENDLESS, seconds=0.5)


def test_many_threads_each_get_their_answer() -> None:
    with ThreadPoolExecutor(32) as pool:
        found = list(pool.map(lambda number: value(rf"\boxed{{\frac{{{2 * number}}}{{2}}}}", str(number)), range(64)))
    assert found == [1.0] * 64
    assert threading.active_count() < 32


def test_the_library_stays_out_of_this_process() -> None:
    assert value(r"\boxed{5}", "5") == 1.0
    assert "sympy" not in sys.modules


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40) | st.text(alphabet=r"0123456789x+-*/^{}()\frac,=$ ", max_size=40))
def test_any_text_is_right_or_wrong(answer: str) -> None:
    assert value(f"\\boxed{{{answer}}}", "5", seconds=1.0) in {0.0, 1.0}


def test_the_recorded_verdicts_of_qwen_are_reproduced_but_for_one_that_is_wrong() -> None:
    path = DATA / "qwen25_math_example" / "math_cot_40x8.jsonl"
    if not path.exists():
        pytest.skip("no recorded data here")
    different = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for response, prediction, recorded in zip(row["response"], row["pred"], row["score"], strict=True):
            if bool(value(response, row["gt"])) != recorded:
                different.append((row["gt"], prediction, recorded))
    assert different == [("10{,}000", "10000", False)]
