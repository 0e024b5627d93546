"""Reading what is nearly JSON: what a value is, is never guessed."""

import pytest

from judge.reading.json.loose import NotReadable, read_loose


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
        pytest.param('{\n"a": 1 "b": 2}', id="a-comma-forgotten-within-a-line"),
        pytest.param('{"a": [1\n"b": 2]}', id="a-key-in-a-list"),
        pytest.param('{"a\nb": 1}', id="a-line-break-in-a-key"),
        pytest.param('{"": 1}', id="an-empty-key"),
        pytest.param('{"' + "a" * 201 + '": 1}', id="too-long-a-key"),
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


def test_what_is_not_too_deep_is_read() -> None:
    value, _ = read_loose('{"a": [' * 16 + "1" + "]}" * 16, 0, 1000)
    for _ in range(16):
        value = value["a"][0]
    assert value == 1


def test_a_key_of_two_hundred_characters_is_read() -> None:
    assert read_loose('{"' + "a" * 200 + '": 1}', 0, 1000)[0] == {"a" * 200: 1}


@pytest.mark.parametrize(
    ("word", "kind"), [("5", int), ("5.0", float), ("5e0", float), ("5E1", float), ("5x", str), ("4 out of 5", str)]
)
def test_a_number_keeps_its_kind(word: str, kind: type) -> None:
    assert type(read_loose(f"{{a: {word}}}", 0, 1000)[0]["a"]) is kind


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("x\n\\ud83d\\ude00", "x\n😀", id="a-pair-beside-a-raw-line-break"),
        pytest.param("\\u00e9 \\( x \\)", "é \\( x \\)", id="an-escape-beside-latex"),
        pytest.param("\\n \\t \\( x", "\n \t \\( x", id="a-line-break-beside-latex"),
        pytest.param("\\beta \\(", "\\beta \\(", id="latex"),
    ],
)
def test_escapes_are_undone_and_latex_is_kept(text: str, meant: str) -> None:
    assert read_loose(f'{{"a": "{text}"}}', 0, 1000)[0] == {"a": meant}


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1 # one\n, # two\n"b": 2}',
        '{"a": "1"\n"b": 2}'.replace('"1"', "1"),
        "{a： 1，b： 2}",
        '{"a": 1, // x\n "b": 2 /* y */}',
    ],
)
def test_comments_commas_and_colons_of_other_kinds_are_passed(text: str) -> None:
    assert read_loose(text, 0, 1000)[0] == {"a": 1, "b": 2}


def test_a_text_ends_where_the_next_line_begins_a_key() -> None:
    assert read_loose('{"a": "say "x" so"\n"b": 2}', 0, 1000)[0] == {"a": 'say "x" so', "b": 2}


def test_it_is_read_where_it_stands() -> None:
    assert read_loose("see {a: [1, 'x',], b: {c: none}} there", 4, 1000) == ({"a": [1, "x"], "b": {"c": "none"}}, 32)
