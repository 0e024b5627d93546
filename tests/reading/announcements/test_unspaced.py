"""Announcements in languages without spaces between words."""

import pytest

from judge.reading.announcements.unspaced import UNSPACED


@pytest.mark.parametrize("sentence", ["山田です", "东京", "서울", "Tokyo"])
def test_a_sentence_with_a_word_of_its_own_keeps_it(sentence: str) -> None:
    assert all(common.sub("", sentence).strip() for _, common in UNSPACED)


@pytest.mark.parametrize("sentence", ["以下に説明します", "以下是我的回答", "다음은답변입니다"])
def test_an_announcement_is_made_of_common_words(sentence: str) -> None:
    assert any(head.search(sentence) and not common.sub("", sentence).strip() for head, common in UNSPACED)
