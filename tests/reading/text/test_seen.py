"""What a reader sees of a response."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.intake.record_sample import read_sample
from judge.reading.text.fence import fences
from judge.reading.text.seen import said, seen
from judge.reading.text.thought import without_thought
from judge.sample import Sample


def sample(response: str, prompt: Any = "Tell.") -> Sample:
    made = read_sample({"id": 1, "prompt": prompt, "response": response})
    assert isinstance(made, Sample)
    return made


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


PIECES = st.lists(st.sampled_from(["<think>", "</think>", "[THINK]", "[/THINK]", "```", "~~~", "\n", "a", '"', " "])).map("".join)


@given(st.text() | PIECES, st.booleans())
def test_any_text_has_a_part_that_is_said(text: str, opened: bool) -> None:
    rest = without_thought(text, opened=opened)
    assert len(rest) <= len(text) + text.count("</")
    assert set(rest) <= {*text, " "}
    assert all(0 <= fence.start <= fence.end <= len(text) for fence in fences(text))
