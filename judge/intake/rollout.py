"""The rollout of a record: the turns of the model after the prompt, each with its calls and with what it got back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from judge.intake.json_value import json_value, unlike
from judge.intake.turns import RESPONSE_ROLES, text_of
from judge.sample import Observation, RolloutTurn

RESULT_ROLES = ("tool", "function")
"""Roles of the results of calls."""


def asked_at(turns: Sequence[Mapping[str, Any]]) -> int:
    """Return the place of the last user turn; -1 if there is none."""
    return max((place for place, turn in enumerate(turns) if turn["role"] == "user"), default=-1)


def read_rollout(turns: Sequence[Mapping[str, Any]], begin: int) -> tuple[RolloutTurn, ...]:
    """Return the turns of the model from a place on.

    A result belongs to the call whose id it names: the first with this id that has no result yet, in the last turn that has one.
    One that names no id, or an empty one, belongs to the first call of the turn before it that has no result yet.

    Args:
        turns: the whole conversation.
        begin: the place of the first turn after the prompt.

    Raises:
        SampleFault: calls are not a list, or a content is not text.
    """
    rollout: list[RolloutTurn] = []
    for place, turn in enumerate(turns[begin:], begin):
        text = text_of(turn.get("content"), f"messages[{place}].content")
        if turn["role"] in RESPONSE_ROLES:
            rollout.append(RolloutTurn(text=text, tool_calls=_calls(turn, place)))
        elif rollout:
            seen = Observation(role=turn["role"], content=text, **_answers(turn, rollout))
            rollout[-1] = rollout[-1].model_copy(update={"observations": (*rollout[-1].observations, seen)})
    return tuple(rollout)


def _calls(turn: Mapping[str, Any], place: int) -> tuple[JsonValue, ...]:
    made = turn.get("tool_calls") or []
    if not isinstance(made, list):
        raise unlike(made, f"messages[{place}].tool_calls", "a list")
    return tuple(json_value(made, f"messages[{place}].tool_calls"))


def _answers(result: Mapping[str, Any], rollout: Sequence[RolloutTurn]) -> dict[str, int]:
    """Return the numbers of the turn and the call that a result answers; nothing if no call is known to be its own."""
    if result["role"] not in RESULT_ROLES:
        return {}
    named = result.get("tool_call_id")
    if named is None or named == "":
        return _first(range(1, len(rollout[-1].tool_calls) + 1), rollout, len(rollout))
    for number in range(len(rollout), 0, -1):  # ids come again where a framework counts the calls of each turn
        calls = [call for call, made in enumerate(rollout[number - 1].tool_calls, 1) if call_id(made) == named]
        if calls:
            return _first(calls, rollout, number) or {"turn": number, "call": calls[0]}
    return {}


def _first(calls: Iterable[int], rollout: Sequence[RolloutTurn], number: int) -> dict[str, int]:
    """Return the first of some calls of a turn that has no result yet; nothing if each has one."""
    answered = {(one.turn, one.call) for turn in rollout[number - 1 :] for one in turn.observations}
    return next(({"turn": number, "call": call} for call in calls if (number, call) not in answered), {})


def call_id(call: JsonValue) -> JsonValue:
    """Return the id of a call: `id` (OpenAI, Anthropic) or `toolUse.toolUseId` (Converse); None without one or if it is empty."""
    if not isinstance(call, dict):
        return None
    used = call.get("toolUse")
    named = used.get("toolUseId") if isinstance(used, dict) else call.get("id")
    return None if named == "" else named
