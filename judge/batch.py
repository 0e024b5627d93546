"""Scores many samples at once, each on its own: none is lost, and what happens to one never costs another."""

import logging
import time
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from judge.deadline import NEVER, Deadline
from judge.errors import DeadlinePassed, Fault, InputFault, Misconfigured
from judge.reward import Outcome, Provenance, Unscored
from judge.sample import AnySample
from judge.score import Score

Tag = TypeVar("Tag")
"""What a caller knows a sample by: a place, a line, a task."""

_log = logging.getLogger(__name__)
"""Gets each exception that nobody expected, with its traceback. Only at DEBUG: its text may be that of a sample."""

_AHEAD = 2
"""Samples held for each thread: one being scored and one ready to follow it, so that no thread waits for the reader."""


def score_batch(
    samples: Iterable[AnySample], score: Score, origin: Provenance, concurrency: int, deadline: Deadline = NEVER
) -> tuple[Outcome, ...]:
    """Score every sample before the deadline; return one outcome for each, in their order.

    Args:
        samples: what was read from the event.
        score: the road for one sample.
        origin: the provenance of a sample that is still unscored at the deadline.
        concurrency: how many samples are scored at the same time.
        deadline: by when this returns.

    Raises:
        InputFault: something other than a sample is among them.
        Misconfigured: no sample can be scored until somebody fixes the setup.
    """
    outcomes = dict(score_stream(enumerate(samples), score, origin, concurrency, deadline))
    return tuple(outcomes[place] for place in range(len(outcomes)))


def score_stream(
    samples: Iterable[tuple[Tag, AnySample]], score: Score, origin: Provenance, concurrency: int, deadline: Deadline = NEVER
) -> Iterator[tuple[Tag, Outcome]]:
    """Score samples as they come; give each outcome as soon as it is there, with the tag that its sample came with.

    At most two samples a thread are held at a time, so that a long file takes bounded memory. When an interrupt comes, what is
    finished is given first, because it has been paid for.

    Raises:
        InputFault: something other than a sample is among them.
        Misconfigured: no sample can be scored until somebody fixes the setup.
    """
    flow: _Flow[Tag] = _Flow(score, origin, concurrency, deadline)
    try:
        for place, (tag, sample) in enumerate(samples):
            _check_kind(sample, place)
            flow.start(tag, sample)
            while flow.ready or flow.full:
                yield from flow.next()
        while flow.pending:
            yield from flow.next()
    except KeyboardInterrupt:
        while flow.ready:
            yield from flow.next()
        raise
    finally:
        flow.stop()


class _Flow(Generic[Tag]):
    """The samples of a stream that have been started and not given yet."""

    def __init__(self, score: Score, origin: Provenance, concurrency: int, deadline: Deadline) -> None:
        self._score, self._origin, self._deadline = score, origin, deadline
        self._most = _AHEAD * concurrency
        self._pool = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="judge")
        self._finished: SimpleQueue[Future[Outcome]] = SimpleQueue()
        self.pending: dict[Future[Outcome], tuple[Tag, AnySample]] = {}

    @property
    def ready(self) -> bool:
        """Whether a sample is finished."""
        return not self._finished.empty()

    @property
    def full(self) -> bool:
        """Whether the next sample has to wait until one is finished."""
        return len(self.pending) >= self._most

    def start(self, tag: Tag, sample: AnySample) -> None:
        future = self._pool.submit(_safely, self._score, sample, self._origin, self._deadline)
        self.pending[future] = tag, sample
        future.add_done_callback(self._finished.put)

    def next(self) -> Iterator[tuple[Tag, Outcome]]:
        """Give the next outcome; once the deadline has passed, give up every sample that is pending."""
        try:
            future = self._finished.get(timeout=self._deadline.left())
        except Empty:
            for tag, sample in self.pending.values():
                yield tag, _late(sample, self._origin)
            self.pending.clear()
            return
        waited_for = self.pending.pop(future, None)
        if waited_for:  # a sample that was given up may still finish
            yield waited_for[0], future.result()

    def stop(self) -> None:
        """Start nothing more; what is under way ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _check_kind(sample: object, place: int) -> None:
    if not isinstance(sample, AnySample):
        wanted = "a Sample, which read_sample and read_event make of a record"
        msg = f"samples[{place}]: wanted {wanted}; found a {type(sample).__name__}"
        raise InputFault(msg)


def _late(sample: AnySample, origin: Provenance) -> Unscored:
    return Unscored.of(sample, DeadlinePassed("the batch had to answer before this sample was done"), origin)


def _safely(score: Score, sample: AnySample, origin: Provenance, deadline: Deadline) -> Outcome:
    """The one boundary: whatever goes wrong with one sample, its batch goes on without it."""
    if time.monotonic() >= deadline.at:
        return _late(sample, origin)
    try:
        return score(sample, deadline)
    except Misconfigured:
        raise
    except Exception as error:  # noqa: BLE001  a bug costs one sample, and is never a number
        _log.debug("sample %r is unscored", sample.id, exc_info=error)
        return Unscored.of(sample, Fault(_where(error)), origin)


def _where(error: Exception) -> str:
    """Say what happened and where; the error's own words may quote the sample.

    The place is not in pydantic: what was wrong is in the code that gave it a wrong value.
    """
    frames = traceback.extract_tb(error.__traceback__)
    last = next(frame for frame in reversed(frames) if "pydantic" not in Path(frame.filename).parts)
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
