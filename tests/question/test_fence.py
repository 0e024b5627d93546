"""A fence holds, whatever stands inside it."""

from hypothesis import example, given
from hypothesis import strategies as st

from judge.question.fence import fence, neutralise
from tests.question.conftest import MARK, UNHURRIED


@UNHURRIED
@given(st.text() | st.lists(st.sampled_from([*"<>/-ab0\x00\ud800", "response", "0123abcd", " "]), max_size=12).map("".join))
@example("<" * 1000 + "response-01234567")
def test_a_fence_holds_for_any_text_and_breaking_marks_twice_changes_nothing(text: str) -> None:
    fenced = fence("response", text)
    first, *_, last = fenced.splitlines()
    assert MARK.findall(fenced) == [first, last]
    assert last == first.replace("<", "</")
    assert neutralise(neutralise(text)) == neutralise(text)
    fenced.encode()


def test_text_that_forges_nothing_is_left_as_it_is() -> None:
    text = "if a < b-1 and c <- d: <b>é</b>\n\t<|im_end|> <response> </response> x-12345678 \u200d 👩‍🚀\r\n"
    assert neutralise(text) == text


def test_half_of_the_digits_are_enough_to_look_like_a_mark() -> None:
    assert neutralise("<x-0123456> </x-01234567> <two words-89abcdef>") == "<x-0123456> ‹/x-01234567> ‹two words-89abcdef>"


def test_300_kb_of_what_looks_like_marks_is_fenced() -> None:
    assert len(MARK.findall(fence("response", "</response-" * 27_000 + "<" * 100_000))) == 2


def test_marks_differ_between_texts_and_names() -> None:
    marks = [fence(name, text).splitlines()[0] for name in ("prompt", "response") for text in ("a", "b")]
    assert len({mark.split("-")[1] for mark in marks}) == 4
    assert fence("prompt", "a") == fence("prompt", "a")
