"""Texts with fields of a record: what is no field is refused, what a record lacks is said, and nothing in them is run."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.checks.field_text import Place, Unsaid, fill, read_parts, uses_sample
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.sample import Sample

CALL = {"id": "c", "type": "function", "function": {"name": "get_city", "arguments": '{"of": "France"}'}}


def sample(response: str = "Paris", **fields: Any) -> Sample:
    said: dict[str, Any] = {"role": "assistant", "content": response}
    if "tool_calls" in fields:
        said["tool_calls"] = fields.pop("tool_calls")
    found = read_sample({"id": 1, "messages": [{"role": "user", "content": "Which?"}, said], **fields})
    assert isinstance(found, Sample)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ item }}",
        "{{ sample }}",
        "{{ other.x }}",
        "{{ item.x | upper }}",
        "{{ item.x() }}",
        "{{ item.x + item.y }}",
        "{{ item.x",
        "{{ item['x }}",
        "{{ sample.secret }}",
        "{{ sample.output_text.__class__.__mro__[1:] }}",
        "{{ item[0] }}",
        "{{ item." + ".".join("x" * 21) + " }}",
        "x" * 100_001,
    ],
)
def test_what_is_no_field_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="wanted"):
        read_parts(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ item.missing }}",
        "{{ item.__class__ }}",
        "{{ item.__proto__ }}",
        "{{ item.city.upper }}",
        "{{ item.list[5] }}",
        "{{ item.list.append }}",
        "{{ item.city[0] }}",
        "{{ item.city['0'] }}",
    ],
)
def test_what_the_record_lacks_is_the_datas_fault(text: str) -> None:
    with pytest.raises(ReferenceFault, match="the record has nothing at {{ item"):
        fill(text, sample(city="Paris", list=[1]))


@pytest.mark.parametrize(
    "text", ["{{ sample.output_json.city }}", "{{ sample.output_tools[0].function.name }}", "{{sample.choices[1]}}"]
)
@pytest.mark.parametrize("response", ["Paris", '["city"]', "{}", '{"city": '])
def test_what_the_response_lacks_is_unsaid(text: str, response: str) -> None:
    with pytest.raises(Unsaid, match="the response has nothing at {{ sample"):
        fill(text, sample(response))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        pytest.param("{{sample.output_text}}", "Paris", id="no-space"),
        pytest.param("{{   sample . output_text   }}!", "Paris!", id="space"),
        pytest.param('{"city": "{{item.city}}"}', '{"city": "Lyon"}', id="in-json"),
        pytest.param("{{ item.city }}, {{ item.city }}", "Lyon, Lyon", id="twice"),
        pytest.param("{{ item.deep[1].name }}", "x", id="deep"),
        pytest.param("{{ item['full name'] }}{{ item[\"full name\"] }}", "A BA B", id="in-quotes"),
        pytest.param("{{ item.n }} {{ item.f }} {{ item.yes }} {{ item.none }}", "1 1.0 true null", id="json"),
        pytest.param("{{ item.deep }}", '[0, {"name": "x"}]', id="a-list"),
        pytest.param("{{ item.reference_answer.city }}", "Paris", id="reference"),
        pytest.param("{{ item.messages[0].content }}", "Which?", id="messages"),
        pytest.param("{% if x %} }} {# no #}", "{% if x %} }} {# no #}", id="other-braces-are-text"),
        pytest.param("", "", id="empty"),
    ],
)
def test_fields_stand_in_the_text(text: str, filled: str) -> None:
    fields = {"city": "Lyon", "deep": [0, {"name": "x"}], "full name": "A B", "n": 1, "f": 1.0, "yes": True, "none": None}
    assert fill(text, sample(**fields, reference_answer={"city": "Paris"})) == filled


def test_what_a_field_holds_is_not_read_again() -> None:
    assert fill("{{ sample.output_text }}", sample("{{ item.secret }}", secret="s")) == "{{ item.secret }}"  # noqa: S106


def test_calls_and_json_are_seen() -> None:
    assert fill("{{ sample.output_tools[0].function.name }}", sample("", tool_calls=[CALL])) == "get_city"
    assert fill("{{ sample.output_json.a.b }}", sample('{"a": {"b": 2}}')) == "2"


def test_thoughts_are_no_output() -> None:
    assert fill("{{ sample.output_text }}", sample("<think>Rome</think>\n\nParis")) == "Paris"
    assert fill("{{ sample.output_text }}", sample(" Paris\n")) == " Paris\n"


def test_a_text_says_whether_the_response_is_in_it() -> None:
    assert uses_sample("x {{ sample.output_text }}")
    assert not uses_sample("{{ item.sample }} sample.output_text")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parts = read_parts(text)
    except ValueError:
        assert "{{" in text
        return
    assert "{{" not in text or any(isinstance(part, Place) for part in parts)


NAMES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\"']"), min_size=1, max_size=8)


@given(st.lists(NAMES | st.integers(0, 9999), min_size=1, max_size=5).filter(lambda path: isinstance(path[0], str)))
def test_a_place_that_is_written_is_read_back(path: list[str | int]) -> None:
    place = Place("item", tuple(path))
    assert read_parts(str(place)) == (place,)
