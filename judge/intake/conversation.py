"""The way back: the conversation of a sample, written as the fields of a record that is read as the same sample."""

from collections.abc import Iterator, Sequence
from typing import Any

from judge.intake.attachments import attach
from judge.intake.rollout import RESULT_ROLES, call_id
from judge.sample import Observation, RolloutTurn, Sample

_NO_CALL = "the id of no call"
"""The id in a result that answers no call. An empty id would give it to the next call."""


def conversation(sample: Sample) -> dict[str, Any]:
    """Return `messages`; or `prompt` and `response`, where the record said that the rollout begins before the last user turn."""
    texts = [*(turn.model_dump() for turn in sample.before), *_rollout(sample)]
    turns = attach(texts, sample.attachments, len(sample.messages))
    if sample.prompt_turns is None:
        return {"messages": turns}
    return {"prompt": turns[: sample.prompt_turns], "response": turns[sample.prompt_turns :]}


def _rollout(sample: Sample) -> Iterator[dict[str, Any]]:
    roles = iter([turn.role for turn in sample.messages[len(sample.before) :]])
    for turn in sample.turns:
        calls = {"tool_calls": list(turn.tool_calls)} if turn.tool_calls else {}
        yield {"role": next(roles, "assistant"), "content": turn.text, **calls}
        for seen in turn.observations:
            next(roles, None)
            yield {"role": seen.role, "content": seen.content, **_named(seen, sample.turns)}


def _named(seen: Observation, turns: Sequence[RolloutTurn]) -> dict[str, Any]:
    """Return the id of the call that a result answers; one that no call has, if it answers none."""
    if seen.turn is None or seen.call is None:
        return {"tool_call_id": _NO_CALL} if seen.role in RESULT_ROLES else {}
    named = call_id(turns[seen.turn - 1].tool_calls[seen.call - 1])
    return {} if named is None else {"tool_call_id": named}
