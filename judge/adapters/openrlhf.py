"""OpenRLHF: a `reward_func` for `--reward.remote_url FILE.py`, and the same answer for a server.

Facts of OpenRLHF 0.11.2: openrlhf/utils/agent.py and openrlhf/trainer/ppo_utils/samples_generator.py. It asks about one rollout
at a time. A NaN among the scores of a prompt makes their mean NaN, and dynamic filtering then replaces the prompt. Without the
filtering nothing leaves a rollout out: an exception becomes the reward None, at which the run dies.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from judge.adapters.abstention import Abstention, IfUnscored, choose_abstention
from judge.adapters.outage import Outage
from judge.adapters.parts import part_numbers
from judge.adapters.records import make_record, response_of
from judge.grader import Grader
from judge.reward import Outcome
from judge.rubric.rubric import Rubric

Answer: TypeAlias = dict[str, Any]


def openrlhf_reward(
    grader: Grader, *, dynamic_filtering: bool = False, if_unscored: IfUnscored = None
) -> Callable[[Sequence[str], Sequence[str], Sequence[Any]], Answer]:
    """Return a `reward_func(queries, prompts, labels)`; the labels are the references.

    It raises `JudgeUnscored`, at which the run ends, if a hundred rollouts in a row have no reward.

    Args:
        grader: scores what it is handed at once.
        dynamic_filtering: say True if the run has `--algo.dynamic_filtering_enable`. A rollout without a reward then gets NaN,
            and OpenRLHF replaces its prompt.
        if_unscored: what happens otherwise. `stop`: an exception, at which the run ends. A number in the rubric's range: it is
            trained on that.

    Raises:
        SettingsFault: there is no dynamic filtering, and nothing was chosen.
    """
    abstention = openrlhf_abstention(grader.rubric, dynamic_filtering=dynamic_filtering, if_unscored=if_unscored)
    outage = Outage(abstention)

    def reward_func(queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any]) -> Answer:
        outcomes = grader.grade(openrlhf_records(queries, prompts, labels))
        outage.note(outcomes)
        return openrlhf_answer(grader.rubric, outcomes, abstention)

    return reward_func


def openrlhf_abstention(rubric: Rubric, *, dynamic_filtering: bool, if_unscored: IfUnscored = None) -> Abstention:
    """Return what happens to a rollout without a reward, see `openrlhf_reward`.

    Raises:
        SettingsFault: there is no dynamic filtering, and nothing was chosen.
    """
    if dynamic_filtering and if_unscored is None:
        return Abstention()
    return choose_abstention(if_unscored, rubric.range, "openrlhf without dynamic filtering")


def openrlhf_records(queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any]) -> list[dict[str, Any]]:
    """Return a record for each query, which is its prompt and the response as one text.

    A query that does not begin with its prompt, because OpenRLHF cut the prompt off at `max_len`, has no response that could be
    told from it: its record has none and stays unscored.
    """
    triples = zip(queries, prompts, labels, strict=True)
    return [_record(query, prompt, {"ground_truth": label}, place) for place, (query, prompt, label) in enumerate(triples)]


def openrlhf_answer(rubric: Rubric, outcomes: Sequence[Outcome], abstention: Abstention) -> Answer:
    """Return the answer that OpenRLHF reads: `rewards`, `scores` and `extra_logs`, each list with a number for every outcome.

    A reward that is left out is NaN, which JSON has to carry as a bare `NaN`.

    Raises:
        JudgeUnscored: there is no reward, and the run should stop.
    """
    numbers = [abstention.number(outcome) for outcome in outcomes]
    rewards = [math.nan if number is None else number for number in numbers]
    parts = [part_numbers(rubric, outcome, abstention) for outcome in outcomes]
    logs = {name: [one[name] for one in parts] for name in (parts[0] if parts else ())}
    return {"rewards": rewards, "scores": list(rewards), "extra_logs": logs}


def _record(query: str, prompt: str, columns: Mapping[str, Any], place: int) -> dict[str, Any]:
    return make_record(prompt, response_of(query, prompt), columns, place=place)
