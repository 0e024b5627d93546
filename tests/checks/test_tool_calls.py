import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.tool_calls import ToolCalls
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample

PARIS = {"name": "get_weather", "arguments": {"city": "Paris", "days": 3}}
ROME = {"name": "get_weather", "arguments": {"city": "Rome", "days": 1}}
SEARCH = {"q": "bye", "deep": True, "near": False, "past": None}
DEEP = json.loads("[" * 39 + "]" * 39)
LITERALS = {"name": "f", "arguments": {"a": [1], "b": [2], "c": {"d": [1.5, None, True]}}}
TIME = {"name": "get_time", "arguments": {}}


def openai(call):
    return {"id": "c1", "type": "function", "function": {"name": call["name"], "arguments": json.dumps(call["arguments"])}}


def result(made, expected, **options):
    """Verify calls (a list) or a text."""
    turn = {"content": made} if isinstance(made, str) else {"content": None, "tool_calls": made}
    record = {
        "id": 1,
        "messages": [{"role": "user", "content": "p"}, {"role": "assistant", **turn}],
        "reference_answer": expected,
    }
    return ToolCalls(check="tool_calls", **options).verify(read_sample(record))


def value(made, expected, **options):
    return result(made, expected, **options).value


@pytest.mark.parametrize(
    "made",
    [
        pytest.param([], id="none"),
        pytest.param("I would call get_weather for Paris.", id="prose"),
        pytest.param([{"name": "weather", "arguments": PARIS["arguments"]}], id="other-name"),
        pytest.param([{"name": "get_weather", "arguments": {"city": "Rome"}}], id="no-argument-right"),
        pytest.param([{"name": "get_weather", "arguments": '{"city": "Paris"'}], id="arguments-cut-off"),
        pytest.param([{"name": "get_weather", "arguments": '{"city": "Rome", "city": "Paris", "days": 3}'}], id="argument-twice"),
        pytest.param([{"name": "get_weather", "arguments": [1]}], id="arguments-no-object"),
        pytest.param(["get_weather"], id="no-object"),
        pytest.param('<tool_call>{"name": "get_weather", "arguments": {"city": "Paris", "days": 3</tool_call>', id="broken-tag"),
        pytest.param("get_weather('Paris', 3)", id="arguments-without-names"),
        pytest.param("get_weather(**{'city': 'Paris', 'days': 3})", id="unpacked"),
        pytest.param("get_weather(city=open('/etc/passwd').read(), days=3)", id="not-literal"),
        pytest.param("import os\nget_weather(city='Paris', days=3)", id="more-than-calls"),
        pytest.param("<think>get_weather(city='Paris', days=3)</think> No.", id="only-in-thought"),
        pytest.param(json.dumps(PARIS)[:-3], id="json-cut-off"),
    ],
)
def test_what_is_no_right_call_is_worth_nothing(made):
    assert value(made, [PARIS]) == 0


@pytest.mark.parametrize(
    "made",
    [
        pytest.param([openai(PARIS)], id="openai"),
        pytest.param([{"function": PARIS}], id="arguments-as-object"),
        pytest.param([PARIS], id="bare"),
        pytest.param([{"toolUse": {"name": "get_weather", "input": PARIS["arguments"]}}], id="bedrock"),
        pytest.param(json.dumps(PARIS), id="json"),
        pytest.param(json.dumps([PARIS]), id="json-list"),
        pytest.param(json.dumps({"tool_calls": [openai(PARIS)]}), id="json-wrapped"),
        pytest.param(f"```json\n{json.dumps(PARIS)}\n```", id="fence"),
        pytest.param(f"I call {json.dumps(PARIS)} now.", id="in-prose"),
        pytest.param('{"name": "get_weather", "parameters": {"city": "Paris", "days": 3}}', id="parameters"),
        pytest.param(f"<think>hm</think><tool_call>\n{json.dumps(PARIS)}\n</tool_call>", id="tag"),
        pytest.param(f"<tool_call>{json.dumps(PARIS)}", id="tag-left-open"),
        pytest.param('get_weather(city="Paris", days=3)', id="python"),
        pytest.param("[get_weather(days=3, city='Paris')]", id="python-list"),
        pytest.param("```python\nget_weather(city='Paris', days=3.0)\n```", id="python-fence"),
    ],
)
def test_a_right_call_is_worth_everything_in_every_form(made):
    assert value(made, [PARIS]) == 1


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param([PARIS], id="list"),
        pytest.param(PARIS, id="one"),
        pytest.param([openai(PARIS)], id="openai"),
        pytest.param({"tool_calls": [openai(PARIS)]}, id="wrapped"),
        pytest.param(json.dumps([PARIS]), id="text"),
    ],
)
def test_the_reference_has_the_same_forms(expected):
    assert value([openai(PARIS)], expected) == 1
    assert value([openai(ROME)], expected) == 0


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        pytest.param([], 1, id="none"),
        pytest.param("It is sunny.", 1, id="prose"),
        pytest.param("```python\nprint('hello')\n```", 1, id="a-program-is-no-call"),
        pytest.param('{"answer": 5}', 1, id="other-json"),
        pytest.param([openai(TIME)], 0, id="one"),
        pytest.param("<tool_call>broken</tool_call>", 0, id="one-that-cannot-be-read"),
    ],
)
def test_where_no_call_is_expected_none_is_right(made, wanted):
    assert value(made, []) == wanted


PYTHON = 'get_weather(city="Paris", days=3)'

NOTATIONS = [
    pytest.param(f"`{PYTHON}`", id="backticks"),
    pytest.param(f"I will call `{PYTHON}` for you.", id="backticks-in-prose"),
    pytest.param(f"``{PYTHON}``", id="two-backticks"),
    pytest.param(f"<tool_code>{PYTHON}</tool_code>", id="tool-code"),
    pytest.param(f"<tool_code>\nprint({PYTHON})\n</tool_code>", id="tool-code-printed"),
    pytest.param(f"```tool_code\n{PYTHON}\n```", id="fence-of-tool-code"),
    pytest.param(f"Let me see.\n```python\n{PYTHON}\n```\nAnd:\n```text\nx\n```", id="one-fence-of-two"),
    pytest.param(f"~~~python\n{PYTHON}\n~~~", id="tildes"),
    pytest.param(f"```python\n{PYTHON}", id="fence-left-open"),
    pytest.param(f"Let me see.\n{PYTHON}", id="on-a-line"),
    pytest.param(f"I call {PYTHON} now.", id="in-prose"),
    pytest.param(f"<function_call>{json.dumps(PARIS)}</function_call>", id="function-call"),
    pytest.param(f"<functioncall>{json.dumps(PARIS)}</functioncall>", id="functioncall"),
    pytest.param(f"<tool_use>{json.dumps(PARIS)}</tool_use>", id="tool-use"),
    pytest.param(f"<tool_calls>\n<tool_call>{json.dumps(PARIS)}</tool_call>\n</tool_calls>", id="tag-in-a-tag"),
    pytest.param(f"<|python_tag|>{json.dumps(PARIS)}", id="python-tag"),
    pytest.param(f"[TOOL_CALLS] {json.dumps([PARIS])}", id="mistral"),
    pytest.param(f"Sure: {json.dumps({'tool_calls': [openai(PARIS)]})}", id="wrapped-in-prose"),
    pytest.param('{"tool": "get_weather", "args": {"city": "Paris", "days": 3}}', id="tool-and-args"),
    pytest.param('{"function": "get_weather", "arguments": {"city": "Paris", "days": 3}}', id="function-as-text"),
    pytest.param('{"action": "get_weather", "action_input": {"city": "Paris", "days": 3}}', id="action"),
    pytest.param(f"1. `{PYTHON}`", id="backticks-in-a-list"),
    pytest.param(f"functions.{PYTHON}", id="namespace"),
    pytest.param(f"functions.get_weather({json.dumps(PARIS['arguments'])})", id="object"),
    pytest.param(f"get_weather({json.dumps(PARIS['arguments'])})", id="object-without-namespace"),
    pytest.param('tools.get_weather({city: "Paris", days: 3});', id="object-of-javascript"),
    pytest.param('```\nfunctions.get_weather({"city": "Paris", "days": 3})\n```', id="object-in-a-fence"),
    pytest.param('```js\nfunctions.get_weather({city: "Paris", days: 3})\n```', id="object-in-a-fence-of-javascript"),
    pytest.param('I use functions.get_weather({"city": "Paris", "days": 3}) for it.', id="object-in-prose"),
    pytest.param('I use `functions.get_weather({"city": "Paris", "days": 3})` for it.', id="object-in-backticks"),
    pytest.param('<tool_call>functions.get_weather({"city": "Paris", "days": 3})</tool_call>', id="object-in-a-tag"),
    pytest.param('Action: get_weather\nAction Input: {"city": "Paris", "days": 3}', id="react"),
    pytest.param(f"<tool\u200b_call>{json.dumps(PARIS)}</tool_call>", id="a-tag-with-a-hidden-character"),
]


@pytest.mark.parametrize("made", NOTATIONS)
def test_a_call_in_any_notation_is_a_call(made):
    assert value(made, []) == 0


@pytest.mark.parametrize("made", [case for case in NOTATIONS if "print" not in case.values[0]])
def test_and_a_right_one_where_it_is_expected(made):
    assert value(made, [PARIS]) == 1


def test_a_call_without_arguments_in_backticks_stands_alone():
    assert value("Now:\n`get_time()`", [TIME]) == 1
    assert value("I could use `get_time()` here.", []) == 1


@pytest.mark.parametrize(
    "made",
    [
        pytest.param('<invoke name="get_weather"><parameter name="city">Paris</parameter></invoke>', id="invoke"),
        pytest.param('<function=get_weather>{"city": "Paris"}</function>', id="function-with-a-name"),
        pytest.param("<tool_call>", id="a-mark-alone"),
        pytest.param("<|tool_calls_section_begin|>x", id="a-section"),
        pytest.param("```tool_code\nx\n```", id="a-fence-for-calls"),
        pytest.param("```python\nget_weather('Paris')\n```", id="arguments-without-names"),
        pytest.param("```python\nfunctions.get_weather('Paris')\n```", id="arguments-without-names-in-a-namespace"),
        pytest.param("get_weather('Paris')\n```\nget_weather('Paris')\n```", id="in-a-bare-fence"),
        pytest.param(json.dumps(PARIS)[:-3], id="json-cut-off"),
        pytest.param('{"x": ' * 12 + json.dumps(PARIS)[:-3], id="json-cut-off-behind-more"),
        pytest.param("get_weather(a=" * 20_000 + PYTHON, id="behind-many-that-begin"),
    ],
)
def test_what_begins_as_a_call_and_cannot_be_read_is_one_too(made):
    assert value(made, []) == 0
    assert value(made, [PARIS]) == 0


@pytest.mark.parametrize(
    "made",
    [
        pytest.param("Use `sorted(items, reverse=True)` for that.", id="a-function-named-in-prose"),
        pytest.param("`f(x)` is what I mean, and `len('a')`.", id="code-in-backticks"),
        pytest.param("Call `sorted()` or `getDayOfWeek()`, or `open(file='x')`.", id="functions-named-in-backticks"),
        pytest.param("P(X=1) = 0.5 and N(mu=0, sigma=1)", id="mathematics"),
        pytest.param("```python\nimport os\nget_weather(city='Paris')\n```", id="a-program"),
        pytest.param("```python\ndef f():\n    return g(a='b')\n\nprint(f())\n```", id="a-program-with-a-call"),
        pytest.param('{"name": "Ann", "age": 36}', id="a-record"),
        pytest.param('```python\njson.dumps({"city": "Paris"})\n```', id="a-method-with-an-object"),
        pytest.param('```python\nprint({"city": "Paris"})\n```', id="a-function-of-python-with-an-object"),
        pytest.param('Use json.dumps({"city": "Paris"}) or dict({"city": "Paris"}).', id="in-prose-too"),
        pytest.param('f({"a": 1}) is a value of f', id="mathematics-of-objects"),
        pytest.param("```js\nalert('Paris')\n```", id="a-program-in-another-language"),
        pytest.param("x`get_time()`", id="backticks-behind-a-letter"),
        pytest.param("I could use `get_time()`", id="backticks-behind-a-word"),
        pytest.param("`get_time()` is one.", id="backticks-before-a-word"),
        pytest.param('x {"tool_calls": [5]}', id="a-list-of-numbers"),
        pytest.param('It is {"name": "Ann", "args": [1]}', id="a-name-and-a-list"),
        pytest.param("```\n(f)('a')\n```", id="a-name-in-parentheses"),
        pytest.param("```\n" + "f('a')\n" * 4_000 + "```", id="a-long-program"),
        pytest.param("```\nf('a')\nx = g('b')\n```", id="a-call-and-an-assignment"),
        pytest.param("```\nf(a=1)\nx = g(b=2)\n```", id="named-and-an-assignment"),
        pytest.param("```\n[f(a=1), 5]\n```", id="a-list-with-a-number"),
        pytest.param("```\nf(a=1)(b=2)\n```", id="a-call-of-a-call"),
        pytest.param("```\nf(a=" + "[" * 40 + "]" * 40 + ")\n```", id="brackets-too-deep"),
        pytest.param("I have no tool for the weather (city=Paris).", id="prose"),
        pytest.param("The function get_weather is not needed.", id="a-name"),
        pytest.param(f"<think>{PYTHON}</think>It is sunny.", id="only-in-thought"),
    ],
)
def test_what_only_looks_like_a_call_is_none(made):
    assert value(made, []) == 1


@pytest.mark.parametrize(
    ("made", "arguments"),
    [
        pytest.param("functions.search({})", {}, id="no-arguments"),
        pytest.param("search({q: 'bye', deep: true, near: false, past: null})", SEARCH, id="values-of-javascript"),
        pytest.param("search({'q': 'bye', 'deep': True, 'near': False, 'past': None})", SEARCH, id="values-of-python"),
        pytest.param("search({q: {a: [true]}})", {"q": {"a": [True]}}, id="inside"),
    ],
)
def test_an_object_may_hold_all_arguments(made, arguments):
    assert value(made, [{"name": "search", "arguments": arguments}]) == 1
    assert value(made, [{"name": "functions.search", "arguments": arguments}]) == 1
    assert value(made, [{"name": "other.search", "arguments": arguments}]) == 0


@pytest.mark.parametrize(
    "made",
    ["search({q: 1}, {q: 1})", "search({q: 1}, z=1)", "search({q: x})", "search({**q})", f"search({{q: {'[' * 40}{']' * 40}}})"],
)
def test_what_is_no_object_of_arguments_is_no_right_call(made):
    assert value(made, [{"name": "search", "arguments": {"q": 1}}]) == 0


def test_the_reason_names_a_call_without_its_namespace():
    assert "missing: 'find'" in result("functions.search({})", [{"name": "tools.find", "arguments": {}}]).reason


@pytest.mark.parametrize(
    ("made", "expected", "options", "wanted"),
    [
        pytest.param([PARIS], [PARIS, ROME], {}, 2 / 3, id="one-missing"),
        pytest.param([PARIS, ROME, TIME], [PARIS, ROME], {}, 4 / 5, id="one-extra"),
        pytest.param([PARIS] * 9, [PARIS], {}, 2 / 10, id="one-call-many-times"),
        pytest.param([PARIS, ROME, TIME], [PARIS, ROME], {"extra_calls": 0.0}, 1, id="extra-for-free"),
        pytest.param([PARIS, ROME, TIME], [PARIS, ROME], {"extra_calls": 0.5}, 4 / 4.5, id="extra-at-half"),
        pytest.param([ROME, PARIS], [PARIS, ROME], {}, 1, id="any-order"),
        pytest.param([ROME, PARIS], [PARIS, ROME], {"order": "strict"}, 1 / 2, id="strict-order"),
        pytest.param([TIME, PARIS, ROME], [PARIS, ROME], {"order": "strict"}, 4 / 5, id="strict-order-is-not-position"),
        pytest.param([{"name": "get_weather", "arguments": {"city": "Paris"}}], [PARIS], {}, 1 / 2, id="argument-missing"),
        pytest.param(
            [{"name": "get_weather", "arguments": {**PARIS["arguments"], "unit": "c", "x": 1}}],
            [PARIS],
            {},
            2 / 4,
            id="arguments-made-up",
        ),
        pytest.param(
            [{"name": "get_weather", "arguments": {"city": "Paris"}}], [PARIS], {"optional": ["days"]}, 1, id="optional-missing"
        ),
        pytest.param(
            [{"name": "get_weather", "arguments": {"city": "Paris", "days": 9}}],
            [PARIS],
            {"optional": ["days"]},
            1,
            id="optional-differs",
        ),
        pytest.param([PARIS, TIME], [PARIS, ROME], {"partial": False}, 0, id="all-or-nothing-with-one-wrong"),
        pytest.param([PARIS], [PARIS], {"partial": False}, 1, id="all-or-nothing-right"),
        pytest.param([TIME], [TIME], {}, 1, id="no-arguments"),
    ],
)
def test_the_value_is_an_f1_over_calls(made, expected, options, wanted):
    assert value(made, expected, **options) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("argument", "given", "options", "wanted"),
    [
        pytest.param("Paris", "paris", {}, 0, id="case"),
        pytest.param("Paris", " paris", {"text": "folded"}, 1, id="case-folded"),
        pytest.param(3, "3", {}, 0, id="number-as-text"),
        pytest.param(3, "3", {"numbers_in_text": True}, 1, id="number-as-text-stated"),
        pytest.param(1.0, 1.01, {"rel_tol": 0.05}, 1, id="tolerance"),
        pytest.param("2024-03-04", "4 March 2024", {}, 0, id="date"),
        pytest.param("2024-03-04", "4 March 2024", {"dates": "any"}, 1, id="date-stated"),
        pytest.param({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2.0}]}, {}, 1, id="nested"),
        pytest.param([1, 2], [2, 1], {}, 0, id="order-in-a-list"),
        pytest.param(True, 1, {}, 0, id="truth"),
    ],
)
def test_arguments_are_compared_as_values(argument, given, options, wanted):
    assert value([{"name": "f", "arguments": {"a": given}}], [{"name": "f", "arguments": {"a": argument}}], **options) == wanted


def test_calls_in_the_record_count_before_those_in_the_text():
    turns = [{"role": "user", "content": "p"}, {"role": "assistant", "content": json.dumps(PARIS), "tool_calls": [openai(ROME)]}]
    sample = read_sample({"id": 1, "messages": turns, "reference_answer": [PARIS]})
    assert ToolCalls(check="tool_calls").verify(sample).value == 0


def test_several_calls_in_tags_and_in_python_are_all_read():
    assert value(f"<tool_call>{json.dumps(PARIS)}</tool_call>\n<tool_call>{json.dumps(ROME)}</tool_call>", [PARIS, ROME]) == 1
    assert value("[get_weather(city='Paris', days=3), time.now()]", [PARIS, {"name": "time.now", "arguments": {}}]) == 1
    assert value(f"<tool_call>{json.dumps(PARIS)}</tool_call><tool_call>?</tool_call>", [PARIS]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param(None, id="none"),
        pytest.param("get_weather", id="text"),
        pytest.param([1], id="no-call"),
        pytest.param([{"arguments": {}}], id="no-name"),
        pytest.param([{"name": "f", "arguments": "{"}], id="arguments-cut-off"),
        pytest.param([TIME] * 101, id="too-many"),
        pytest.param("\n".join(["f()"] * 101), id="too-many-in-python"),
        pytest.param("get_weather('Paris', 3)", id="python-without-names-or-tools"),
        pytest.param("get_weather(city=here)", id="python-no-literal"),
        pytest.param(["get_weather(city='Paris')", "and so on"], id="python-and-prose"),
        pytest.param('{"name": "f", ', id="json-cut-off"),
        pytest.param({"f": {"a": 1}, "g": {}}, id="two-keys"),
        pytest.param({"f": [1]}, id="keyed-without-arguments"),
    ],
)
def test_a_reference_that_holds_no_calls_is_the_datas_fault(expected):
    with pytest.raises(ReferenceFault):
        result("anything", expected)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(f"```tool_code\n{json.dumps(PARIS)}\n```", PARIS, id="json-in-a-fence-for-calls"),
        pytest.param(f"```tool_code\nI call {PYTHON} now\n```", PARIS, id="prose-in-a-fence-for-calls"),
        pytest.param("Then\n`get_time()`\nx", TIME, id="a-line-of-its-own"),
        pytest.param("I call `roll(sides=6)` for you", {"name": "roll", "arguments": {"sides": 6}}, id="a-number-in-backticks"),
        pytest.param("I call get_x(a='P)a', b=1).", {"name": "get_x", "arguments": {"a": "P)a", "b": 1}}, id="a-quoted-bracket"),
        pytest.param(
            "I call get_x(a=(1, (2,)), b='c').", {"name": "get_x", "arguments": {"a": [1, [2]], "b": "c"}}, id="brackets"
        ),
        pytest.param('I call get_x(a="O\'F (", b="").', {"name": "get_x", "arguments": {"a": "O'F (", "b": ""}}, id="two-quotes"),
        pytest.param("f(a=" + "[" * 39 + "]" * 39 + ", b=[])", {"name": "f", "arguments": {"a": DEEP, "b": []}}, id="deep"),
        pytest.param("f(a=[1], b=[2], c={'d': (1.5, None, True)})", LITERALS, id="brackets-side-by-side"),
    ],
)
def test_calls_are_read_to_their_end(made, expected):
    assert value(made, [expected]) == 1


@pytest.mark.parametrize(
    "made", ['It is {"name": "f", "arguments": [1]}', "```py\nget_weather('Paris')\n```", "f(a={1, 2})", "f(a=b'x')"]
)
def test_a_call_whose_arguments_cannot_be_read_is_a_wrong_one(made):
    assert value(made, [{"name": "f", "arguments": {"a": [1, 2]}}]) == 0


def test_a_call_that_json_begins_is_made_and_cannot_be_read():
    assert value('It is {"name": "f", "arguments": [1]}', []) == 0
    assert value("```py\nget_weather('Paris')\n```", []) == 0


@pytest.mark.parametrize("options", [{"order": "none"}, {"extra_calls": 2.0}, {"optional": "days"}, {"unknown": 1}])
def test_a_wrong_option_fails_when_the_rubric_is_read(options):
    with pytest.raises(ValidationError):
        ToolCalls(check="tool_calls", **options)


@pytest.mark.parametrize(
    "response",
    [
        pytest.param("f(a=" + "-" * 19_000 + "1)", id="minus"),
        pytest.param("f(a=" + "not " * 4_900 + "1)", id="not"),
        pytest.param("f" + ".a" * 9_900 + "(b=1)", id="attributes"),
        pytest.param("f" + "()" * 9_000, id="calls"),
        pytest.param("f(a=" + "lambda:" * 2_800 + "1)", id="lambda"),
        pytest.param("f(a=1" + "+1" * 9_900 + ")", id="plus"),
        pytest.param("f(a=" + "[" * 9_000, id="brackets"),
        pytest.param("f(a=" + "1" * 19_000 + ")", id="a-number-without-end"),
        pytest.param("f(a='" + "x" * 300_000, id="long"),
        pytest.param("<tool_call>" * 30_000, id="tags"),
        pytest.param("```x\n" * 60_000, id="fences"),
        pytest.param('{"name": "f", "arguments": ' * 10_000, id="objects"),
        pytest.param(json.dumps([TIME] * 10_000), id="calls-without-end"),
        pytest.param('{"name": "f", "arguments": {"a": ' + "[" * 500 + "]" * 500 + "}}", id="nested-without-end"),
    ],
)
def test_hostile_text_is_worth_nothing_and_ends_soon(response):
    assert value(response, [PARIS]) == 0


@given(st.text() | st.text(alphabet="f(a=1,')[]{}\"-:\n ").map("f(".__add__))
def test_any_response_gets_a_value(response):
    assert 0 <= value(response, [PARIS]) <= 1


@given(
    st.lists(
        st.recursive(
            st.none() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "function", "arguments"]), inner),
        )
    )
)
def test_any_calls_get_a_value(made):
    assert 0 <= value(made, [PARIS]) <= 1


TOOLS = [{"name": "get_weather", "parameters": {"properties": {"city": {}, "days": {}}}}]


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param("get_weather(city='Paris', days=3)", id="text"),
        pytest.param('[get_weather(city="Paris", days=3)]', id="list-in-a-text"),
        pytest.param(["get_weather(days=3, city='Paris')"], id="list-of-texts"),
        pytest.param("functions.get_weather('Paris', 3)", id="by-position"),
        pytest.param("  get_weather(\n    city='Paris',\n    days=3,\n  )\n", id="indented"),
        pytest.param({"get_weather": {"city": "Paris", "days": 3}}, id="keyed"),
        pytest.param('[{"get_weather": {"city": "Paris", "days": 3}}]', id="keyed-in-json"),
    ],
)
def test_a_reference_may_be_written_as_python(expected):
    def worth(made):
        record = {"id": 1, "prompt": "p", "response": made, "reference_answer": expected, "metadata": {"tools": TOOLS}}
        return ToolCalls(check="tool_calls").verify(read_sample(record)).value

    assert worth("None needed.") == 0
    assert worth(json.dumps(ROME)) == 0
    assert worth("get_weather(city='Paris')") == 0.5
    assert worth(json.dumps(PARIS)) == worth("get_weather(city='Paris', days=3)") == 1


def test_several_calls_of_one_text_are_all_expected():
    text = f"get_weather(city='Paris', days=3)\n{PYTHON.replace('Paris', 'Rome').replace('3', '1')}"
    assert value(json.dumps([PARIS, ROME]), text) == 1
    assert value(json.dumps([PARIS]), text) == pytest.approx(2 / 3)


def test_values_of_javascript_are_read_in_a_call_too():
    assert value("f(a=true, b=null)", [{"name": "f", "arguments": {"a": True, "b": None}}]) == 1


BFCL = [
    {
        "book": {
            "city": ["Paris", "Paris, France"],
            "days": [3],
            "note": ["", "quiet"],
            "guest": [{"name": ["Ann"], "age": [3, ""]}],
        }
    }
]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        pytest.param({}, 0, id="nothing"),
        pytest.param({"city": "Rome", "days": 3, "guest": {"name": "Ann"}}, 2 / 3, id="another-city"),
        pytest.param({"city": "Paris", "days": 3}, 2 / 3, id="one-that-may-not-be-missing"),
        pytest.param({"city": "Paris", "days": 3, "guest": {"name": "Ann"}, "note": "loud"}, 3 / 4, id="optional-and-wrong"),
        pytest.param({"city": "Paris", "days": 3, "guest": {"name": "Ann"}, "extra": 1}, 3 / 4, id="one-too-many"),
        pytest.param({"city": "Paris", "days": 3, "guest": {"name": "Bob"}}, 2 / 3, id="field-wrong"),
        pytest.param({"city": "Paris", "days": 3, "guest": {}}, 2 / 3, id="field-missing"),
        pytest.param({"city": "Paris", "days": 3, "guest": {"name": "Ann", "x": 1}}, 2 / 3, id="field-too-many"),
        pytest.param({"city": ["Paris"], "days": 3, "guest": {"name": "Ann"}}, 2 / 3, id="the-list-itself"),
        pytest.param({"city": "Paris", "days": 3, "guest": {"name": "Ann"}}, 1, id="right"),
        pytest.param(
            {"city": "Paris, France", "days": 3, "guest": {"name": "Ann", "age": 3}, "note": "quiet"}, 1, id="all-of-it"
        ),
    ],
)
def test_a_reference_may_list_the_values_that_are_right(arguments, wanted):
    assert value([{"name": "book", "arguments": arguments}], BFCL, alternatives=True) == pytest.approx(wanted)


def test_lists_among_the_values_that_are_right():
    assert value("f(a=[1, {'b': 2}])", "f(a=[[1, {'b': [2, 3]}]])", alternatives=True) == 1
    assert value("f(a=[1, {'b': 4}])", "f(a=[[1, {'b': [2, 3]}]])", alternatives=True) == 0
    assert value("f(a=[1])", "f(a=[[1, 2]])", alternatives=True) == 0


def test_alternatives_that_are_no_lists_are_the_datas_fault():
    with pytest.raises(ReferenceFault, match="list of values"):
        value(json.dumps(PARIS), [PARIS], alternatives=True)


@given(st.text() | st.text("fab(),='[]{}:1 \n") | st.lists(st.text("f(a=1)"), max_size=3))
def test_any_reference_is_read_or_is_the_datas_fault(expected):
    for alternatives in (False, True):
        try:
            assert 0 <= value("f(a=1)", expected, alternatives=alternatives) <= 1
        except ReferenceFault:
            continue


def test_the_tools_may_stand_in_the_record_itself():
    record = {"id": 1, "prompt": "p", "response": "get_weather(city='Paris', days=3)", "tools": TOOLS}
    sample = read_sample({**record, "reference_answer": "get_weather('Paris', 3)"})
    assert ToolCalls(check="tool_calls").verify(sample).value == 1
