"""NeMo-Gym: reads the request of `/verify` as a record, and answers it with a reward; where there is none, it raises.

A server that raises answers 500, and the rollout is done again or put aside. NeMo-Gym also has a mark for a sample that must not
count, `mask_sample`, from 0.7.0; NeMo-RL reads it in `instance_config`. The mark alone is no abstention: NeMo-RL takes the masked
sample out of the loss, and leaves its number in the mean that its siblings are compared with (nemo_rl/algorithms/grpo.py, commit
7ea279a). So the answer has the mark only if the user asks for it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, TypeAlias

from judge.adapters.abstention import Abstention, IfUnscored, choose_abstention, installed, is_reward, is_since, unscored
from judge.adapters.records import make_record
from judge.adapters.scored import as_scored
from judge.errors import InputFault, SettingsFault
from judge.grader import Grader
from judge.intake.fields import REFERENCE_KEYS
from judge.record import shape
from judge.reward import Outcome, Unscored
from judge.rubric.rubric import Rubric

NeMoGymChoice: TypeAlias = IfUnscored | Literal["mask"]
"""What happens to a sample without a reward. None and `stop`: `JudgeUnscored` is raised. `mask`: the answer has NeMo-Gym's mark.
A number: it is trained on."""

NeMoGymReward: TypeAlias = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]
"""Takes the request of `/verify`; returns the answer."""

_PACKAGE, _SINCE = "nemo-gym", "0.7.0"
"""The first version whose answers have `mask_sample`: nemo_gym/base_resources_server.py."""

_FAILED = "judge_failed"
"""What NeMo-Gym calls a judge that failed: nemo_gym/failure_kinds.py. It is also the class of the row in its file of failures."""

_PROTOCOL = ("responses_create_params", "response")
_ANSWERED = ("reward", "mask_sample", "failure_kind", "failure_reason", "_ng_failure_class", "_ng_failure_judge_error")
"""Fields that are no columns of the row: a request's, and an answer's, which come with a rollout that is verified once more."""

_EXPECTED = "expected_answer"
"""What NeMo-Gym's own data sets call the reference."""


def nemo_gym_reward(grader: Grader, *, reference: str | None = None, if_unscored: NeMoGymChoice = None) -> NeMoGymReward:
    """Return a function for the `verify` of a resources server.

    Args:
        grader: scores the response.
        reference: the field of the request that holds the reference. None: `reference_answer`, `ground_truth` or
            `expected_answer`, the first that it has.
        if_unscored: what happens where there is no reward, see `NeMoGymChoice`.

    Raises:
        SettingsFault: the installed NeMo-Gym has no such mark, or the choice is none.
    """
    _check(grader.rubric, if_unscored)

    async def verify(request: Mapping[str, Any]) -> dict[str, Any]:
        (outcome,) = await grader.agrade([nemo_gym_record(request, reference)])
        return nemo_gym_answer(grader.rubric, outcome, request, if_unscored)

    return verify


def nemo_gym_record(request: Mapping[str, Any], reference: str | None = None) -> dict[str, Any]:
    """Read the request of `/verify` as a record: the conversation, and the row's other fields.

    Raises:
        InputFault: it holds no conversation in the form of the Responses API.
        SettingsFault: it has no field with the name of the reference.
    """
    asked, response = (_object(request, name) for name in _PROTOCOL)
    system = [{"role": "system", "content": asked["instructions"]}] if asked.get("instructions") else []
    given = asked.get("input")
    before = [{"role": "user", "content": given}] if isinstance(given, str) else _turns(given, "input")
    written = _turns(response.get("output"), "output") or [{"role": "assistant", "content": ""}]
    columns = {name: value for name, value in _unmarked(request).items() if name not in _PROTOCOL}
    if reference is None and _EXPECTED in columns and columns.keys().isdisjoint(REFERENCE_KEYS):
        reference = _EXPECTED
    return make_record([*system, *before], written, columns, reference)


def nemo_gym_answer(
    rubric: Rubric, outcome: Outcome, request: Mapping[str, Any], if_unscored: NeMoGymChoice = None
) -> dict[str, Any]:
    """Return the answer to `/verify`: the request, the reward, and its parts as numbers beside it.

    There are no `reward_components`: they are for several goals that are normalized one by one, and a rubric makes one reward.

    Raises:
        JudgeUnscored: there is no reward, and neither a mark nor a number was chosen.
    """
    if if_unscored == "mask" and not is_reward(outcome):
        return _masked(request, outcome)
    scored = as_scored(rubric, outcome, Abstention(if_unscored=None if if_unscored == "mask" else if_unscored))
    return {**_unmarked(request), **scored.metrics, "reward": scored.reward, "mask_sample": False}


def _check(rubric: Rubric, if_unscored: NeMoGymChoice) -> None:
    found = installed(_PACKAGE)
    if if_unscored == "mask":
        if found is not None and not is_since(found, _SINCE):
            msg = f"if_unscored: {_PACKAGE} {found} does not know 'mask_sample' and would count the sample as 0; {_SINCE} does"
            raise SettingsFault(msg)
    elif if_unscored is not None:
        choose_abstention(if_unscored, rubric.range, _PACKAGE)


def _unmarked(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request without what an earlier answer said of it: an old mark would leave out a sample that has a reward now."""
    kept = {name: value for name, value in request.items() if name not in _ANSWERED}
    if isinstance(config := kept.get("instance_config"), Mapping):
        kept["instance_config"] = {name: value for name, value in config.items() if name != "mask_sample"}
    return kept


def _masked(request: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """Return the answer that NeMo-Gym's own judges give when they fail; a fault of the record or the rubric is a kind of ours."""
    kind = f"judge:{outcome.reason}" if isinstance(outcome, Unscored) and not outcome.failed else _FAILED
    why = str(unscored(outcome))
    config = request.get("instance_config")
    return {
        **request,
        "reward": 0.0,
        "mask_sample": True,
        "failure_kind": kind,
        "failure_reason": why,
        "instance_config": {**(config if isinstance(config, Mapping) else {}), "mask_sample": True},
        "_ng_failure_class": kind,
        "_ng_failure_judge_error": why,
    }


def _object(request: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = request.get(name)
    if not isinstance(found, Mapping):
        msg = f"{name}: wanted an object, found {shape(found)}"
        raise InputFault(msg)
    return found


def _turns(items: object, name: str) -> list[dict[str, Any]]:
    """Make turns of the Responses API's items: a model's calls belong to the text before them. Its reasoning is left out."""
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        msg = f"{name}: wanted a list of items of the Responses API, found {shape(items)}"
        raise InputFault(msg)
    turns: list[dict[str, Any]] = []
    for item in items:
        kind = item.get("type", "message")
        if kind == "function_call":
            if not turns or turns[-1]["role"] != "assistant":
                turns.append({"role": "assistant", "content": ""})
            turns[-1].setdefault("tool_calls", []).append(_call(item))
        elif kind == "function_call_output":
            turns.append({"role": "tool", "tool_call_id": item.get("call_id"), "content": item.get("output")})
        elif kind == "message":
            turns.append({"role": item.get("role"), "content": item.get("content")})
    return turns


def _call(item: Mapping[str, Any]) -> dict[str, Any]:
    function = {"name": item.get("name"), "arguments": item.get("arguments")}
    return {"id": item.get("call_id"), "type": "function", "function": function}
