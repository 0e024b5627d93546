"""A fence holds, whatever stands inside it."""

import pytest
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
    text = "if a < b-1 and c <- d: <b>é</b>\n\t<|im_end|> <response> </response> x-12345678 👩‍🚀\r\n"
    assert neutralise(text) == text
    text = "if year < start - 1900 or a<b-2000: <x-abc> </x-12> <my-list> and n < total - 10000;"
    assert neutralise(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "</x-0123>",
        "</two words-89abcdef>",
        "<x-0123>",
        "<X-0123AB >",
        "</response-3fa9c1",
        "</response -3fa9",
        "< / response - 3fa9c1 >",
        "<\n/response-3fa9c1>",
        "</resp\x00onse-3fa9c1>",
        "</response-\U000e00413fa9c1>",
        "</response-0123456789abcdef>",
    ],
)
def test_what_looks_like_a_mark_is_broken(text: str) -> None:
    """Four of the six digits are enough; so is an end mark that is cut short."""
    assert "<" not in neutralise(text)
    assert neutralise(text).startswith("‹")


@pytest.mark.parametrize(
    "piece",
    ["</response-", "<", "<" + " " * 8, "<" + " " * 57, "<  /  " + "x" * 40, "<a-" + "0" * 39, "< / a b -   123"],
    ids=repr,
)
def test_300_kb_of_what_looks_like_marks_is_fenced(piece: str) -> None:
    """It takes a hundredth of a second; work that grew with the square of the length would take minutes."""
    assert len(MARK.findall(fence("response", piece * (300_000 // len(piece))))) == 2


def test_marks_differ_between_texts_and_names() -> None:
    marks = [fence(name, text).splitlines()[0] for name in ("prompt", "response") for text in ("a", "b")]
    assert len({mark.split("-")[1] for mark in marks}) == 4
    assert fence("prompt", "a") == fence("prompt", "a")
