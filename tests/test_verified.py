"""The stations of the road where no judge is needed."""

import platform

import pytest

from judge.errors import CheckUnavailable, ReferenceFault
from judge.rubric.rubric import Rubric
from judge.verified import Verified, verify
from tests.conftest import make_rubric, make_sample

GATED = {
    "checks": [{"check": "number", "name": "correct"}, {"check": "contains", "name": "polite", "all": ["please"]}],
    "reward": "correct * (0.8 + 0.1 * polite + 0.1 * judge)",
}


def gated(*gates: object, **changes: object) -> Rubric:
    return make_rubric(**GATED, gates=list(gates), **changes)


@pytest.mark.parametrize("reference", ["no number here", None])
def test_a_reference_that_cannot_be_read_is_nobodys_low_reward(reference: str | None) -> None:
    with pytest.raises(ReferenceFault):
        verify(gated("correct"), make_sample(reference_answer=reference))


def test_a_check_that_this_machine_cannot_run_gives_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    rubric = make_rubric(checks=[{"check": "python_tests"}], criteria=[])
    with pytest.raises(CheckUnavailable):
        verify(rubric, make_sample(response="def f(): return 1", reference_answer="assert f() == 1"))


@pytest.mark.parametrize("response", ["", "  \n\t", "\u3000"])
def test_an_empty_response_is_the_models_failure_and_no_check_runs(response: str) -> None:
    found = verify(gated("correct", range=[-1, 1]), make_sample(response=response, reference_answer="no number here"))
    assert found == Verified(reward=-1.0, note="empty response")


@pytest.mark.parametrize(
    ("gate", "reward"),
    [
        pytest.param("correct", -1.0, id="the-low-end"),
        pytest.param({"check": "correct", "reward": 0.1}, 0.1, id="its-own-reward"),
        pytest.param({"check": "correct", "reward": 0.0}, 0.0, id="its-own-reward-of-nothing"),
    ],
)
def test_a_gate_that_is_not_passed_settles_the_reward_and_says_which(gate: object, reward: float) -> None:
    found = verify(gated(gate, range=[-1, 1]), make_sample(reference_answer="5"))
    assert found.reward == reward
    assert found.note
    assert found.note.startswith("gate correct: ")
    assert found.values == {"correct": 0.0, "polite": 0.0}, "every check is kept, also those of no gate"


def test_the_first_gate_that_is_not_passed_decides() -> None:
    found = verify(
        gated({"check": "polite", "reward": 0.3}, {"check": "correct", "reward": 0.2}), make_sample(reference_answer="5")
    )
    assert found.reward == 0.3
    found = verify(gated({"check": "polite", "reward": 0.3}, "correct"), make_sample(response="4, please", reference_answer="5"))
    assert found.reward == 0.0


@pytest.mark.parametrize(("least", "passed"), [(1.0, False), (0.6, False), (0.5, True), (0.25, True)])
def test_a_gate_is_passed_from_its_least_value_on(least: float, passed: bool) -> None:
    rubric = make_rubric(checks=[{"check": "fields", "form": 0.0}], gates=[{"check": "fields", "least": least}])
    found = verify(rubric, make_sample(response='{"a": 1, "b": 2}', reference_answer='{"a": 1, "b": 3}'))
    assert found.values == {"fields": 0.5}
    assert (found.reward is None) == passed


def test_where_a_judge_has_to_be_asked_nothing_is_settled() -> None:
    found = verify(gated("correct"), make_sample(reference_answer="4"))
    assert (found.reward, found.note, found.values) == (None, None, {"correct": 1.0, "polite": 0.0})


@pytest.mark.parametrize(("truth", "reward"), [("4", 1.0), ("5", 0.0)])
def test_a_rubric_of_checks_alone_is_settled_by_them(truth: str, reward: float) -> None:
    found = verify(make_rubric(criteria=[], checks=[{"check": "number"}]), make_sample(reference_answer=truth))
    assert (found.reward, found.note) == (reward, None)
    assert [(one.name, one.value) for one in found.checks] == [("number", reward)]
