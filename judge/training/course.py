"""The course of a training job: its series of figures, step by step or minute by minute."""

from typing import Literal

from judge.record import Many, Record

Role = Literal["training reward", "validation reward", "spread", "loss", "other"]
"""What a series shows; readings look at the first two, and at the third."""


class Series(Record):
    """One figure over the course of a job."""

    name: str
    """As its source names it: `critic/rewards/mean`."""

    role: Role
    by: Literal["step", "minute"]
    """What `at` counts: steps of the training, or minutes since the job was created."""

    at: Many[float]
    values: Many[float]
    """As many as `at`; a figure that is missing or not finite is left out of both."""

    source: str
    """Where it comes from: `the function's metrics`, a file's name, `the job's events`."""


class Course(Record):
    """What is known of a job's course."""

    job: str
    """The job's name."""

    low: float = 0.0
    high: float = 1.0
    """The ends of the rubric's range."""

    series: Many[Series]
