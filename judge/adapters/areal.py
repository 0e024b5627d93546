"""AReaL: a workflow that leaves out the rollouts without a reward.

Facts of AReaL 1.0.4: areal/api/reward_api.py, areal/workflow, areal/infra. If a workflow returns None, its rollout is left out
and its siblings stay. A plain reward function cannot be used safely: AReaL runs it in a pool of processes, and what took longer
than 15 seconds four times, the time in the pool's queue included, gets the reward 0, whatever the function does. So the workflow
asks the grader itself, without that pool.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from judge.adapters.abstention import Abstention, IfUnscored, choose_abstention
from judge.adapters.records import make_record, without_end_marks
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader

_ABSTAINS = "0.5.0"
"""The first version that was looked at; whether an older one leaves out a rollout whose workflow returns None is not known."""

Workflow = TypeVar("Workflow", bound=type[Any])


def areal_workflow(
    grader: Grader, workflow: Workflow, *, reference: str | None = None, if_unscored: IfUnscored = None
) -> Workflow:
    """Return a subclass of one of AReaL's workflows, such as `RLVRWorkflow`, that takes its rewards from a grader.

    It is made with that workflow's arguments, by name, as AReaL makes one from `workflow_kwargs`; a `reward_fn` is not called.

    Args:
        grader: scores one rollout at a time, as AReaL asks.
        workflow: a class of AReaL that awaits `self.async_reward_fn(prompt, completion, prompt_ids, completion_ids, **row)`.
        reference: the dataset's column with the reference. None: `reference_answer`, or else `ground_truth`.
        if_unscored: what happens to a rollout without a reward. None: AReaL leaves it out. A number in the rubric's range: it is
            trained on that. AReaL goes on after every exception, so nothing can stop the run.

    Raises:
        SettingsFault: the installed AReaL cannot do what was chosen, or, when one is made, it is no such workflow.
    """
    if if_unscored == "stop":
        msg = "if_unscored: AReaL goes on after an exception, so nothing stops the run; wanted None or a number, found 'stop'"
        raise SettingsFault(msg)
    abstention = choose_abstention(if_unscored, grader.rubric.range, "areal", _ABSTAINS)
    score = _score(grader, reference, abstention)

    class Judged(workflow):  # type: ignore[valid-type,misc]
        """The workflow with the grader's rewards."""

        def __init__(self, **given: Any) -> None:
            super().__init__(**{**given, "reward_fn": _uncalled})
            if not hasattr(self, "async_reward_fn"):
                msg = f"workflow: wanted a class of AReaL that awaits self.async_reward_fn; {workflow.__name__} has none"
                raise SettingsFault(msg)
            self.async_reward_fn = score

        async def arun_episode(self, engine: Any, data: dict[str, Any]) -> Any:
            try:
                return await super().arun_episode(engine, data)
            except JudgeUnscored:
                return None

    Judged.__name__ = Judged.__qualname__ = f"Judged{workflow.__name__}"
    return cast(Workflow, Judged)


def _score(grader: Grader, reference: str | None, abstention: Abstention) -> Callable[..., Awaitable[float]]:
    async def score(prompt: str, completion: str, *_: Any, **row: Any) -> float:
        asked = row.get("messages") or prompt  # turns, where the row has them: the text has the marks of the chat template in it
        record = make_record(asked, without_end_marks(completion), row, reference)
        (outcome,) = await grader.agrade([record])
        return abstention.number_or_raise(outcome)

    return score


def _uncalled(*_: Any, **__: Any) -> float:
    """Stand where a workflow wants a reward function.

    Raises:
        SettingsFault: it was called.
    """
    msg = "workflow: it does not take its rewards from self.async_reward_fn"
    raise SettingsFault(msg)
