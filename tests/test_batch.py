"""Many samples at once: none lost, none doubled, none paid for by another."""

import itertools
import logging
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

import pytest

from judge.batch import score_batch, score_stream
from judge.converse import Reply
from judge.deadline import Deadline
from judge.errors import AccessFault, InputFault
from judge.reward import Outcome, Provenance, Reward, Unscored
from judge.sample import AnySample, BadSample
from judge.score import Case
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

    def alike(self, sample: AnySample) -> None:
        return None

    def groups(self, cases: Sequence[Case]) -> list[Sequence[Case]]:
        pytest.fail("nobody has siblings")

    compare = finish = groups


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
    assert (outcomes[1].reason, outcomes[1].detail) == ("internal", "KeyError in test_batch.py, line 51")
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
