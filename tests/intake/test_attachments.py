"""Images and documents are taken out of a record's turns, or the record is refused; none is dropped and none is fetched."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.intake.conversation import conversation
from judge.intake.record_sample import read_sample
from judge.media.bounds import DOCUMENT_BYTES
from judge.sample import BadSample, Sample
from tests.conftest import make_sample
from tests.pictures import DOCX, PDF, document, encoded, gif, image_url, jpeg, png, turns, webp

PICTURE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": encoded(png())}}


def fault(*parts: Any, **changes: Any) -> str:
    sample = read_sample({"id": 1, "messages": turns(*parts, **changes)})
    assert isinstance(sample, BadSample)
    return sample.fault


@pytest.mark.parametrize(
    "block",
    [
        pytest.param({"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}, id="http"),
        pytest.param({"type": "image_url", "image_url": {"url": "s3://bucket/a.png"}}, id="s3-url"),
        pytest.param({"type": "image_url", "image_url": {"url": "file:///etc/passwd"}}, id="file-url"),
        pytest.param({"type": "image_url", "image_url": {"url": "/etc/passwd"}}, id="path"),
        pytest.param({"type": "input_image", "image_url": "http://127.0.0.1/"}, id="responses-http"),
        pytest.param({"type": "input_image", "file_id": "file-1"}, id="responses-id"),
        pytest.param({"type": "input_file", "file_url": "https://example.com/a.pdf"}, id="responses-file-url"),
        pytest.param({"type": "file", "file": {"file_id": "file-1"}}, id="file-id"),
        pytest.param({"image": {"format": "png", "source": {"s3Location": {"uri": "s3://b/a.png"}}}}, id="converse-s3"),
        pytest.param({"document": {"name": "a", "source": {"s3Location": {"uri": "s3://b/a"}}}}, id="converse-s3-document"),
        pytest.param({"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}}, id="anthropic-url"),
        pytest.param({"type": "document", "source": {"type": "file", "file_id": "f"}}, id="anthropic-id"),
    ],
)
def test_a_file_elsewhere_is_never_fetched(block: dict[str, Any]) -> None:
    assert fault("What is it?", block) == (
        "messages[0].content[1]: a file elsewhere is not fetched; wanted the file itself, as base64 in the record"
    )


@pytest.mark.parametrize(
    ("block", "said"),
    [
        pytest.param({"type": "image"}, "wanted text, blocks of text", id="no-source"),
        pytest.param({"type": "image_url", "image_url": {"url": 5}}, "wanted text, blocks of text", id="url-number"),
        pytest.param({"type": "input_audio", "input_audio": {"data": "AAAA"}}, "wanted text, blocks of text", id="audio"),
        pytest.param({"video": {"format": "mp4", "source": {"bytes": "AAAA"}}}, "wanted text, blocks of text", id="video"),
        pytest.param({"image": {"source": {"bytes": encoded(png())}}}, "wanted text, blocks of text", id="no-format"),
        pytest.param({**document(PDF), "cachePoint": {}}, "wanted text, blocks of text", id="two-members-of-a-union"),
        pytest.param(image_url(b"<svg/>", "image/svg+xml"), "no judge can be shown a file of this format", id="svg"),
        pytest.param(image_url(b"BM", "image/bmp"), "wanted png, jpeg, gif, webp, pdf", id="bmp"),
        pytest.param(image_url(jpeg()), "said to be png, but its bytes are not those", id="jpeg-as-png"),
        pytest.param(image_url(png()[:20]), "a png whose header is broken", id="cut-off"),
        pytest.param(image_url(png(100_000, 100_000)), "found 100,000 by 100,000", id="bomb"),
        pytest.param(image_url(b""), "images of 1 to", id="empty"),
        pytest.param({"type": "input_image", "image_url": "data:image/png;base64,@@@@"}, "wanted base64", id="garbage"),
        pytest.param({"type": "input_image", "image_url": "data:image/png;base64,AAA"}, "wanted base64", id="no-padding"),
        pytest.param({"type": "input_image", "image_url": "data:image/png;base64,AAAA\u00e9"}, "wanted base64", id="not-ascii"),
        pytest.param({"type": "input_image", "image_url": "data:image/png,%89PNG"}, "wanted a data URL", id="percent-encoded"),
        pytest.param({"type": "input_image", "image_url": "data:;base64,AAAA"}, "wanted a data URL", id="no-media-type"),
        pytest.param({"type": "input_image", "image_url": "data:" + ";a" * 50_000}, "wanted a data URL", id="endless-parameters"),
        pytest.param({"type": "file", "file": {"file_data": encoded(PDF)}}, "no judge can be shown", id="file-without-a-name"),
        pytest.param({"image": {"format": "png", "source": {"bytes": "A" * 6_100_000}}}, "found text of 6,100,000", id="too-long"),
        pytest.param(
            {"document": {"format": "pdf", "source": {"bytes": PDF + b"\0" * DOCUMENT_BYTES}}}, "documents of 1", id="too-large"
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_the_records_fault_and_says_nothing_of_what_is_in_it(block: dict[str, Any], said: str) -> None:
    found = fault("What is it?", block)
    assert said in found
    assert found.startswith("messages[0].content[1]: ")
    assert len(found) < 200


@pytest.mark.parametrize(
    "block",
    [
        {"text": "b", "image": {"format": "png", "source": {"bytes": encoded(png())}}},
        {"text": "b", "document": {"source": {"s3Location": {"uri": "s3://b"}}}},
        {"type": "text", "text": "b", "image_url": image_url(png())["image_url"]},
        {"type": "input_file", "text": "b", "file_data": encoded(PDF)},
    ],
    ids=["converse", "s3", "chat", "file"],
)
def test_a_file_in_a_block_of_text_is_refused_because_it_would_be_dropped(block: dict[str, Any]) -> None:
    assert "wanted text or a file, and not both in one block" in fault("a", block)


def test_images_beside_the_content_are_refused_because_they_would_be_dropped() -> None:
    sample = read_sample({"id": 1, "messages": [{"role": "user", "content": "a", "images": [encoded(png())]}, turns("a")[1]]})
    assert isinstance(sample, BadSample)
    assert sample.fault == "messages[0].images: wanted images in the turn's content, where they belong, found a list of 1"


@pytest.mark.parametrize(
    ("block", "expected", "data"),
    [
        pytest.param(image_url(png()), "png", png(), id="chat"),
        pytest.param({"type": "image_url", "image_url": image_url(gif(), "image/gif")["image_url"]["url"]}, "gif", gif(), id="text"),
        pytest.param(image_url(jpeg(), "IMAGE/JPG"), "jpeg", jpeg(), id="capitals"),
        pytest.param(image_url(webp(), "image/webp;charset=utf-8;name=a.webp"), "webp", webp(), id="parameters"),
        pytest.param({"type": "input_image", "image_url": f"DATA:image/png;BASE64,{encoded(png())}"}, "png", png(), id="responses"),
        pytest.param(
            {"type": "file", "file": {"filename": "a.PDF", "file_data": encoded(PDF), "file_id": None}}, "pdf", PDF, id="file"
        ),
        pytest.param(
            {"type": "input_file", "file_data": f"data:application/pdf;base64,{encoded(PDF)}"}, "pdf", PDF, id="responses-file"
        ),
        pytest.param({"image": {"format": "jpeg", "source": {"bytes": encoded(jpeg())}}}, "jpeg", jpeg(), id="converse"),
        pytest.param({"image": {"format": "png", "source": {"bytes": png()}}}, "png", png(), id="boto3"),
        pytest.param(document(DOCX, "docx"), "docx", DOCX, id="converse-document"),
        pytest.param(document(b"a,b", "csv"), "csv", b"a,b", id="converse-text"),
        pytest.param(PICTURE, "png", png(), id="anthropic"),
        pytest.param(
            {"type": "document", "title": "a", "source": {"type": "base64", "media_type": "application/pdf", "data": encoded(PDF)}},
            "pdf", PDF, id="anthropic-document",
        ),
        pytest.param({"type": "image_url", "text": None, "image_url": image_url(png())["image_url"]}, "png", png(), id="nulls"),
    ],
)  # fmt: skip
def test_every_known_shape_is_read_with_the_place_where_it_stands(block: dict[str, Any], expected: str, data: bytes) -> None:
    sample = make_sample(messages=turns("Look: ", block, "What is it?"))
    assert [(one.format, one.data, one.turn, one.offset) for one in sample.attachments] == [(expected, data, 0, 6)]
    assert sample.messages[0].content == "Look: What is it?"


def test_a_block_of_text_with_nulls_beside_it_stays_text() -> None:
    sample = make_sample(messages=turns({"type": "text", "text": "a", "image": None, "image_url": None}))
    assert (sample.messages[0].content, sample.attachments) == ("a", ())


def test_the_result_of_a_tool_and_the_response_may_hold_images() -> None:
    call = {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "look"}}]}
    result = {"role": "tool", "content": [{"type": "text", "text": "seen"}, PICTURE]}
    answer = {"role": "assistant", "content": [image_url(gif(), "image/gif")]}
    sample = make_sample(messages=[{"role": "user", "content": "Draw it."}, call, result, answer])
    assert [(one.format, one.turn, one.offset) for one in sample.attachments] == [("png", 2, 4), ("gif", None, 0)]
    assert sample.response == ""
    assert not sample.empty


USED = {"toolUse": {"toolUseId": "1", "name": "look", "input": {}}}
RESULTS = [
    (
        {"type": "tool_use", "id": "1"},
        {"type": "tool_result", "tool_use_id": "1", "content": [{"type": "text", "text": "a"}, PICTURE]},
    ),
    (USED, {"toolResult": {"toolUseId": "1", "content": [{"text": "a"}, PICTURE]}}),
]


@pytest.mark.parametrize(("call", "result"), RESULTS, ids=["anthropic", "converse"])
def test_images_in_the_blocks_of_results_belong_to_the_results(call: dict[str, Any], result: dict[str, Any]) -> None:
    made = [
        {"role": "assistant", "content": [call]},
        {"role": "user", "content": [result]},
        {"role": "assistant", "content": "x"},
    ]
    sample = make_sample(messages=[{"role": "user", "content": "Look."}, *made])
    assert [(one.turn, one.offset) for one in sample.attachments] == [(2, 1)]
    assert sample.messages[2].role == "tool"


def test_a_text_alone_is_read_as_ever() -> None:
    plain = make_sample(messages=turns("a", "b"))
    assert (plain.messages[0].content, plain.attachments) == ("ab", ())
    assert "attachments" not in plain.model_dump()


BLOCKS = st.sampled_from([image_url(png()), document(PDF), PICTURE, {"text": ""}])
PARTS = st.lists(st.one_of(st.text(max_size=5), BLOCKS), min_size=1, max_size=6)


def test_images_all_through_a_rollout_are_put_back_where_they_were() -> None:
    call = {"role": "assistant", "content": [image_url(png(shade=1)), {"text": "a"}], "tool_calls": [{"id": "c"}]}
    result = {"role": "tool", "tool_call_id": "c", "content": [{"text": "seen"}, image_url(png(shade=2))]}
    last = {**call, "content": [image_url(png(shade=3))]}
    after = {**result, "content": [image_url(png(shade=4))]}
    sample = make_sample(messages=[{"role": "user", "content": [image_url(png())]}, call, result, last, after])
    assert [one.turn for one in sample.attachments] == [0, 1, 2, None, 4]
    assert read_sample({"id": 1, **conversation(sample)}) == sample


@given(PARTS, PARTS)
def test_what_is_put_back_is_read_as_the_same_sample(asked: list[Any], answered: list[Any]) -> None:
    response = [{"text": part} if isinstance(part, str) else part for part in answered]
    sample = make_sample(messages=turns(*asked, response=response))
    again = read_sample(json.loads(json.dumps({"id": 1, **conversation(sample)})))
    assert again == sample


KEYS = st.sampled_from(
    ["type", "image", "image_url", "document", "source", "file", "file_data", "format", "bytes", "url", "text"]
)
WORDS = st.sampled_from(["image", "image_url", "file", "base64", "png", "data:image/png;base64,AAAA", "AAAA", encoded(png())])


@given(
    st.dictionaries(KEYS, st.recursive(WORDS, lambda inner: st.dictionaries(KEYS, inner, max_size=4), max_leaves=8), max_size=4)
)
def test_any_block_is_read_or_is_a_fault(block: dict[str, Any]) -> None:
    assert isinstance(read_sample({"id": 1, "messages": turns("a", block)}), Sample | BadSample)


def test_an_array_of_images_beside_the_content_is_refused_too() -> None:
    sample = read_sample({"id": 1, "messages": [{"role": "user", "content": "a", "images": np.array([1, 2])}, turns("a")[1]]})
    assert isinstance(sample, BadSample)
