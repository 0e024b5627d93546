"""Many samples at once: none lost, none doubled, none paid for by another."""

import itertools
import logging
import math
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NoReturn

import pytest

from judge.batch import score_batch, score_stream
from judge.converse import Reply
from judge.deadline import Deadline
from judge.errors import AccessFault, InputFault
from judge.judging.judgment import Judgment
from judge.reward import Outcome, Provenance, Reward, Unscored
from judge.sample import AnySample, BadSample, Sample
from judge.score import Case
from judge.verdict.verdict import Verdict
from tests.conftest import make_sample

ORIGIN = Provenance(rubric="r", version=1, rubric_hash="0")


def samples(count: int) -> list[AnySample]:
    return [make_sample(id=place) for place in range(count)]


def reward(sample: AnySample, value: float = 0.5) -> Reward:
    return Reward(id=sample.id, reward=value, criteria=(), provenance=ORIGIN)


class Alone:
    """A road on which each sample is scored by one function, and none has siblings."""

    def __init__(self, score: Callable[[AnySample, Deadline], Outcome]) -> None:
        self.prepare = score

    def sibling_key(self, sample: AnySample) -> None:
        return None

    def groups(self, cases: Sequence[Case]) -> list[Sequence[Case]]:
        pytest.fail("nobody has siblings")

    judge_group = finish = groups


def fail() -> NoReturn:
    msg = "oops"
    raise KeyError(msg)


def test_a_bug_costs_one_sample_and_is_never_a_number() -> None:
    def score(sample: AnySample, _: Deadline) -> Outcome:
        if sample.id == 1:
            fail()
        return reward(sample)

    outcomes = score_batch(samples(3), Alone(score), ORIGIN, concurrency=2)
    assert [outcome.id for outcome in outcomes] == [0, 1, 2]
    assert isinstance(outcomes[1], Unscored)
    assert (outcomes[1].reason, outcomes[1].detail) == ("internal", "KeyError in test_batch.py, line 53")
    assert outcomes[1].whose == "ours"


@pytest.mark.parametrize(("level", "told"), [(logging.INFO, False), (logging.DEBUG, True)])
def test_the_whole_of_an_exception_is_logged_at_debug_and_never_above(
    caplog: pytest.LogCaptureFixture, level: int, told: bool
) -> None:
    """Its text may be a sample's; but without it, nobody finds out what is wrong with a judge of their own."""
    caplog.set_level(level, "judge.batch")
    score_batch(samples(1), Alone(lambda *_: fail()), ORIGIN, concurrency=1)
    assert ("Traceback" in caplog.text and "KeyError: 'oops'" in caplog.text) is told
    assert {record.levelno for record in caplog.records} <= {logging.DEBUG}


def test_a_wrong_value_is_told_where_it_was_given_and_not_where_pydantic_refused_it() -> None:
    (outcome,) = score_batch(samples(1), Alone(lambda *_: Reply(text=5)), ORIGIN, concurrency=1)  # type: ignore[arg-type]
    assert isinstance(outcome, Unscored)
    assert re.fullmatch(r"ValidationError in test_batch\.py, line \d+", outcome.detail)


def test_a_configuration_fault_stops_the_batch() -> None:
    def score(sample: AnySample, _: Deadline) -> Outcome:
        raise AccessFault(str(sample.id))

    with pytest.raises(AccessFault):
        score_batch(samples(50), Alone(score), ORIGIN, concurrency=2)


@pytest.mark.parametrize("record", [{"id": 1, "prompt": "q", "response": "r"}, "text", None], ids=repr)
def test_a_record_that_is_not_a_sample_is_refused_without_quoting_it(record: object) -> None:
    said = rf"samples\[1\]: wanted a Sample, which read_sample and read_event make of a record; found a {type(record).__name__}$"
    with pytest.raises(InputFault, match=said):
        score_batch([*samples(1), record], Alone(lambda sample, _: reward(sample)), ORIGIN, concurrency=1)  # type: ignore[list-item]


def test_at_the_deadline_every_unfinished_sample_is_unscored_and_the_finished_ones_stay(
    monkeypatch: pytest.MonkeyPatch, go: threading.Event
) -> None:
    """The deadline comes once the others are done, however long a busy machine needs for them."""
    clock, done = [0.0], list[AnySample]()
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    def score(sample: AnySample, _: Deadline) -> Outcome:
        if sample.id == 1:
            go.wait(10)
            return reward(sample)
        done.append(sample)
        if len(done) == 3:
            clock[0] = 1000.0
        return reward(sample)

    outcomes = score_batch(samples(4), Alone(score), ORIGIN, concurrency=2, deadline=Deadline(1000.0))
    assert [outcome.id for outcome in outcomes] == [0, 1, 2, 3]
    assert [getattr(outcome, "reason", None) for outcome in outcomes] == [None, "deadline", None, None]
    assert getattr(outcomes[1], "detail", None) == "the batch had to answer before this sample was done"


def test_at_the_very_deadline_nothing_is_started_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch itself has time left, so that what is given is what its threads made of the samples."""
    main = threading.current_thread()
    monkeypatch.setattr(time, "monotonic", lambda: 0.0 if threading.current_thread() is main else 1000.0)
    outcomes = score_batch(samples(2), Alone(lambda *_: pytest.fail("asked")), ORIGIN, concurrency=1, deadline=Deadline(1000.0))
    assert [getattr(outcome, "reason", None) for outcome in outcomes] == ["deadline"] * 2


def test_a_sample_is_scored_until_the_batchs_deadline_in_a_thread_that_says_what_it_is_for() -> None:
    seen: list[tuple[float, str]] = []

    def score(sample: AnySample, deadline: Deadline) -> Outcome:
        seen.append((deadline.at, threading.current_thread().name))
        return reward(sample)

    score_batch(samples(1), Alone(score), ORIGIN, concurrency=1)
    deadline = time.monotonic() + 1000
    score_batch(samples(1), Alone(score), ORIGIN, concurrency=1, deadline=Deadline(deadline))
    assert seen == [(math.inf, "judge_0"), (deadline, "judge_0")]


def test_what_still_waits_for_a_thread_is_not_scored_when_the_stream_is_closed(go: threading.Event) -> None:
    asked, threads = list[object](), set[threading.Thread]()
    read, begun = threading.Event(), threading.Semaphore(0)

    def score(sample: AnySample, _: Deadline) -> Outcome:
        asked.append(sample.id)
        threads.add(threading.current_thread())
        begun.release()
        (read if sample.id == 0 else go).wait(10)
        return reward(sample)

    def items() -> Iterator[AnySample]:
        yield from samples(3)
        read.set()
        yield make_sample(id=3)

    stream = score_stream(enumerate(items()), Alone(score), ORIGIN, concurrency=2)
    next(stream)
    assert all(begun.acquire(timeout=10) for _ in range(3)), "two threads are at the second and the third sample"
    stream.close()  # type: ignore[attr-defined]
    go.set()
    for thread in threads:
        thread.join(10)
    assert sorted(asked) == [0, 1, 2]


def test_what_can_no_longer_finish_is_not_started() -> None:
    outcomes = score_batch(
        samples(5), Alone(lambda *_: pytest.fail("asked")), ORIGIN, concurrency=2, deadline=Deadline(-math.inf)
    )
    assert [getattr(outcome, "reason", None) for outcome in outcomes] == ["deadline"] * 5


def test_a_sample_that_finishes_after_it_was_given_up_does_no_harm() -> None:
    go = threading.Event()

    def score(sample: AnySample, _: Deadline) -> Outcome:
        go.wait(10)
        return reward(sample)

    def late() -> Iterator[AnySample]:
        yield from samples(2)
        go.set()
        yield from (make_sample(id=place) for place in range(2, 500))

    stream = score_stream(enumerate(late()), Alone(score), ORIGIN, concurrency=1, deadline=Deadline(time.monotonic() + 0.2))
    given = dict(stream)
    assert [getattr(given[place], "reason", None) for place in range(500)] == ["deadline"] * 500


def test_what_is_finished_is_given_before_the_next_sample_is_waited_for_and_when_that_is_interrupted() -> None:
    given: list[int] = []
    begun, go = [threading.Event() for _ in range(5)], [threading.Event() for _ in range(5)]
    go[0].set()

    def score(sample: AnySample, _: Deadline) -> Outcome:
        begun[int(str(sample.id))].set()
        assert go[int(str(sample.id))].wait(10)
        return reward(sample)

    def slow() -> Iterator[AnySample]:
        yield from samples(4)
        assert begun[3].wait(10)  # in the thread of the first, which is finished
        yield make_sample(id=4)
        assert given == [0]
        go[3].set()
        assert begun[4].wait(10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        given.extend(place for place, _ in score_stream(enumerate(slow()), Alone(score), ORIGIN, concurrency=3))
    for gate in go:
        gate.set()
    assert given == [0, 3]


def test_a_bad_sample_gets_an_outcome_like_any_other() -> None:
    outcomes = score_batch(
        [BadSample(id="x", fault="f"), *samples(1)], Alone(lambda sample, _: reward(sample)), ORIGIN, concurrency=1
    )
    assert [outcome.id for outcome in outcomes] == ["x", 0]


def test_an_outcome_comes_with_the_tag_of_its_sample_and_with_its_group() -> None:
    tagged = [("same", make_sample(id=0)), ("same", make_sample(id=0, prompt="Another?")), (None, BadSample(id=1, fault="f"))]
    given = list(
        score_stream(tagged, Alone(lambda *_: pytest.fail("asked")), ORIGIN, concurrency=1, deadline=Deadline(-math.inf))
    )
    assert given[2] == (None, given[2][1])
    assert [(tag, outcome.group) for tag, outcome in given] == [(tag, sample.group) for tag, sample in tagged]
    assert len({outcome.group for _, outcome in given}) == 3


def test_an_empty_batch_is_an_empty_answer() -> None:
    assert score_batch([], Alone(lambda *_: pytest.fail("asked")), ORIGIN, concurrency=1) == ()


def test_outcomes_are_in_the_order_of_the_samples_in_whatever_order_they_finish() -> None:
    gates = [threading.Event() for _ in range(8)]

    def score(sample: AnySample, _: Deadline) -> Outcome:
        place = int(str(sample.id))
        if place < 7:
            gates[place + 1].wait(10)
        gates[place].set()
        return reward(sample)

    outcomes = score_batch(samples(8), Alone(score), ORIGIN, concurrency=8)
    assert [outcome.id for outcome in outcomes] == list(range(8))


def test_no_more_samples_at_a_time_than_allowed() -> None:
    inside, most, lock = 0, 0, threading.Lock()
    meet = threading.Barrier(3, timeout=10)

    def score(sample: AnySample, _: Deadline) -> Outcome:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        meet.wait()
        with lock:
            inside -= 1
        return reward(sample)

    score_batch(samples(12), Alone(score), ORIGIN, concurrency=3)
    assert most == 3


def test_a_long_stream_is_read_no_further_than_needed() -> None:
    read = itertools.count()

    def endless() -> Iterator[AnySample]:
        while True:
            yield make_sample(id=next(read))

    stream = score_stream(enumerate(endless()), Alone(lambda sample, _: reward(sample)), ORIGIN, concurrency=4)
    for _ in range(20):
        next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert next(read) <= 20 + 2 * 4


SAME = Judgment(verdict=Verdict(scores=(), repaired=False), model="m")


class Rollouts:
    """A road on which samples with equal prompts are siblings, and all of them are asked about in one question.

    What a station does can be replaced; `finish` gives 1 for what was judged together and 0 for what was judged alone.
    """

    def __init__(self, **stations: Callable[..., Any]) -> None:
        self.sibling_key = lambda sample: None if isinstance(sample, BadSample) else sample.group
        self.prepare = lambda sample, _: reward(sample, 0.5) if isinstance(sample, BadSample) else case(sample)
        self.groups = lambda cases: [cases]
        self.judge_group = lambda cases: {one.key: SAME for one in cases}
        self.finish = lambda one: reward(one.sample, float(one.judgment is not None))
        for name, station in stations.items():
            setattr(self, name, station)


def case(sample: Sample) -> Case:
    nothing: Any = None
    key = f"{sample.task} {sample.response}"
    return Case(nothing, sample, nothing, nothing, key, ORIGIN, nothing, [])


def rollouts(*prompts: str) -> list[AnySample]:
    return [make_sample(id=place, prompt=prompt, response=f"r{place}") for place, prompt in enumerate(prompts)]


def values(outcomes: Iterable[Outcome]) -> list[float | str]:
    return [one.reward if isinstance(one, Reward) else one.reason for one in outcomes]


@pytest.mark.parametrize("station", ["sibling_key", "groups", "judge_group"])
def test_a_bug_about_siblings_costs_a_question_and_no_sample(station: str) -> None:
    road = Rollouts(**{station: lambda _: fail()})
    assert values(score_batch(rollouts(*"ababa"), road, ORIGIN, concurrency=2)) == [0.0] * 5


@pytest.mark.parametrize("station", ["prepare", "finish"])
def test_a_bug_with_one_sibling_costs_it_alone(station: str) -> None:
    right = getattr(Rollouts(), station)

    def wrong(one: Any, *more: Any) -> Any:
        return fail() if getattr(one, "sample", one).id == 1 else right(one, *more)

    assert values(score_batch(rollouts(*"aaa"), Rollouts(**{station: wrong}), ORIGIN, concurrency=2)) == [1.0, "internal", 1.0]


@pytest.mark.parametrize("station", ["prepare", "groups", "judge_group", "finish"])
def test_a_configuration_fault_at_any_station_stops_the_batch(station: str) -> None:
    def refuse(*_: Any) -> NoReturn:
        msg = "no access"
        raise AccessFault(msg)

    with pytest.raises(AccessFault):
        score_batch(rollouts(*"aaab"), Rollouts(**{station: refuse}), ORIGIN, concurrency=2)


def test_siblings_that_are_done_at_the_deadline_stay_when_the_last_one_is_not(go: threading.Event) -> None:
    """One thread handles them one after the other, so when it is at the third, the first two are done."""
    begun = threading.Event()

    class WhenBegun(Deadline):
        """Passes as soon as the third is being asked about."""

        def left(self) -> float:
            assert begun.wait(10)
            return 0.0

    def finish(one: Case) -> Outcome:
        if one.sample.id == 2:
            begun.set()
            go.wait(10)
        return reward(one.sample)

    road = Rollouts(groups=lambda _: [], finish=finish)
    outcomes = score_batch(rollouts(*"aaa"), road, ORIGIN, concurrency=1, deadline=WhenBegun())
    assert values(outcomes) == [0.5, 0.5, "deadline"]


def test_what_needs_no_judge_is_done_before_its_siblings_are_asked_about(go: threading.Event) -> None:
    begun = threading.Event()

    class WhenBegun(Deadline):
        """Passes as soon as the group is being asked about."""

        def left(self) -> float:
            assert begun.wait(10)
            return 0.0

    def judge_group(cases: Sequence[Case]) -> dict[str, Judgment]:
        begun.set()
        go.wait(10)
        return {}

    def prepare(sample: Sample, _: Deadline) -> Outcome | Case:
        return reward(sample, 0.0) if sample.id == 1 else case(sample)

    road = Rollouts(judge_group=judge_group, prepare=prepare)
    outcomes = score_batch(rollouts(*"aaa"), road, ORIGIN, concurrency=1, deadline=WhenBegun())
    assert values(outcomes) == ["deadline", 0.0, "deadline"]


def test_siblings_in_a_batch_may_stand_anywhere_and_come_back_in_their_places() -> None:
    asked: list[list[object]] = []

    def judge_group(cases: Sequence[Case]) -> dict[str, Judgment]:
        asked.append([one.sample.id for one in cases])
        return {one.key: SAME for one in cases}

    outcomes = score_batch(
        [*rollouts(*"abcba"), BadSample(id=5, fault="f")], Rollouts(judge_group=judge_group), ORIGIN, concurrency=2
    )
    assert [one.id for one in outcomes] == list(range(6))
    assert values(outcomes) == [1.0, 1.0, 0.0, 1.0, 1.0, 0.5]
    assert sorted(map(sorted, asked)) == [[0, 4], [1, 3]]  # type: ignore[arg-type]


def test_in_a_stream_only_neighbours_are_siblings_and_never_more_than_64() -> None:
    asked: list[int] = []

    def judge_group(cases: Sequence[Case]) -> dict[str, Judgment]:
        asked.append(len(cases))
        return {}

    samples = rollouts(*"aab", *"a" * 70, *"bb")
    given = dict(score_stream(enumerate(samples), Rollouts(judge_group=judge_group), ORIGIN, concurrency=2))
    assert sorted(given) == list(range(75))
    assert sorted(asked) == [2, 2, 6, 64]


def test_siblings_are_checked_side_by_side() -> None:
    """Two checks wait for each other: one after the other, they would never end."""
    meet = threading.Barrier(2, timeout=10)

    def prepare(sample: Sample, _: Deadline) -> Case:
        meet.wait()
        return case(sample)

    assert values(score_batch(rollouts("a", "a"), Rollouts(prepare=prepare), ORIGIN, concurrency=2)) == [1.0, 1.0]


def test_of_equal_siblings_the_first_has_the_judgment_and_the_others_look_it_up() -> None:
    equal = [make_sample(id=place, response="same") for place in range(3)]
    assert values(score_batch(equal, Rollouts(), ORIGIN, concurrency=2)) == [1.0, 0.0, 0.0]


def test_when_it_is_interrupted_siblings_that_are_done_are_given_too(go: threading.Event) -> None:
    begun, given = threading.Event(), list[int]()

    def finish(one: Case) -> Outcome:
        if one.sample.id == 2:
            begun.set()
            go.wait(10)
        return reward(one.sample)

    def slow() -> Iterator[AnySample]:
        yield from rollouts(*"aaab")
        assert begun.wait(10)  # one thread sees to one after the other: the first two are done
        raise KeyboardInterrupt

    road = Rollouts(groups=lambda _: [], finish=finish)
    with pytest.raises(KeyboardInterrupt):
        given.extend(place for place, _ in score_stream(enumerate(slow()), road, ORIGIN, concurrency=1))
    assert given == [0, 1]
