"""Finding JSON in what a model wrote: tolerant about what stands around it, never guessing what it says."""

import json
import math
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from judge.reading.json import found_objects as json_object
from judge.reading.json.found_objects import Found

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

UNREAD = (Found(None, True),)


def find_objects(text: str) -> tuple[Found, ...]:
    """What is found, wherever it stands."""
    return tuple(found._replace(start=0, end=0) for found in json_object.find_objects(text))


names = st.text("abcdefgh_", min_size=1, max_size=4)
plain_objects: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    names,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)
pieces = st.sampled_from(
    [
        *"{}[]\":,\\\n '/#*-+.",
        '{"a"',
        '": ',
        "score",
        "true",
        "NaN",
        "1e9",
        "0",
        "3 of 5",
        "//",
        "```json",
        "\u200b",
        "\x00",
        "\ud800",
        "é",
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("The response is good: 5 of 5.", id="prose"),
        pytest.param("[1, 2, 3]", id="a-list-of-numbers"),
        pytest.param(r"\frac{1}{2} and \text{5}", id="latex"),
        pytest.param("the set {1, 2}", id="a-set"),
        pytest.param("{{ score }}", id="a-template"),
        pytest.param('｛"score": 1｝', id="fullwidth-braces"),
        pytest.param('"score": 1', id="no-braces"),
        pytest.param("{" * 5000, id="braces-alone"),
    ],
)
def test_where_no_object_begins_none_is_found(text: str) -> None:
    assert find_objects(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"score": 1', id="never-closed"),
        pytest.param('{"score": ', id="cut-before-the-value"),
        pytest.param('{"reason": "it is', id="cut-inside-a-text"),
        pytest.param('{"score": 1, "score": 2}', id="key-twice"),
        pytest.param('{"score": 1, "score": 1}', id="key-twice-the-same"),
        pytest.param('{"score": 1, "score": 2,}', id="key-twice-and-a-comma"),
        pytest.param('{"score": 1e999}', id="float-that-overflows"),
        pytest.param('{"score": 1e999,}', id="float-that-overflows-mended"),
        pytest.param('{"score": 3 or 4}', id="two-numbers"),
        pytest.param('{"score": 3;}', id="semicolon"),
        pytest.param('{"score": 5\u200b}', id="zero-width-space-behind-a-number"),
        pytest.param('{"score": 1 - 0.5}', id="a-sum"),
        pytest.param('{"score": true == false}', id="a-comparison"),
        pytest.param('{"a": "He said "score": 1", "score": 0}', id="unescaped-quote-with-the-key-in-it"),
        pytest.param('{"a": ' * 2000 + "1" + "}" * 2000, id="too-deep"),
        pytest.param('{"a": ' + "[" * 100_000, id="too-deep-in-lists"),
        pytest.param('{"a": {x y z}}', id="nonsense"),
        pytest.param('{"a": "' + "é" * 100_000 + '",}', id="too-long-to-mend"),
    ],
)
def test_what_begins_like_an_object_and_cannot_be_read_is_marked_and_not_guessed(text: str) -> None:
    assert find_objects(text) == UNREAD


@pytest.mark.parametrize(
    "score", ["NaN", "nan", "Infinity", "-Infinity", "1/2", "3,5", "1-3", "3...", "0x5", "1_000", "null", '"5"']
)
def test_what_is_no_number_never_becomes_one(score: str) -> None:
    for text in (f'{{"score": {score}}}', f'{{"score": {score},}}'):
        assert not any(isinstance((found.value or {}).get("score"), int | float) for found in find_objects(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": {"score": 1}', id="behind-a-whole-inner-object"),
        pytest.param('{"score": 1, "a": {}', id="behind-an-empty-inner-object"),
        pytest.param('{"reason": "he wrote {\\"score\\": 1}', id="behind-an-object-quoted-in-a-text"),
    ],
)
def test_an_object_that_is_cut_behind_a_brace_was_never_closed(text: str) -> None:
    assert find_objects(text) == UNREAD


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": {"score": 1, "score": 2}}', id="valid-but-for-that"),
        pytest.param('{"a": {"score": 1, "score": 2,}}', id="with-a-comma"),
        pytest.param('{"a": {"score": 1, score: 2}}', id="without-quotes"),
        pytest.param('{"a": {"score": 1, "reason": "", "score": 2, "x": ""}}', id="a-quotation-that-closed-the-text"),
    ],
)
def test_a_key_that_stands_twice_deeper_down_is_refused_too(text: str) -> None:
    assert find_objects(text) == UNREAD


@pytest.mark.parametrize("score", ['1"000"', "1'000'", '3 "of 5"', "3 'out of 5'", "0 5: 1"])
def test_a_value_ends_where_the_next_key_begins_and_not_before(score: str) -> None:
    assert find_objects(f'{{"score": {score}}}') == UNREAD


def test_brackets_in_the_prose_around_an_object_are_prose() -> None:
    objects = find_objects('] } {"a": 1} [1] {} (0, 1) ]} the set {1, 2} {"b": 2}]]')
    assert objects == (Found({"a": 1}, False), Found({}, False), Found({"b": 2}, False))


def test_an_object_says_where_it_stands() -> None:
    text = 'é {"a": 1} and {b: 2} and {"c": 3 4}.'
    assert [text[found.start : found.end] for found in json_object.find_objects(text)] == ['{"a": 1}', "{b: 2}", '{"c": 3 4}']


@pytest.mark.parametrize(
    "text", ['{"score": 3\n of 5}', '{"score": 3\n2}', '{"score": true\n and false}', '{"score": 1\n%}', '{"score": 1\n/ 2}']
)
def test_a_value_that_goes_on_in_the_next_line_is_not_cut_there(text: str) -> None:
    assert find_objects(text) == UNREAD


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"score": ' + "9" * 5000 + "}", id="5,000-digits"),
        pytest.param('{"a": {"score": -' + "9" * 5000 + ",}}", id="5,000-digits-to-mend"),
        pytest.param('{"score": 1٣,}', id="an-arabic-digit"),
        pytest.param('{"a": "b: 1٣, c",}', id="an-arabic-digit-in-a-text"),
    ],
)
def test_no_number_does_any_harm(text: str) -> None:
    assert len(find_objects(text)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('{"a": 1,}', {"a": 1}, id="trailing-comma"),
        pytest.param("{'a': True}", {"a": True}, id="python"),
        pytest.param("{a: 1}", {"a": 1}, id="javascript"),
        pytest.param('{"a": 1 /* of 5 */}', {"a": 1}, id="comment"),
        pytest.param('{"a": 1 // not 5\n}', {"a": 1}, id="line-comment"),
        pytest.param('{"a": 1\n "b": 2}', {"a": 1, "b": 2}, id="comma-forgotten-at-a-line-end"),
        pytest.param(r'{"a": "\frac{1}{2} \( x \)"}', {"a": r"\frac{1}{2} \( x \)"}, id="latex"),
        pytest.param('{"a": "He said "no" to it", "b": 1}', {"a": 'He said "no" to it', "b": 1}, id="unescaped-quotes"),
        pytest.param('{"a": [1, {"b": null}],}', {"a": [1, {"b": None}]}, id="a-list-inside"),
        pytest.param('{"a": "67"", "b": 1}', {"a": '67"', "b": 1}, id="inches"),
        pytest.param("{“a”： 1，“b”: ‘x’}", {"a": 1, "b": "x"}, id="curly-quotes-and-full-width-signs"),
        pytest.param('{"a": 3 of 5, "b": 4/5}', {"a": "3 of 5", "b": "4/5"}, id="a-fraction-stays-the-text-it-is"),
        pytest.param('{"a": 10%, "b": .5, "c": +5}', {"a": "10%", "b": ".5", "c": "+5"}, id="a-number-of-no-JSON-stays-a-text"),
        pytest.param('{"a": 05, "b": ５, "c": good}', {"a": "05", "b": "５", "c": "good"}, id="a-word-without-quotes-is-a-text"),
    ],
)
def test_what_can_be_mended_without_guessing_is_mended_and_says_so(text: str, value: dict[str, Any]) -> None:
    assert find_objects(text) == (Found(value, True),)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param('{"a": 1}', [{"a": 1}], id="bare"),
        pytest.param('```json\n{"a": 1}\n```', [{"a": 1}], id="fence"),
        pytest.param('Well: {"a": 1}. That is all.', [{"a": 1}], id="prose"),
        pytest.param('{"a": "x\ny\tz"}', [{"a": "x\ny\tz"}], id="raw-newline"),
        pytest.param('{"a": "\\u00e9\\n\\"{}\\""}', [{"a": 'é\n"{}"'}], id="escapes"),
        pytest.param('{"a": {"b": {"c": 1}}}', [{"a": {"b": {"c": 1}}}], id="outermost-only"),
        pytest.param('{"a": 1} or {"a": 2}', [{"a": 1}, {"a": 2}], id="in-the-order-they-stand"),
        pytest.param('[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}], id="in-a-list"),
        pytest.param(r'\boxed{5} {"a": 1}', [{"a": 1}], id="behind-latex"),
        pytest.param("{ \n\t}", [{}], id="empty-object"),
        pytest.param('\ufeff{"a": 1}', [{"a": 1}], id="byte-order-mark"),
        pytest.param('{"a": 1, "a\u200b": 2}', [{"a": 1, "a\u200b": 2}], id="a-lookalike-is-another-key"),
        pytest.param('{"a": 123456789012345678901234567890}', [{"a": 123456789012345678901234567890}], id="big-int-kept-exactly"),
    ],
)
def test_valid_json_is_read_exactly_wherever_it_stands(text: str, values: list[dict[str, Any]]) -> None:
    assert find_objects(text) == tuple(Found(value, False) for value in values)


def test_braces_and_quotes_inside_texts_do_not_end_an_object_that_is_mended() -> None:
    assert find_objects('{"a": "x } y", "b": "{ \\" {",} and {"c": 2}') == (
        Found({"a": "x } y", "b": '{ " {'}, True),
        Found({"c": 2}, False),
    )


@pytest.mark.parametrize("inner", ['"}"', '"\\"}"', '{"x": 1}', '"{" {}', "\\} {}"])
def test_an_unreadable_object_ends_at_its_own_brace(inner: str) -> None:
    assert find_objects(f'{{"a": ? {inner} }} {{"b": 1}}') == (Found(None, True), Found({"b": 1}, False))


def test_an_object_may_begin_with_a_comment_or_a_full_width_colon() -> None:
    for text in ("{ // x\n a: 1}", "{ # x\n 'a': 1}", "{a： 1}"):
        assert find_objects(text) == (Found({"a": 1}, True),)


def test_what_is_mended_may_be_long_in_all_and_not_longer() -> None:
    long, longer = ('{"a": "' + "x" * length + '",}' for length in (45_000, 60_000))
    assert [found.value is None for found in find_objects(f"{long} {long} {{b: 1}}")] == [False, False, False]
    assert [found.value is None for found in find_objects(f"{longer} {longer}")] == [False, True]


def test_what_stands_inside_an_unreadable_object_is_not_searched() -> None:
    assert find_objects('{"score": 3 or 5, "quote": {"score": 5}}') == UNREAD
    assert find_objects('{"x": ?, {"score": 5}} {"score": 1}')[-1] == Found({"score": 1}, False)


@unhurried
@given(
    plain_objects, st.sampled_from([None, 1, "\t"]), st.booleans(), st.sampled_from(["", "Verdict: ", "```json\n", "5 of 5 {1} "])
)
def test_any_valid_object_is_read_as_it_is(
    value: dict[str, Any], indent: int | str | None, ascii_only: bool, before: str
) -> None:
    text = before + json.dumps(value, indent=indent, ensure_ascii=ascii_only) + "\n```"
    assert find_objects(text) == (Found(value, False),)


@unhurried
@given(plain_objects, st.data())
def test_an_object_that_is_cut_anywhere_gives_no_object(value: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps({"first": value, "last": "x"})
    cut = text[: data.draw(st.integers(2, len(text) - 1))]
    if "}" not in cut:  # those that are cut behind a brace have a test of their own
        assert all(found.value is None for found in find_objects(cut))


@unhurried
@given(st.lists(pieces, max_size=30).map("".join) | st.text())
@example('{"a":' * 600 + "1" + ",}" * 600)
@example('{"a": "\ud800"}')
def test_no_text_raises_or_gives_a_number_that_is_not_finite(text: str) -> None:
    for found in find_objects(text):
        numbers = [item for item in (found.value or {}).values() if isinstance(item, float)]
        assert all(map(math.isfinite, numbers))


@unhurried
@given(st.text(" 0123456789.+-eE%_tfrualsTN\u200b\x00½", max_size=8))
def test_a_number_or_truth_value_is_read_as_it_stands_or_not_at_all(noise: str) -> None:
    for found in find_objects('{"score": ' + noise + ', "x": 1,}'):
        score = (found.value or {}).get("score")
        if isinstance(score, bool | int | float):
            assert score == json.loads(noise.strip().lower())


def test_work_is_bounded_by_counts() -> None:
    assert len(find_objects('{"a": 1}' * 2001)) == 2001
    assert find_objects('{"a": 1}' * 2002) == (), "more than 2,000 objects are no answer"
    assert len(find_objects('{"a": ?} ' * 8)) == 8
    assert find_objects('{"a": ?} ' * 9 + '{"a": 1}') == (), "nor are more than 8 broken ones"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"' * 150_000, id="openings"),
        pytest.param('{"a":' * 60_000, id="nested-and-never-closed"),
        pytest.param('{"a":' * 50_000 + "}" * 50_000, id="nested-and-closed"),
        pytest.param("{" + " " * 300_000, id="spaces"),
        pytest.param("{" + "a" * 300_000, id="a-word"),
        pytest.param('{"a":"' + '"' * 300_000 + "}", id="quotes"),
        pytest.param('{"a":"' + "\\" * 300_000 + "}", id="backslashes"),
        pytest.param('{"a":' + "," * 90_000 + "}", id="commas"),
        pytest.param('{"a":"' + "x: 3, " * 16_000 + '",}', id="what-looks-like-numbers"),
        pytest.param("{'a':'" + "it's " * 19_000 + "'}", id="apostrophes"),
        pytest.param('{"a":{' + ",".join(f'"k{at}":1' for at in range(8000)) + ",}}", id="many-keys-deeper-down"),
    ],
)
def test_300_kb_of_anything_is_read_or_refused(text: str) -> None:
    assert len(find_objects(text)) <= 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("""'{"a":"' + "w" * 99_000 + '",}'""", id="one-long-word-in-a-text-to-mend"),
        pytest.param("""'{' + ','.join(f'"{at:x}":1' for at in range(10_500)) + ',}'""", id="many-keys-in-an-object-to-mend"),
    ],
)
def test_mending_the_longest_text_is_no_work_of_minutes(text: str) -> None:
    assert finishes(f"from judge.reading.json.found_objects import find_objects; find_objects({text})")


def finishes(code: str) -> bool:
    """Whether code ends in a process that the system stops after three seconds of work.

    No measurement: at the sizes used here, linear work takes tenths of a second and quadratic work takes minutes.
    """
    limit = "import judge.question.prompts, judge.verdict, resource; resource.setrlimit(resource.RLIMIT_CPU, (3, 3)); "
    return subprocess.run([sys.executable, "-c", limit + code], check=False, capture_output=True).returncode == 0
