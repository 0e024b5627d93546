"""Scores many samples at once, each on its own: what befalls one never costs another, and none is lost."""

import time
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue

from judge.deadline import NEVER, Deadline
from judge.errors import DeadlinePassed, Fault, InputFault, Misconfigured
from judge.reward import Outcome, Provenance, Unscored
from judge.sample import BadSample, Sample
from judge.score import Score

Item = Sample | BadSample


def score_batch(
    samples: Iterable[Item], score: Score, origin: Provenance, concurrency: int, deadline: Deadline = NEVER
) -> tuple[Outcome, ...]:
    """Score every sample; as many outcomes as samples, in their order, before the deadline.

    Args:
        samples: what was read from the event.
        score: the road for one sample.
        origin: the provenance of what the deadline leaves unscored.
        concurrency: how many samples are scored at the same time.
        deadline: by when this returns.

    Raises:
        Misconfigured: no sample can be scored before somebody mends the setup.
    """
    outcomes = dict(score_stream(samples, score, origin, concurrency, deadline))
    return tuple(outcomes[place] for place in range(len(outcomes)))


def score_stream(
    samples: Iterable[Item], score: Score, origin: Provenance, concurrency: int, deadline: Deadline = NEVER
) -> Iterator[tuple[int, Outcome]]:
    """Score samples as they come and give each outcome, with its sample's place, as soon as it is there.

    At most two samples a thread are held at a time, so that a long file takes bounded memory. What is finished when the samples
    are interrupted is given before the interrupt goes on, for it is paid.

    Raises:
        InputFault: something else than a sample is among them.
        Misconfigured: no sample can be scored before somebody mends the setup.
    """
    pool = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="judge")
    finished: SimpleQueue[Future[Outcome]] = SimpleQueue()
    pending: dict[Future[Outcome], tuple[int, Item]] = {}
    try:
        for place, sample in enumerate(samples):
            _check_kind(sample, place)
            future = pool.submit(_safely, score, sample, origin, deadline)
            pending[future] = place, sample
            future.add_done_callback(finished.put)
            while not finished.empty() or len(pending) >= 2 * concurrency:
                yield from _next(finished, pending, deadline, origin)
        while pending:
            yield from _next(finished, pending, deadline, origin)
    except KeyboardInterrupt:
        while not finished.empty():
            yield from _next(finished, pending, deadline, origin)
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _next(
    finished: SimpleQueue[Future[Outcome]],
    pending: dict[Future[Outcome], tuple[int, Item]],
    deadline: Deadline,
    origin: Provenance,
) -> Iterator[tuple[int, Outcome]]:
    """Give the next outcome; once the deadline has passed, give every pending sample up."""
    try:
        future = finished.get(timeout=deadline.left())
    except Empty:
        for place, sample in pending.values():
            yield place, _late(sample, origin)
        pending.clear()
        return
    waited_for = pending.pop(future, None)
    if waited_for:  # a sample that was given up may still finish
        yield waited_for[0], future.result()


def _check_kind(sample: object, place: int) -> None:
    if not isinstance(sample, Item):
        wanted = "a Sample, which read_sample and read_event make of a record"
        msg = f"samples[{place}]: wanted {wanted}; found a {type(sample).__name__}"
        raise InputFault(msg)


def _late(sample: Item, origin: Provenance) -> Unscored:
    return Unscored.of(sample.id, DeadlinePassed("the batch had to answer before this sample was done"), origin)


def _safely(score: Score, sample: Item, origin: Provenance, deadline: Deadline) -> Outcome:
    """The one boundary: whatever escapes for one sample, its batch goes on without it."""
    if time.monotonic() >= deadline.at:
        return _late(sample, origin)
    try:
        return score(sample, deadline)
    except Misconfigured:
        raise
    except Exception as error:  # noqa: BLE001  a fault of ours costs one sample, and is never a number
        return Unscored.of(sample.id, Fault(_where(error)), origin)


def _where(error: Exception) -> str:
    """Say what happened and where; the error's own words may hold a sample's."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
