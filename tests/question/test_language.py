"""What templates may say: no template, on no record, takes more time or memory than its share; what prompts need works."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.bounds import RENDER_SECONDS, RENDERED_BYTES
from judge.errors import PromptFault
from judge.question.language import _bounded
from judge.question.spending import Exceeded, account
from judge.question.template import Templates, Unbounded

KNOWN = frozenset({"response", "metadata"})
RECORD: dict[str, Any] = {
    "response": "a b\n" * 250_000,
    "metadata": {"items": list(range(100_000)), "text": "é漢 " * 300_000, "by_name": {str(at): "x" for at in range(50_000)}},
}
Own = Callable[[str], Templates]


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """Make templates of one, `own.j2`."""

    def write(source: str) -> Templates:
        (tmp_path / "own.j2").write_text(source, "utf-8")
        return Templates([tmp_path])

    return write


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
        pytest.param("{% autoescape true %}a{% endautoescape %}", "prompts are no HTML", id="autoescape"),
    ],
)
def test_what_has_no_bound_is_refused_at_load_with_its_line(own: Own, source: str, said: str) -> None:
    with pytest.raises(PromptFault, match=r"^prompts/own\.j2:2: ") as caught:
        own(f"first line\n{source}").check("own.j2", KNOWN)
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
def test_a_template_that_is_nested_too_deeply_is_refused_at_load(own: Own, source: str) -> None:
    with pytest.raises(PromptFault, match=r"^prompts/own\.j2:"):
        own(source).check("own.j2", KNOWN)


NESTED = "{% for a in range(99999) %}{% for b in range(99999) %}"
GROWING = "{% set ns = namespace(x=X) %}{% for i in range(60) %}{% set ns.x = Y %}{% endfor %}{{ ns.x }}"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(NESTED + "{% endfor %}{% endfor %}", id="loops"),
        pytest.param("".join(f"{{% for a{at} in 'abcdefghij' %}}" for at in range(15)) + "{% endfor %}" * 15, id="loops-of-text"),
        pytest.param(NESTED + "{{ loop.length }}{% endfor %}{% endfor %}", id="loops-that-count"),
        pytest.param(
            "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(30) }}", id="doubling-macro"
        ),
        pytest.param(
            "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}" + "{% call m() %}" * 30 + "{% endcall %}" * 30,
            id="callers",
        ),
        pytest.param(
            "{% for a in range(99999) | map('string') %}{% for b in range(99999) | map('upper') %}{% endfor %}{% endfor %}",
            id="lazy-filters",
        ),
        pytest.param("{% for a in response %}{% for b in response %}{% endfor %}{% endfor %}", id="characters"),
        pytest.param(
            "{% for i in range(99999) %}{{ metadata['items'] | select('gt', 5) | list | length }}{% endfor %}", id="lists"
        ),
        pytest.param("{% for i in range(99999) %}{% if metadata.text | upper == 'x' %}{% endif %}{% endfor %}", id="filters"),
        pytest.param("{% for i in range(99999) %}{% if 'aaab' in response %}{% endif %}{% endfor %}", id="searches"),
        pytest.param("{% for i in range(99999) %}{% if response is upper %}{% endif %}{% endfor %}", id="tests"),
        pytest.param("{% for i in range(99999) %}{{ response[1:] | length }}{% endfor %}", id="slices"),
        pytest.param("{% for i in range(99999) %}{{ metadata.text.split() | length }}{% endfor %}", id="methods"),
        pytest.param("{% for i in range(99999) %}{{ loop.changed(metadata) }}{% endfor %}", id="compared-with-the-last-turn"),
        pytest.param("{% for i in range(99999) %}{{ dict(metadata.by_name) | length }}{% endfor %}", id="copies"),
        pytest.param("{% if response ~ 1 == response %}{% endif %}" * 1_000, id="no-loop-at-all"),
        pytest.param("{% if 'aaab' in response %}{% endif %}" * 50, id="searches-without-a-loop"),
        pytest.param("{% set x = response[1:] %}" * 50, id="slices-without-a-loop"),
        pytest.param("{{ metadata.text.split() | length }}", id="split"),
        pytest.param("{{ metadata['items'] | map('string') | join('x' * 1000) }}", id="join-of-a-list"),
        pytest.param("{{ 'a' * 999999999 }}", id="times"),
        pytest.param("{% set n = 999999999 %}{{ n * [1] }}", id="times-a-list"),
        pytest.param("{{ range(999999999) | list }}", id="range"),
        pytest.param(GROWING.replace("X", "'a'").replace("Y", "ns.x ~ ns.x"), id="doubling-by-tilde"),
        pytest.param(GROWING.replace("X", "'a'").replace("Y", "ns.x + ns.x"), id="doubling-by-plus"),
        pytest.param(GROWING.replace("X", "[1]").replace("Y", "ns.x + ns.x"), id="doubling-a-list"),
        pytest.param(GROWING.replace("X", "[1]").replace("Y", "[ns.x, ns.x]"), id="lists-in-lists"),
        pytest.param(GROWING.replace("X", "'a'").replace("Y", "ns.x | replace('a', 'aa')"), id="doubling-by-replace"),
        pytest.param(GROWING.replace("X", "'ab'").replace("Y", "ns.x | join(ns.x)"), id="growing-by-join"),
        pytest.param(GROWING.replace("X", "10").replace("Y", "ns.x * ns.x"), id="squares"),
        pytest.param("{{ range(99999) | join('x' * 1000000) }}", id="join"),
        pytest.param("{{ response | list | list | length }}", id="list"),
        pytest.param("{{ metadata.text | title }}", id="title"),
        pytest.param("{{ metadata.text | wordcount }}", id="wordcount"),
        pytest.param("{{ response | indent(100) }}", id="indent"),
        pytest.param("{% for i in range(99999) %}" + "x" * 50_000 + "{% endfor %}", id="our-own-text"),
        pytest.param("{% set x %}{% for i in range(99999) %}" + "x" * 50_000 + "{% endfor %}{% endset %}", id="our-own-text-set"),
        pytest.param("{% for i in range(99999) %}{{ response }}{% endfor %}", id="the-response"),
        pytest.param(
            "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = ns.x + [response ~ i] %}{% endfor %}",
            id="kept",
        ),
        pytest.param(
            "{% set ns = namespace(x=1) %}{% for i in range(900) %}{% set ns.x = [ns.x] + [1] * 50 %}{% endfor %}"
            "{{ ns.x | tojson(100) }}",
            id="wide-json",
        ),
    ],
)
def test_whatever_a_template_does_ends_within_its_time_and_memory(own: Own, source: str) -> None:
    templates = own(source)
    templates.check("own.j2", KNOWN)
    before = time.process_time()
    with pytest.raises(Unbounded, match=r"^prompts/own\.j2: "):
        templates.write("own.j2", RECORD)
    assert time.process_time() - before < 2 * RENDER_SECONDS


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}", "recursion", id="endless-macro"),
        pytest.param("{% block user %}{{ self.user() }}{{ self.user() }}{% endblock %}", "recursion", id="endless-block"),
        pytest.param("{% set f = '%999999999d' %}{{ f % 5 }}", "text cannot be written with %", id="percent"),
        pytest.param("{% set f = 'a'.ljust %}{{ f(999999999) }}", "not safely callable", id="a-method-by-another-name"),
        pytest.param("{{ response['ljust'](999999999) }}", "not safely callable", id="a-method-as-an-item"),
        pytest.param("{{ ['a'] | map('center', 999999999) | list }}", "No filter named 'center'", id="a-filter-by-its-name"),
        pytest.param("{{ response | indent(999999999) }}", "indent: wanted a whole number from 0 to 100", id="indent"),
        pytest.param("{{ response | indent('xxxxxxxxx') }}", "indent: wanted a whole number", id="indent-by-text"),
        pytest.param("{{ [1] | tojson(999999999) }}", "tojson: wanted a whole number", id="tojson"),
        pytest.param("{{ 5 | round(999999999, 'ceil') }}", "round: wanted a whole number from 0 to 20", id="round"),
        pytest.param("{{ [[1], [2]] | sum(start=[]) }}", "unexpected keyword argument", id="sum-of-lists"),
        pytest.param("{{ [1] | map('string') }}", "wanted text, a number, a list or an object", id="a-generator"),
        pytest.param("{{ range }}", "found a function", id="a-function"),
        pytest.param(
            "{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
            "recursion",
            id="deep-list",
        ),
        pytest.param("a\n\n{{ 1 / 0 }}", "prompts/own.j2: line 3: division by zero", id="the-line-is-told"),
    ],
)
def test_what_cannot_be_written_says_why(own: Own, source: str, said: str) -> None:
    with pytest.raises(PromptFault) as caught:
        own(source).write("own.j2", RECORD)
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
def test_what_prompts_need_works(own: Own, source: str, written: str) -> None:
    templates = own(source)
    templates.check("own.j2", frozenset({"d", "nothing"}))
    assert templates.write("own.j2", {"d": {"a": 1, "b": [2, 3]}}) == written


def test_what_a_filter_makes_is_counted_too() -> None:
    with account(), pytest.raises(Exceeded):
        _bounded(lambda text: text * (RENDERED_BYTES + 1))("x")


def test_a_record_of_four_megabytes_is_written(own: Own) -> None:
    text = "é" * 4_000_000
    templates = own("{{ response | trim }}{% if response %}!{% endif %}")
    assert len(templates.write("own.j2", {"response": text})) == 4_000_001


def test_bytes_count_and_not_characters(own: Own) -> None:
    with pytest.raises(Unbounded, match="a text of more than 10,000,000 bytes"):
        own("{{ response }}").write("own.j2", {"response": "漢" * 4_000_000})
