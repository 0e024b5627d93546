"""The product: a rubric with its judge, which turns records into outcomes. It can be used from any thread and any event loop."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

from judge.batch import Tag, score_batch, score_stream
from judge.converse import Converse
from judge.cost.budget import Budget
from judge.deadline import Deadline
from judge.errors import InputFault, SettingsFault
from judge.intake.record_sample import read_sample
from judge.judging.group_trust import GroupTrust
from judge.judging.memory import Memory, Recent
from judge.key import Keys
from judge.notebook.outcomes import Outcomes
from judge.notebook.progress import progress
from judge.record import shape
from judge.reward import Outcome, provenance
from judge.rubric.rubric import Rubric
from judge.sample import AnySample, BadSample, Sample
from judge.score import Road, Siblings
from judge.settings import Settings
from judge.wiring import Parts, wire, wire_job

AnyRecord: TypeAlias = Mapping[str, object] | AnySample
"""One response to judge: a dict as a line of a file holds it, or what `read_sample` makes of one."""


_GROUPS = 500
"""Groups whose judgments are kept whole, for batches that ask about them at the same time. A guess: a few batches. Each judgment
is also kept by itself."""


class Grader:
    """A rubric with its judge, ready to score.

    It holds the judge's connections, what was learnt about the models, and the verdicts so far: make one and keep it. It can be
    pickled; the other process makes a new one from the same arguments, and so does a forked one. Making one loads the rubric and
    its prompts. It does not ask a model yet.

    Args:
        rubric: the name of a rubric, the path of its file, or a `Rubric`.
        judge: `bedrock`; `openai:URL`, an OpenAI-compatible endpoint; `local`, a small model on the CPU; `replies:FILE`, recorded
            replies; or a function of your own that is a `Converse`. None: the endpoint at `base_url`, or Bedrock without one.
        base_url: where that endpoint is, with the version: `http://127.0.0.1:8000/v1`. Its key is read from OPENAI_API_KEY, on
            hosts of AWS from AWS_BEARER_TOKEN_BEDROCK; without one, none is sent.
        models: Bedrock model ids or inference profiles, or the endpoint's model ids: the first judges, the rest are its
            fallbacks. Empty: those that the rubric names. For a judge of your own: its name.
        concurrency: how many samples one `grade` works on at a time, and how many calls a model gets at once, whatever runs on
            this grader; 1 to 1024.
        attempts: how often a model is asked one question, the first time included, before its fallback is; 1 to 20.
        read_timeout: seconds to wait for one answer of the judge, up to 900.
        on_unscored: for the Lambda's answer alone: whether unscored samples get a stand-in or fail the batch. None: what the
            rubric says.
        max_unscored: for the Lambda's answer alone: the share of a batch, 0 to 1, that may be unscored. None: what the rubric
            says.
        max_tokens: tokens that the judge may use in one call of `grade`; what is left is unscored. The smaller of this and the
            rubric's cap holds.
        max_usd: the same in US dollars, by the prices in `prices.yaml`.
        table: a DynamoDB table that keeps verdicts from run to run; a judge of your own then needs a name, see `models`. None:
            they are kept in memory.
        table_days: days for which the table keeps them, up to 3650.
        folder: a folder with `rubrics/` and `prompts/` of your own; what it lacks comes from the built-in ones.
        progress: whether `grade` and `agrade` show a bar. None: in a notebook or on a terminal.

    Raises:
        Misconfigured: a setting, the rubric, a template or the judge is wrong; the message has a line for each fault.
    """

    def __init__(
        self,
        rubric: str | Path | Rubric,
        *,
        judge: str | Converse | None = None,
        base_url: str | None = None,
        models: list[str] | tuple[str, ...] = (),
        concurrency: int = 16,
        attempts: int = 8,
        read_timeout: float = 60.0,
        on_unscored: Literal["impute", "fail"] | None = None,
        max_unscored: float | None = None,
        max_tokens: int | None = None,
        max_usd: float | None = None,
        table: str | None = None,
        table_days: float = 30.0,
        folder: str | Path | None = None,
        progress: bool | None = None,
    ) -> None:
        settings = Settings.of(
            rubric=_name(rubric),
            models=models,
            base_url=base_url,
            concurrency=concurrency,
            attempts=attempts,
            read_timeout=read_timeout,
            on_unscored=on_unscored,
            max_unscored=max_unscored,
            max_tokens=max_tokens,
            max_usd=max_usd,
            table=table,
            table_days=table_days,
            folder=Path(folder) if isinstance(folder, str) else folder,
        )
        made = wire(settings, judge, rubric if isinstance(rubric, Rubric) else None)
        given = {**settings.for_grader(), "rubric": rubric, "judge": judge, "progress": progress}
        self._begin(made, partial(Grader, **given), show=progress)

    @classmethod
    def for_job(cls, settings: Settings, judge: Converse, model: str) -> "Grader":
        """Return a grader that asks each question once and has no cap on spending, for a batch inference job.

        Args:
            settings: name the rubric.
            judge: writes the questions down, or answers them from the job's output.
            model: the job's model.

        Raises:
            Misconfigured: the rubric or a template is wrong.
        """
        grader = cls.__new__(cls)
        grader._begin(wire_job(settings, judge, model), partial(cls.for_job, settings, judge, model), show=False)  # noqa: SLF001
        return grader

    def _begin(self, parts: Parts, make: "partial[Grader]", *, show: bool | None) -> None:
        rubric, panel = parts.rubric, parts.panel
        self.rubric = rubric
        self.prompts = parts.prompts
        self.prices = parts.prices
        self.models = panel.models
        self.keys = Keys(rubric, panel.version(rubric) if rubric.asks_judge else "", panel.models, panel.basis, panel.where)
        self.store = parts.store
        self.policy = parts.policy
        self._parts = parts
        self._memory = Memory(store=parts.store)
        self._siblings = Siblings(parts.group, Memory(_GROUPS), GroupTrust(), Memory(_GROUPS)) if parts.group else None
        self._show = show
        self._make = make
        self._process = os.getpid()
        self._batches = ThreadPoolExecutor(parts.concurrency, thread_name_prefix="judge-batch")

    def __reduce__(self) -> tuple[Any, ...]:
        return self._make, ()

    def warm(self) -> None:
        """Make the threads and connections that the first batch needs, so that it is as fast as the next. No model is asked.

        Call it while there is time before the first batch, as the Lambda does when it starts. It takes 3 seconds at most. If
        something goes wrong, the batch says so. It does something only for hosted judges: `bedrock` and `openai:URL`.
        """
        self._begin_anew_if_forked()
        if self._parts.warm is not None:
            self._parts.warm()

    def grade(self, records: Iterable[AnyRecord]) -> Outcomes:
        """Score records and return an outcome for each, in their order.

        A record that cannot be scored, such as one without a response, becomes an `Unscored`; the others are scored as usual. A
        record without an id gets its place in the list, from 0. An equal question is asked only once, now and in later calls. The
        judges `local` and `replies:FILE` judge each record on its own, unless it is equal in everything, its id included.

        Args:
            records: any iterable of dicts or Samples; it is read to its end before anything is asked.

        Raises:
            InputFault: this is not a list of records, or something in it is not a record.
            Misconfigured: no sample can be scored until somebody fixes the setup: credentials, for instance, or a judge of your
                own that returns no `Reply`.
        """
        return self.grade_by(Deadline(), records)

    async def agrade(
        self, records: Iterable[AnyRecord], *, deadline: float | None = None, budget: Budget | None = None
    ) -> Outcomes:
        """Score records as `grade` does, without blocking the event loop.

        Any number of these can run at once. Up to `concurrency` of them are worked on at a time, and no model gets more than
        `concurrency` calls at once. When one is cancelled, nothing more is asked for it. A request already sent cannot be
        recalled; it ends within `read_timeout`, and its answer is ignored.

        Args:
            records: see `grade`.
            deadline: seconds from now, the wait for other batches included; what is not done by then is unscored. None: no end.
            budget: what this and other calls may spend together, see `budget`. None: the caps hold for this call alone.
        """
        import asyncio  # whoever awaits this has paid for it already; the Lambda never does

        self._begin_anew_if_forked()
        by = Deadline() if deadline is None else Deadline(time.monotonic() + deadline)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._batches, self.grade_by, by, records, budget)
        finally:
            by.cancel()

    def budget(self) -> Budget:
        """Return a budget under the caps of the rubric and the settings, with nothing spent, for calls that share one."""
        return Budget(self._parts.cap, self._parts.prices)

    def grade_by(self, deadline: Deadline, records: Iterable[AnyRecord], budget: Budget | None = None) -> Outcomes:
        """Score records as `grade` does, and return by the deadline: what is not done by then is unscored. The Lambda's way in.

        When this returns or raises, the deadline has been cancelled, so the judge gets no more questions.
        """
        self._begin_anew_if_forked()
        samples = _read(records)
        try:
            with progress(len(samples), show=self._show) as advance:
                scoring, origin = self._scoring(budget), provenance(self.rubric)
                outcomes = score_batch(samples, scoring, origin, self._parts.concurrency, deadline, advance)
        finally:
            deadline.cancel()
        return Outcomes(outcomes)

    def stream(self, samples: Iterable[tuple[Tag, AnySample]]) -> Iterator[tuple[Tag, Outcome]]:
        """Score samples as they are read; yield each outcome as soon as it is ready, with its sample's tag.

        The command line's way in, for files of any length: only the samples that are being scored are held.
        """
        self._begin_anew_if_forked()
        deadline = Deadline()
        try:
            yield from score_stream(samples, self._scoring(), provenance(self.rubric), self._parts.concurrency, deadline)
        finally:
            deadline.cancel()

    def _begin_anew_if_forked(self) -> None:
        """Become a new grader: the parent's threads are not here, and on its connections each would read the other's answers."""
        if self._process != os.getpid():
            self.__dict__ = self._make().__dict__

    def _scoring(self, budget: Budget | None = None) -> Road:
        """Return the road; without a budget that is shared, a cap on spending counts for one call of `grade` or `stream`."""
        parts = self._parts
        return Road(parts.rubric, parts.prompts, self._memory, budget or self.budget(), parts.panel, Recent(), self._siblings)


def _name(rubric: object) -> str:
    """Return what the settings call a rubric: its name, or a path that reads as one."""
    if isinstance(rubric, Rubric):
        return rubric.name
    if isinstance(rubric, Path):
        return str(rubric) if "/" in str(rubric) else f"./{rubric}"
    if isinstance(rubric, str):
        return rubric
    msg = f"rubric: wanted the name of a rubric, the path of its file, or a Rubric; found {shape(rubric)}"
    raise SettingsFault(msg)


def _read(records: object) -> tuple[AnySample, ...]:
    """Read all records before any is scored, so that a wrong one is told before anything is paid for.

    Raises:
        InputFault: these are not records.
    """
    wanted = "records: wanted a list of dicts or Samples"
    if isinstance(records, Mapping) and _is_columns(records):
        msg = f"{wanted}; found one dict of columns: [dict(zip(d, row)) for row in zip(*d.values())] makes it a list"
        raise InputFault(msg)
    if isinstance(records, Mapping | BaseModel):
        msg = f"{wanted}; found one record, which belongs in a list: [record]"
        raise InputFault(msg)
    if isinstance(records, str | bytes | Path):
        msg = f"{wanted}; found {shape(records)}. A file is scored by 'judge score FILE', or line by line with json.loads"
        raise InputFault(msg)
    if hasattr(records, "columns"):
        msg = f"{wanted}; found a {type(records).__name__}: give .to_dict('records') of it (pandas) or .to_dicts() (polars)"
        raise InputFault(msg)
    if not isinstance(records, Iterable):
        msg = f"{wanted}; found {shape(records)}"
        raise InputFault(msg)
    return tuple(_sample(record, place) for place, record in enumerate(records))


def _is_columns(records: Mapping[Any, Any]) -> bool:
    """Whether it is a table, a dict of columns; one record can look like that only by its turns."""
    lists = [isinstance(column, Iterable) and not isinstance(column, str | Mapping) for column in records.values()]
    turns = records.get("messages", records.get("prompt", ()))
    return bool(lists) and all(lists) and not any(isinstance(turn, Mapping) for turn in turns)


def _sample(record: object, place: int) -> AnySample:
    if isinstance(record, Sample | BadSample):
        return record
    if not isinstance(record, Mapping):
        msg = f"records[{place}]: wanted a dict or a Sample; found {shape(record)}"
        raise InputFault(msg)
    sample = read_sample({**record, "id": place} if record.get("id") is None else record)
    return sample.model_copy(update={"id": place}) if sample.id is None else sample
