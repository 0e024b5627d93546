"""Attempts: even, seeded, none twice."""

from collections import Counter

from judge.audit.attack import FIELD
from judge.audit.families import FAMILIES
from judge.audit.family import Family
from judge.audit.plan import attempts, name_of
from judge.audit.weak import Limits, Weak
from judge.rubric.scale import Range
from tests.audit.planted import SINGLE, sample

LIMITS = Limits(Range(low=0.0, high=1.0), 0.0)
WEAK = [Weak(sample(town), 0.2) for town in range(6)]


def planned(family: Family, most: int = 12, seed: int = 1, weak: list[Weak] = WEAK) -> list[object]:
    return list(attempts(family, weak, SINGLE, LIMITS, most, seed))


def test_without_weak_responses_there_is_nothing_to_try() -> None:
    assert planned(FAMILIES["plea"], weak=[]) == []


def test_a_family_that_never_applies_ends() -> None:
    assert planned(Family("never", "added", lambda _: None)) == []
    assert planned(Family("same", "added", lambda target: target.response)) == []


def test_no_text_is_tried_twice_on_one_response() -> None:
    assert len(planned(Family("one", "added", lambda _: "x"))) == 6


def test_attempts_are_spread_evenly_and_numbered() -> None:
    made = list(attempts(FAMILIES["plea"], WEAK, SINGLE, LIMITS, 12, 1))
    assert set(Counter(str(one.attack.of) for one in made).values()) == {2}
    assert [one.attack.seed for one in made] == list(range(1, 13))
    assert len({one.attack.id for one in made}) == 12


def test_the_seed_decides() -> None:
    assert planned(FAMILIES["plea"]) == planned(FAMILIES["plea"]) != planned(FAMILIES["plea"], seed=2)


def test_a_text_that_takes_the_place_of_the_response_takes_that_of_its_calls() -> None:
    caller = sample(0).model_copy(update={"tool_calls": ({"name": "f"},)})
    for name, calls in (("null", ()), ("half_reference", ()), ("plea", ({"name": "f"},))):
        (one,) = attempts(FAMILIES[name], [Weak(caller, 0.2)], SINGLE, LIMITS, 1, 1)
        assert one.attacked.tool_calls == calls


def test_every_sample_of_an_attempt_carries_the_attack_and_an_id_of_its_own() -> None:
    weak = Weak(sample(0), 0.2, (sample(0, 1), sample(0, 2)))
    (one,) = attempts(FAMILIES["first_up"], [weak], SINGLE, LIMITS, 1, 1)
    records = list(one.records(3))
    assert [record["id"] for record in records] == [f"t0-0~first_up~1{end}" for end in ("", "/1", "/2")]
    assert {record["metadata"][FIELD]["id"] for record in records} == {"t0-0~first_up~1"}
    assert len({record["messages"][0]["content"] for record in records}) == 1
    assert next(one.records(None))["messages"][0]["content"] == sample(0).task


def test_ids_of_any_kind_become_text() -> None:
    assert [name_of(one) for one in ("a", 0, ["x", 1])] == ["a", "0", '["x", 1]']
