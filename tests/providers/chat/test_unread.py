"""A prompt that a server cut off in silence."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.converse import Attempt
from judge.errors import Oversize
from judge.providers.chat.chat import Chat
from judge.providers.chat.unread import refuse_unread
from judge.question.prompts import Prompts
from tests.chat_server import ChatServer, Say
from tests.conftest import make_call, make_sample, verdict

RANDOM = random.Random(1)
WORDS = ["".join(RANDOM.choices(string.ascii_lowercase, k=RANDOM.randint(2, 9))) for _ in range(3_000)]
LONG = " ".join(RANDOM.choices(WORDS, k=6_000))
"""About 40,000 characters."""


def test_a_judge_that_did_not_see_the_whole_prompt_gives_no_verdict(chat: ChatServer, prompts: Prompts) -> None:
    chat.script(Say(verdict(), usage={"prompt_tokens": 4_096, "completion_tokens": 20, "total_tokens": 9_999}))
    attempts: list[Attempt] = []
    with pytest.raises(Oversize, match="read 4,096 tokens of a prompt") as refused:
        Chat(chat.url, 5.0)(make_call(prompts, sample=make_sample(response=LONG)), attempts)
    assert [one.outcome for one in attempts] == ["oversize"]
    assert WORDS[0] not in str(refused.value)


@pytest.mark.parametrize("usage", [None, [], {}, {"prompt_tokens": None}, {"prompt_tokens": 0}, {"prompt_tokens": True}])
def test_a_server_that_does_not_count_is_believed(prompts: Prompts, usage: object) -> None:
    refuse_unread(make_call(prompts, sample=make_sample(response=LONG)).question, usage)


def test_a_prompt_that_was_read_whole_is_answered(chat: ChatServer, prompts: Prompts) -> None:
    chat.script(Say(verdict(), usage={"prompt_tokens": len(LONG) // 4, "completion_tokens": 20, "total_tokens": 9_999}))
    assert Chat(chat.url, 5.0)(make_call(prompts, sample=make_sample(response=LONG)), []).text == verdict()


@given(st.sampled_from("aé \n0"), st.integers(10_000, 40_000))
def test_a_response_that_repeats_itself_cannot_have_itself_refused(prompts: Prompts, letter: str, times: int) -> None:
    """The longest run of a letter in one token has about 130 characters, in the vocabularies that were looked at."""
    question = make_call(prompts, sample=make_sample(response=f"x{letter * times}x")).question
    refuse_unread(question, {"prompt_tokens": 600 + times // 130})


def test_a_short_prompt_fits_into_any_context(prompts: Prompts) -> None:
    refuse_unread(make_call(prompts).question, {"prompt_tokens": 1})
