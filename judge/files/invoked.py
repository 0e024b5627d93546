"""A deployed function at work on a file: batches like a trainer's go out, rows come back.

What the function imputes is unscored here, and a batch on which it fails has no rewards at all.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from judge import errors
from judge.aws.function import PAYLOAD_BYTES, Answered, Function, TooLarge
from judge.digest import digest
from judge.errors import BatchFailed, Fault, JudgeFailure, Misconfigured, Whose
from judge.files.index import Index
from judge.files.rows import Line
from judge.intake.conversation import conversation
from judge.key import Key, identify
from judge.reading.json.strict import is_number
from judge.record import brief, shape
from judge.sample import AnySample, BadSample, Sample
from judge.tally import Tally

_SETUP = {
    *(name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, Misconfigured)),
    "Runtime.ImportModuleError",
    "Runtime.HandlerNotFound",
    "Runtime.UserCodeSyntaxError",
}
"""Names of the function's faults that no other batch would fare better with."""

_WHOSE: Mapping[str, Whose] = {
    one.reason: one.whose for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Fault)
}
"""Whose fault each reason is."""

_IMPUTED, _UNSCORED = "imputed", "unscored_"
"""The metric of a reward that is a stand-in, and the beginning of the one that names the reason."""

Row = tuple[int, dict[str, Any]]


class Invoked:
    """A function at work, see `judge.files.work.Work`."""

    def __init__(self, function: Function, rubric: str, size: int, at_once: int) -> None:
        """Prepare.

        Args:
            function: what is invoked.
            rubric: the name of its rubric, or what else a row shall say that it was scored by.
            size: samples in an invocation, 1 or more.
            at_once: invocations at the same time, 1 or more.
        """
        self._function, self._rubric, self._size, self._at_once = function, rubric, size, at_once

    @property
    def said(self) -> Mapping[str, Any]:
        """See `Work.said`."""
        return {"function": self._function.name}

    def tally(self) -> Tally:
        """See `Work.tally`. The range of the rubric is not known here; most have 0 to 1."""
        return Tally(0.0, 1.0)

    def keys_of(self, sample: Sample) -> Sequence[Key]:
        """See `Work.keys_of`: what the function's version makes of a sample is known by the version's ARN."""
        return (Key(identify(sample), digest(self._function.name), "none", "none"),)

    def explain(self, earlier: Index) -> str:
        """See `Work.explain`."""
        return (
            "its rewards are those of another function or version, or of other samples" if earlier.rows else "it has no rewards"
        )

    def rows(self, lines: Iterable[Line]) -> Iterator[Row]:
        """See `Work.rows`.

        Raises:
            Misconfigured: the function cannot be invoked, or is not set up.
        """
        waiting: set[Future[list[Row]]] = set()
        pool = ThreadPoolExecutor(self._at_once, thread_name_prefix="judge-invoke")
        try:
            for batch in self._batches(lines):
                waiting.add(pool.submit(self._scored, batch))
                while len(waiting) >= self._at_once:
                    yield from _first(waiting)
            while waiting:
                yield from _first(waiting)
        except (KeyboardInterrupt, Misconfigured):
            for one in [one for one in waiting if one.done() and not one.exception()]:
                yield from one.result()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _batches(self, lines: Iterable[Line]) -> Iterator[list[Line]]:
        """Put lines together as long as they fit into an event."""
        batch: list[Line] = []
        length = 0
        for line in lines:
            more = 0 if isinstance(line.sample, BadSample) else len(_event([line]))
            if batch and (len(batch) == self._size or length + more > PAYLOAD_BYTES):
                yield batch
                batch, length = [], 0
            batch.append(line)
            length += more
        if batch:
            yield batch

    def _scored(self, batch: list[Line]) -> list[Row]:
        """Have a batch scored; records that cannot be read are not sent."""
        bad = [(one.place, one.sample) for one in batch if isinstance(one.sample, BadSample)]
        rows = [(place, _unscored(sample, "bad_sample", sample.fault)) for place, sample in bad]
        good = [line for line in batch if isinstance(line.sample, Sample)]
        return [*rows, *self._invoked(good)] if good else rows

    def _invoked(self, batch: list[Line]) -> list[Row]:
        try:
            answered = self._answer(_event(batch))
        except TooLarge as fault:
            half = len(batch) // 2
            if half:
                return [*self._invoked(batch[:half]), *self._invoked(batch[half:])]
            return _lost(batch, fault.reason, f"the record or its answer is too large for an invocation: {fault}", "record")
        except JudgeFailure as fault:
            return _lost(batch, fault.reason, f"Lambda: {fault}")
        if answered.failed:
            return _failed(batch, _parsed(answered.payload))
        rewards = _rewards(_parsed(answered.payload), batch)
        if isinstance(rewards, str):
            return _lost(batch, "bad_answer", rewards)
        return [(line.place, self._row(line, one, answered.version)) for line, one in zip(batch, rewards, strict=True)]

    def _answer(self, event: bytes) -> Answered:
        if len(event) > PAYLOAD_BYTES:
            msg = f"the event has {len(event):,} bytes, and Lambda takes {PAYLOAD_BYTES:,}"
            raise TooLarge(msg)
        return self._function.invoke(event)

    def _row(self, line: Line, told: Mapping[str, Any], version: str | None) -> dict[str, Any]:
        metrics = {one["name"]: one["value"] for one in told["metrics_list"]}
        if any(one["value"] for one in told["metrics_list"] if one["name"] == _IMPUTED):
            reason = next((name.removeprefix(_UNSCORED) for name in metrics if name.startswith(_UNSCORED)), "unknown")
            return _unscored(line.sample, reason, "the function gave a stand-in for a reward; its log says more")
        for name in (_IMPUTED, "reward"):
            metrics.pop(name, None)
        assert isinstance(line.sample, Sample)
        failed = "verifiable_only" in metrics
        made = {"outcome": "scored", "reward": float(told["aggregate_reward_score"]), "metrics": metrics, "checks": None}
        row = _common(line.sample, None if failed else str(self.keys_of(line.sample)[0])) | made
        return row | {"provenance": {**row["provenance"], "rubric": self._rubric, "version": version}}


def record_of(sample: Sample) -> dict[str, Any]:
    """Return a sample as a trainer sends it. What it is read as is the same sample, but for where the reference stands."""
    wrapped = isinstance(sample.reference, Mapping) and set(sample.reference) == {"text"}  # `{"text": x}` would be read as `x`
    truth = {"text": sample.reference} if wrapped else sample.reference
    reference = {} if truth is None else {"reference_answer": truth}
    return {"id": sample.id, **conversation(sample), "metadata": {**sample.metadata, **reference}}


def _event(batch: Sequence[Line]) -> bytes:
    return json.dumps([record_of(line.sample) for line in batch if isinstance(line.sample, Sample)]).encode()


def _first(waiting: set[Future[list[Row]]]) -> Iterator[Row]:
    """Wait for a batch, and give the rows of all that are finished."""
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for one in done:
        waiting.remove(one)
        yield from one.result()


def _parsed(payload: bytes | str) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None


def _failed(batch: Sequence[Line], told: object) -> list[Row]:
    """Return the rows of a batch on which the function failed.

    Raises:
        Misconfigured: it would fail on every other batch as well.
    """
    said = told if isinstance(told, Mapping) else {}
    kind, message = str(said.get("errorType", "unknown")), said.get("errorMessage", "")
    if kind in _SETUP:
        msg = f"the function fails: {kind}: {message}"
        raise Misconfigured(msg)
    if kind == BatchFailed.__name__:
        return _lost(batch, BatchFailed.reason, f"the function failed: {message}", "judge")
    return _lost(batch, "function_error", f"the function failed: {kind}: {message}")


def _rewards(told: object, batch: Sequence[Line]) -> list[Mapping[str, Any]] | str:
    """Return the rewards of an answer; or what is wrong with it."""
    if isinstance(told, Mapping) and isinstance(told.get("body"), str):
        if told.get("statusCode", 200) != 200:  # noqa: PLR2004  the code of an answer over HTTP that is one
            return f"wanted an answer with statusCode 200 from the function, found {brief(told['statusCode'], 20)}"
        told = _parsed(told["body"])
    if not isinstance(told, list) or len(told) != len(batch):
        return f"wanted a list of {len(batch)} rewards from the function, found {shape(told)}"
    for line, one in zip(batch, told, strict=True):
        if not isinstance(one, Mapping) or not _is_reward(one):
            return "wanted an id, a finite aggregate_reward_score and a metrics_list from the function, found something else"
        if json.dumps(one["id"]) != json.dumps(line.sample.id):
            return "the function's rewards have other ids than the samples it was given"
    return told


def _is_reward(one: Mapping[str, Any]) -> bool:
    metrics = one.get("metrics_list")
    listed = isinstance(metrics, list) and all(
        isinstance(each, Mapping) and isinstance(each.get("name"), str) for each in metrics
    )
    return (
        "id" in one
        and listed
        and all(map(is_number, [one.get("aggregate_reward_score"), *(each.get("value") for each in metrics or ())]))
    )


def _lost(batch: Sequence[Line], reason: str, detail: str, whose: Whose = "ours") -> list[Row]:
    return [(line.place, _unscored(line.sample, reason, detail, whose)) for line in batch]


def _unscored(sample: AnySample, reason: str, detail: str, whose: Whose | None = None) -> dict[str, Any]:
    why = {"reason": reason, "whose": whose or _WHOSE.get(reason, "judge"), "detail": detail, "interval": None, "found": None}
    return _common(sample, None) | {"outcome": "unscored", "reward": None} | why


def _common(sample: AnySample, key: str | None) -> dict[str, Any]:
    """Return the fields of every row; what the function does not tell is null."""
    untold: dict[str, Any] = {"tokens": None, "cost": None, "saved": [], "attempts": []}
    return {
        "key": key,
        "id": sample.id,
        "group": sample.group,
        **untold,
        "provenance": {"rubric": None, "version": None, "model": None},
    }
