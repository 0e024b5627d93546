import asyncio
import inspect
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from judge.adapters.outage import HOPELESS
from judge.adapters.trl import trl_reward
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader
from tests.converse_server import ConverseServer

Install = Callable[[str, str], None]
NEW = "1.16.0"
HANDED = {"completion_ids": [[1], [2], [3]], "trainer_state": object()}


class Trainer:
    """What a reward function sees of TRL's trainer, whose methods it is handed."""

    def __init__(self, functions: int = 1, way: str = "sum_then_normalize") -> None:
        self.reward_funcs = [None] * functions
        self.multi_objective_aggregation = way
        self.metrics: dict[str, float] = {}
        self.columns: dict[str, list[Any]] = {}

    def log_metric(self, name: str, value: float) -> None:
        self.metrics[name] = value

    def log_extra(self, column: str, values: list[Any]) -> None:
        self.columns[column] = values


def call(reward: Any, completions: list[Any], trainer: Trainer | None = None, **columns: Any) -> list[float | None]:
    handed = {**HANDED, "log_metric": trainer.log_metric, "log_extra": trainer.log_extra} if trainer else HANDED
    answered = reward(prompts=["How good?"] * len(completions), completions=completions, **handed, **columns)
    return asyncio.run(answered) if inspect.iscoroutine(answered) else answered


def test_an_old_trl_is_refused_unless_the_user_chooses(grader: Grader, install: Install) -> None:
    install("trl", "1.5.1")
    with pytest.raises(SettingsFault, match=r"trl 1\.5\.1 cannot leave .* 1\.6\.0 and later can"):
        trl_reward(grader)
    assert call(trl_reward(grader, if_unscored=0.5), ["7", "broken"]) == [0.7, 0.5]


def test_a_trl_that_awaits_nothing_wants_a_plain_function(grader: Grader, install: Install) -> None:
    install("trl", "0.26.2")
    with pytest.raises(SettingsFault, match=r"trl 0\.26\.2 awaits no reward function, 0\.27\.0 and later do"):
        trl_reward(grader, if_unscored="stop")
    assert call(trl_reward(grader, if_unscored="stop", sync=True), ["7"]) == [0.7]


def test_one_of_several_functions_is_refused_where_they_are_summed_up(
    grader: Grader, install: Install, server: ConverseServer
) -> None:
    install("trl", NEW)
    with pytest.raises(SettingsFault, match=r"reward_funcs: 2 functions, .*normalize_then_sum"):
        call(trl_reward(grader), ["7", "8", "9"], Trainer(2))
    assert server.requests == []
    assert call(trl_reward(grader), ["7", "8", "9"], Trainer(2, "normalize_then_sum")) == [0.7, 0.8, 0.9]
    assert call(trl_reward(grader, if_unscored="stop"), ["7", "8", "9"], Trainer(2)) == [0.7, 0.8, 0.9]


def test_a_column_that_is_not_there_is_told_before_a_judge_is_asked(
    grader: Grader, install: Install, server: ConverseServer
) -> None:
    install("trl", NEW)
    with pytest.raises(SettingsFault, match="wanted a column called 'answer'"):
        call(trl_reward(grader, reference="answer"), ["7"], solution=["7"])
    assert server.requests == []


@pytest.mark.parametrize("sync", [False, True])
def test_what_has_no_reward_is_none_and_the_log_says_why(grader: Grader, install: Install, sync: bool) -> None:
    install("trl", NEW)
    trainer, reward = Trainer(), trl_reward(grader, sync=sync)
    assert call(reward, ["It is 7", "It is broken", "It is 3"], trainer, answer=["7", "7", "7"]) == [0.7, None, 0.3]
    assert inspect.iscoroutinefunction(reward) != sync
    assert reward.__name__ == grader.rubric.name
    assert trainer.metrics.pop("judge/unscored") == pytest.approx(1 / 3)
    assert trainer.metrics == {"judge/imputed": 0.0, "judge/quality": 0.5, "judge/judge": 0.5}
    assert trainer.columns["judge/quality"] == [0.7, None, 0.3]
    assert [why[:19] for why in trainer.columns["judge/unscored"]] == ["", "no reward: rejected", ""]
    assert {len(column) for column in trainer.columns.values()} == {3}


@pytest.mark.parametrize("sync", [False, True])
def test_a_judge_that_is_down_ends_the_training(grader: Grader, install: Install, sync: bool) -> None:
    install("trl", NEW)
    reward, batch = trl_reward(grader, sync=sync), ["broken"] * (HOPELESS // 10)
    for _ in range(9):
        assert call(reward, batch) == [None] * len(batch)
    with pytest.raises(JudgeUnscored, match=r"100 samples in a row have no reward.*rejected"):
        call(reward, batch)


def test_stop_ends_the_training_and_a_stand_in_is_counted(grader: Grader, install: Install) -> None:
    install("trl", NEW)
    with pytest.raises(JudgeUnscored, match="rejected"):
        call(trl_reward(grader, if_unscored="stop"), ["broken"])
    trainer = Trainer()
    assert call(trl_reward(grader, if_unscored=0.0), ["broken", "7"], trainer) == [0.0, 0.7]
    assert (trainer.metrics["judge/imputed"], trainer.metrics["judge/quality"]) == (0.5, 0.7)


def test_before_1_14_every_process_logs_the_same_names(grader: Grader, install: Install) -> None:
    install("trl", "1.6.0")
    trainer = Trainer()
    call(trl_reward(grader), ["7", "broken", "3"], trainer)
    assert trainer.metrics.keys() == {"judge/unscored", "judge/imputed"}


def test_turns_are_read_with_the_prompt(grader: Grader, install: Install, server: ConverseServer) -> None:
    install("trl", NEW)
    asked = [[{"role": "user", "content": "How many?"}]] * 2
    wrote = [[{"role": "assistant", "content": "4"}], [{"role": "assistant", "content": "6"}]]
    given = SimpleNamespace(prompts=asked, completions=wrote)
    assert asyncio.run(trl_reward(grader)(prompts=given.prompts, completions=given.completions)) == [0.4, 0.6]
    assert all("How many?" in request.user for request in server.requests)


def test_a_judge_that_hangs_is_given_up(grader: Grader, install: Install) -> None:
    install("trl", NEW)
    trainer = Trainer()
    assert call(trl_reward(grader), ["hangs"], trainer) == [None]
    assert trainer.columns["judge/unscored"][0].startswith("no reward: timeout (judge)")
