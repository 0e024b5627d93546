"""A job is followed to its end, through every fault that passes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from judge.errors import Disconnected, JudgeFailure, Misconfigured, Rejected, Throttled, TimedOut, Unavailable
from judge.training.bedrock_jobs import BedrockJobs
from judge.training.follow import follow
from judge.training.plan import Plan
from judge.training.training_job import Status, TrainingJob
from tests.control_plane import ControlPlane
from tests.service_server import Refuse

GET = "GetModelCustomizationJob"


@dataclass
class Waited:
    """Waits without waiting; each wait may do something."""

    seconds: list[float] = field(default_factory=list)
    then: Callable[[], object] = lambda: None

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.then()


def statuses(found: Iterator[TrainingJob | Misconfigured]) -> list[str]:
    return [one.said if isinstance(one, TrainingJob) else "fault" for one in found]


@pytest.fixture
def job(plan: Plan, plane: ControlPlane) -> str:
    """A job that was looked at once already, when it was made."""
    made = BedrockJobs().create(plan)
    plane.looks[made.id] = 0
    return made.name


def test_a_job_that_is_not_there_is_not_waited_for(plane: ControlPlane) -> None:
    waited = Waited()
    with pytest.raises(Misconfigured, match="there is no job nobody"):
        list(follow(BedrockJobs(), "nobody", waited))
    assert not waited.seconds


def test_a_job_that_vanishes_is_said_to_be_gone(job: str, plane: ControlPlane) -> None:
    plane.gone_after = 2
    found = follow(BedrockJobs(), job, Waited())
    next(found), next(found)
    with pytest.raises(Misconfigured, match=f"the job {job} is no longer there") as gone:
        next(found)
    assert gone.value.code == "ResourceNotFoundException"


def test_access_that_is_lost_on_the_way_ends_the_following(job: str, plane: ControlPlane) -> None:
    assert plane.service
    plane.service.refusals[GET] = [None, Refuse(403, "ExpiredTokenException", "the token has expired")]
    found = follow(BedrockJobs(), job, Waited())
    next(found)
    with pytest.raises(Misconfigured, match="the token has expired"):
        next(found)


@pytest.mark.parametrize(
    "refusals",
    [
        pytest.param([Refuse(429, "ThrottlingException"), Refuse(400, "ThrottlingException")], id="throttled"),
        pytest.param([Refuse(500, "InternalServerException"), Refuse(503, "")], id="server-error"),
    ],
)
def test_what_passes_is_told_and_lived_through(job: str, plane: ControlPlane, refusals: list[Refuse | None]) -> None:
    assert plane.service
    plane.service.refusals[GET] = [None, *refusals]
    assert statuses(follow(BedrockJobs(), job, Waited())) == ["InProgress", "fault", "fault", "InProgress", "Completed"]


def test_a_connection_that_is_lost_is_lived_through(job: str, plane: ControlPlane) -> None:
    assert plane.service
    plane.service.broken[:] = [True, True]
    assert statuses(follow(BedrockJobs(), job, Waited()))[:2] == ["fault", "fault"]


@pytest.mark.parametrize(("end", "course"), [("Failed", ("InProgress", "Failed")), ("Completed", ("Completed",))])
def test_the_end_is_the_last_that_is_given(job: str, plane: ControlPlane, end: str, course: tuple[str, ...]) -> None:
    plane.course = course
    assert statuses(follow(BedrockJobs(), job, Waited())) == list(course)


def test_a_job_that_somebody_stops_is_followed_until_it_has_stopped(job: str, plane: ControlPlane) -> None:
    plane.course = ("InProgress",)
    waited = Waited(then=lambda: BedrockJobs().stop(BedrockJobs().find(job)) if len(waited.seconds) == 1 else None)
    assert statuses(follow(BedrockJobs(), job, waited))[-1] == "Stopped"


def test_it_looks_less_often_as_time_goes_on(job: str, plane: ControlPlane) -> None:
    plane.course = ("InProgress",) * 12 + ("Completed",)
    waited = Waited()
    list(follow(BedrockJobs(), job, waited))
    assert len(waited.seconds) == 12
    assert waited.seconds == sorted(waited.seconds)
    assert (waited.seconds[0], waited.seconds[-1]) == (30.0, 300.0)


class Double:
    """A service whose answers are late, which no server can be within a test's time."""

    def __init__(self, failure: JudgeFailure) -> None:
        self.failures = [failure]

    def find(self, job: str) -> TrainingJob:
        if self.failures:
            fault = Misconfigured("Bedrock: late")
            raise fault from self.failures.pop()
        status: Status = "completed"
        return TrainingJob(id=job, name=job, status=status, said="Completed", created=datetime(2026, 1, 2, tzinfo=UTC), base="b")


@pytest.mark.parametrize("failure", [TimedOut("x"), Disconnected("x"), Throttled("x"), Unavailable("x")])
def test_a_late_answer_is_lived_through(failure: JudgeFailure) -> None:
    assert statuses(follow(Double(failure), "a", Waited())) == ["fault", "Completed"]  # type: ignore[arg-type]  find alone is called


def test_a_request_that_is_refused_for_good_is_not_repeated() -> None:
    with pytest.raises(Misconfigured, match="late"):
        list(follow(Double(Rejected("x")), "a", Waited()))  # type: ignore[arg-type]  find alone is called
