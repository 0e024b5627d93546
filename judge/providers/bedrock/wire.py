"""The wire form of Converse: writes requests, reads responses, and names the settings that were refused. It sends nothing.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from judge.converse import Attempt, Call, Form
from judge.errors import EmptyReply, Fault, Filtered, Garbled, Misconfigured, Oversize, Truncated
from judge.providers.bedrock.blocks import blocks_of
from judge.question.question import Question

_VERDICT = "verdict"
"""The name of the schema, and of the tool, that the judge answers with."""

_ANSWERED = ("end_turn", "tool_use", "stop_sequence")
"""Stop reasons of a response that is complete."""

_RESPONDED = (*_ANSWERED, "max_tokens", "model_context_window_exceeded", "guardrail_intervened", "content_filtered")
"""Stop reasons with which a model has given a response of its own, be it cut off, or empty because of a filter."""

_STOPPED: Mapping[str, type[Fault]] = {
    "max_tokens": Truncated,
    "model_context_window_exceeded": Oversize,
    "guardrail_intervened": Filtered,
    "content_filtered": Filtered,
    "malformed_model_output": Garbled,
    "malformed_tool_use": Garbled,
}
"""All other stop reasons that Converse documents."""

_TOKENS = {
    "input_tokens": "inputTokens",
    "output_tokens": "outputTokens",
    "cache_read_tokens": "cacheReadInputTokens",
    "cache_write_tokens": "cacheWriteInputTokens",
}
"""The fields of `Attempt`, and Converse's names for them."""


class _Thinking(NamedTuple):
    """How to tell one family of models how much to think, in `additionalModelRequestFields`."""

    models: re.Pattern[str]
    """What the ids of the family's models contain."""

    fields: Callable[[str], dict[str, Any]]
    """Writes an effort in the family's own form."""

    efforts: tuple[str, ...]
    """The efforts it takes."""


_THINKING = (
    _Thinking(
        re.compile(r"amazon\.nova-2"),  # us.amazon.nova-2-lite-v1:0
        # https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
        lambda effort: {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": effort}},
        # "high" goes with neither a temperature (same page) nor maxTokens, and no judge is asked without a limit:
        # https://github.com/UKGovernmentBEIS/inspect_ai/issues/3767
        ("low", "medium"),
    ),
    _Thinking(
        re.compile(r"openai\.gpt-oss"),  # openai.gpt-oss-120b-1:0
        # https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
        lambda effort: {"reasoning_effort": effort},
        ("low", "medium", "high"),
    ),
    _Thinking(
        re.compile(r"openai\.gpt-"),  # us.openai.gpt-5.6-luna
        # Tried against Bedrock: https://github.com/anomalyco/opencode/pull/48195
        lambda effort: {"reasoning": {"effort": effort}},
        ("low", "medium", "high", "xhigh", "max"),
    ),
)
"""The families with a form of their own; the first that matches counts. All others, Claude among them, get Converse's own
`outputConfig.effort`: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_OutputConfig.html"""

_ABOUT: Mapping[str, re.Pattern[str]] = {
    "service_tier": re.compile(
        r"""
          service[_ ]?tier  # The requested service tier is not supported for this model.
                            # #: extraneous key [serviceTier] is not permitted
        """,
        re.IGNORECASE | re.VERBOSE,
    ),
    "effort": re.compile(
        r"""
          effort               # This model does not support the effort parameter.
                               # output_config.effort: Extra inputs are not permitted
                               # Unknown parameter: 'reasoning_effort'.
        | reasoning[_ ]?config # Malformed input request: the provided reasoning config value is invalid
        """,
        re.IGNORECASE | re.VERBOSE,
    ),
    "temperature": re.compile(
        r"""
          temperature  # `temperature` is deprecated for this model.
                       # `temperature` may only be set to 1 when thinking is enabled.
        """,
        re.IGNORECASE | re.VERBOSE,
    ),
    "top_p": re.compile(
        r"""
          \btop_?p\b  # `temperature` and `top_p` cannot both be specified for this model.
        """,
        re.IGNORECASE | re.VERBOSE,
    ),
}
"""The settings of `judge` that some models refuse, and what Bedrock and the models behind it say when they do."""

_OUTPUT_CONFIG = re.compile(
    r"""
      output_?config  # This model doesn't support the outputConfig field
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What they say about the field that holds both the schema and the effort."""


def request_of(call: Call, form: Form, *, cached: bool = False) -> dict[str, Any]:
    """Return the arguments of Converse.

    Args:
        call: what is asked, and of which model.
        form: how the answer's form is asked for.
        cached: whether to end the part that is the same for every sample with a cache point.

    Raises:
        Misconfigured: the model's family is known not to take this effort.
    """
    asked = call.question
    answer, thinking = _form(asked.reply_schema, form), _thinking(call)
    sampling: dict[str, Any] = {"maxTokens": asked.max_tokens, "temperature": asked.temperature, "topP": asked.top_p}
    return {
        "modelId": call.model,
        **_texts(asked, form, cached=cached),
        "inferenceConfig": {name: value for name, value in sampling.items() if value is not None},
        **{name: answer.get(name, {}) | thinking.get(name, {}) for name in (*answer, *thinking)},
        **({"serviceTier": {"type": asked.service_tier}} if asked.service_tier else {}),
    }


def refused_settings(question: Question, form: Form, message: str) -> list[str]:
    """Return the settings of `judge` that a refusal names. If it names none, the form of the answer may be at fault.

    Args:
        question: what was asked.
        form: how the answer's form was asked for.
        message: what Bedrock said.
    """
    sent = [name for name in _ABOUT if getattr(question, name) is not None]
    if "effort" in sent and form != "schema" and _OUTPUT_CONFIG.search(message):
        return ["effort"]  # without a schema, outputConfig holds nothing else
    return [name for name in sent if _ABOUT[name].search(message)]


def not_taken(call: Call, settings: list[str], found: str) -> Misconfigured:
    """Say that a model does not take some settings of `judge`.

    Args:
        call: what was asked, and of which model.
        settings: the names of the settings.
        found: the reason: what Bedrock said, for instance.
    """
    if call.question.turns:
        sent = " and ".join(f"{name} {getattr(call.question, name)!r}" for name in settings)
        return Misconfigured(f"{call.model} does not take {sent} ({found})")
    named = " with ".join(f"judge.{name}: {getattr(call.question, name)!r}" for name in settings)
    which = "it" if len(settings) == 1 else "one of them"
    return Misconfigured(f"{named} is not taken by {call.model}: set {which} to null, or choose another model ({found})")


def _texts(question: Question, form: Form, *, cached: bool) -> dict[str, Any]:
    """Write the prompt; the cache point comes before the tail when there is one, else after the system prompt.

    Where the schema is sent, the words that say the same are left out.
    """
    if question.turns:
        return _conversation(question)
    said = question.form if form != "plain" else ""
    point: list[dict[str, Any]] = [{"cachePoint": {"type": "default"}}] if cached else []
    system: list[dict[str, Any]] = [{"text": question.system.removesuffix(said)}]
    content: list[dict[str, Any]] = [*blocks_of(question.enclosures), {"text": question.user}]
    if question.tail:
        content += [*point, {"text": question.tail.removesuffix(said)}]
    else:
        system += point
    return {"system": system, "messages": [{"role": "user", "content": content}]}


def _conversation(question: Question) -> dict[str, Any]:
    """Write a conversation; turns of one role in a row become one, because Converse wants the roles to alternate."""
    messages = [
        {"role": role, "content": [{"text": turn.text} for turn in turns]}
        for role, turns in groupby(question.turns, key=attrgetter("role"))
    ]
    return {**({"system": [{"text": question.system}]} if question.system else {}), "messages": messages}


def _form(schema: str | None, form: Form) -> dict[str, Any]:
    if form == "schema":
        named = {"name": _VERDICT, "schema": schema}
        return {"outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": named}}}}
    if form == "tool":
        tool = {"name": _VERDICT, "description": "Give the verdict.", "inputSchema": {"json": json.loads(schema or "{}")}}
        return {"toolConfig": {"tools": [{"toolSpec": tool}], "toolChoice": {"tool": {"name": _VERDICT}}}}
    return {}


def _thinking(call: Call) -> dict[str, Any]:
    effort = call.question.effort
    if effort is None:
        return {}
    family = next((family for family in _THINKING if family.models.search(call.model)), None)
    if family is None:
        return {"outputConfig": {"effort": effort}}
    if effort not in family.efforts:
        raise not_taken(call, ["effort"], f"it takes {' or '.join(family.efforts)}")
    return {"additionalModelRequestFields": family.fields(effort)}


def reply_text(response: Mapping[str, Any], *, own: bool = False) -> str:
    """Return the text of a response, or the tool's input as JSON; reasoning is left out.

    Args:
        response: what Converse answered.
        own: whether it is a response of the model's own and not a verdict: then one that was cut off or filtered counts too.

    Raises:
        EmptyReply: the body was cut off, which botocore does not notice, or it holds nulls instead of an answer.
        JudgeFailure: the model did not finish; which one depends on the stop reason.
    """
    stop = response.get("stopReason")
    if "output" not in response or not isinstance(stop, str):
        msg = "HTTP 200 without an answer in it"
        raise EmptyReply(msg)
    if stop not in (_RESPONDED if own else _ANSWERED):
        msg = f"the {'model' if own else 'judge'} stopped with {stop!r}"
        raise _STOPPED.get(stop, Garbled)(msg)
    blocks = _blocks(response["output"], own=own)
    return _response_text(blocks) if own else _verdict_text(blocks)


def _blocks(output: Mapping[str, Any], *, own: bool) -> list[Mapping[str, Any]]:
    """Return the blocks of an answer; a response of the model's own may have none, but there has to be a list of them."""
    content = output.get("message", {}).get("content", None if own else ())
    blocks = [block for block in content or () if isinstance(block, Mapping)]
    if content is None or (content and not blocks):
        msg = "HTTP 200 with nulls for an answer"
        raise EmptyReply(msg)
    return blocks


def _response_text(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Return a response as a trainer would hand it over: the text alone."""
    return "".join(str(block["text"]) for block in blocks if "text" in block)


def _verdict_text(blocks: Sequence[Mapping[str, Any]]) -> str:
    called = [json.dumps(block["toolUse"].get("input")) for block in blocks if "toolUse" in block]
    return "\n".join(dict.fromkeys(called)) if called else "\n".join(str(block["text"]) for block in blocks if "text" in block)


def attempt_of(model: str, outcome: str, seconds: float, usage: Mapping[str, object]) -> Attempt:
    """Record a request, with the tokens that Converse says it used."""
    tokens = {ours: count for ours, theirs in _TOKENS.items() if isinstance(count := usage.get(theirs), int)}
    return Attempt(model=model, outcome=outcome, seconds=seconds, **tokens)
