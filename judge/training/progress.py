"""How far a job is, by what its function has counted: responses scored, their rewards, money, and the time that is left.

Bedrock tells none of this while a job runs.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from judge.record import Record
from judge.training.choices import DataSize
from judge.training.course import Series
from judge.training.plan import Hyperparameters
from judge.training.training_job import TrainingJob
from judge.training.upload import uploaded_records
from judge.training.workload import workload


class Progress(Record):
    """What is known at a moment; None where nothing is."""

    scored: int | None = None
    """Responses that the function has scored since the job was created."""

    expected: int | None = None
    """Responses of the whole job, if EarlyStopping does not end it before."""

    first: float | None = None
    last: float | None = None
    """The mean reward at the beginning and of late."""

    usd: float | None = None
    """What the judge has cost so far, in US dollars."""

    left: timedelta | None = None
    """The time until all responses are scored, if it goes on as it has; None if more were scored than the job has."""


def read_progress(series: Sequence[Series], expected: int | None, created: datetime, now: datetime) -> Progress:
    """Read the figures of a function.

    Args:
        series: `samples`, `reward` and `cost`, by minutes since the job was created.
        expected: responses of the whole job, if known.
        created: when the job was created.
        now: the moment.
    """
    found: Mapping[str, Series] = {one.name: one for one in series if one.values}
    samples, rewards, cost = found.get("samples"), found.get("reward"), found.get("cost")
    scored = round(sum(samples.values)) if samples else None
    begun = created + timedelta(minutes=samples.at[0]) if samples else None
    return Progress(
        scored=scored,
        expected=expected,
        first=rewards.values[0] if rewards else None,
        last=rewards.values[-1] if rewards else None,
        usd=sum(cost.values) if cost else None,
        left=_left(scored, expected, now - begun) if scored and expected and begun and begun < now else None,
    )


def expected_samples(job: TrainingJob) -> int | None:
    """Return how many responses a job scores; None if its data were not uploaded by us, or its hyperparameters are not told.

    Raises:
        Misconfigured: the bucket cannot be read.
    """
    asked = job.hyperparameters
    if not (job.training and {"epochCount", "batchSize", "trainingSamplePerPrompt"} <= asked.keys()):
        return None
    records = uploaded_records(job.training)
    if records is None:
        return None
    validation = uploaded_records(job.validation) if job.validation else 0
    values = Hyperparameters(
        epochs=_whole(asked["epochCount"]),
        batch_size=_whole(asked["batchSize"]),
        samples=_whole(asked["trainingSamplePerPrompt"]),
        eval_interval=_whole(asked.get("evalInterval")),
    )
    work = workload(DataSize(records=records, validation=validation or 0, longest_prompt=0), values)
    return work.samples if work else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _left(scored: int, expected: int, elapsed: timedelta) -> timedelta | None:
    return elapsed * ((expected - scored) / scored) if scored <= expected else None
