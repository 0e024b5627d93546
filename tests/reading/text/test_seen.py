"""What a reader sees of a response."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.text.fence import Fence, fenced, fences
from judge.reading.text.plain_text import plain, rendered, views
from judge.reading.text.seen import said, seen
from judge.reading.text.thought import names_thought, without_thought
from judge.reading.text.visible import visible
from judge.sample import Sample, read_sample


def sample(response: str, prompt: Any = "Tell.") -> Sample:
    made = read_sample({"id": 1, "prompt": prompt, "response": response})
    assert isinstance(made, Sample)
    return made


@pytest.mark.parametrize(
    "hidden",
    [
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u00ad",
        "\u3164",
        "\u2800",
        "\U000e0041",
        "\x00",
        "\x1c",
        "\ud800",
        "\u202e",
        "\u2060",
        "\ufffa",
    ],
)
def test_what_nobody_sees_is_not_there(hidden: str) -> None:
    assert visible(f"a{hidden}b") == plain(f"a{hidden}b") == "ab"


def test_tabs_and_line_ends_stay() -> None:
    assert visible("a\tb\r\nc") == "a\tb\r\nc"


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_end_of_a_line_parts_words(end: str) -> None:
    assert visible(f"a{end}b") == "a\nb"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("ｐａｓｓ", "pass", id="full-width"),
        pytest.param("𝐩𝒶𝔰𝕤", "pass", id="mathematical"),
        pytest.param("ﬁn", "fin", id="a ligature"),
        pytest.param("cafe\u0301", "café", id="composed"),
        pytest.param("ｶﾞ", "ガ", id="half-width"),
        pytest.param("p\u0430ss", "pass", id="a look-alike"),
        pytest.param("x² ½ H₂O", "x² ½ H₂O", id="what means something else stays"),
        pytest.param("\ufdfa", "\ufdfa", id="a sentence in one sign stays"),
    ],
)
def test_plain_is_how_it_reads(text: str, read: str) -> None:
    assert plain(text) == read


def test_the_first_view_changes_no_honest_word() -> None:
    assert views("ｓоr cafe\u0301\u200b") == ("ｓоr café", "sor café")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        pytest.param("<think>a</think>b", "b", id="before the answer"),
        pytest.param("<thinking>a</thinking>b", "b", id="another name"),
        pytest.param("<think>a</thinking>b", "b", id="the two forms of a name"),
        pytest.param("<reasoning>a</reasoning>b", "b", id="reasoning"),
        pytest.param("<THINK>a</Think>b", "b", id="capitals"),
        pytest.param("<|begin_internal_thought|>a<|end_internal_thought|>b", "b", id="an internal thought"),
        pytest.param("<|begin_of_thought|>a<|end_of_thought|>b", "b", id="marks"),
        pytest.param("<|channel|>analysis<|message|>a<|end|>b", "b", id="a channel"),
        pytest.param("[THINK]a[/THINK]b", "b", id="brackets"),
        pytest.param("<think>a<think>b</think>c", "c", id="opened twice, closed once"),
        pytest.param("<think>```python\na</think>b", "b", id="code that is left open in it"),
        pytest.param("a <think>b</think> c <think>d</think>", "a  c ", id="several"),
        pytest.param("42<think>a</think>7", "42 7", id="no word is joined to another"),
        pytest.param("<think>a", "", id="never closed"),
        pytest.param(" \u200b<think>a", "", id="never closed, behind nothing that can be seen"),
        pytest.param("<think>a</think><think>b", "", id="the second never closed"),
        pytest.param("<think>a</reasoning>b", "", id="closed by the tag of another"),
        pytest.param("a <think>b", "a <think>b", id="never closed, behind a text"),
        pytest.param("no thought", "no thought", id="none"),
        pytest.param("a</think>b", "a</think>b", id="closed and never opened"),
        pytest.param("<think>a</think>b</think>c", "b</think>c", id="closed twice"),
        pytest.param("what does <think> mean?", "what does <think> mean?", id="named"),
        pytest.param("`<think>` and `</think>` are tags", "`<think>` and `</think>` are tags", id="in backticks"),
        pytest.param('"<think>a</think>"', '"<think>a</think>"', id="in quotation marks"),
        pytest.param("```\n<think>a</think>\n```", "```\n<think>a</think>\n```", id="in code"),
        pytest.param("```\nx\n```\n<think>a</think>b", "```\nx\n```\nb", id="behind code"),
        pytest.param("~~~\n```\n~~~\n<think>a</think>b", "~~~\n```\n~~~\nb", id="behind code with a fence in it"),
    ],
)
def test_thoughts_are_dropped_and_nothing_else(text: str, rest: str) -> None:
    assert without_thought(text) == rest


@pytest.mark.parametrize("opening", ["<thoughts>", "<reflection>", "<scratchpad>", "◁think▷", "<|begin_of_thought|>", "[think]"])
def test_every_opening_tag_is_noticed(opening: str) -> None:
    assert without_thought(f"{opening}a") == ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [("a</think>b", "b"), ("<think>a</think>b", "b"), ("a", ""), ("a</think>b</think>c", "b</think>c"), ("", "")],
)
def test_a_response_may_begin_inside_a_thought(text: str, rest: str) -> None:
    assert without_thought(text, opened=True) == rest


@pytest.mark.parametrize(
    "prompt",
    [
        pytest.param("Tell.\n<think>", id="on a line of its own"),
        pytest.param("<|User|>Tell.<|Assistant|><think>\n", id="behind a mark of a template"),
        pytest.param("<｜Assistant｜><think>", id="DeepSeek's"),
        pytest.param([{"role": "user", "content": "Tell."}, {"role": "assistant", "content": "<think>"}], id="as a turn"),
    ],
)
def test_it_does_where_the_prompt_ends_in_the_opening_tag(prompt: Any) -> None:
    assert said(sample("hm</think>42", prompt)) == "42"
    assert said(sample("hm", prompt)) == ""


@pytest.mark.parametrize("prompt", ["Tell.", "What does the tag say: <think>", "<think> is what?", "<think>\nTell.", ""])
def test_and_nowhere_else(prompt: str) -> None:
    assert said(sample("hm</think>42", prompt)) == "hm</think>42"


def test_what_is_seen_has_neither_thoughts_nor_hidden_characters() -> None:
    assert seen(sample("<think>a</think>4\u200b2")) == "42"
    assert said(sample("<think>a</think>4\u200b2")) == "4\u200b2"


@pytest.mark.parametrize("text", ["<think>", "a </THINKING>", r"^<\/think>", r"<think\>", "[THINK]"])
def test_the_tag_of_a_thought_can_be_named(text: str) -> None:
    assert names_thought(text)


@pytest.mark.parametrize("text", ["", "think", "<answer>", "< thinker >"])
def test_what_names_none(text: str) -> None:
    assert not names_thought(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("```SQL\nselect 1\n```\n```\nx\n```", [("sql", "select 1"), ("", "x")], id="two"),
        pytest.param("```py\nopen", [("py", "open")], id="left open"),
        pytest.param("```py\n", [], id="left open with nothing in it"),
        pytest.param("```py\n```", [("py", "")], id="empty"),
        pytest.param("~~~{.Python}\nx\n```\n~~~", [("python", "x\n```")], id="tildes, a name in braces"),
        pytest.param("````c++\n```\na\n```\n````", [("c++", "```\na\n```")], id="a longer one"),
        pytest.param("```python title=x\na\n```", [("python", "a")], id="more behind the name"),
        pytest.param("```mysql\r\na\r\n```\r\n", [("mysql", "a\r")], id="carriage returns"),
        pytest.param("```a\n```b\nc\n```", [("a", "```b\nc")], id="a name closes none"),
        pytest.param("  ```x\n  a\n  ```", [("x", "  a")], id="indented"),
        pytest.param("a ```x``` b\n```x```", [], id="code in a line"),
        pytest.param("```\na\n~~~\n```", [("", "a\n~~~")], id="closed by its own kind alone"),
    ],
)
def test_fences(text: str, found: list[tuple[str, str]]) -> None:
    assert fenced(text) == found


def test_a_fence_has_its_place() -> None:
    text = "a\n```x\nb\n```\nc\n~~~\nd"
    assert [text[fence.start : fence.end] for fence in fences(text)] == ["```x\nb\n```", "~~~\nd"]
    assert [fence.closed for fence in fences(text)] == [True, False]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("a&shy;b", "a\u00adb"),
        ("a<!-- x -->b", "ab"),
        ("a <!-- b", "a <!-- b"),
        ("a<b>b</b>", "ab"),
        ("1 < 2 > 1", "1 < 2 > 1"),
        ("a**b**", "ab**"),
        ("2*3", "2*3"),
    ],
)
def test_a_page_shows_no_marks(text: str, page: str) -> None:
    assert rendered(text) == page


PIECES = st.lists(st.sampled_from(["<think>", "</think>", "[THINK]", "[/THINK]", "```", "~~~", "\n", "a", '"', " "])).map("".join)


@given(st.text() | PIECES, st.booleans())
def test_any_text_has_a_part_that_is_said(text: str, opened: bool) -> None:
    rest = without_thought(text, opened=opened)
    assert len(rest) <= len(text) + text.count("</")
    assert set(rest) <= {*text, " "}
    assert all(0 <= fence.start <= fence.end <= len(text) for fence in fences(text))


@given(st.text())
def test_plain_is_plain_already(text: str) -> None:
    assert visible(plain(text)) == plain(text)


def test_a_mark_with_a_backtick_behind_it_opens_no_code() -> None:
    assert fences("```a`b\nx\n```") == [Fence("", "", 9, 12, closed=False)]
    assert [(fence.language, fence.body) for fence in fences("~~~a`b\nx\n~~~")] == [("a", "x")]
    assert without_thought("```a`b\n<think>x</think>y") == "```a`b\ny"


def test_a_comment_of_a_page_ends_where_it_first_ends() -> None:
    assert rendered("a<!-- x -->b<!-- y -->c --> d") == "abc --> d"
    assert rendered("a<!-- x --> b --> c") == "a b --> c"
