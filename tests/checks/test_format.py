"""The form that was asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.format import Format
from judge.sample import Sample, read_sample


def value(response: str, **options: Any) -> float:
    sample = read_sample({"id": 1, "prompt": "p", "response": response})
    assert isinstance(sample, Sample)
    return Format(check="format", **options).verify(sample).value


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="no demand"),
        pytest.param({"alone": True}, id="nothing that stands alone"),
        pytest.param({"tags": ["a b"]}, id="no name of a tag"),
        pytest.param({"tags": ["<answer>"]}, id="a mark whose end nobody knows"),
        pytest.param({"tags": ["a", "a"]}, id="a tag twice"),
        pytest.param({"tags": ["a"], "code": "python"}, id="two places for the answer"),
        pytest.param({"json_type": "list"}, id="an unknown type"),
        pytest.param({"sections": ["##"]}, id="a section without words"),
        pytest.param({"count": {"lines": 3}}, id="something that is not counted"),
        pytest.param({"count": {"bullets": {}}}, id="a count without bounds"),
        pytest.param({"count": {"bullets": {"least": 3, "most": 2}}}, id="least above most"),
        pytest.param({"count": {"bullets": -1}}, id="below zero"),
        pytest.param({"divider": "***"}, id="a divider of nothing"),
        pytest.param({"language": "english"}, id="no code of a language"),
        pytest.param({"case": "title"}, id="an unknown case"),
        pytest.param({"starts": ""}, id="starts with nothing"),
        pytest.param({"code": "python", "strict": True}, id="an unknown option"),
    ],
)
def test_an_impossible_rubric_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Format(check="format", **options)


R1 = {"tags": ["think", "answer"]}


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param("42", 0, id="no tags"),
        pytest.param("<think>a</think>", 0, id="one missing"),
        pytest.param("<answer>4</answer><think>a</think>", 0, id="the other order"),
        pytest.param("<think>a<answer>4</answer></think>", 0, id="one inside the other"),
        pytest.param("<think>a</think><answer>4</answer><answer>5</answer>", 0, id="two answers to choose from"),
        pytest.param("<think>a</think><answer>4", 0, id="never closed"),
        pytest.param("<think>a</think><answer> \u200b</answer>", 0, id="nothing inside"),
        pytest.param("<think></think><answer>4</answer>", 0, id="no thought"),
        pytest.param("So: <think>a</think><answer>4</answer>", 0, id="text before"),
        pytest.param("<think>a</think> so <answer>4</answer>", 0, id="text between"),
        pytest.param("<think>a</think><answer>4</answer> Full marks!", 0, id="text after"),
        pytest.param("</think><think>a</think><answer>4</answer>", 0, id="closed before it opens"),
        pytest.param("<THINK>a</THINK><ANSWER>4</ANSWER>", 0, id="other case"),
        pytest.param("<think>\na\n</think>\n\n<answer>4</answer>\n", 1, id="right"),
    ],
)
def test_tags(response: str, expected: float) -> None:
    assert value(response, **R1) == expected


def test_text_may_stand_outside_where_the_rubric_says_so() -> None:
    assert value("So: <answer>4</answer> done", tags=["answer"], alone=False) == 1


def test_tags_inside_one_another_are_no_order_even_where_text_may_stand_outside() -> None:
    assert value("<think>a<answer>4</answer></think>", **R1, alone=False) == 0


def test_marks_with_begin_are_closed_by_end() -> None:
    marks = ["<|begin_of_thought|>", "<|begin_of_solution|>"]
    right = "<|begin_of_thought|>a<|end_of_thought|> <|begin_of_solution|>4<|end_of_solution|>"
    assert value(right, tags=marks) == 1
    assert value(right.replace("<|end_of_solution|>", ""), tags=marks) == 0


@pytest.mark.parametrize(
    ("response", "options", "expected"),
    [
        pytest.param("x = 1", {}, 0, id="no block"),
        pytest.param("```python\nx = 1", {}, 0, id="a block left open"),
        pytest.param("```python\n```", {}, 0, id="an empty block"),
        pytest.param("```java\nx\n```", {}, 0, id="another language"),
        pytest.param("```\nx\n```", {}, 0, id="no language"),
        pytest.param("Here:\n```python\nx\n```", {}, 0, id="text before"),
        pytest.param("```python\nx\n```\n```python\ny\n```", {}, 0, id="two blocks"),
        pytest.param("```python\nx\n~~~", {}, 0, id="closed by another fence"),
        pytest.param("```python\nx\n```", {}, 1, id="right"),
        pytest.param("```py\nx\n```", {}, 1, id="a short form"),
        pytest.param("```python\nx\n```python\ny\n```", {}, 1, id="a fence with a language closes none"),
        pytest.param("~~~~ Python title=a\nx\n```\ny\n~~~~", {}, 1, id="a longer fence around another"),
        pytest.param("Here:\n```python\nx\n```\nDone.", {"alone": False}, 1, id="prose allowed"),
        pytest.param("```rust\nx\n```", {"code": "any"}, 1, id="any language"),
    ],
)
def test_code(response: str, options: dict[str, Any], expected: float) -> None:
    assert value(response, **{"code": "python", **options}) == expected


@pytest.mark.parametrize(
    ("response", "options", "expected"),
    [
        pytest.param("{'a': 1}", {}, 0, id="Python's quotation marks"),
        pytest.param('{"a": 1', {}, 0, id="never closed"),
        pytest.param('{"a": 1} ok', {}, 0, id="text after"),
        pytest.param('{"a": 1, "a": 2}', {}, 0, id="a key twice"),
        pytest.param('{"a": NaN}', {}, 0, id="NaN"),
        pytest.param("[1]", {}, 0, id="another type"),
        pytest.param("[" * 100_000, {}, 0, id="endless nesting"),
        pytest.param('{"a": ' * 100_000, {}, 0, id="endless nesting of objects"),
        pytest.param('```json\n{"a": 1}\n```\nok', {}, 0, id="text after the fence"),
        pytest.param('{"a": ' + "9" * 10_000 + "}", {}, 1, id="a number of 10,000 digits"),
        pytest.param('{"a": 1}', {}, 1, id="right"),
        pytest.param('```json\n{"a": 1}\n```', {}, 1, id="in a fence"),
        pytest.param("[1]", {"json_type": "array"}, 1, id="an array"),
        pytest.param('"text"', {"json_type": "any"}, 1, id="any type"),
        pytest.param('So {"a": 1} it is', {"alone": False}, 1, id="in prose"),
        pytest.param("So {'a': 1,} it is", {"alone": False}, 0, id="in prose, to be mended"),
    ],
)
def test_json(response: str, options: dict[str, Any], expected: float) -> None:
    assert value(response, **{"json_type": "object", **options}) == expected


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param("Summary\ntext", 0, id="one missing"),
        pytest.param("Risks\ntext\nSummary\ntext", 0, id="the other order"),
        pytest.param("Summary\nRisks", 0, id="headings alone"),
        pytest.param("Summary\nRisks\ntext", 0, id="nothing under the first"),
        pytest.param("Summary\ntext\nRisks\n\u200b", 0, id="nothing under the last"),
        pytest.param("Summaryless\ntext\nRisks\ntext", 0, id="only the beginning of a word"),
        pytest.param("the Summary\ntext\nRisks\ntext", 0, id="in the middle of a line"),
        pytest.param("## Summary\ntext\n\n## Risks\ntext", 1, id="Markdown"),
        pytest.param("**1. SUMMARY:** text\n**2. Risks** text", 1, id="numbered, bold, in capitals"),
        pytest.param("Summary\nRisks\n\nSummary\ntext\nRisks\ntext", 1, id="a table of contents before"),
        pytest.param('"Summary: a\nRisks: b"', 1, id="in quotation marks"),
    ],
)
def test_sections(response: str, expected: float) -> None:
    assert value(response, sections=["Summary", "Risks"]) == expected


def test_a_postscript_is_a_section() -> None:
    assert value("Dear you\n\nP.S. Write soon", sections=["P.S."]) == 1
    assert value("Dear you\n\nP.P.S. Write soon", sections=["P.S."]) == 0


@pytest.mark.parametrize(
    ("what", "response", "number"),
    [
        pytest.param("bullets", "- a\n* b\n  • c\n・d\n1. e\n**f**\n---\n- ", 4, id="bullets"),
        pytest.param("numbered", "1. a\n2) b\n3.5 c\n- d", 2, id="numbered"),
        pytest.param("paragraphs", "a\nb\n\n\nc\n \nd\n", 3, id="paragraphs"),
        pytest.param("highlights", "*a* and **b** and ** ** and *c", 2, id="highlights"),
        pytest.param("placeholders", "[name] [] [street\n] [city]", 2, id="placeholders"),
        pytest.param("titles", "<<A title>> << >> <<x", 1, id="titles"),
        pytest.param("capitals", "NASA and I say NO to Mars 42", 3, id="capitals"),
    ],
)
def test_count(what: str, response: str, number: int) -> None:
    assert value(response, count={what: number}) == 1
    assert value(response, count={what: {"least": number + 1}}) == 0
    assert value(response, count={what: {"most": number - 1}}) == 0


@pytest.mark.parametrize(
    ("response", "expected"), [("a *** b", 1), ("a *** a", 0), ("a\n\nb", 0), ("a *** *** b", 0), ("*** a *** b", 1)]
)
def test_a_divider_parts_paragraphs(response: str, expected: float) -> None:
    assert value(response, count={"paragraphs": 2}, divider="***") == expected


@pytest.mark.parametrize(("response", "expected"), [('"a"', 1), ('  "a"\n', 1), ('"', 0), ('"a', 0), ('a"', 0), ("“a”", 0)])
def test_a_quotation_starts_and_ends_with_its_marks(response: str, expected: float) -> None:
    assert value(response, starts='"', ends='"') == expected


@pytest.mark.parametrize(
    ("case", "response", "expected"),
    [
        ("lower", "all small 1!", 1),
        ("lower", "Not all", 0),
        ("upper", "ALL CAPITAL", 1),
        ("upper", "ALl", 0),
        ("lower", "日本", 1),
    ],
)
def test_case(case: str, response: str, expected: float) -> None:
    assert value(response, case=case) == expected


def test_language_is_asked_of_the_prose_alone() -> None:
    block = "```python\n" + "the_answer = this.is_the(result, of, that)\n" * 20 + "```"
    assert value(f"答えはこれです。\n{block}", language="ja") == 1
    assert value(f"This is the answer.\n{block}", language="ja") == 0


def test_every_demand_must_hold() -> None:
    options: dict[str, Any] = {"case": "lower", "count": {"bullets": 2}}
    assert value("- a\n- b", **options) == 1
    assert value("- A\n- b", **options) == 0
    assert value("- a", **options) == 0


EVERYTHING: list[dict[str, Any]] = [
    {"tags": ["think", "answer"], "alone": False},
    {"code": "python"},
    {"json_type": "any"},
    {"json_type": "object", "alone": False},
    {"sections": ["a", "b"]},
    {"count": {what: {"most": 3} for what in ["bullets", "numbered", "highlights", "placeholders", "titles", "capitals"]}},
    {"count": {"paragraphs": {"most": 3}}},
    {"count": {"paragraphs": {"most": 3}}, "divider": "**"},
    {"starts": "a", "ends": "b"},
    {"case": "lower"},
    {"language": "en"},
]


@pytest.mark.parametrize("options", EVERYTHING)
@pytest.mark.parametrize("response", ["", " \n", "\u200b"])
def test_an_empty_response_has_no_form(options: dict[str, Any], response: str) -> None:
    assert value(response, **options) == 0


@pytest.mark.parametrize("options", EVERYTHING)
@given(response=st.text() | st.text(alphabet=st.sampled_from('ab<>/{}[]"*`~#-.\n ')))
def test_any_response_gets_a_value(options: dict[str, Any], response: str) -> None:
    assert value(response, **options) in {0, 1}


@pytest.mark.parametrize("options", EVERYTHING)
@pytest.mark.parametrize(
    "piece", ["<think>", "```\n", "~~~~\n", "[", "<<", "*a", "**", "# ", "\n ", "- ", "1. ", '{"a":', "\ud800", "ab\n"]
)
def test_hostile_text_is_read_in_linear_time(options: dict[str, Any], piece: str) -> None:
    assert value(piece * (300_000 // len(piece)), **options) in {0, 1}
    assert value(piece + "a" * 300_000, **options) in {0, 1}
    assert value(piece + " " * 300_000 + "a", **options) in {0, 1}
