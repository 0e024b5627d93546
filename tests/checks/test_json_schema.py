import json
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.json_schema import JsonSchema
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.reading.json.value import answer_json, read_json
from judge.sandbox.engines.schema_child import make_validator
from tests.conftest import make_sample

SUITE = Path(__file__).parents[3] / "shared" / "data" / "json_schema_test_suite"
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
    "additionalProperties": False,
}


def sample(response, **metadata):
    return read_sample({"id": 1, "prompt": "p", "response": response, "metadata": metadata})


def value(response, schema=PERSON, **options):
    return JsonSchema(check="json_schema", json_schema=schema, **options).verify(sample(response)).value


@pytest.mark.parametrize(
    "response",
    [
        pytest.param("", id="empty"),
        pytest.param("no JSON here", id="prose"),
        pytest.param('{"name": "Ann"}', id="missing-field"),
        pytest.param('{"name": "Ann", "age": "36"}', id="number-as-text"),
        pytest.param('{"name": "Ann", "age": 36, "x": 1}', id="extra-field"),
        pytest.param('{"name": "Ann", "age": 1, "age": 36}', id="key-twice"),
        pytest.param('{"name": "Ann", "age": NaN}', id="nan"),
        pytest.param('{"name": "Ann", "age": 36', id="cut-off"),
        pytest.param("{'name': 'Ann', 'age': 36,}", id="would-need-mending"),
        pytest.param('{"name": "Ann", "age": 36} {"name": 5}', id="the-last-object-counts"),
        pytest.param('{"name": "Ann", "age": 36} and {"name": ', id="what-stands-last-is-broken"),
        pytest.param('<think>{"name": "Ann", "age": 36}</think> I cannot say.', id="only-in-thought"),
        pytest.param('{"name": "Ann", "age": 1' + "0" * 100_000 + "}", id="a-number-without-end"),
    ],
)
def test_what_does_not_fit_is_worth_nothing(response):
    assert value(response) == 0


@pytest.mark.parametrize(
    "response",
    [
        pytest.param('{"name": "Ann", "age": 36}', id="whole"),
        pytest.param('Here:\n```json\n{"name": "Ann", "age": 36}\n```\nDone.', id="fence"),
        pytest.param('It is {"name": "Ann", "age": 36.0}.', id="in-prose-and-a-whole-float-is-an-integer"),
        pytest.param('First {"draft": 1}, then {"name": "Ann", "age": 36}', id="last-of-several"),
        pytest.param('<think>{}</think>\n{"name": "Ann", "age": 36}', id="behind-thought"),
    ],
)
def test_what_fits_is_worth_everything(response):
    assert value(response) == 1


@pytest.mark.parametrize(
    ("response", "wanted"),
    [
        pytest.param("<think>hm</think>[1, 2]", 1, id="behind-thought"),
        pytest.param("\ufeff[1,\u200b 2]", 1, id="what-nobody-sees"),
        pytest.param("~~~\n[1, 2]\n~~~", 1, id="tildes"),
        pytest.param("```json5\n[1, 2]", 1, id="fence-left-open"),
        pytest.param("hm</think>[1, 2]", 0, id="stray-end-of-a-thought"),
        pytest.param("[1, 2]", 1, id="whole"),
        pytest.param("```\n[1, 2]\n```", 1, id="one-fence"),
        pytest.param("It is [1, 2].", 0, id="in-prose-an-array-is-not-found"),
        pytest.param("```\n[1]\n```\n```\n[2]\n```", 0, id="two-fences"),
        pytest.param('["a"]', 0, id="wrong"),
    ],
)
def test_an_array_counts_as_the_whole_response_or_its_one_fence(response, wanted):
    assert value(response, {"type": "array", "items": {"type": "integer"}}) == wanted


@pytest.mark.parametrize("response", ['```json\n{"name": "Ann", "age": 36}\n```', 'So: {"name": "Ann", "age": 36}'])
def test_where_whole_allows_nothing_around_the_json(response):
    assert value(response, where="whole") == 0
    assert value(' {"name": "Ann", "age": 36}\n', where="whole") == 1


@pytest.mark.parametrize(
    ("response", "wanted"),
    [
        pytest.param('{"name": "Ann", "age": "x"}', 0.75, id="one"),
        pytest.param('{"name": 1, "age": "x"}', 0.5, id="two"),
        pytest.param('{"name": "Ann", "age": 1, "x": 1, "y": 1}', 0.5, id="each-unexpected-field-is-one"),
        pytest.param('{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}', 0, id="never-below-zero"),
        pytest.param("5", 0, id="one-fault-at-the-top-hides-all-others"),
        pytest.param("no JSON", 0, id="none"),
    ],
)
def test_a_penalty_below_one_counts_faults(response, wanted):
    assert value(response, penalty=0.25) == pytest.approx(wanted)


def test_formats_are_verified_unless_the_rubric_says_no():
    schema = {"type": "string", "format": "date"}
    assert value('"yesterday"', schema) == 0
    assert value('"2024-03-04"', schema) == 1
    assert value('"yesterday"', schema, formats=False) == 1


def test_the_draft_is_the_schemas_own_unless_stated():
    seventh = {"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}]}
    assert value("[1]", seventh) == 0
    assert value("[1]", {"prefixItems": [{"type": "string"}]}) == 0
    assert value("[1]", {"prefixItems": [{"type": "string"}]}, draft=7) == 1


@pytest.mark.parametrize("schema", [PERSON, json.dumps(PERSON)])
def test_the_record_may_hold_the_schema_and_the_rubric_wins(schema):
    check = JsonSchema(check="json_schema")
    assert check.verify(sample('{"name": "Ann", "age": 36}', json_schema=schema)).value == 1
    assert check.verify(sample("{}", json_schema=schema)).value == 0
    assert JsonSchema(check="json_schema", json_schema=True).verify(sample("{}", json_schema=schema)).value == 1


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({}, id="none"),
        pytest.param({"json_schema": "{"}, id="no-json"),
        pytest.param({"json_schema": 5}, id="no-schema"),
        pytest.param({"json_schema": {"type": "nonsense"}}, id="unknown-type"),
        pytest.param({"json_schema": {"$ref": "http://localhost/x.json"}}, id="refers-to-the-network"),
        pytest.param({"json_schema": {"$ref": "file:///etc/hostname"}}, id="refers-to-a-file"),
    ],
)
def test_a_schema_that_cannot_be_used_is_the_datas_fault(metadata):
    with pytest.raises(ReferenceFault):
        JsonSchema(check="json_schema").verify(sample("{}", **metadata))


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"json_schema": {"type": "nonsense"}}, id="schema"),
        pytest.param({"json_schema": {"$ref": "https://example.com/x"}}, id="remote"),
        pytest.param({"json_schema": {}, "draft": 4}, id="draft"),
        pytest.param({"json_schema": {}, "penalty": 0}, id="penalty"),
        pytest.param({"json_schema": {}, "unknown": 1}, id="option"),
    ],
)
def test_a_wrong_option_fails_when_the_rubric_is_read(options):
    with pytest.raises(ValidationError):
        JsonSchema(check="json_schema", **options)


def nested(levels, leaf='"x"'):
    return '{"a": ' * levels + leaf + "}" * levels


@pytest.mark.parametrize(
    ("schema", "response"),
    [
        pytest.param({"$ref": "#"}, "{}", id="a-schema-that-is-itself"),
        pytest.param({"type": "array"}, "[" * 100_000 + "]" * 100_000, id="nested-without-end"),
        pytest.param({"pattern": "^(a+)+$"}, '"' + "a" * 300_000 + 'b"', id="backtracking"),
        pytest.param({"pattern": r"^(a+)+\1$"}, '"' + "a" * 300_000 + 'b"', id="backtracking-with-reference"),
        pytest.param({"uniqueItems": True}, json.dumps([[number] for number in range(50_000)]), id="unique"),
        pytest.param({"items": {"type": "string"}}, json.dumps(list(range(50_000))), id="a-fault-in-each-item"),
        pytest.param(
            {"type": "object", "anyOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}]},
            nested(60),
            id="branches-that-double-at-each-level",
        ),
    ],
)
def test_hostile_answers_end_soon(schema, response):
    """Each of these takes minutes, gigabytes or the process where a bound is missing."""
    assert 0 <= value(response, schema, penalty=0.1) <= 1


def test_a_deep_answer_to_a_schema_without_recursion_still_has_its_faults_counted():
    level = {"type": "string"}
    for _ in range(8):
        level = {"type": "object", "properties": {"a": level}}
    assert value(nested(8, "5"), {"$defs": {"s": level}, "$ref": "#/$defs/s"}, penalty=0.25) == 0.75


@given(
    st.text()
    | st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)).map(
        json.dumps
    )
)
def test_any_response_gets_a_value(response):
    assert 0 <= value(response, penalty=0.3) <= 1


@pytest.mark.parametrize(("name", "draft", "passed", "remote"), [("draft7", 7, 1696, 25), ("draft2020-12", "2020-12", 2179, 46)])
def test_the_public_suite_passes_but_for_what_it_fetches(name, draft, passed, remote):
    """https://github.com/json-schema-org/JSON-Schema-Test-Suite; those left refer to files of a server on localhost:1234."""
    if not SUITE.exists():
        pytest.skip("the suite is not here")
    counts = Counter()
    for line in (SUITE / f"{name}.jsonl").read_text().strip().split("\n"):
        group = json.loads(line)
        formats = group["file"].startswith("optional/format")
        for case in group["tests"]:
            counts[outcome(group["schema"], draft, case, formats=formats)] += 1
    assert counts == {"passed": passed, "fetches": remote}


def outcome(schema, draft, case, *, formats):
    """Hold a case against its schema as the check's child does; a process for each of 4,000 cases would take a minute."""
    fetches = "localhost:1234" in json.dumps(schema)
    try:
        check = JsonSchema(check="json_schema", json_schema=schema, draft=draft, formats=formats)
    except ValidationError:
        return "fetches" if fetches else "refused"
    right = make_validator(check.json_schema, draft, formats).is_valid(read_json(json.dumps(case["data"]))) == case["valid"]
    return "passed" if right else "fetches" if fetches else "failed"


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
@pytest.mark.parametrize("answer", ["{}", "[1]"])
@pytest.mark.parametrize("penalty", [1.0, 0.1])
def test_a_record_whose_schema_stands_for_billions_is_the_datas_fault(keyword: str, answer: str, penalty: float) -> None:
    levels = {f"d{at}": {keyword: [{"$ref": f"#/$defs/d{at + 1}"}] * 2} for at in range(30)}
    schema = {"$defs": {**levels, "d30": {"type": "object"}}, "$ref": "#/$defs/d0"}
    with pytest.raises(ReferenceFault, match="each \\$ref counted as what it refers to"):
        JsonSchema(check="json_schema", penalty=penalty).verify(make_sample(response=answer, metadata={"json_schema": schema}))


def test_so_is_one_of_thousands_of_branches_and_a_rubric_with_one_is_refused() -> None:
    schema = {"anyOf": [{"properties": {f"p{at}": {"type": "string"}}, "required": [f"p{at}"]} for at in range(3_000)]}
    with pytest.raises(ReferenceFault):
        JsonSchema(check="json_schema").verify(make_sample(response="{}", metadata={"json_schema": schema}))
    with pytest.raises(ValidationError, match="the schema cannot be used"):
        JsonSchema(check="json_schema", json_schema=schema)


TREE = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "left": {"$ref": "#"}, "right": {"$ref": "#"}},
    "required": ["name"],
    "additionalProperties": False,
}
DOUBLING = {"type": "object", "anyOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}]}


def tree(depth: int) -> str:
    return '{"name": "n", "left": ' * depth + '{"name": "leaf"}' + "}" * depth


def test_deep_honest_answers_to_recursive_schemas_are_right_and_their_faults_are_counted() -> None:
    """The bound on work that stood here before counted levels alone, and refused what takes microseconds."""
    assert value(tree(50), TREE) == 1
    assert value(nested(60, "{}"), DOUBLING) == 1
    assert value(tree(50).replace("leaf", 'leaf", "x": "y'), TREE, penalty=0.25) == 0.75


def test_an_answer_that_a_recursive_schema_looks_at_billions_of_times_is_wrong() -> None:
    begun = time.process_time()
    found = JsonSchema(check="json_schema", json_schema=DOUBLING, penalty=0.1).verify(make_sample(response=nested(60)))
    assert (found.value, found.reason) == (0, "does not fit the schema; it has too many faults to count")
    assert time.process_time() - begun < 1, "whatever it took, this process did not pay for it"


def test_the_faults_of_many_branches_over_many_values_are_not_listed() -> None:
    items = {"items": {"anyOf": [{"required": [f"p{at}"]} for at in range(300)]}}
    check = JsonSchema(check="json_schema", json_schema=items, penalty=0.001)
    few, many = (check.verify(make_sample(response=json.dumps([{"x": 1}] * count))) for count in (10, 50_000))
    assert few.reason.startswith("10 faults: ")
    assert (many.value, many.reason) == (0, "does not fit the schema; it has too many faults to count")


def test_a_broken_answer_does_not_hide_that_the_schema_cannot_be_used() -> None:
    for response in ("no JSON", "{}"):
        with pytest.raises(ReferenceFault, match="the schema cannot be used"):
            JsonSchema(check="json_schema").verify(sample(response, json_schema={"type": "nonsense"}))


def test_a_rubrics_schema_is_refused_with_the_reason() -> None:
    with pytest.raises(ValidationError, match="the schema cannot be used: "):
        JsonSchema(check="json_schema", json_schema={"pattern": "("})


def test_half_of_a_character_is_no_json() -> None:
    assert value('"\\ud800"', {"type": "string"}) == 0
    assert value('{"a": "\\ud800"}', {"type": "object"}) in {0, 1}


def why(response, schema=PERSON, **options):
    return JsonSchema(check="json_schema", json_schema=schema, **options).verify(sample(response)).reason


def test_the_reason_says_what_was_found():
    assert why('{"name": "Ann", "age": 36}') == "the JSON fits the schema"
    assert why('{"name": 5, "age": 36}') == "1 fault: '5 is not of type \"string\"' at 'name'"
    assert why("{}") == "2 faults: '\"name\" is a required property' at 'the top'"
    assert why('{"a": [1, {"b": 5}]}', NESTED) == "1 fault: '5 is not of type \"string\"' at 'a[1].b'"


def test_a_reason_is_no_longer_than_a_line():
    assert why('{"' + "k" * 200 + '": 5}', {"additionalProperties": {"type": "string"}}).endswith("k" * 58 + "…")
    told = why('"' + "v" * 200 + '"', {"type": "integer"})
    assert told == "1 fault: '\"" + "v" * 97 + "… at 'the top'"
    assert why('{"' + "k" * 200 + '": 1, "' + "k" * 200 + '": 2}').startswith("no JSON that can be read: ")
    assert len(why('{"' + "k" * 200 + '": 1, "' + "k" * 200 + '": 2}')) <= 26 + 120


NESTED = {"properties": {"a": {"items": {"properties": {"b": {"type": "string"}}}}}}


@pytest.mark.parametrize("response", ["no JSON here", '{"a": 1', '{"a": 1, "a": 2}'])
def test_the_reason_says_why_no_json_could_be_read(response):
    with pytest.raises(ValueError, match=r"\w") as caught:
        answer_json(response)
    assert why(response) == f"no JSON that can be read: {str(caught.value)!r}"


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        pytest.param(None, "neither the rubric nor the metadata field 'json_schema' has a schema", id="none"),
        pytest.param("{", "the schema is not JSON: text of 1 characters", id="no-json"),
        pytest.param({"$ref": "https://example.com/x"}, "the schema cannot be used: ", id="elsewhere"),
        pytest.param({"type": "nothing"}, 'the schema cannot be used: \'"nothing" is not valid under', id="no-schema"),
    ],
)
def test_a_schema_that_cannot_be_used_is_told_of(schema, told):
    with pytest.raises(ReferenceFault) as caught:
        JsonSchema(check="json_schema").verify(sample("{}", json_schema=schema))
    assert str(caught.value).startswith(told)
    assert len(str(caught.value)) <= 27 + 160


def test_a_schema_as_text_is_read():
    assert JsonSchema(check="json_schema").verify(sample("5", json_schema='{"type": "integer"}')).value == 1
    assert JsonSchema(check="json_schema").verify(sample('"5"', json_schema='{"type": "integer"}')).value == 0


def test_a_draft_may_be_named():
    schema = {"prefixItems": [{"type": "string"}]}
    assert value("[5]", schema, draft="2020-12") == 0
    assert value("[5]", schema, draft=7) == 1


RECURSIVE = {"type": ["object", "string"], "properties": {"a": {"$ref": "#"}}}
