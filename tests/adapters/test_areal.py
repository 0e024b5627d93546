import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from judge.adapters.areal import areal_workflow
from judge.errors import SettingsFault
from judge.grader import Grader
from tests.converse_server import ConverseServer

Install = Callable[[str, str], None]
ROW = {"messages": [{"role": "user", "content": "How good?"}], "answer": "7"}


class Workflow:
    """What AReaL's workflows have in common."""

    def __init__(self, reward_fn: Any, response: str) -> None:
        self.async_reward_fn: Any = reward_fn
        self._response = response

    async def arun_episode(self, _engine: Any, data: dict[str, Any]) -> Any:
        return {"rewards": await self.async_reward_fn("<|user|>How good?", f"{self._response}</s>", [1], [2], **data)}


class Other(Workflow):
    """One that keeps its reward function elsewhere."""

    def __init__(self, **given: Any) -> None:
        self._mine = given


class Both(Workflow):
    """One that asks another function than it could."""

    def __init__(self, reward_fn: Any, response: str) -> None:
        super().__init__(reward_fn, response)
        self._asked = reward_fn

    async def arun_episode(self, _engine: Any, data: dict[str, Any]) -> Any:
        return {"rewards": self._asked("How good?", self._response, [1], [2], **data)}


@pytest.fixture
def new(install: Install) -> None:
    install("areal", "1.0.4")


def run(workflow: Any, response: str) -> Any:
    return asyncio.run(workflow(response=response).arun_episode(None, ROW))


def test_what_cannot_be_is_refused(grader: Grader, install: Install) -> None:
    with pytest.raises(SettingsFault, match="areal is not installed here"):
        areal_workflow(grader, Workflow)
    install("areal", "1.0.4")
    with pytest.raises(SettingsFault, match="nothing stops the run; wanted None or a number"):
        areal_workflow(grader, Workflow, if_unscored="stop")
    with pytest.raises(SettingsFault, match=r"awaits self\.async_reward_fn; Other has none"):
        areal_workflow(grader, Other)()


@pytest.mark.usefixtures("new")
def test_a_rollout_without_a_reward_is_left_out(grader: Grader, server: ConverseServer) -> None:
    judged = areal_workflow(grader, Workflow, reference="answer")
    assert issubclass(judged, Workflow)
    assert judged.__name__ == "JudgedWorkflow"
    assert run(judged, "It is broken") is None
    assert run(judged, "It is 7") == {"rewards": 0.7}
    assert "<|user|>" not in server.requests[-1].user


@pytest.mark.usefixtures("new")
def test_no_reward_comes_from_another_function(grader: Grader) -> None:
    with pytest.raises(SettingsFault, match=r"does not take its rewards from self\.async_reward_fn"):
        run(areal_workflow(grader, Both, if_unscored=0.5), "It is 7")


@pytest.mark.usefixtures("new")
def test_a_fault_of_the_setup_is_no_abstention(grader: Grader) -> None:
    with pytest.raises(SettingsFault, match="wanted a column called 'solution'"):
        run(areal_workflow(grader, Workflow, reference="solution"), "7")


@pytest.mark.usefixtures("new")
def test_a_stand_in_is_trained_on(grader: Grader) -> None:
    assert run(areal_workflow(grader, Workflow, if_unscored=0.5), "broken") == {"rewards": 0.5}


@pytest.mark.usefixtures("new")
def test_a_reward_function_of_the_users_is_not_called(grader: Grader) -> None:
    made = areal_workflow(grader, Workflow)(reward_fn=lambda *_: 1.0, response="3")
    assert asyncio.run(made.arun_episode(None, ROW)) == {"rewards": 0.3}
