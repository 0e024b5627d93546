"""The reward function for verifiers; tests/trainers/verifiers has verifiers itself call it."""

import asyncio
import inspect
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from judge.adapters.verifiers import verifiers_reward
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader
from tests.conftest import make_rubric
from tests.converse_server import ConverseServer

Install = Callable[[str, str], None]


class Dumped(SimpleNamespace):
    """What has the dumping of a pydantic model."""

    def model_dump(self, **_: object) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "timeout"}


class Trace(SimpleNamespace):
    """A trace of one branch, as far as the adapter looks at it."""

    def record_metrics(self, values: dict[str, float]) -> None:
        self.metrics.update(values)


def task(scoring: float | None = None, **columns: object) -> Any:
    return Dumped(prompt="Say a number.", timeout=SimpleNamespace(scoring=scoring), **columns)


def trace(*said: str, scoring: float | None = None, began: float = 0.0) -> Any:
    turns = [("user", "Say a number."), *(("assistant", text) for text in said)]
    nodes = [SimpleNamespace(message=Dumped(role=role, content=text), sampled=role == "assistant") for role, text in turns]
    agent = SimpleNamespace(config=SimpleNamespace(timeout=SimpleNamespace(scoring=scoring)))
    timing = SimpleNamespace(scoring=SimpleNamespace(start=began))
    return Trace(id="t", branches=[SimpleNamespace(nodes=nodes)], agent=agent, timing=timing, metrics={})


def run(reward: Any, a_task: Any, a_trace: Any) -> float:
    return float(asyncio.run(reward(a_task, a_trace)))


@pytest.mark.parametrize("choice", [None, "stop", 0.5])
def test_versions_that_make_0_of_an_error_are_refused_whatever_was_chosen(grader: Grader, install: Install, choice: Any) -> None:
    install("verifiers", "0.3.1")
    with pytest.raises(SettingsFault, match=r"verifiers 0\.3\.1 turns every error in a reward function into a reward of 0"):
        verifiers_reward(grader, if_unscored=choice)


def test_without_verifiers_nobody_knows_whether_it_can_leave_a_rollout_out(grader: Grader) -> None:
    with pytest.raises(SettingsFault, match="verifiers is not installed"):
        verifiers_reward(grader)


@pytest.mark.parametrize("end", ["broken", "hangs"])
def test_where_there_is_no_reward_it_raises_and_records_nothing(grader: Grader, install: Install, end: str) -> None:
    install("verifiers", "0.4.0")
    rollout = trace(f"So: {end}")
    with pytest.raises(JudgeUnscored):
        run(verifiers_reward(grader), task(), rollout)
    assert rollout.metrics == {}


def test_a_rollout_without_an_answer_has_no_reward(grader: Grader, install: Install) -> None:
    install("verifiers", "0.4.0")
    with pytest.raises(JudgeUnscored, match="bad_sample"):
        run(verifiers_reward(grader), task(), trace())


@pytest.mark.parametrize(
    ("limits", "began"),
    [
        pytest.param({"agent": 0.2}, 0.0, id="the agent's limit"),
        pytest.param({"task": 0.2}, 0.0, id="the task's limit"),
        pytest.param({"agent": 0.2, "task": 900.0}, 0.0, id="the agent's counts more"),
        pytest.param({"agent": 900.0}, -10_000.0, id="the stage began long ago"),
    ],
)
def test_scoring_ends_before_its_stage(
    server: ConverseServer, grader: Grader, install: Install, limits: dict[str, float], began: float
) -> None:
    install("verifiers", "0.4.0")
    patient = Grader(grader.rubric, models=["m"], attempts=1, read_timeout=900, progress=False)
    start = time.time() + began if began else 0.0
    with pytest.raises(JudgeUnscored, match="deadline"):
        run(verifiers_reward(patient), task(limits.get("task")), trace("hangs", scoring=limits.get("agent"), began=start))


def test_a_reward_comes_with_its_parts_as_metrics(grader: Grader, install: Install) -> None:
    install("verifiers", "0.4.0")
    rollout = trace("So: 8", scoring=60.0)
    assert run(verifiers_reward(grader), task(60.0), rollout) == 0.8
    assert rollout.metrics == {"judge/quality": 0.8, "judge/judge": 0.8, "judge/imputed": 0.0}


def test_a_stand_in_is_trained_on_and_counted(grader: Grader) -> None:
    rollout = trace("So: broken")
    assert run(verifiers_reward(grader, if_unscored=0.5), task(), rollout) == 0.5
    assert rollout.metrics == {"judge/imputed": 1.0}


def test_the_reference_is_a_field_of_the_task(server: ConverseServer, install: Install) -> None:
    install("verifiers", "0.4.0")
    exact = make_rubric(criteria=[], checks=[{"check": "number", "name": "right"}])
    reward = verifiers_reward(Grader(exact, progress=False), reference="answer")
    assert [run(reward, task(answer="8"), trace(f"So: {said}")) for said in (8, 7)] == [1.0, 0.0]
    with pytest.raises(SettingsFault, match="wanted a column called 'answer'"):
        run(reward, task(), trace("So: 8"))


def test_verifiers_finds_its_arguments_by_name(grader: Grader) -> None:
    reward: Any = verifiers_reward(grader, if_unscored=0.0)
    assert inspect.iscoroutinefunction(reward)
    assert (reward.__name__, [*inspect.signature(reward).parameters]) == ("test", ["task", "trace"])
