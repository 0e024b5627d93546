"""The check `number`."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.number import Number
from judge.errors import ReferenceFault
from judge.sample import Sample, read_sample

DATA = Path(__file__).parents[3] / "shared" / "data"


def sample(response: str, reference: Any) -> Sample:
    made = read_sample({"id": 1, "prompt": "How many?", "response": response, "reference_answer": reference})
    assert isinstance(made, Sample)
    return made


def value(response: str, reference: Any, **options: Any) -> float:
    return Number.model_validate({"check": "number", **options}).verify(sample(response, reference)).value


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        pytest.param("", 5, id="nothing at all"),
        pytest.param("five", 5, id="no digits"),
        pytest.param("#### 7", -7, id="wrong sign"),
        pytest.param("#### -7", 7, id="wrong sign, the other way"),
        pytest.param("#### 5\n#### 6", 5, id="the last one counts"),
        pytest.param("#### 6\nThe answer is 5", 5, id="the strongest form counts"),
        pytest.param(r"\boxed{5} \boxed{6}", 5, id="the last box counts"),
        pytest.param("Answer: 5 or 6", 5, id="hedged"),
        pytest.param("Answer: 5 apples or 6 apples", 5, id="hedged with units"),
        pytest.param("#### 5, 6, 7", 5, id="listed"),
        pytest.param("#### 5-6", 5, id="a range"),
        pytest.param("Answer: 5 to 6", 5, id="a range in words"),
        pytest.param("It is 5 or 6", 6, id="hedged without a form"),
        pytest.param(r"\boxed{5x + 1}", 5, id="an expression"),
        pytest.param(r"\boxed{5\sqrt{2}}", 5, id="times a root"),
        pytest.param(r"\boxed{\sqrt{2}}", 2, id="a root"),
        pytest.param("#### 2^10", 2, id="a power"),
        pytest.param("#### 3*4", 3, id="not calculated"),
        pytest.param("so they pay 5 * 1", 1, id="not calculated, without a form"),
        pytest.param("x > 5", 5, id="an inequality"),
        pytest.param("5:30", 30, id="a time"),
        pytest.param("1/2/2020", "1/2", id="a date"),
        pytest.param("Answer: 3 5/2", 5.5, id="no mixed number"),
        pytest.param("12,50", 1250, id="a decimal comma"),
        pytest.param("1,2345", 12345, id="commas at the wrong places"),
        pytest.param("1 000 000", 0, id="spaces between thousands"),
        pytest.param("the 3rd", 3, id="an ordinal"),
        pytest.param("COVID-19", 19, id="part of a name"),
        pytest.param("The answer is not 5", 5, id="denied"),
        pytest.param("5 are left.\nAnswer: cannot be determined", 5, id="stated, but no number"),
        pytest.param(r"x = 5 is extraneous: \boxed{\text{none}}", 5, id="boxed, but no number"),
        pytest.param("<think>#### 5", 5, id="never stopped thinking"),
        pytest.param("<think>#### 5</think>#### 6", 5, id="thought is not the answer"),
        pytest.param('{"reasoning": "the answer is 5", "answer": 6}', 5, id="the field counts, not the reasoning"),
        pytest.param("<answer>5</answer> <answer>6</answer>", 5, id="the last tag counts"),
        pytest.param("1e999999999", 10, id="an enormous exponent"),
        pytest.param("9" * 5000, 9, id="five thousand digits"),
        pytest.param("17.99", 18, id="close is not equal"),
        pytest.param("500", 5, id="no rescaling up"),
        pytest.param("0.05", 5, id="no rescaling down"),
        pytest.param("5%", 5, id="a percentage is not a number of that size"),
        pytest.param("5", 0.05, id="and the other way round"),
        pytest.param("$3m between", 3, id="millions attached to money count"),
    ],
)
def test_wrong(response: str, reference: Any) -> None:
    assert value(response, reference) == 0.0


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        pytest.param("#### 18", "She sells 16 - 3 - 4 = 9.\n#### 18", id="GSM8K on both sides"),
        pytest.param("#### 18", {"final_answer": "18"}, id="an object"),
        pytest.param("#### 18", {"answer": 18, "note": "x"}, id="an object with another name"),
        pytest.param("18.0", 18, id="representation"),
        pytest.param("18", 18.0, id="a float"),
        pytest.param("0.1", 0.1, id="floats are what they print"),
        pytest.param("#### 0", 0, id="zero is a number"),
        pytest.param("1,234,567.50", "1234567.5", id="commas"),
        pytest.param(r"\boxed{10{,}000}", 10000, id="LaTeX commas"),
        pytest.param("1\u202f000", 1000, id="thin spaces"),
        pytest.param("$1,234.50", 1234.5, id="currency"),
        pytest.param("-$500", -500, id="minus before currency"),
        pytest.param("$-500", -500, id="minus behind currency"),
        pytest.param("Answer: (500)", -500, id="accounts"),
        pytest.param("the loss was ($500)", -500, id="accounts in prose, with currency"),
        pytest.param("eighteen (18)", 18, id="parentheses in prose are no minus"),
        pytest.param("#### \u22127", -7, id="the minus sign of Unicode"),
        pytest.param("x = - 7", -7, id="a minus with a space"),
        pytest.param("Answer - 18", 18, id="a dash is no minus"),
        pytest.param("- 18 eggs", 18, id="a bullet is no minus"),
        pytest.param("3/4", 0.75, id="fraction"),
        pytest.param("36/2", 18, id="fraction that is whole"),
        pytest.param(r"\boxed{-\frac{40}{153}}", "-40/153", id="LaTeX fraction"),
        pytest.param(r"\boxed{12\frac{3}{5}}", "12.6", id="mixed number in LaTeX"),
        pytest.param("3 1/2", 3.5, id="mixed number"),
        pytest.param("-3 1/2", -3.5, id="negative mixed number"),
        pytest.param("3½ cups", 3.5, id="vulgar fraction"),
        pytest.param("1.5e3", 1500, id="scientific"),
        pytest.param(r"$1.5 \times 10^{-2}$", 0.015, id="scientific in LaTeX"),
        pytest.param("1.5 × 10⁶", 1_500_000, id="scientific in Unicode"),
        pytest.param("1.5 million", 1_500_000, id="million"),
        pytest.param("$2bn", 2_000_000_000, id="billion behind money"),
        pytest.param("5k", 5000, id="k"),
        pytest.param("5 m", 5, id="a unit is no scale"),
        pytest.param("300 K", 300, id="kelvin"),
        pytest.param("18 cm^2", 18, id="a unit with an exponent"),
        pytest.param("#### **18**", 18, id="bold"),
        pytest.param("**Final Answer:** $18$ eggs.", 18, id="LaTeX dollars"),
        pytest.param("### Final Answer\n\n18", 18, id="a heading"),
        pytest.param("#### Step 3: add\nThe answer is 18", 18, id="a heading of four signs is no answer"),
        pytest.param("#### 3. Conclusion\nSo it is 18.", 18, id="nor is a numbered one"),
        pytest.param("Answer: She starts with 16.\nShe ends with 9 * 2 = $18.", 18, id="a heading in front of prose"),
        pytest.param("#### 18\n" + "word " * 500, 18, id="a long tail"),
        pytest.param("#### 18 dollars (for 3 days)", 18, id="a remark behind it"),
        pytest.param("The answer is 18. Check: 3+15 = 18", 18, id="a check behind it"),
        pytest.param("The answer is 9 * 2 = 18", 18, id="a calculation"),
        pytest.param(r"The final answer is $\boxed{18}$. I hope it is correct.", 18, id="Minerva"),
        pytest.param("<think>no #### 5</think>\nIt is 18.", 18, id="thought before it"),
        pytest.param('```json\n{"reasoning": "#### 5", "answer": "$18.00"}\n```', 18, id="JSON in a fence"),
        pytest.param('{"final_answer": 18}', 18, id="JSON number"),
        pytest.param("<answer>so \\boxed{18}</answer>", 18, id="a box in a tag"),
        pytest.param("growth is 20% from 2018", "20%", id="a year says when"),
        pytest.param("5%", 0.05, id="a percentage is a fraction"),
        pytest.param("5%", "5%", id="per cent on both sides"),
        pytest.param("5", "5%", id="a bare number where the ground truth is per cent"),
        pytest.param("0.05", "5%", id="a fraction where the ground truth is per cent"),
        pytest.param("A: 250", "A: 250", id="the recorded form of GSM8K"),
        pytest.param("5\u0663", 53, id="other digits"),
    ],
)
def test_right(response: str, reference: Any) -> None:
    assert value(response, reference) == 1.0


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("#### ,", id="only a mark"),
        pytest.param("unknown", id="no number"),
        pytest.param("5 apples and 3 pears", id="two numbers"),
        pytest.param("5 or 6", id="hedged"),
        pytest.param(True, id="a truth value"),
        pytest.param([1, 2], id="a list"),
        pytest.param({"compliant": "No"}, id="an object without a number"),
        pytest.param({"answer": {"value": 5}}, id="an object in an object"),
        pytest.param(10**500, id="beyond all bounds"),
    ],
)
def test_a_ground_truth_that_cannot_be_read_is_neither_right_nor_wrong(reference: Any) -> None:
    with pytest.raises(ReferenceFault):
        value("#### ,", reference)


def test_the_key_of_the_rubric_decides() -> None:
    assert value("7", {"answer": 5, "total": 7}, key="total") == 1.0
    with pytest.raises(ReferenceFault):
        value("5", {"answer": 5}, key="total")


@pytest.mark.parametrize(
    ("response", "reference", "options", "expected"),
    [
        pytest.param("25%", 25, {"percent": "number"}, 1.0, id="number: the sign is a unit"),
        pytest.param("25%", 0.25, {"percent": "number"}, 0.0, id="number: never a fraction"),
        pytest.param("25", "25%", {"percent": "fraction"}, 0.0, id="fraction: never a unit"),
        pytest.param("0.25", "25%", {"percent": "fraction"}, 1.0, id="fraction: on both sides"),
        pytest.param("5.04", 5, {"absolute": 0.05}, 1.0, id="absolute: within"),
        pytest.param("5.3", 5, {"absolute": 0.3}, 1.0, id="absolute: at its edge, exactly"),
        pytest.param("5.0500001", 5, {"absolute": 0.05}, 0.0, id="absolute: beyond"),
        pytest.param("5.1%", "5%", {"absolute": 0.1}, 1.0, id="absolute: in the unit of the ground truth"),
        pytest.param("101", 100, {"relative": 0.01}, 1.0, id="relative: at its edge"),
        pytest.param("101.01", 100, {"relative": 0.01}, 0.0, id="relative: beyond"),
        pytest.param("-0.04", 0.05, {"absolute": 0.1}, 0.0, id="the opposite sign is beyond any tolerance"),
        pytest.param("so 5", 5, {"stated": True}, 0.0, id="stated: the last number does not count"),
        pytest.param("#### 5", 5, {"stated": True}, 1.0, id="stated"),
    ],
)
def test_options(response: str, reference: Any, options: dict[str, Any], expected: float) -> None:
    assert value(response, reference, **options) == expected


@pytest.mark.parametrize(
    "options",
    [{"absolute": -1.0}, {"relative": 1.0}, {"relative": float("nan")}, {"percent": "auto"}, {"tolerance": 1}],
    ids=str,
)
def test_an_impossible_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Number.model_validate({"check": "number", **options})


def test_the_reason_says_what_was_read_and_where() -> None:
    result = Number.model_validate({"check": "number"}).verify(sample("#### 17 eggs", "18"))
    assert result.reason == "17 in hash '17 eggs'; the reference is 18"


@given(
    st.text() | st.text(alphabet="0123456789.,-+$%()/\\{}boxedfra#: \nA<>=^e½⁶×"),
    st.integers() | st.floats(allow_nan=False, allow_infinity=False),
)
def test_any_text_is_right_or_wrong(response: str, reference: float) -> None:
    assert value(response, reference) in {0.0, 1.0}


@given(st.text(alphabet="0123456789.,-+$%()/\\{}boxedfra#: \nA<>=^e½⁶×"))
def test_any_ground_truth_is_read_or_refused(reference: str) -> None:
    with suppress(ReferenceFault):
        assert value("#### 5", reference) in {0.0, 1.0}


@given(st.integers(-(10**30), 10**30))
def test_every_integer_is_itself_however_it_is_written(number: int) -> None:
    for written in (f"#### {number}", f"so it is ${number:,}", rf"\boxed{{{number}}}", f"Answer: {number}.0", f"A: {number}."):
        assert value(written, number) == 1.0
        assert value(written, number + 1) == 0.0


@pytest.mark.parametrize(
    "unit", ["#### ", r"\boxed{", "{", '{"answer": ', "answer to ", "1,", "1/", "\\frac{1", "½", "<answer>", "\n", "(", "1 or "]
)
def test_a_long_hostile_text_is_wrong(unit: str) -> None:
    assert value((unit * 300_000)[:300_000], 77) == 0.0


def test_every_recorded_solution_of_gsm8k_is_judged_as_its_label_says() -> None:
    path = DATA / "gsm8k" / "example_model_solutions.jsonl"
    if not path.exists():
        pytest.skip("no recorded data here")
    wrong, rows = [], 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for solution in (item for item in row.values() if isinstance(item, dict)):
            rows += 1
            if value(solution["solution"], row["ground_truth"]) != solution["is_correct"]:
                wrong.append((row["id"], solution))
    assert (wrong, rows) == ([], 2108)


def test_the_recorded_predictions_of_tora_are_equal_where_their_values_are() -> None:
    path = DATA / "tora_gsm8k" / "pred_gt.jsonl"
    if not path.exists():
        pytest.skip("no recorded data here")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    right = [_floats_equal(row["pred"][0], row["gt"]) for row in rows]
    assert [value(row["pred"][0], row["gt"]) for row in rows] == right
    assert (len(rows), sum(right)) == (2638, 2174)


def test_the_published_counts_of_zeroeval_are_reproduced() -> None:
    folder = DATA / "zeroeval"
    if not folder.exists():
        pytest.skip("no recorded data here")
    published = json.loads((folder / "expected.json").read_text("utf-8"))
    counts = {name: 0 for name in published if name.startswith("gsm|")}
    for line in (folder / "outputs.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["ds"] == "gsm":
            counts[f"gsm|{row['model']}"] += int(value(row["output"], row["gold"].lstrip("# "), percent="number"))
    assert counts == {name: published[name]["correct"] for name in counts}


def _floats_equal(prediction: str, truth: str) -> bool:
    try:
        return float(prediction) == float(truth.replace(",", ""))
    except ValueError:
        return False
