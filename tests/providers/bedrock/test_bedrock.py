"""The judge on Bedrock, over real HTTP: which form it asks for, what it remembers and what it records."""

import json

import pytest

from judge.converse import Attempt, Call
from judge.errors import AccessFault, Disconnected, EmptyReply, Fault, Rejected, Throttled, TimedOut, Truncated
from judge.providers.bedrock.bedrock import Bedrock
from judge.question.prompts import Prompts
from judge.rubric.rubric import Rubric
from tests.conftest import client, make_call, make_rubric, make_sample, verdict
from tests.converse_server import Action, ConverseServer, Fail, Raw, Reset, Say, Stall

INVALID = Fail(400, "ValidationException", "outputConfig is not supported by this model")


@pytest.fixture
def call(prompts: Prompts) -> Call:
    return make_call(prompts)


def ask(call: Call, read_timeout: float = 5.0) -> tuple[str | Fault, list[Attempt]]:
    attempts: list[Attempt] = []
    bedrock = Bedrock(lambda _: client(read_timeout))
    try:
        return bedrock(call, attempts).text, attempts
    except Fault as fault:
        return fault, attempts


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param(Fail(429, "ThrottlingException"), Throttled, id="throttled"),
        pytest.param(Reset(), Disconnected, id="reset"),
        pytest.param(Raw(b"[1"), EmptyReply, id="not-json"),
        pytest.param(Fail(403, "AccessDeniedException"), AccessFault, id="denied"),
        pytest.param(INVALID, Rejected, id="invalid-on-every-rung"),
        pytest.param(Say("x", stop="max_tokens"), Truncated, id="max_tokens"),
    ],
)
def test_every_request_is_recorded_with_its_fault(
    server: ConverseServer, call: Call, action: Action, expected: type[Fault]
) -> None:
    server.script(action)
    fault, attempts = ask(call)
    assert type(fault) is expected
    assert [attempt.outcome for attempt in attempts] == [expected.reason] * len(server.requests)


def test_no_answer_within_the_read_timeout_is_timed_out(server: ConverseServer, call: Call) -> None:
    server.script(Stall())
    fault, attempts = ask(call, read_timeout=0.1)
    assert isinstance(fault, TimedOut)
    assert len(server.requests) == 1, "botocore must not ask again by itself"
    assert attempts[0].seconds >= 0.1


def test_a_refused_form_goes_down_the_ladder_once_and_is_remembered(server: ConverseServer, call: Call) -> None:
    tool = Say(
        None, blocks=({"toolUse": {"toolUseId": "t", "name": "verdict", "input": json.loads(verdict())}},), stop="tool_use"
    )
    server.reply = lambda request: {"schema": INVALID, "tool": tool, "plain": Say("?")}[request.form]
    bedrock = Bedrock(lambda _: client())
    attempts: list[Attempt] = []
    assert json.loads(bedrock(call, attempts).text) == json.loads(verdict())
    bedrock(call, attempts)
    assert [request.form for request in server.requests] == ["schema", "tool", "tool"]
    bedrock(call.model_copy(update={"model": "another"}), attempts)
    assert server.requests[3].form == "schema", "what one model refuses says nothing of another"


def test_a_request_refused_in_every_form_teaches_nothing_about_the_forms(server: ConverseServer, call: Call) -> None:
    bedrock = Bedrock(lambda _: client())
    server.script(INVALID)
    with pytest.raises(Rejected):
        bedrock(call, [])
    server.script(Say(verdict()))
    bedrock(call, [])
    assert [request.form for request in server.requests] == ["schema", "tool", "plain", "schema"]


def test_criteria_that_come_with_the_record_are_not_compiled_as_a_schema(server: ConverseServer, prompts: Prompts) -> None:
    rubric = make_rubric(instance_criteria=True)
    sample = make_sample(metadata={"rubric": [{"criterion": "Says four.", "points": 2}]})
    call = make_call(prompts, rubric=rubric.with_record(sample), sample=sample)
    server.script(Say("{}"))
    ask(call)
    assert server.requests[0].form == "tool"


def test_a_template_with_its_own_form_of_answer_is_asked_in_plain_words(server: ConverseServer, prompts: Prompts) -> None:
    rubric = make_rubric(criteria=[], prompt="pointwise")
    server.script(Say('{"score": 1}'))
    ask(make_call(prompts, rubric=rubric))
    assert server.requests[0].form == "plain"


LONG = make_rubric(description="A long rubric. " * 400)
CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
POINT = {"cachePoint": {"type": "default"}}


@pytest.mark.parametrize(
    ("rubric", "model", "cached"),
    [
        pytest.param(LONG, CLAUDE, True, id="long-enough"),
        pytest.param(LONG, "us.amazon.nova-2-lite-v1:0", True, id="nova"),
        pytest.param(LONG, "openai.gpt-oss-120b-1:0", False, id="no-cache-in-this-family"),
        pytest.param(make_rubric(), CLAUDE, False, id="too-short"),
    ],
)
def test_the_part_all_samples_share_ends_in_a_cache_point_if_the_model_has_a_cache(
    server: ConverseServer, prompts: Prompts, rubric: Rubric, model: str, cached: bool
) -> None:
    server.script(Say(verdict()))
    ask(make_call(prompts, rubric=rubric, model=model))
    assert (POINT in server.requests[0].body["system"]) is cached
    assert POINT not in server.requests[0].body["messages"][0]["content"]


def test_with_a_split_rubric_the_cache_point_is_between_the_sample_and_the_criteria(
    server: ConverseServer, prompts: Prompts
) -> None:
    server.script(Say("{}"))
    sample = make_sample(prompt="A long text. " * 500)
    part = make_rubric(judge={"criteria_per_call": 1}).parts()[0]
    call = make_call(prompts, sample=sample, model=CLAUDE)
    ask(call.model_copy(update={"question": prompts.render(part, sample, split=True)}))
    content = server.requests[0].body["messages"][0]["content"]
    assert [block == POINT for block in content] == [False, True, False]
    assert "A long text." in content[0]["text"]
    assert "## right" in content[2]["text"]
    assert POINT not in server.requests[0].body["system"]


def test_a_model_that_refuses_the_cache_point_keeps_its_form_and_is_remembered(server: ConverseServer, prompts: Prompts) -> None:
    server.reply = lambda request: INVALID if POINT in request.body["system"] else Say(verdict())
    call = make_call(prompts, rubric=LONG, model=CLAUDE)
    bedrock = Bedrock(lambda _: client())
    for _ in range(2):
        assert bedrock(call, []).text == verdict()
    assert [(POINT in request.body["system"], request.form) for request in server.requests] == [
        (True, "schema"),
        (False, "schema"),
        (False, "schema"),
    ]
