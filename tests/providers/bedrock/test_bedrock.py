"""The judge on Bedrock, over real HTTP: which form it asks for, what it remembers and what it records."""

import json
from pathlib import Path

import boto3
import pytest

from judge.converse import Attempt, Call
from judge.errors import (
    AccessFault,
    Disconnected,
    EmptyReply,
    Fault,
    Misconfigured,
    Rejected,
    Throttled,
    TimedOut,
    Truncated,
)
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


def test_without_an_account_there_is_the_judge_on_this_machine(
    server: ConverseServer, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    bedrock = Bedrock(lambda _: boto3.Session().client("bedrock-runtime"))
    with pytest.raises(AccessFault, match="; without an account: --judge local, in Python"):
        bedrock(call, [])
    assert server.requests == []


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
    assert server.requests[3].form == "schema", "another model is asked for a schema first"


def test_a_request_refused_in_every_form_teaches_nothing_about_the_forms(server: ConverseServer, call: Call) -> None:
    bedrock = Bedrock(lambda _: client())
    server.script(INVALID)
    with pytest.raises(Rejected):
        bedrock(call, [])
    server.script(Say(verdict()))
    bedrock(call, [])
    assert [request.form for request in server.requests] == ["schema", "tool", "plain", "schema"]


def refusing(message: str) -> Fail:
    return Fail(400, "ValidationException", message)


OPUS = "us.anthropic.claude-opus-5"
TIERS = "The requested service tier is not supported for this model."
TWO = "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model."


@pytest.mark.parametrize(
    ("settings", "said", "named"),
    [
        pytest.param({"service_tier": "flex"}, TIERS, "judge.service_tier: 'flex' is", id="tier"),
        pytest.param(
            {"service_tier": "flex"},
            "#: extraneous key [serviceTier] is not permitted",
            "judge.service_tier: 'flex' is",
            id="key",
        ),
        pytest.param(
            {"effort": "low"}, "This model does not support the effort parameter.", "judge.effort: 'low' is", id="effort"
        ),
        pytest.param(
            {"effort": "low"}, "output_config.effort: Extra inputs are not permitted", "judge.effort: 'low' is", id="extra-input"
        ),
        pytest.param(
            {"effort": "low"},
            "Malformed input request: the provided reasoning config value is invalid",
            "judge.effort: 'low' is",
            id="reasoning-config",
        ),
        pytest.param({}, "`temperature` is deprecated for this model.", "judge.temperature: 0.0 is", id="temperature"),
        pytest.param(
            {"effort": "low"},
            "`temperature` may only be set to 1 when thinking is enabled.",
            "judge.temperature: 0.0 is",
            id="temperature-while-it-thinks",
        ),
        pytest.param({"top_p": 0.9}, TWO, "judge.temperature: 0.0 with judge.top_p: 0.9 is", id="both"),
    ],
)
def test_a_refused_setting_is_named_with_its_model_and_no_form_is_given_up(
    server: ConverseServer, prompts: Prompts, settings: dict[str, object], said: str, named: str
) -> None:
    bedrock = Bedrock(lambda _: client())
    attempts: list[Attempt] = []
    server.script(refusing(said))
    with pytest.raises(Misconfigured) as caught:
        bedrock(make_call(prompts, model=OPUS, **settings), attempts)
    which = "one of them" if " with " in named else "it"
    advice = f"set {which} to null, or choose another model"
    assert str(caught.value) == f"{named} not taken by {OPUS}: {advice} (Bedrock: ValidationException: {said})"
    assert [attempt.outcome for attempt in attempts] == ["misconfigured"], "no other form is tried"
    server.script(Say(verdict()))
    bedrock(make_call(prompts, model=OPUS, temperature=None), [])
    assert [request.form for request in server.requests] == ["schema", "schema"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param({"effort": "low", "temperature": None}, TIERS, id="a-tier-that-was-not-sent"),
        pytest.param({"service_tier": "flex", "temperature": None}, TWO, id="sampling-that-was-not-sent"),
        pytest.param(
            {"effort": "low"}, "Thinking may not be enabled when tool_choice forces tool use.", id="the-tool-is-at-fault"
        ),
        pytest.param({"service_tier": "flex"}, "outputConfig is not supported by this model", id="only-the-schema-was-in-there"),
    ],
)
def test_a_refusal_that_names_no_setting_that_was_sent_leads_to_the_next_form(
    server: ConverseServer, prompts: Prompts, settings: dict[str, object], said: str
) -> None:
    server.reply = lambda request: Say(verdict()) if request.form == "plain" else refusing(said)
    text, attempts = ask(make_call(prompts, model=OPUS, **settings))
    assert text == verdict()
    assert [attempt.outcome for attempt in attempts] == ["rejected", "rejected", "answered"]


def test_a_model_that_takes_an_effort_but_no_schema_is_asked_with_a_tool_and_the_effort(
    server: ConverseServer, prompts: Prompts
) -> None:
    server.reply = lambda request: INVALID if request.form == "schema" else Say(verdict())
    assert ask(make_call(prompts, model=OPUS, effort="low"))[0] == verdict()
    assert [request.body["outputConfig"]["effort"] for request in server.requests] == ["low", "low"]
    assert [request.form for request in server.requests] == ["schema", "tool"]


def test_a_model_that_takes_no_output_config_at_all_refuses_the_effort(server: ConverseServer, prompts: Prompts) -> None:
    server.reply = lambda request: INVALID if "outputConfig" in request.body else Say(verdict())
    fault, _ = ask(make_call(prompts, model=OPUS, effort="low"))
    assert type(fault) is Misconfigured
    assert str(fault).startswith(f"judge.effort: 'low' is not taken by {OPUS}: ")
    assert [request.form for request in server.requests] == ["schema", "tool"]


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
