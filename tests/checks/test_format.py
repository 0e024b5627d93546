"""The form that was asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.format import Format
from judge.intake.record_sample import read_sample
from judge.sample import Sample


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
        pytest.param({"language": "en"}, id="no language: none of the libraries that tell them can be relied on"),
        pytest.param({"case": "title"}, id="an unknown case"),
        pytest.param({"starts": ""}, id="starts with nothing"),
        pytest.param({"starts": " "}, id="starts with a space"),
        pytest.param({"ends": "\u200b"}, id="ends with what nobody sees"),
        pytest.param({"count": {"paragraphs": 2}, "divider": "\n"}, id="parted by what nobody sees"),
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
        pytest.param('{"a": ' + "9" * 10_000 + "}", {}, 0, id="a number of 10,000 digits"),
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


@pytest.mark.parametrize("case", ["lower", "upper"])
@pytest.mark.parametrize("response", ["123", "!?", "5 + 5 = 10", "👍"])
def test_case_wants_letters(case: str, response: str) -> None:
    assert value(response, case=case) == 0


@pytest.mark.parametrize(
    ("what", "response"),
    [
        pytest.param("bullets", "- .", id="a full stop"),
        pytest.param("bullets", "* *", id="a star"),
        pytest.param("bullets", "- \u200b", id="what nobody sees"),
        pytest.param("bullets", "- -", id="a dash"),
        pytest.param("numbered", "1. .", id="a number and a full stop"),
        pytest.param("numbered", "1) _", id="a number and a line"),
        pytest.param("placeholders", "[ ]", id="a space"),
        pytest.param("placeholders", "[.]", id="brackets around a full stop"),
        pytest.param("placeholders", "- [x] done", id="a box that is ticked"),
        pytest.param("highlights", "2*3*4", id="products"),
        pytest.param("highlights", "2**3**4", id="powers"),
        pytest.param("highlights", "a * b * c", id="products with spaces"),
        pytest.param("highlights", r"\*a\*", id="stars that are escaped"),
        pytest.param("highlights", "* a * b", id="a bullet"),
        pytest.param("paragraphs", ".\n\n-\n\n***", id="paragraphs of marks"),
    ],
)
def test_what_holds_nothing_is_not_counted(what: str, response: str) -> None:
    assert value(f"{response}\n\nSo much for that", count={what: {"most": 1 if what == "paragraphs" else 0}}) == 1
    assert value(f"{response}\n\nSo much for that", count={what: {"least": 2 if what == "paragraphs" else 1}}) == 0


@pytest.mark.parametrize(
    ("what", "response"),
    [
        pytest.param("bullets", "- 👍", id="an emoji"),
        pytest.param("bullets", "- 1", id="a number"),
        pytest.param("bullets", "- [ ] to do", id="a box"),
        pytest.param("numbered", "1. あ", id="a letter"),
        pytest.param("highlights", "(*a*)", id="in parentheses"),
        pytest.param("highlights", "これは**強調**です", id="in Japanese, without spaces"),
        pytest.param("highlights", "***a***", id="bold and slanted"),
        pytest.param("highlights", "*a b *c*", id="behind a lone star"),
        pytest.param("placeholders", "Dear [name],", id="a name"),
    ],
)
def test_what_holds_something_is_counted(what: str, response: str) -> None:
    assert value(response, count={what: 1}) == 1


@pytest.mark.parametrize("options", [{"starts": '"', "ends": '"'}, {"starts": '"'}, {"ends": '"'}, {"case": "lower"}])
@pytest.mark.parametrize("response", ['""', '" "', '"..."', '"\u200b"'])
def test_an_empty_quotation_has_no_form(options: dict[str, Any], response: str) -> None:
    assert value(response, **options) == 0


@pytest.mark.parametrize(
    "response", ["[]", "[ ]", "{}", "[[]]", "[{}]", "[null]", "null", '""', '[""]', '[" "]', '["."]', "```json\n[]\n```"]
)
def test_json_with_nothing_in_it_is_no_answer(response: str) -> None:
    assert value(response, json_type="any") == 0
    assert value(f"Here: {response}", json_type="object", alone=False) == 0


@pytest.mark.parametrize("response", ["[0]", "false", '{"found": []}', '[["a"]]', '"あ"'])
def test_json_with_something_in_it_is(response: str) -> None:
    assert value(response, json_type="any") == 1


def test_a_tag_wants_something_in_it() -> None:
    assert value("<think>.</think><answer>4</answer>", **R1) == 0
    assert value("<think>a</think><answer>...</answer>", **R1) == 0


@pytest.mark.parametrize(
    ("response", "options"),
    [
        pytest.param("- a\n- b", {"count": {"bullets": 2}}, id="a count"),
        pytest.param('{"a": 1}', {"json_type": "object"}, id="JSON"),
        pytest.param("```python\nx\n```", {"code": "python"}, id="code"),
        pytest.param("<answer>4</answer>", {"tags": ["answer"]}, id="a tag"),
        pytest.param("Dear you", {"starts": "dear"}, id="the start"),
        pytest.param("all small", {"case": "lower"}, id="case"),
        pytest.param("Summary\nall", {"sections": ["Summary"]}, id="a section"),
    ],
)
def test_thoughts_have_no_form_that_counts(response: str, options: dict[str, Any]) -> None:
    assert value(f"<think>\n- A\n\n[1]</think>\n{response}", **options) == 1
    assert value(f"<think>{response}</think>\nNo.", **options) == 0


def test_a_start_that_names_a_thought_is_looked_for_in_the_whole() -> None:
    assert value("<think>a</think> b", starts="<think>") == 1


def test_the_edges_are_read_as_a_reader_sees_them() -> None:
    assert value("Dеаr you, cafe\u0301", starts="Dear", ends="café") == 1


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


def why(response: str, **options: Any) -> str:
    sample = read_sample({"id": 1, "prompt": "p", "response": response})
    assert isinstance(sample, Sample)
    return Format(check="format", **options).verify(sample).reason


@pytest.mark.parametrize(
    ("response", "options", "reason"),
    [
        pytest.param("a", {"case": "lower"}, "every demand on the form holds", id="right"),
        pytest.param("...", {"case": "lower"}, "the response says nothing", id="nothing"),
        pytest.param("5", {"case": "lower"}, "there are no letters", id="no letters"),
        pytest.param("aB", {"case": "lower"}, "'B' is not lower case", id="case"),
        pytest.param("x", {"count": {"bullets": 2}}, "0 bullets, wanted exactly 2", id="a number"),
        pytest.param("x", {"count": {"bullets": {"least": 1}}}, "0 bullets, wanted at least 1", id="least"),
        pytest.param("- a\n- b", {"count": {"bullets": {"most": 1}}}, "2 bullets, wanted at most 1", id="most"),
        pytest.param(
            "x", {"count": {"bullets": {"least": 1, "most": 3}}}, "0 bullets, wanted at least 1 and at most 3", id="both"
        ),
        pytest.param("x <a>b</a>", {"tags": ["a"]}, "text outside the tags: 'x'", id="before a tag"),
        pytest.param("<a>b</a> x", {"tags": ["a"]}, "text outside the tags: 'x'", id="behind a tag"),
        pytest.param("</a>b<a>", {"tags": ["a"]}, "<a>...</a> is out of order", id="order"),
        pytest.param("```js\nx\n```", {"code": "Python"}, "no code block in 'Python'; found ['js']", id="language"),
        pytest.param("y\n```py\nx\n```", {"code": "python"}, "text outside the code block: 'y'", id="outside code"),
        pytest.param("[1]", {"json_type": "object"}, "JSON, but not an object: '[1]'", id="json type"),
        pytest.param("[null]", {"json_type": "array"}, "JSON with nothing in it: '[null]'", id="empty json"),
        pytest.param("A: x", {"sections": ["A", "B"]}, "the section 'B' is missing or out of order", id="section"),
        pytest.param("A: x\nB:", {"sections": ["A", "B"]}, "there is nothing under 'B'", id="empty section"),
        pytest.param("A: x\nB: x\nC", {"sections": ["A", "B", "C"]}, "there is nothing under 'C'", id="last section"),
        pytest.param("abcd", {"starts": "xy"}, "starts with 'ab', wanted 'xy'", id="start"),
        pytest.param("abcd", {"ends": "xy"}, "ends with 'cd', wanted 'xy'", id="end"),
    ],
)
def test_the_reason_says_what_was_wanted_and_found(response: str, options: dict[str, Any], reason: str) -> None:
    assert why(response, **options) == reason


@pytest.mark.parametrize(
    ("response", "options", "expected"),
    [
        pytest.param("```py\nx\n```", {"code": "PY"}, 1, id="a short name in capitals"),
        pytest.param('Here: {"a": 1}', {"json_type": "array", "alone": False}, 0, id="an object is no array"),
        pytest.param('{"a": null}', {"json_type": "object"}, 1, id="a field that is null"),
        pytest.param("[5]", {"json_type": "array"}, 1, id="a number"),
        pytest.param('[" "]', {"json_type": "array"}, 0, id="a text that says nothing"),
        pytest.param("- A \nx", {"sections": ["A"]}, 1, id="a space behind a heading"),
        pytest.param("A--\nx", {"sections": ["A"]}, 1, id="marks behind a heading"),
        pytest.param("A1\nx", {"sections": ["A"]}, 0, id="a longer word"),
        pytest.param("A: x\nmore\nA: y", {"sections": ["A"]}, 1, id="lines below the last section"),
        pytest.param('"', {"starts": '"', "ends": '"'}, 0, id="one mark is no two"),
        pytest.param('"a"', {"starts": '"a', "ends": '"'}, 1, id="just long enough"),
        pytest.param("abc", {"starts": "ab", "ends": "bc"}, 0, id="a letter cannot be of both"),
        pytest.param("(a)", {"starts": "(a", "ends": ")"}, 1, id="an end alone"),
        pytest.param("<a></a>b", {"tags": ["a"]}, 0, id="nothing in a tag"),
    ],
)
def test_what_fits(response: str, options: dict[str, Any], expected: float) -> None:
    assert value(response, **options) == expected


def test_an_end_alone_wants_no_start() -> None:
    assert value("abc", ends="c") == 1
    assert value("abc", starts="a") == 1
