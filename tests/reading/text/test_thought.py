"""Thoughts and their tags."""

import pytest
from hypothesis import strategies as st

from judge.reading.text.thought import names_thought, without_thought

PIECES = st.lists(st.sampled_from(["<think>", "</think>", "[THINK]", "[/THINK]", "```", "~~~", "\n", "a", '"', " "])).map("".join)


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


@pytest.mark.parametrize("text", ["<think>", "a </THINKING>", r"^<\/think>", r"<think\>", "[THINK]"])
def test_the_tag_of_a_thought_can_be_named(text: str) -> None:
    assert names_thought(text)


@pytest.mark.parametrize("text", ["", "think", "<answer>", "< thinker >"])
def test_what_names_none(text: str) -> None:
    assert not names_thought(text)
