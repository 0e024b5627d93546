"""Each degenerate answer is the answer to the last user turn and nothing else."""

import pytest

from judge.cases.degenerate import DEGENERATE, answered, titled
from judge.settings import Settings
from judge.verified import verify
from judge.wiring import load
from tests.conftest import make_sample
from tests.pictures import gif, image_url, png, turns

TURNS = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Book the early flight to Lisbon for two people, please."},
    {"role": "assistant", "content": "", "tool_calls": [{"name": "search"}]},
    {"role": "tool", "content": "two flights"},
    {"role": "assistant", "content": "Booked."},
]


def test_what_an_agent_did_before_its_answer_is_gone() -> None:
    sample = make_sample(messages=TURNS, reference_answer="r", metadata={"k": 1})
    made = answered(sample, "no", "refusal")
    assert sample.tool_calls
    assert [turn.role for turn in made.messages] == ["system", "user"]
    assert (made.response, made.tool_calls, made.reference, made.metadata) == ("no", (), "r", {"k": 1})
    assert made.group == sample.group


def test_an_id_says_what_the_answer_is_so_no_reply_to_the_sample_is_taken_for_it() -> None:
    assert answered(make_sample(id="a"), "", "empty").id == "a (empty)"
    assert titled(make_sample(id=7), "copy") == "7 (copy)"


def test_a_conversation_without_a_user_is_kept_whole() -> None:
    sample = make_sample(messages=[{"role": "system", "content": "Write."}, {"role": "assistant", "content": "r"}])
    assert [turn.role for turn in answered(sample, "x", "y").messages] == ["system"]


@pytest.mark.parametrize("name", sorted(set(DEGENERATE) - {"refusal", "excuse"}))
def test_a_gate_on_substance_stops_all_but_the_refusals(name: str) -> None:
    rubric, _ = load(Settings.of(rubric="summary"))
    sample = make_sample(messages=TURNS)
    assert verify(rubric, answered(sample, DEGENERATE[name](sample), name)).reward == 0


@pytest.mark.parametrize("name", ["refusal", "excuse"])
def test_a_refusal_reaches_the_judge(name: str) -> None:
    rubric, _ = load(Settings.of(rubric="summary"))
    sample = make_sample(messages=TURNS)
    assert verify(rubric, answered(sample, DEGENERATE[name](sample), name)).reward is None


def test_it_answers_the_last_user_turn_of_several() -> None:
    turns = [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello."}, {"role": "user", "content": "Why?"}]
    made = answered(make_sample(messages=[*turns, {"role": "assistant", "content": "So."}]), "no", "refusal")
    assert [turn.content for turn in made.messages] == ["Hi.", "Hello.", "Why?"]


def test_the_images_of_the_prompt_stay_and_those_of_the_response_go_with_it() -> None:
    sample = make_sample(messages=turns(image_url(png()), "Draw it.", response=[image_url(gif(), "image/gif")]))
    made = answered(sample, "no", "refusal")
    assert [one.format for one in made.attachments] == ["png"]
    assert made.group == sample.group
