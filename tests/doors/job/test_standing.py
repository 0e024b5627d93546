"""A line says how a job stands, and nothing that is not known."""

from datetime import UTC, datetime, timedelta

import pytest

from judge.doors.job.standing import duration, standing
from judge.training.progress import Progress
from judge.training.training_job import Phase, TrainingJob

BEGUN = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
NOW = BEGUN + timedelta(hours=2, minutes=10)
PHASES = (Phase(name="data processing", status="Completed"), Phase(name="training", status="InProgress"))


def job(**changes: object) -> TrainingJob:
    plain = {"id": "1", "name": "a", "status": "running", "said": "InProgress", "created": BEGUN, "base": "b"}
    return TrainingJob.model_validate({**plain, **changes})


def test_what_is_not_known_is_not_said() -> None:
    assert standing(job(), Progress(), NOW) == "InProgress for 2 h 10 min"


def test_a_failure_says_why_and_how_long_it_took_and_nothing_is_left() -> None:
    failed = job(status="failed", said="Failed", message="the grader failed", ended=BEGUN + timedelta(minutes=20), phases=PHASES)
    assert standing(failed, Progress(left=timedelta(hours=1)), NOW) == "Failed after 20 min; the grader failed"


def test_a_text_of_the_service_makes_no_line_of_its_own() -> None:
    failed = job(status="failed", said="Failed\n", message="no\r\nCompleted after 2 h;\n\treward 1.000 ", ended=NOW)
    assert standing(failed, Progress(), NOW) == "Failed after 2 h 10 min; no Completed after 2 h; reward 1.000"


def test_a_longest_message_is_shown_whole() -> None:
    failed = job(status="failed", said="Failed", message="x" * 2048, ended=NOW)
    assert "x" * 2048 in standing(failed, Progress(), NOW)


def test_a_job_of_the_future_has_run_for_no_time() -> None:
    assert standing(job(created=NOW + timedelta(hours=1)), Progress(), NOW) == "InProgress for less than a minute"


def test_more_responses_than_the_job_has_are_explained() -> None:
    line = standing(job(), Progress(scored=101, expected=100), NOW)
    assert "101 of 100 responses scored; that is more than the job has, so somebody else uses the stack too" in line
    assert "somebody else" not in standing(job(), Progress(scored=100, expected=100), NOW)


def test_everything_that_is_known_is_on_the_line() -> None:
    progress = Progress(scored=12_800, expected=48_000, first=0.25, last=0.4123, usd=3.2, left=timedelta(hours=4))
    assert standing(job(phases=PHASES), progress, NOW) == (
        "InProgress for 2 h 10 min (training); reward 0.412, 0.250 at first; 12,800 of 48,000 responses scored; "
        "the judge has cost 3.20 US dollars; about 4 h 0 min left"
    )


def test_a_reward_of_zero_and_no_responses_are_figures() -> None:
    assert standing(job(), Progress(scored=0, first=0.0, last=0.0, usd=0.0), NOW).endswith(
        "reward 0.000, 0.000 at first; 0 responses scored; the judge has cost 0.00 US dollars"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (59, "less than a minute"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 0 min"),
        (86_399, "23 h 59 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_a_span_is_written_in_its_two_largest_units(seconds: int, text: str) -> None:
    assert duration(timedelta(seconds=seconds)) == text
