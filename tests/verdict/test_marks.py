"""What stands around a verdict is told from what belongs to it."""

import pytest

from judge.verdict.marks import END_MARK, THOUGHT_BEGINS, THOUGHT_ENDS


@pytest.mark.parametrize("text", ["4</s>2", "a <|im_end|> b", "</scores>"])
def test_a_mark_within_a_line_stays(text: str) -> None:
    assert END_MARK.sub("", text) == text


@pytest.mark.parametrize("mark", ["<|im_end|>", "</s>", "<eos>", "<end_of_turn>"])
def test_a_mark_at_the_end_of_a_line_goes(mark: str) -> None:
    assert END_MARK.sub("", f"4{mark} \n3{mark}") == "4 \n3"


@pytest.mark.parametrize("name", ["think", "Thinking", "thought", "reasoning", "reflection", "scratchpad"])
def test_a_thought_has_a_beginning_and_an_end(name: str) -> None:
    assert THOUGHT_BEGINS.fullmatch(f"<{name}>")
    assert THOUGHT_ENDS.fullmatch(f"</{name}>")
    assert not THOUGHT_BEGINS.search(f"</{name}> <{name}s>")


def test_novas_thought_has_both_too() -> None:
    assert THOUGHT_BEGINS.fullmatch("<|begin_internal_thought|>")
    assert THOUGHT_ENDS.fullmatch("<|end_internal_thought|>")
