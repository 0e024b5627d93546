"""Calls in prose."""

import pytest

from judge.bounds import CALLS_PROSE, CALLS_PROSE_LENGTH
from judge.reading.calls.call import Call
from judge.reading.calls.prose_calls import prose_calls

CALL = Call("get_weather", {"city": "Paris"})


@pytest.mark.parametrize(
    "text",
    ["", "P(X=1) is small", "use `print(sep='a')`", "call `search()` first", "get_weather(city)", "get_weather(city='Paris"],
)
def test_a_function_that_is_spoken_of_is_not_called(text: str) -> None:
    assert prose_calls(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I call get_weather(city='Paris') now.",
        "I call `get_weather(city='Paris')` and not get_time(zone='CET').",
        'I call get_weather({"city": "Paris"}).',
    ],
)
def test_a_call_in_prose_is_read(text: str) -> None:
    assert prose_calls(text) == [CALL]


def test_a_call_without_arguments_stands_alone_in_backticks() -> None:
    assert prose_calls("I do it:\n`search()`\nNow.") == [Call("search", {})]


def test_several_are_read_and_parentheses_in_texts_pass() -> None:
    assert len(prose_calls("find_a(x=')') then find_b(x='(') end")) == 2


def test_work_is_bounded() -> None:
    never_closed = "find_it(a=("
    most = CALLS_PROSE // CALLS_PROSE_LENGTH
    assert prose_calls(never_closed * (most - 5)) == []
    assert prose_calls(never_closed * (most + 5)) == [None]
