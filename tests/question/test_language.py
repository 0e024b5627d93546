"""What templates may say: no template, on no record, takes more time or memory than its share; what prompts need works."""

import pytest

from judge.errors import PromptFault
from judge.question.template import Unbounded
from tests.question.conftest import GROWING, KNOWN, RECORD, Only, ends


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("{{ '%999999999d' | format(1) }}", "there is no filter 'format' here", id="format"),
        pytest.param("{{ 'a' | center(999999999) }}", "there is no filter 'center'", id="center"),
        pytest.param("{{ [1] | slice(999999999) | list }}", "there is no filter 'slice'", id="slice"),
        pytest.param("{{ [1] | batch(999999999, 'x') | list }}", "there is no filter 'batch'", id="batch"),
        pytest.param("{{ 'a' | wordwrap(1) }}", "there is no filter 'wordwrap'", id="wordwrap"),
        pytest.param("{{ [1, 2] | random }}", "there is no filter 'random'", id="random"),
        pytest.param(
            "{% if false %}{{ 'a' | center(9) }}{% endif %}", "there is no filter 'center'", id="in-a-branch-never-taken"
        ),
        pytest.param("{% filter center(9) %}a{% endfilter %}", "there is no filter 'center'", id="filter-block"),
        pytest.param("{{ response | trimm }}", "there is no filter 'trimm' here; did you mean 'trim'?", id="typo"),
        pytest.param("{{ response is defned }}", "there is no test 'defned'; did you mean 'defined'?", id="test"),
        pytest.param("{{ '{:999999999}'.format(1) }}", "the method 'format' cannot be called", id="str-format"),
        pytest.param("{{ 'a'.ljust(999999999) }}", "the method 'ljust' cannot be called", id="ljust"),
        pytest.param("{{ metadata.update({}) }}", "the method 'update' cannot be called", id="update"),
        pytest.param("{{ 10 ** 10 ** 10 }}", "** cannot be bounded", id="power"),
        pytest.param("{{ '%999999999d' % 5 }}", "text cannot be written with %", id="percent"),
        pytest.param("{{ ('%9' ~ '9d') % 5 }}", "text cannot be written with %", id="percent-joined"),
        pytest.param("{% for a in metadata recursive %}{{ loop(a) }}{% endfor %}", "a recursive loop cannot be", id="recursive"),
        pytest.param("{% include metadata.name %}", "wanted the name of a template", id="computed-include"),
        pytest.param("{% include ['a.j2', 'b.j2'] %}", "wanted the name of a template", id="a-list-of-includes"),
        pytest.param("{% extends metadata.name %}", "wanted the name of a template", id="computed-extends"),
        pytest.param("{% import metadata.name as a %}", "wanted the name of a template", id="computed-import"),
        pytest.param("{% from 5 import a %}", "wanted the name of a template", id="import-of-a-number"),
        pytest.param("{{ 1 }}" * 10_000, "more than 10,000 expressions and statements", id="too-many"),
        pytest.param("{% autoescape true %}a{% endautoescape %}", "prompts are not HTML", id="autoescape"),
    ],
)
def test_what_has_no_bound_is_refused_at_load_with_its_line(only: Only, source: str, said: str) -> None:
    with pytest.raises(PromptFault, match=r"^prompts/own\.j2:2: ") as caught:
        only(f"first line\n{source}").check("own.j2", KNOWN)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("{{ " + "-" * 5_000 + "1 }}", id="minus-signs"),
        pytest.param("{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}", id="parentheses"),
        pytest.param("{{ " + "+".join(["1"] * 20_000) + " }}", id="a-long-sum"),
        pytest.param("{% if response %}" * 2_000 + "{% endif %}" * 2_000, id="conditions"),
        pytest.param("{% for a in [1] %}" * 200 + "{% endfor %}" * 200, id="loops"),
        pytest.param("{{ " + "9" * 5_000 + " }}", id="digits"),
        pytest.param("{{ " + "[" * 50_000, id="brackets-never-closed"),
    ],
)
def test_a_template_that_is_nested_too_deeply_is_refused_at_load(only: Only, source: str) -> None:
    with pytest.raises(PromptFault, match=r"^prompts/own\.j2:"):
        only(source).check("own.j2", KNOWN)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(30) }}", id="doubling-macro"
        ),
        pytest.param(
            "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}" + "{% call m() %}" * 30 + "{% endcall %}" * 30,
            id="callers",
        ),
        pytest.param("{% for i in range(99999) %}{{ metadata.text.split() | length }}{% endfor %}", id="methods"),
        pytest.param("{% for i in range(99999) %}{{ loop.changed(metadata) }}{% endfor %}", id="compared-with-the-last-turn"),
        pytest.param("{% for i in range(99999) %}{{ dict(metadata.by_name) | length }}{% endfor %}", id="copies"),
        pytest.param("{{ metadata.text.split() | length }}", id="split"),
        pytest.param("{{ 'a' * 999999999 }}", id="times"),
        pytest.param("{% set n = 999999999 %}{{ n * [1] }}", id="times-a-list"),
        pytest.param("{{ range(999999999) | list }}", id="range"),
        pytest.param(GROWING.replace("X", "'a'").replace("Y", "ns.x + ns.x"), id="doubling-by-plus"),
        pytest.param(GROWING.replace("X", "[1]").replace("Y", "ns.x + ns.x"), id="doubling-a-list"),
        pytest.param(GROWING.replace("X", "[1]").replace("Y", "[ns.x, ns.x]"), id="lists-in-lists"),
        pytest.param(GROWING.replace("X", "10").replace("Y", "ns.x * ns.x"), id="squares"),
        pytest.param("{% for i in range(99999) %}" + "x" * 50_000 + "{% endfor %}", id="our-own-text"),
        pytest.param("{% set x %}{% for i in range(99999) %}" + "x" * 50_000 + "{% endfor %}{% endset %}", id="our-own-text-set"),
        pytest.param("{% for i in range(99999) %}{{ response }}{% endfor %}", id="the-response"),
        pytest.param(
            "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = ns.x + [response ~ i] %}{% endfor %}",
            id="kept",
        ),
    ],
)
def test_whatever_a_template_does_ends_within_its_time_and_memory(only: Only, source: str) -> None:
    ends(only(source))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}", "recursion", id="endless-macro"),
        pytest.param("{% block user %}{{ self.user() }}{{ self.user() }}{% endblock %}", "recursion", id="endless-block"),
        pytest.param("{% set f = '%999999999d' %}{{ f % 5 }}", "text cannot be written with %", id="percent"),
        pytest.param("{% set f = 'a'.ljust %}{{ f(999999999) }}", "not safely callable", id="a-method-by-another-name"),
        pytest.param("{{ response['ljust'](999999999) }}", "not safely callable", id="a-method-as-an-item"),
        pytest.param("{{ ['a'] | map('center', 999999999) | list }}", "No filter named 'center'", id="a-filter-by-its-name"),
        pytest.param("{{ [1] | map('string') }}", "wanted text, a number, a list or an object", id="a-generator"),
        pytest.param("{{ range }}", "found a function", id="a-function"),
        pytest.param(
            "{% set ns = namespace(x=[1]) %}{% for i in range(30000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
            "recursion",
            id="deep-list",
        ),
        pytest.param("a\n\n{{ 1 / 0 }}", "prompts/own.j2: line 3: division by zero", id="the-line-is-told"),
    ],
)
def test_what_cannot_be_written_says_why(only: Only, source: str, said: str) -> None:
    with pytest.raises(PromptFault) as caught:
        only(source).write("own.j2", RECORD)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        pytest.param("{% for a in [1, 2, 3] %}{{ a }}{{ ',' if not loop.last }}{% endfor %}", "1,2,3", id="loop"),
        pytest.param("{% for a in 'ab' %}{{ loop.index }}/{{ loop.length }}{{ a }} {% endfor %}", "1/2a 2/2b ", id="loop-length"),
        pytest.param("{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}", "a=1;b=[2, 3];", id="items"),
        pytest.param("{% for a in [1, 2, 3] if a > 1 %}{{ a }}{% else %}no{% endfor %}", "23", id="loop-with-a-condition"),
        pytest.param("{% for a in [] %}{{ a }}{% else %}no{% endfor %}", "no", id="loop-over-nothing"),
        pytest.param("{% for a in [1, 2] %}{{ loop.cycle('x', 'y') }}{% endfor %}", "xy", id="cycle"),
        pytest.param("{% macro m(a, b='z') %}{{ a }}{{ b }}{% endmacro %}{{ m('x') }}{{ m('x', b='y') }}", "xzxy", id="macro"),
        pytest.param("{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}x{% endcall %}", "[x]", id="call"),
        pytest.param("{% set ns = namespace(n=0) %}{% for a in range(3) %}{% set ns.n = ns.n + a %}{% endfor %}{{ ns.n }}", "3", id="sum"),
        pytest.param("{% set x %}a{{ 1 }}{% endset %}{{ x ~ 2 ~ none }}", "a12None", id="set-and-join"),
        pytest.param("{% filter upper %}a{{ 'b' }}{% endfilter %}", "AB", id="filter-block"),
        pytest.param("{{ 'abc'[1:] }}{{ [1, 2, 3][:2] }}{{ 'ab' * 2 }}{{ 7 % 4 }}", "bc[1, 2]abab3", id="operators"),
        pytest.param("{{ 1 < 2 <= 2 != 3 }}{{ 'b' in 'abc' }}{{ d.b is defined }}{{ d.c is defined }}", "TrueTrueTrueFalse", id="tests"),
        pytest.param("{{ 'a-b' | replace('-', '+') }}{{ ['x', 'y'] | join(', ') }}", "a+bx, y", id="replace-and-join"),
        pytest.param("{{ [{'a': 1}, {'a': 2}] | join('/', attribute='a') }}{{ [{'a': 1}] | sum('a') }}", "1/21", id="attributes"),
        pytest.param("{{ d | tojson }}", '{"a": 1, "b": [2, 3]}', id="json"),
        pytest.param("{{ [1] | tojson(indent=1) }}{{ '<' | tojson }}", '[\n 1\n]"\\u003c"', id="json-indented"),
        pytest.param("{{ 'a\nb' | indent(2) }}{{ 2.567 | round(1) }}", "a\n  b2.6", id="indent-and-round"),
        pytest.param("{{ [3, 1] | sort | first }}{{ ['b', 'a'] | map('upper') | list }}", "1['B', 'A']", id="sort-and-map"),
        pytest.param("{{ nothing | default('x') }}{{ ' a ' | trim }}{{ 'a b' | wordcount }}{{ d.get('a') }}", "xa21", id="default"),
        pytest.param("{{ 'one two three four' | truncate(9) }}{{ ' A b '.strip().lower().split() }}", "one...['a', 'b']", id="truncate"),
        pytest.param("{{ dict(a=1).a }}{{ -1 | abs }}{{ (1, 2) | length }}{{ true }}{{ 1.5 }}", "112True1.5", id="values"),
    ],
)  # fmt: skip
def test_what_prompts_need_works(only: Only, source: str, written: str) -> None:
    templates = only(source)
    templates.check("own.j2", frozenset({"d", "nothing"}))
    assert templates.write("own.j2", {"d": {"a": 1, "b": [2, 3]}}) == written


def test_a_record_of_four_megabytes_is_written(only: Only) -> None:
    text = "é" * 4_000_000
    templates = only("{{ response | trim }}{% if response %}!{% endif %}")
    assert len(templates.write("own.j2", {"response": text})) == 4_000_001


def test_bytes_count_and_not_characters(only: Only) -> None:
    with pytest.raises(Unbounded, match="a text of more than 10,000,000 bytes"):
        only("{{ response }}").write("own.j2", {"response": "漢" * 4_000_000})
