"""Counts: of outcomes, and of the rows that they were written as."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from judge.converse import Attempt
from judge.cost.prices import Prices
from judge.cost.saved import Saved
from judge.files.rows import row_of
from judge.reward import Outcome, Provenance, Reward, Unscored
from judge.tally import Entry, Tally
from judge.verdict.criterion_score import CriterionScore
from tests.conftest import make_rubric

ORIGIN = Provenance(rubric="r", version=1, rubric_hash="0", model="m")
PRICES = Prices.model_validate({"prices": [{"model": "m", "input": 1.0, "output": 2.0, "cache_read": 0.25}]})
THROTTLED = Attempt(model="m", outcome="throttled")
ANSWERED = Attempt(model="m", outcome="answered", input_tokens=1_000_000, output_tokens=500_000)
CACHED = Attempt(model="m", outcome="answered", cache_read_tokens=2_000_000)
CLEAR = CriterionScore(name="clear", score=0.5, answer=2, reason="so so")


def row(**changes: Any) -> Entry:
    spent = {"tokens": {"input": 1, "output": 1}, "cost": None, "provenance": {"model": "m"}}
    return Entry.model_validate({"id": 1, "outcome": "scored", "reward": 1.0, **spent, **changes})


def unscored(reason: str, whose: str, *attempts: Attempt) -> Unscored:
    said = {"id": 1, "reason": reason, "detail": "d", "whose": whose}
    return Unscored.model_validate({**said, "provenance": ORIGIN, "attempts": attempts})


OUTCOMES: list[Outcome] = [
    unscored("bad_sample", "record"),
    unscored("throttled", "judge", THROTTLED, THROTTLED),
    unscored("unreadable", "judge", ANSWERED),
    unscored("internal", "ours"),
    Reward(id=1, reward=0.5, criteria=(CLEAR,), judge=0.5, provenance=ORIGIN, attempts=(THROTTLED, ANSWERED)),
    Reward(id=1, reward=0.5, criteria=(CLEAR,), judge=0.5, provenance=ORIGIN, reused=True),
    Reward(id=1, reward=0.1, provenance=ORIGIN.model_copy(update={"model": None}), verifiable_only=True, attempts=(THROTTLED,)),
    unscored("abstained", "rubric", ANSWERED, ANSWERED),
    Reward(id=1, reward=0.25, interval=(0.25, 0.5), criteria=(CLEAR,), provenance=ORIGIN, attempts=(CACHED, THROTTLED)),
    Reward(id=1, reward=0.5, provenance=ORIGIN, reused=True, saved=(Saved(by="duplicate", calls=2, input_tokens=30, cost=0.25),)),
    Reward(id=1, reward=0.0, provenance=ORIGIN.model_copy(update={"model": None}), saved=(Saved(by="gate", calls=1),)),
    Reward(id=1, reward=0.5, provenance=ORIGIN, saved=(Saved(by="group", calls=1, input_tokens=1_000_000),)),
]


def test_an_outcome_and_the_row_that_it_is_written_as_count_the_same() -> None:
    of_outcomes, of_rows = Tally.of(make_rubric()), Tally.of(make_rubric())
    for outcome in OUTCOMES:
        of_outcomes.add(Entry.of(outcome, PRICES))
        of_rows.add(Entry.model_validate(json.loads(json.dumps({"key": None, **row_of(outcome, PRICES)}))))
    for tally in (of_outcomes, of_rows):
        assert tally.counts == {
            "samples": 12,
            "scored": 7,
            "data_faults": 1,
            "abstained": 1,
            "judge_failures": 5,
            "verifiable_only": 1,
            "partial": 1,
            "reused": 2,
            "retries": 2,
            "throttles": 5,
            "input_tokens": 4_000_000,
            "output_tokens": 2_000_000,
            "saved_calls_duplicate": 2,
            "saved_tokens_duplicate": 30,
            "saved_calls_gate": 1,
            "saved_calls_group": 1,
            "saved_tokens_group": 1_000_000,
            "saved_tokens_cache": 2_000_000,
            "unscored_bad_sample": 1,
            "unscored_abstained": 1,
            "unscored_throttled": 1,
            "unscored_unreadable": 1,
            "unscored_internal": 1,
        }
        assert tally.cost == pytest.approx(8.5)
        assert {by: one.cost for by, one in tally.savings.by.items()} == {
            "duplicate": 0.25,
            "gate": None,
            "group": 1.0,
            "cache": 1.5,
        }
        assert tally.judges == {"m": 5}
        assert tally.whose == {
            "bad_sample": "record",
            "throttled": "judge",
            "unreadable": "judge",
            "internal": "ours",
            "abstained": "rubric",
        }
        assert tally.examples["internal"] == "id 1: d"
        assert {name: spread.count for name, spread in tally.spreads.items()} == {
            "reward": 7,
            "clear": 3,
            "judge": 2,
            "verifiable_only": 1,
        }


@pytest.mark.parametrize(
    ("attempts", "retries"),
    [
        pytest.param([], 0, id="nothing-was-asked"),
        pytest.param(["answered"] * 3, 0, id="a-jury-of-three"),
        pytest.param(["throttled", "answered"], 1, id="asked-again"),
        pytest.param(["throttled", "answered", "answered"], 1, id="one-of-a-jury-asked-again"),
        pytest.param(["throttled"] * 3, 2, id="in-vain"),
        pytest.param(["answered", "timeout"], 0, id="given-up"),
    ],
)
def test_a_retry_is_a_request_after_one_that_failed(attempts: list[str], retries: int) -> None:
    assert row(attempts=attempts).retries == retries


def test_outcomes_of_one_kind_add_up() -> None:
    tally = Tally.of(make_rubric())
    for outcome in (OUTCOMES[0], OUTCOMES[0], OUTCOMES[5], OUTCOMES[5], OUTCOMES[6], OUTCOMES[6]):
        tally.add(Entry.of(outcome, PRICES))
    counted = [tally.counts[name] for name in ("unscored_bad_sample", "reused", "verifiable_only", "data_faults", "throttles")]
    assert counted == [2] * 5


def test_a_rubric_says_over_which_range_the_reward_is_drawn_what_costs_and_what_came_with_a_record() -> None:
    criteria = [
        {"name": "clear", "description": "Is it clear?", "boolean": True, "weight": 0.5},
        {"name": "invented", "description": "Is it invented?", "boolean": True, "weight": -1.0},
    ]
    tally = Tally.of(make_rubric(criteria=criteria, range=[-1, 1]))
    for brought in ("criterion_1", "criterion_2", "clear"):
        scores = (CLEAR, CLEAR.model_copy(update={"name": "invented"}), CLEAR.model_copy(update={"name": brought}))
        tally.add(Entry.of(Reward(id=1, reward=0.1, criteria=scores, provenance=ORIGIN), PRICES))
    assert [tally.costs(name) for name in ("clear", "invented", "criterion_1")] == [False, True, False]
    drawn = {name: tally.draw(name) for name in ("reward", "clear", "invented", "criterion_1", "criterion_2")}
    middle = {"clear": "     █    ", "invented": "    █     ", "reward": "     █    "}
    assert drawn == {**middle, "criterion_1": "", "criterion_2": ""}


def test_what_a_model_without_a_price_cost_is_unknown_and_stays_so() -> None:
    tally = Tally.of(make_rubric())
    for outcome, prices in ((OUTCOMES[4], PRICES), (OUTCOMES[4], Prices()), (OUTCOMES[4], PRICES)):
        tally.add(Entry.of(outcome, prices))
    assert tally.cost is None


def test_nothing_is_counted_before_there_is_something() -> None:
    tally = Tally.of(make_rubric())
    assert set(tally.counts.values()) == {0}
    assert (tally.cost, tally.rows, tally.reused, tally.spreads) == (0.0, 0, 0, {})


def test_an_abstention_is_no_failure_of_the_judge_and_no_fault_of_the_record() -> None:
    tally = Tally.of(make_rubric())
    tally.add(Entry.of(unscored("abstained", "rubric", ANSWERED), PRICES))
    counts = tally.counts
    assert (counts["abstained"], counts["scored"], counts["unscored_abstained"]) == (1, 0, 1)
    assert (counts["judge_failures"], counts["data_faults"]) == (0, 0)


def test_a_reward_of_some_criteria_is_a_failure_of_the_judge_and_not_one_of_the_checks_alone() -> None:
    tally = Tally.of(make_rubric())
    tally.add(Entry.of(Reward(id=1, reward=0.25, interval=(0.25, 0.5), provenance=ORIGIN), PRICES))
    counts = tally.counts
    assert (counts["scored"], counts["judge_failures"], counts["partial"], counts["verifiable_only"]) == (1, 1, 1, 0)


def test_what_was_saved_on_a_model_without_a_price_is_counted_without_money() -> None:
    tally = Tally.of(make_rubric())
    group = Reward(id=1, reward=0.5, provenance=ORIGIN, attempts=(CACHED,), saved=(Saved(by="group", calls=1, input_tokens=10),))
    for prices in (PRICES, Prices(), PRICES):
        tally.add(Entry.of(group, prices))
    assert {by: (one.calls, one.tokens, one.cost) for by, one in tally.savings.by.items()} == {
        "group": (3, 30, None),
        "cache": (0, 6_000_000, None),
    }


def test_a_saving_that_no_run_wrote_is_not_counted() -> None:
    for saved in ({"by": "luck"}, {"by": "memory", "calls": "1"}, {"calls": 1}):
        with pytest.raises(ValidationError):
            row(saved=[saved])


def test_the_first_row_of_a_reason_is_its_example_and_a_long_id_is_cut() -> None:
    tally = Tally(0, 1)
    for place in (2, 3):
        said = {"reason": "bad_sample", "detail": f"d{place}", "whose": "record"}
        tally.add(row(id="x" * 100, outcome="unscored", reward=None, **said))
    assert tally.examples == {"bad_sample": f"id '{'x' * 38}…: d2"}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"reward": "0.5"}, id="reward-as-text"),
        pytest.param({"reward": float("nan")}, id="nan"),
        pytest.param({"metrics": {"clear": None}}, id="metric"),
        pytest.param({"tokens": {"input": 1}}, id="half-of-the-tokens"),
        pytest.param({"attempts": "answered"}, id="attempts"),
        pytest.param({"outcome": "maybe"}, id="outcome"),
    ],
)
def test_what_no_run_wrote_is_not_counted(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        row(**changes)


def test_a_row_of_an_early_version_is_counted() -> None:
    """It had neither `attempts` nor `reused` nor `whose`."""
    tally = Tally(0, 1)
    tally.add(row())
    tally.add(row(outcome="unscored", reward=None, reason="throttled", detail="d"))
    assert (tally.counts["scored"], tally.counts["judge_failures"], tally.whose) == (1, 1, {"throttled": "judge"})


def test_what_a_place_is_worth_is_the_mean_over_the_rows_that_had_several() -> None:
    tally = Tally(0, 1)
    tally.add(row())
    assert tally.earlier is None
    for earlier in (0.2, -0.1, None):
        tally.add(row(provenance={"model": "m", "together": {"earlier": earlier, "size": 2}}))
    assert tally.earlier == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("name", "weights", "bars"),
    [
        pytest.param("invented", {"invented": -2.0}, "█         ", id="a-pitfall-that-is-there-is-the-worst"),
        pytest.param("right", {"right": 2.0}, "         █", id="a-criterion-that-is-met-is-the-best"),
        pytest.param("judge_spread", {}, "█         ", id="judges-that-differ-are-the-worst"),
        pytest.param("reward_error", {}, "█         ", id="an-error-of-1-is-the-worst"),
        pytest.param("judge", {}, "         █", id="the-judges-mean"),
        pytest.param("criterion_1", {}, "", id="what-a-record-brings-may-be-either"),
        pytest.param("anything", None, "         █", id="nothing-is-known-of-the-weights"),
    ],
)
def test_bars_run_from_worst_to_best(name: str, weights: dict[str, float] | None, bars: str) -> None:
    tally = Tally(0, 1, weights)
    tally.add(row(metrics={name: 1.0}, criteria={name: {}} if not name.startswith(("judge", "reward")) else {}))
    assert tally.draw(name) == bars
