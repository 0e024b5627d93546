"""Reading what is nearly JSON: what a value is, is never guessed."""

import pytest

from judge.loose_json import NotReadable, read_loose


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": 1, "a": 1}', id="a-key-twice"),
        pytest.param('{"a": 1 2}', id="two-values"),
        pytest.param('{"a": "x" "y"}', id="two-texts"),
        pytest.param('{"a": [1 2]}', id="two-items"),
        pytest.param('{"a": 1]', id="brackets-that-do-not-match"),
        pytest.param('{"a": "say "b": 1"}', id="an-inner-quote-that-makes-a-key"),
        pytest.param('{"a": "x""y"}', id="two-inner-quotes-side-by-side"),
        pytest.param('{"a": 1e999}', id="a-number-beyond-all-bounds"),
        pytest.param('{"a\\nb": 1}', id="an-escape-in-a-key"),
        pytest.param("{: 1}", id="no-key"),
        pytest.param('{"a" 1}', id="no-colon"),
        pytest.param('{"a": }', id="no-value"),
        pytest.param('{"a": ' * 33 + "1" + "}" * 33, id="too-deep"),
        pytest.param('{"a": "x"', id="cut-off"),
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(text: str) -> None:
    with pytest.raises(NotReadable):
        read_loose(text, 0, 1000)


def test_an_object_may_not_be_longer_than_it_is_allowed_to_be() -> None:
    text = '{"a": 1,}'
    assert read_loose(text, 0, len(text)) == ({"a": 1}, len(text))
    with pytest.raises(NotReadable):
        read_loose(text, 0, len(text) - 1)


def test_it_is_read_where_it_stands() -> None:
    assert read_loose("see {a: [1, 'x',], b: {c: none}} there", 4, 1000) == ({"a": [1, "x"], "b": {"c": "none"}}, 32)
