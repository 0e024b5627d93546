"""Filters and tests count what they are given and what they make."""

import pytest

from judge.errors import PromptFault
from judge.question.bounds import RENDERED_BYTES
from judge.question.filters import bounded
from judge.question.spending import Exceeded, account
from tests.question.conftest import GROWING, RECORD, Only, ends


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "{% for a in range(99999) | map('string') %}{% for b in range(99999) | map('upper') %}{% endfor %}{% endfor %}",
            id="lazy-filters",
        ),
        pytest.param(
            "{% for i in range(99999) %}{{ metadata['items'] | select('gt', 5) | list | length }}{% endfor %}", id="lists"
        ),
        pytest.param("{% for i in range(99999) %}{% if metadata.text | upper == 'x' %}{% endif %}{% endfor %}", id="filters"),
        pytest.param("{% for i in range(99999) %}{% if response is upper %}{% endif %}{% endfor %}", id="tests"),
        pytest.param("{{ metadata['items'] | map('string') | join('x' * 1000) }}", id="join-of-a-list"),
        pytest.param(GROWING.replace("X", "'a'").replace("Y", "ns.x | replace('a', 'aa')"), id="doubling-by-replace"),
        pytest.param(GROWING.replace("X", "'ab'").replace("Y", "ns.x | join(ns.x)"), id="growing-by-join"),
        pytest.param("{{ range(99999) | join('x' * 1000000) }}", id="join"),
        pytest.param("{{ response | list | list | length }}", id="list"),
        pytest.param("{{ metadata.text | title }}", id="title"),
        pytest.param("{{ metadata.text | wordcount }}", id="wordcount"),
        pytest.param("{{ response | indent(100) }}", id="indent"),
        pytest.param(
            "{% set ns = namespace(x=1) %}{% for i in range(900) %}{% set ns.x = [ns.x] + [1] * 50 %}{% endfor %}"
            "{{ ns.x | tojson(100) }}",
            id="wide-json",
        ),
    ],
)
def test_whatever_a_filter_does_ends_within_its_time_and_memory(only: Only, source: str) -> None:
    ends(only(source))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("{{ response | indent(999999999) }}", "indent: wanted a whole number from 0 to 100", id="indent"),
        pytest.param("{{ response | indent('xxxxxxxxx') }}", "indent: wanted a whole number", id="indent-by-text"),
        pytest.param("{{ [1] | tojson(999999999) }}", "tojson: wanted a whole number", id="tojson"),
        pytest.param("{{ 5 | round(999999999, 'ceil') }}", "round: wanted a whole number from 0 to 20", id="round"),
        pytest.param("{{ [[1], [2]] | sum(start=[]) }}", "unexpected keyword argument", id="sum-of-lists"),
    ],
)
def test_what_a_filter_cannot_take_is_told(only: Only, source: str, said: str) -> None:
    with pytest.raises(PromptFault) as caught:
        only(source).write("own.j2", RECORD)
    assert said in str(caught.value)


def test_what_a_filter_makes_is_counted_too() -> None:
    with account(), pytest.raises(Exceeded):
        bounded(lambda text: text * (RENDERED_BYTES + 1))("x")
