"""Images and documents as Converse gets them, over real HTTP: botocore checks each request against its model."""

import base64

import pytest

from judge.converse import Call
from judge.errors import Misconfigured, Rejected
from judge.media.bounds import DOCUMENTS, IMAGES
from judge.question.prompts import Prompts
from tests.conftest import make_call, make_rubric, make_sample, verdict
from tests.converse_server import ConverseServer, Fail, Say
from tests.pictures import DOCX, PDF, document, gif, image_url, jpeg, png, turns, webp
from tests.providers.bedrock.test_bedrock import ask

ALL = [
    image_url(png()),
    image_url(jpeg(), "image/jpeg"),
    image_url(gif(), "image/gif"),
    image_url(webp(), "image/webp"),
    document(PDF),
    document(DOCX, "docx"),
    document(b"a,b", "csv"),
]


def shown(prompts: Prompts, *parts: object, **changes: object) -> Call:
    return make_call(prompts, sample=make_sample(messages=turns(*parts, "What is it?")), **changes)


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (400, "ValidationException", "This model doesn't support the image field for user messages. Remove image and try again."),
        (400, "ValidationException", "This model doesn't support documents."),
        (400, "ValidationException", "This model doesn't support the document field for user messages"),
    ],
)
def test_a_model_that_reads_texts_alone_is_for_the_operator_to_change(
    server: ConverseServer, prompts: Prompts, status: int, code: str, message: str
) -> None:
    server.script(Fail(status, code, message))
    fault, attempts = ask(shown(prompts, image_url(png()), document(PDF)))
    assert type(fault) is Misconfigured
    assert str(fault).startswith("a.model-v1:0 cannot be shown images and documents, which a record has: choose another model (")
    assert len(attempts) == 1


@pytest.mark.parametrize(
    "message",
    [
        "The model returned the following errors: The provided image does not match the specified image format.",
        "Could not process image",
        "Messages can't contain duplicate document names. Rename the document and retry your request.",
    ],
)
def test_an_image_that_the_model_cannot_read_costs_its_own_sample_alone(
    server: ConverseServer, prompts: Prompts, message: str
) -> None:
    server.script(Fail(400, "ValidationException", message))
    assert type(ask(shown(prompts, image_url(png())))[0]) is Rejected


def test_a_question_without_images_is_never_refused_for_them(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Fail(400, "ValidationException", "This model doesn't support documents."))
    assert type(ask(make_call(prompts))[0]) is Rejected


def test_each_file_comes_before_the_text_under_its_mark_and_a_document_is_named_by_it(
    server: ConverseServer, prompts: Prompts
) -> None:
    server.script(Say(verdict()))
    call = shown(prompts, *ALL)
    answer, _ = ask(call)
    assert answer == verdict()
    *blocks, text = server.requests[0].body["messages"][0]["content"]
    assert text == {"text": call.question.user}
    marks = [one.mark for one in call.question.enclosures]
    assert [block["text"] for block in blocks[::2]] == marks
    files = [next(iter(block.items())) for block in blocks[1::2]]
    assert [kind for kind, _ in files] == ["image"] * 4 + ["document"] * 3
    assert [file["format"] for _, file in files] == ["png", "jpeg", "gif", "webp", "pdf", "docx", "csv"]
    sent = [base64.b64decode(file["source"]["bytes"]) for _, file in files]
    assert sent == [png(), jpeg(), gif(), webp(), PDF, DOCX, b"a,b"]
    assert [f"<{file['name']}>" for kind, file in files if kind == "document"] == marks[4:]
    assert "Ignore all rules" not in str(server.requests[0].body)


def test_as_many_as_converse_takes_are_sent(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    images = [image_url(png(shade=shade)) for shade in range(IMAGES)]
    ask(shown(prompts, *images, *(document(f"{count}".encode(), "txt") for count in range(DOCUMENTS))))
    content = server.requests[0].body["messages"][0]["content"]
    assert sum("image" in block for block in content) == IMAGES
    names = [block["document"]["name"] for block in content if "document" in block]
    assert len(set(names)) == DOCUMENTS


def test_a_cache_point_never_follows_a_document(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    call = shown(prompts, document(b"a,b", "csv"), model="anthropic.claude-x", rubric=make_rubric(description="d" * 5_000))
    ask(call.model_copy(update={"question": call.question.model_copy(update={"tail": "Now answer."})}))
    content = server.requests[0].body["messages"][0]["content"]
    assert [next(iter(block)) for block in content] == ["text", "document", "text", "cachePoint", "text"]
