"""The JSON that a response gives as its answer, read strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.bounds import JSON_DEPTH
from judge.reading.json.value import answer_json, read_json, shallow, whole_json


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


@pytest.mark.parametrize(
    ("response", "value"),
    [
        pytest.param('\ufeff{"a": 1}', {"a": 1}, id="a byte-order mark"),
        pytest.param('{\u200b"a"\u2060: 1}', {"a": 1}, id="between its signs"),
        pytest.param('{"a": "👩\u200d🚀"}', {"a": "👩\u200d🚀"}, id="inside of a text they stay"),
    ],
)
def test_invisible_characters_do_not_break_json(response: str, value: object) -> None:
    assert answer_json(response) == whole_json(response) == value


@pytest.mark.parametrize("fence", ['```\n{"a": 1}\n```', '~~~json5\n{"a": 1}\n~~~', '````x\n{"a": 1}\n````', '```json\n{"a": 1}'])
def test_a_fence_of_any_name_and_kind_holds_json(fence: str) -> None:
    assert answer_json(f"Of {{}} and {{it}}:\n{fence}") == {"a": 1}


def test_json_in_prose_is_not_all_there_is() -> None:
    with pytest.raises(ValueError):  # noqa: PT011  every reason will do
        whole_json('Here: {"a": 1}')


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
