"""Where a sentence begins and ends."""

from judge.bounds import DOUBT_SPAN
from judge.reading.doubt.sentence import continued, sentence_start


def test_a_sentence_goes_on_or_ends() -> None:
    assert continued(" and then ")
    assert not continued(". And then ")


def test_a_decimal_point_ends_none() -> None:
    text = "It rains. It is 3.5 and 4"
    assert text[sentence_start(text, len(text)) :].strip() == "It is 3.5 and 4"
    assert sentence_start("x" * 200, 200) == 200 - DOUBT_SPAN
