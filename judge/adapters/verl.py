"""verl: a `compute_score` for `reward.custom_reward_function`; an exception leaves a sample out.

Facts of verl 0.9.1: verl/experimental/reward_loop/reward_manager, verl/trainer/ppo/v1. The managers `naive` and `dapo` let an
exception through. `rate_limited` turns it into the reward 0.0.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping
from types import FrameType
from typing import Any, TypeAlias

from judge.adapters.abstention import IfUnscored, choose_abstention, installed, is_since
from judge.adapters.parts import part_numbers
from judge.adapters.records import make_record
from judge.errors import InputFault, SettingsFault
from judge.grader import Grader

_ABSTAINS = "0.9.0"
"""The first version whose trainer goes on without a sample on which `compute_score` raised; before, the run ends."""

_AWAITS = "0.6.1"
"""The first version that awaits an async `compute_score`."""

_TURNS_FAULTS_INTO_ZERO = ("reward_manager/limited.py", "reward_manager\\limited.py")
"""The end of the path of verl's `rate_limited` manager, with the separators of POSIX and of Windows."""

Score: TypeAlias = dict[str, float]


def verl_reward(
    grader: Grader, *, prompt: str = "question", reference: str | None = None, if_unscored: IfUnscored = None
) -> Callable[..., Awaitable[Score]]:
    """Return a `compute_score`, whose result has `score` and the parts of the reward.

    `judge/unscored` and `judge/imputed` are 1.0 for a stand-in. Each part has `judge/NAME` and `judge/NAME/known`. verl wants the
    same keys on every sample: a part that is not known is 0.0, and its `known` is 0.0 too.

    Args:
        grader: scores one sample at a time, as verl asks.
        prompt: where `extra_info` has the prompt, as text or turns; verl does not hand it over otherwise.
        reference: where `extra_info` has the reference. None: verl's `ground_truth`.
        if_unscored: what happens to a sample without a reward. None: verl leaves it out. `stop`: the same exception, which ends
            the run before verl 0.9.0. A number in the rubric's range: it is trained on that.

    Raises:
        SettingsFault: the installed verl cannot do what was chosen.
    """
    abstention = choose_abstention(if_unscored, grader.rubric.range, "verl", _ABSTAINS)
    found = installed("verl")
    if found is not None and not is_since(found, _AWAITS):
        msg = f"verl {found} awaits no compute_score; {_AWAITS} and later do: upgrade"
        raise SettingsFault(msg)

    async def compute_score(
        data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any] | None = None, **_: Any
    ) -> Score:
        _refuse_rate_limited(sys._getframe())  # noqa: SLF001  its documented name
        columns = {**(extra_info or {}), "data_source": data_source}
        if ground_truth is not None:
            columns["ground_truth"] = ground_truth
        record = make_record(_prompt(columns, prompt), solution_str, columns, reference)
        (outcome,) = await grader.agrade([record])
        return {"score": abstention.number_or_raise(outcome), **part_numbers(grader.rubric, outcome, abstention)}

    return compute_score


def _prompt(columns: dict[str, Any], name: str) -> Any:
    """Take the prompt out of the columns.

    Raises:
        InputFault: there is none.
    """
    if columns.get(name) is None:
        names = ", ".join(sorted(map(repr, columns)))
        msg = (
            f"extra_info: wanted the prompt as {name!r}, which the script that prepares the data has to put there; found {names}"
        )
        raise InputFault(msg)
    return columns.pop(name)


def _refuse_rate_limited(frame: FrameType | None) -> None:
    """End the process if it is verl's `rate_limited` that calls: it catches every Exception and trains on 0.0 instead.

    Raises:
        SystemExit: it calls.
    """
    while frame is not None:
        if frame.f_code.co_filename.endswith(_TURNS_FAULTS_INTO_ZERO):
            msg = (
                "judge: verl's reward manager 'rate_limited' turns every failure into the reward 0.0; use 'naive': the grader "
                "limits the judge's rate by itself"
            )
            raise SystemExit(msg)
        frame = frame.f_back
