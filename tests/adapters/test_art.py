"""The reward of a group for ART; tests/trainers/art has ART itself call it."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from judge.adapters.art import art_reward
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader
from tests.conftest import make_rubric
from tests.converse_server import ConverseServer
from tests.scripted_judge import ScriptedJudge, quality_rubric

Install = Callable[[str, str], None]


class Trajectory(SimpleNamespace):
    """A trajectory as far as the adapter looks at it: turns that were given are dicts, and those of the model are not."""

    def messages(self) -> list[dict[str, str]]:
        return [one if isinstance(one, dict) else {"role": "assistant", "content": one} for one in self.messages_and_choices]


def trajectory(*said: str, before: tuple[dict[str, str], ...] = (), **metadata: object) -> Trajectory:
    question = {"role": "user", "content": "Say a number."}
    return Trajectory(messages_and_choices=[*before, question, *said], reward=0.0, metrics={"steps": 1}, metadata=metadata)


def group(*ends: str) -> Any:
    return SimpleNamespace(trajectories=[trajectory(f"So: {end}") for end in ends])


def run(reward: Any, a_group: Any) -> Any:
    return asyncio.run(reward(a_group))


@pytest.mark.parametrize("found", [None, "0.3.11"])
def test_a_version_that_was_not_tried_is_refused(grader: Grader, install: Install, found: str | None) -> None:
    if found:
        install("openpipe-art", found)
    with pytest.raises(SettingsFault, match=r"if_unscored: openpipe-art"):
        art_reward(grader)


@pytest.mark.parametrize("end", ["broken", "hangs"])
def test_a_trajectory_without_a_reward_leaves_its_group(grader: Grader, install: Install, end: str) -> None:
    install("openpipe-art", "0.5.23")
    siblings = group("8", end, "4")
    out = siblings.trajectories[1]
    assert run(art_reward(grader), siblings) is siblings
    assert [one.reward for one in siblings.trajectories] == [0.8, 0.4]
    assert out.metrics == {"steps": 1}
    assert siblings.trajectories[0].metrics == {
        "steps": 1,
        "judge/quality": 0.8,
        "judge/judge": 0.8,
        "judge/imputed": 0.0,
        "judge/unscored": pytest.approx(1 / 3),
    }


def test_a_group_without_any_reward_is_none(grader: Grader, install: Install) -> None:
    install("openpipe-art", "0.5.23")
    assert run(art_reward(grader), group("broken", "hangs")) is None


def test_stop_ends_the_run_and_a_number_is_counted(grader: Grader) -> None:
    with pytest.raises(JudgeUnscored):
        run(art_reward(grader, if_unscored="stop"), group("8", "broken"))
    filled = run(art_reward(grader, if_unscored=0.5), group("8", "broken"))
    assert [one.reward for one in filled.trajectories] == [0.8, 0.5]
    assert [one.metrics["judge/imputed"] for one in filled.trajectories] == [0.0, 1.0]


def test_a_group_is_judged_in_one_call(install: Install) -> None:
    install("openpipe-art", "0.5.23")
    judge = ScriptedJudge()
    together = Grader(quality_rubric(group={"size": 4}), judge=judge, models=["m"], progress=False)
    siblings = run(art_reward(together), group("8", "6", "4"))
    assert judge.sizes == [3]
    assert [one.reward for one in siblings.trajectories] == [0.8, 0.6, 0.4]


def test_the_reference_is_in_the_metadata(server: ConverseServer, install: Install) -> None:
    install("openpipe-art", "0.5.23")
    exact = make_rubric(criteria=[], checks=[{"check": "number", "name": "right"}])
    siblings = SimpleNamespace(trajectories=[trajectory(f"So: {said}", answer="8") for said in (8, 7)])
    run(art_reward(Grader(exact, progress=False), reference="answer"), siblings)
    assert [one.reward for one in siblings.trajectories] == [1.0, 0.0]
