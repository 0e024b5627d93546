"""Images and documents as an OpenAI-compatible endpoint gets them, over real HTTP."""

import pytest

from judge.converse import Attempt
from judge.errors import Misconfigured, Rejected, Unavailable
from judge.providers.chat.chat import Chat
from judge.question.prompts import Prompts
from tests.chat_server import ChatServer, Fail, Say
from tests.conftest import make_call, make_sample
from tests.pictures import PDF, document, encoded, image_url, png, turns
from tests.providers.chat.test_chat import ask
from tests.providers.chat.test_llama import KEY, llama

__all__ = ["llama"]


def test_each_file_comes_before_the_text_under_its_mark(chat: ChatServer, prompts: Prompts) -> None:
    chat.reply = lambda _: Say("{}")
    call = make_call(prompts, sample=make_sample(messages=turns(image_url(png()), document(PDF), "What is it?")))
    assert ask(chat, call)[0] == "{}"
    content = chat.requests[0].body["messages"][-1]["content"]
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


def test_a_question_of_texts_alone_is_one_text_as_ever(chat: ChatServer, prompts: Prompts) -> None:
    chat.reply = lambda _: Say("{}")
    call = make_call(prompts)
    ask(chat, call)
    assert chat.requests[0].body["messages"][-1]["content"] == call.question.user


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (Fail(400, "smol is not a multimodal model"), Misconfigured),
        (Fail(500, "image input is not supported - hint: you may need to provide the mmproj"), Misconfigured),
        (Fail(400, "cannot identify image file"), Rejected),
        (Fail(500, "out of memory"), Unavailable),
    ],
)
def test_a_model_that_reads_texts_alone_is_for_the_operator_to_change(
    chat: ChatServer, prompts: Prompts, refusal: Fail, expected: type[Exception]
) -> None:
    chat.reply = lambda _: refusal
    call = make_call(prompts, sample=make_sample(messages=turns(image_url(png()), "What is it?")))
    assert type(ask(chat, call)[0]) is expected


@pytest.mark.parametrize("block", [image_url(png(32, 32)), document(PDF)], ids=["image", "document"])
def test_a_real_server_whose_model_reads_texts_alone_says_so(
    llama: str, prompts: Prompts, monkeypatch: pytest.MonkeyPatch, block: dict[str, object]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    attempts: list[Attempt] = []
    with pytest.raises(Misconfigured, match="which a record has: choose another model"):
        Chat(llama, 60.0)(make_call(prompts, sample=make_sample(messages=turns(block, "What is it?"))), attempts)
    assert [attempt.outcome for attempt in attempts] == ["misconfigured"]
