"""Scores many samples at once, each on its own: none is lost, and what happens to one never costs another."""

import logging
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Generic, NamedTuple, Protocol, TypeVar

from judge.converse import Attempt
from judge.deadline import NEVER, Deadline
from judge.errors import DeadlinePassed, Fault, InputFault, Misconfigured
from judge.judging.judgment import Judgment
from judge.reward import Outcome, Provenance, Unscored
from judge.sample import AnySample
from judge.score import Case

Tag = TypeVar("Tag")
"""What a caller knows a sample by: a place, a line, a task."""

Given = TypeVar("Given")
Other = TypeVar("Other")

Item = TypeVar("Item")

_log = logging.getLogger(__name__)
"""Gets each exception that nobody expected, with its traceback. Only at DEBUG: its text may be that of a sample."""

_AHEAD = 2
"""Tasks held for each thread: one being scored and one ready to follow it, so that no thread waits for the reader."""

_MOST_SIBLINGS = 64
"""Siblings that are scored as one task. A guess: trainers sample 2 to 32 rollouts of a prompt."""


class Scoring(Protocol):
    """What a batch needs of the road, see `judge.score`."""

    def sibling_key(self, sample: AnySample) -> str | None:
        """Return a key that is the same for siblings; None for a sample that is asked about alone."""
        ...

    def prepare(self, sample: AnySample, deadline: Deadline) -> Outcome | Case:
        """Do all that comes before the judge; return the outcome if no judge is needed."""
        ...

    def groups(self, cases: Sequence[Case]) -> Sequence[Sequence[Case]]:
        """Split siblings into the groups that are asked about together."""
        ...

    def judge_group(self, cases: Sequence[Case]) -> Mapping[str, Judgment]:
        """Have a group judged; return the judgments by key."""
        ...

    def finish(self, case: Case) -> Outcome:
        """Have a sample judged, if its group was not, and return its outcome."""
        ...


def score_batch(
    samples: Iterable[AnySample],
    scoring: Scoring,
    origin: Provenance,
    concurrency: int,
    deadline: Deadline = NEVER,
    advance: Callable[[], None] = lambda: None,
) -> tuple[Outcome, ...]:
    """Score every sample before the deadline; return one outcome for each, in their order.

    Args:
        samples: what was read from the event; siblings may stand anywhere.
        scoring: the road.
        origin: the provenance of a sample that is still unscored at the deadline.
        concurrency: how many samples, or groups of siblings, are scored at the same time.
        deadline: by when this returns.
        advance: called after each outcome.

    Raises:
        InputFault: something other than a sample is among them.
        Misconfigured: no sample can be scored until somebody fixes the setup.
    """
    outcomes: dict[int, Outcome] = {}
    for place, outcome in score_stream(_side_by_side(samples, scoring), scoring, origin, concurrency, deadline):
        outcomes[place] = outcome
        advance()
    return tuple(outcomes[place] for place in range(len(outcomes)))


def score_stream(
    samples: Iterable[tuple[Tag, AnySample]], scoring: Scoring, origin: Provenance, concurrency: int, deadline: Deadline = NEVER
) -> Iterator[tuple[Tag, Outcome]]:
    """Score samples as they come; give each outcome as soon as it is there, with its sample's tag.

    Siblings are asked about together if they come one after the other. At most two tasks are held for each thread, so a long
    file takes bounded memory. On an interrupt, finished outcomes are given first, because they have been paid for.

    Raises:
        InputFault: something other than a sample is among them.
        Misconfigured: no sample can be scored until somebody fixes the setup.
    """
    flow: _Flow[Tag] = _Flow(scoring, origin, concurrency, deadline)
    try:
        for tags, together in _tasks(samples, scoring):
            flow.start(tags, together)
            while flow.ready or flow.full:
                yield from flow.next()
        while flow.pending:
            yield from flow.next()
    except KeyboardInterrupt:
        while flow.ready:
            yield from flow.next()
        yield from flow.done()
        raise
    finally:
        flow.stop()


def _side_by_side(samples: Iterable[AnySample], scoring: Scoring) -> list[tuple[int, AnySample]]:
    """Return the samples with their places, sorted so that siblings come one after the other."""
    numbered = list(enumerate(samples))
    first: dict[str, int] = {}
    keys = [_sibling_key(scoring, sample, place) for place, sample in numbered]
    ranks = [place if key is None else first.setdefault(key, place) for place, key in enumerate(keys)]
    return sorted(numbered, key=lambda pair: ranks[pair[0]])


def _tasks(samples: Iterable[tuple[Tag, AnySample]], scoring: Scoring) -> Iterator[tuple[list[Tag], list[AnySample]]]:
    """Give each sample by itself, or together with the siblings that come right after it."""
    tags: list[Tag] = []
    together: list[AnySample] = []
    before: str | None = None
    for place, (tag, sample) in enumerate(samples):
        key = _sibling_key(scoring, sample, place)
        if together and (key is None or key != before or len(together) == _MOST_SIBLINGS):
            yield tags, together
            tags, together = [], []
        tags.append(tag)
        together.append(sample)
        before = key
        if key is None:
            yield tags, together
            tags, together = [], []
    if together:
        yield tags, together


def _sibling_key(scoring: Scoring, sample: AnySample, place: int) -> str | None:
    _check_kind(sample, place)
    return _guarded(lambda: scoring.sibling_key(sample), lambda _: None)  # a sample without a key is asked about alone


class _Task(NamedTuple, Generic[Tag]):
    """One sample, or several siblings, that one thread scores."""

    tags: list[Tag]
    samples: list[AnySample]
    outcomes: dict[int, Outcome]
    """By place; each is added as soon as it is there, even while a sibling is still being asked about."""

    cases: dict[int, Case]
    """By place: those that a judge has to be asked about, with what was requested for them."""

    def given(self, origin: Provenance) -> Iterator[tuple[Tag, Outcome]]:
        """Give an outcome for every sample; one without an outcome is too late."""
        for place, (tag, sample) in enumerate(zip(self.tags, self.samples, strict=True)):
            attempts = self.cases[place].attempts if place in self.cases else ()
            yield tag, self.outcomes.get(place) or _late(sample, origin, attempts)


class _Flow(Generic[Tag]):
    """The tasks of a stream that have been started and not given yet."""

    def __init__(self, scoring: Scoring, origin: Provenance, concurrency: int, deadline: Deadline) -> None:
        self._scoring, self._origin, self._deadline = scoring, origin, deadline
        self._most = _AHEAD * concurrency
        self._pool = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="judge")
        self._alone = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="judge-alone")
        self._finished: SimpleQueue[Future[None]] = SimpleQueue()
        self.pending: dict[Future[None], _Task[Tag]] = {}

    @property
    def ready(self) -> bool:
        """Whether a task is finished."""
        return not self._finished.empty()

    @property
    def full(self) -> bool:
        """Whether the next task has to wait until one is finished."""
        return len(self.pending) >= self._most

    def start(self, tags: list[Tag], samples: list[AnySample]) -> None:
        task = _Task(tags, samples, {}, {})
        future = self._pool.submit(self._score, task)
        self.pending[future] = task
        future.add_done_callback(self._finished.put)

    def next(self) -> Iterator[tuple[Tag, Outcome]]:
        """Give the outcomes of the next task; once the deadline has passed, give up every sample that is not done."""
        try:
            future = self._finished.get(timeout=self._deadline.left())
        except Empty:
            for task in self.pending.values():
                yield from task.given(self._origin)
            self.pending.clear()
            return
        waited_for = self.pending.pop(future, None)
        if waited_for:  # a sample that was given up may still finish
            future.result()
            yield from waited_for.given(self._origin)

    def done(self) -> Iterator[tuple[Tag, Outcome]]:
        """Give the outcomes of unfinished tasks that are there already."""
        for task in self.pending.values():
            yield from [(task.tags[place], outcome) for place, outcome in task.outcomes.copy().items()]

    def stop(self) -> None:
        """Start nothing more; what is under way ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._alone.shutdown(wait=False, cancel_futures=True)

    def _score(self, task: _Task[Tag]) -> None:
        """Score one sample, or several siblings."""
        for place, half in enumerate(self._each(self._prepared, task.samples)):
            if isinstance(half, Case):
                task.cases[place] = half
            else:
                task.outcomes[place] = half
        judged = self._judged(list(task.cases.values())) if len(task.cases) > 1 else {}
        ready = [(place, case._replace(judgment=judged.pop(case.key, None))) for place, case in task.cases.items()]
        for _ in self._each(partial(self._finish, task), ready):
            pass

    def _each(self, do: Callable[[Item], Given], items: Sequence[Item]) -> Iterator[Given]:
        """Do something with each of several items side by side; one item needs no other thread."""
        return self._alone.map(do, items) if len(items) > 1 else map(do, items)

    def _prepared(self, sample: AnySample) -> Outcome | Case:
        return self._safely(sample, partial(self._scoring.prepare, sample, self._deadline))

    def _finish(self, task: _Task[Tag], ready: tuple[int, Case]) -> None:
        place, case = ready
        task.outcomes[place] = self._safely(case.sample, partial(self._scoring.finish, case), case.attempts)

    def _judged(self, cases: Sequence[Case]) -> dict[str, Judgment]:
        """Have siblings judged in groups; return the judgments by key."""
        groups: Sequence[Sequence[Case]] = self._or_alone(self._scoring.groups, cases, ())
        return {key: judgment for found in self._each(self._judge_group, groups) for key, judgment in found.items()}

    def _judge_group(self, cases: Sequence[Case]) -> Mapping[str, Judgment]:
        return self._or_alone(self._scoring.judge_group, cases, {})

    def _or_alone(self, go: Callable[[Sequence[Case]], Given], cases: Sequence[Case], otherwise: Given) -> Given:
        """Do something with siblings; if it goes wrong, return `otherwise`, and each is asked about alone."""
        return _guarded(lambda: go(cases), lambda _: otherwise)

    def _safely(self, sample: AnySample, go: Callable[[], Given], attempts: Sequence[Attempt] = ()) -> Given | Unscored:
        """Do something with one sample; if it goes wrong, the sample is unscored, and what it cost is known."""
        if time.monotonic() >= self._deadline.at:
            return _late(sample, self._origin, attempts)
        return _guarded(go, lambda error: Unscored.of(sample, Fault(whereabouts(error)), self._origin, attempts))


def _guarded(go: Callable[[], Given], otherwise: Callable[[Exception], Other]) -> Given | Other:
    """The one boundary: a bug costs one question or one sample and is never a number; its batch goes on without it."""
    try:
        return go()
    except Misconfigured:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is
        _log.debug("%s", whereabouts(error), exc_info=error)
        return otherwise(error)


def _check_kind(sample: object, place: int) -> None:
    if not isinstance(sample, AnySample):
        wanted = "a Sample, which read_sample and read_event make of a record"
        msg = f"samples[{place}]: wanted {wanted}; found a {type(sample).__name__}"
        raise InputFault(msg)


def _late(sample: AnySample, origin: Provenance, attempts: Iterable[Attempt] = ()) -> Unscored:
    return Unscored.of(sample, DeadlinePassed("the batch had to answer before this sample was done"), origin, attempts)


def whereabouts(error: Exception) -> str:
    """Say what happened and where; the error's own words may quote the sample.

    The place is not in pydantic: what was wrong is in the code that gave it a wrong value.
    """
    frames = traceback.extract_tb(error.__traceback__)
    last = next(frame for frame in reversed(frames) if "pydantic" not in Path(frame.filename).parts)
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
