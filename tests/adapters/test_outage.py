import math
import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from judge.adapters.abstention import Abstention
from judge.adapters.outage import HOPELESS, HOPELESS_CALLS, Outage
from judge.converse import Attempt
from judge.errors import JudgeUnscored, SampleFault
from judge.reward import Outcome
from tests.adapters.outcomes import failed, scored

ASKED = (Attempt(model="m", seconds=1.0, outcome="timeout"),)
ONE_SHORT: list[Outcome] = [failed()] * (HOPELESS - 1)


def judged(**fields: Any) -> Outcome:
    """Make a reward that a model had a part in."""
    reward = scored(**fields)
    return reward.model_copy(update={"provenance": reward.provenance.model_copy(update={"model": "m"})})


def stops(outage: Outage, outcomes: Sequence[Outcome]) -> bool:
    """Whether the outcomes of one call, each in a list of its own, are too many."""
    try:
        for outcome in outcomes:
            outage.note([outcome])
    except JudgeUnscored:
        return True
    return False


def test_a_hundred_in_a_row_stop_the_run_with_the_reason_of_the_last() -> None:
    outage = Outage(Abstention())
    assert not stops(outage, ONE_SHORT)
    with pytest.raises(JudgeUnscored, match=r"^100 samples in a row have no reward.*: timeout \(judge\): no answer within 5 s$"):
        outage.note([failed()])
    assert stops(outage, [failed()]), "it does not begin anew"
    assert not stops(outage, [judged(), *ONE_SHORT])


def test_a_whole_batch_without_a_reward_is_no_outage_yet() -> None:
    outage = Outage(Abstention())
    for _ in range(HOPELESS_CALLS - 1):
        outage.note([failed()] * 5 * HOPELESS)
    with pytest.raises(JudgeUnscored):
        outage.note([failed()])
    outage = Outage(Abstention())
    for _ in range(2 * HOPELESS_CALLS):
        outage.note([failed()])  # too few samples


def test_records_that_cannot_be_judged_count_too_and_so_does_what_is_no_number() -> None:
    for bad, said in ((failed(SampleFault("response: missing")), "response: missing"), (judged(reward=math.nan), "not a finite")):
        outage = Outage(Abstention())
        assert not stops(outage, [bad] * (HOPELESS - 1))
        with pytest.raises(JudgeUnscored, match=said):
            outage.note([bad])


def test_one_reward_in_a_call_ends_the_row_wherever_it_stands() -> None:
    outage = Outage(Abstention())
    outage.note([judged(), *[failed()] * (2 * HOPELESS)])
    assert not stops(outage, ONE_SHORT)


def test_after_a_failure_of_the_judge_a_reward_without_a_judge_does_not_end_the_row() -> None:
    down = failed().model_copy(update={"attempts": ASKED})
    assert stops(Outage(Abstention()), [down, scored(0.0)] * HOPELESS)
    assert not stops(Outage(Abstention()), [failed(SampleFault("response: missing")), scored(0.0)] * HOPELESS)


@pytest.mark.parametrize("if_unscored", ["stop", 0.5])
def test_what_the_user_chose_holds(if_unscored: Any) -> None:
    assert not stops(Outage(Abstention(if_unscored=if_unscored)), [failed()] * (2 * HOPELESS))


def test_many_threads_lose_no_count() -> None:
    outage = Outage(Abstention())
    with ThreadPoolExecutor(8) as pool:
        stopped = list(pool.map(lambda outcome: stops(outage, [outcome]), [failed()] * (2 * HOPELESS)))
    assert sum(stopped) == HOPELESS + 1


def test_another_process_counts_by_itself() -> None:
    outage = Outage(Abstention())
    stops(outage, ONE_SHORT)
    assert not stops(pickle.loads(pickle.dumps(outage)), ONE_SHORT)
