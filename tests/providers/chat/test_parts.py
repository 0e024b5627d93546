"""Images and documents as an OpenAI-compatible endpoint gets them, over real HTTP."""

import pytest

from judge.converse import Attempt
from judge.errors import Misconfigured, Rejected, Unavailable
from judge.providers.chat.chat import Chat
from judge.question.prompts import Prompts
from tests.conftest import make_call, make_sample
from tests.open_weight_server import KEY, OpenWeightServer, Refuse, said
from tests.pictures import PDF, document, encoded, image_url, png, turns
from tests.providers.chat.test_chat import CHAT, ask, endpoint, llama

__all__ = ["endpoint", "llama"]


def test_each_file_comes_before_the_text_under_its_mark(endpoint: OpenWeightServer, prompts: Prompts) -> None:
    endpoint.reply = lambda _: said("{}")
    call = make_call(prompts, sample=make_sample(messages=turns(image_url(png()), document(PDF), "What is it?")))
    assert ask(endpoint, call)[0] == "{}"
    content = endpoint.asked[0].body["messages"][-1]["content"]
    image, paper = (one.mark for one in call.question.enclosures)
    assert content == [
        {"type": "text", "text": image},
        image_url(png()),
        {"type": "text", "text": paper},
        {
            "type": "file",
            "file": {"filename": f"{paper.strip('<>')}.pdf", "file_data": f"data:application/pdf;base64,{encoded(PDF)}"},
        },
        {"type": "text", "text": call.question.user},
    ]


def test_a_question_of_texts_alone_is_one_text_as_ever(endpoint: OpenWeightServer, prompts: Prompts) -> None:
    endpoint.reply = lambda _: said("{}")
    call = make_call(prompts)
    ask(endpoint, call)
    assert endpoint.asked[0].body["messages"][-1]["content"] == call.question.user


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (Refuse(400, "smol is not a multimodal model"), Misconfigured),
        (Refuse(500, "image input is not supported - hint: you may need to provide the mmproj"), Misconfigured),
        (Refuse(400, "cannot identify image file"), Rejected),
        (Refuse(500, "out of memory"), Unavailable),
    ],
)
def test_a_model_that_reads_texts_alone_is_for_the_operator_to_change(
    endpoint: OpenWeightServer, prompts: Prompts, refusal: Refuse, expected: type[Exception]
) -> None:
    endpoint.faults[CHAT] = [refusal] * 3
    call = make_call(prompts, sample=make_sample(messages=turns(image_url(png()), "What is it?")))
    assert type(ask(endpoint, call)[0]) is expected


@pytest.mark.parametrize("block", [image_url(png(32, 32)), document(PDF)], ids=["image", "document"])
def test_a_real_server_whose_model_reads_texts_alone_says_so(
    llama: str, prompts: Prompts, monkeypatch: pytest.MonkeyPatch, block: dict[str, object]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    attempts: list[Attempt] = []
    with pytest.raises(Misconfigured, match="which a record has: choose another model"):
        Chat(llama, 60.0)(make_call(prompts, sample=make_sample(messages=turns(block, "What is it?"))), attempts)
    assert [attempt.outcome for attempt in attempts] == ["misconfigured"]
