import codecs

import pytest

from judge.dataset.line import LONGEST, Broken, parse_line, wrong_file


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param(b'{"a": 1', "not JSON: Expecting ',' delimiter at column 8", id="cut off"),
        pytest.param(b"{'a': 1}", "not JSON: Expecting property name", id="Python instead of JSON"),
        pytest.param(b'{"a": NaN}', "not JSON: NaN is not JSON", id="NaN"),
        pytest.param(b'{"a": -Infinity}', "not JSON: -Infinity is not JSON", id="infinity"),
        pytest.param(b'{"a": 1e999}', "not JSON: a number is too large", id="a number beyond a float"),
        pytest.param(b'{"a": ' + b"9" * 400 + b"}", "not JSON: a number is too large", id="a whole number beyond a float"),
        pytest.param(b'{"a": ' + b"9" * 5_000 + b"}", "not JSON: a number is too large", id="a number of 5,000 digits"),
        pytest.param(b'{"a": 1, "a": 2}', "not JSON: a key appears twice", id="a key twice"),
        pytest.param(b'{"a": 1}{"a": 2}', "not JSON: Extra data at column 9", id="two objects"),
        pytest.param(b"[1]", "wanted an object, found a list", id="a list"),
        pytest.param(b'"text"', "wanted an object, found text of 4 characters", id="text"),
        pytest.param(b'{"a": "\x00"}', "NUL: a byte 0 at column 8", id="NUL"),
        pytest.param(b'{"a": "caf\xe9"}', "not UTF-8: byte 0xe9 at column 11", id="Latin-1"),
        pytest.param(b'{"a": "\\ud800"}', "not Unicode: half of a surrogate pair", id="half a surrogate pair"),
        pytest.param(codecs.BOM_UTF8 + b"{}", "begins with a byte order mark", id="byte order mark"),
        pytest.param(b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply", id="too deep"),
        pytest.param(b'{"a": "' + b"x" * LONGEST + b'"}', "line too long: 6,291,465 bytes", id="too long"),
    ],
)
def test_a_line_that_is_no_object_in_strict_json_is_broken(line: bytes, said: str) -> None:
    with pytest.raises(Broken) as broken:
        parse_line(line, 1)
    assert broken.value.flaw.text.startswith(said)
    assert broken.value.flaw.serious


def test_a_byte_order_mark_in_a_later_line_is_not_json() -> None:
    with pytest.raises(Broken, match="not JSON"):
        parse_line(codecs.BOM_UTF8 + b"{}", 2)


def test_line_ends_of_windows_and_a_longest_line_are_read() -> None:
    assert parse_line(b'{"a": 1}\r\n', 1) == {"a": 1}
    filler = b"x" * (LONGEST - len(b'{"a": ""}'))
    assert len(parse_line(b'{"a": "' + filler + b'"}', 1)["a"]) == len(filler)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("{}".encode("utf-16"), "UTF-16", id="UTF-16"),
        pytest.param("{}".encode("utf-16-le"), "UTF-16", id="UTF-16 without its mark"),
        pytest.param("{}".encode("utf-16-be"), "UTF-16", id="UTF-16 the other way round"),
        pytest.param("{}".encode("utf-32"), "UTF-16 or UTF-32", id="UTF-32"),
        pytest.param(b'[{"messages": []},\n', "a JSON array", id="an array"),
        pytest.param(b"{\n", "JSON over several lines", id="indented"),
    ],
)
def test_the_first_line_shows_that_a_file_is_not_json_lines(line: bytes, said: str) -> None:
    flaw = wrong_file(line)
    assert flaw is not None
    assert flaw.text.startswith(said)


def test_a_first_line_that_is_merely_broken_says_nothing_about_the_file() -> None:
    assert wrong_file(b'{"messages": \n') is None
