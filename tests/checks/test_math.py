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
from judge.sample import Sample, read_sample

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
