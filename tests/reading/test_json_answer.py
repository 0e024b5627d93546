"""The JSON that a response gives as its answer, read strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.bounds import JSON_DEPTH
from judge.reading.json_answer import answer_json, fenced, read_json, shallow


@pytest.mark.parametrize(
    "text",
    ["", "x", "{", '{"a": 1, "a": 2}', "NaN", "[Infinity]", "1e999", "[" * 100_000, "[" * 70 + "]" * 70, "{'a': 1}", "9" * 5000],
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  every reason will do
        read_json(text)


@pytest.mark.parametrize(
    "response",
    [
        pytest.param("no json", id="none"),
        pytest.param('{"a": 1} and then {"a": 2,}', id="the-last-one-broken"),
        pytest.param('<think>{"a": 1}</think> done', id="only-in-thought"),
        pytest.param('{"a": 1,}', id="to-be-mended"),
    ],
)
def test_what_would_have_to_be_guessed_is_no_answer(response: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  every reason will do
        answer_json(response)


@pytest.mark.parametrize(
    ("response", "value"),
    [
        pytest.param("[1, 2]", [1, 2], id="an-array"),
        pytest.param(' "x" ', "x", id="a-scalar"),
        pytest.param('Here:\n```json\n{"a": 1}\n```\nDone.', {"a": 1}, id="the-only-fence"),
        pytest.param('First {"a": 1}, no: {"a": 2}.', {"a": 2}, id="the-last-object"),
    ],
)
def test_the_answer_is_found(response: str, value: object) -> None:
    assert answer_json(response) == value


def test_fences_that_are_closed_are_found_with_their_language() -> None:
    assert fenced("```SQL\nselect 1\n```\n```\nx\n```\n```py\nopen") == [("sql", "select 1"), ("", "x")]


def test_nesting_is_bounded() -> None:
    nested: object = 1
    for _ in range(JSON_DEPTH):
        nested = [nested]
    assert shallow(nested)  # type: ignore[arg-type]
    assert not shallow([nested])  # type: ignore[list-item]


@given(st.text(max_size=60))
def test_any_text_gives_json_or_a_reason(text: str) -> None:
    reason = ""
    try:
        answer_json(text)
    except ValueError as error:
        reason = str(error)
    assert reason or answer_json(text) == answer_json(text)
