"""A job's status is read in our words and in Bedrock's, and tells whether it is over."""

from datetime import UTC, datetime
from typing import get_args

import botocore.session
import pytest

from judge.errors import SettingsFault
from judge.training.training_job import BEDROCK, Status, TrainingJob, read_status


@pytest.mark.parametrize("text", ["", "done", "In Progress"])
def test_other_words_are_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(SettingsFault, match=r"--status: wanted one of InProgress, .*failed; found"):
        read_status(text)


@pytest.mark.parametrize("text", ["inprogres", "InProgres"])
def test_a_misspelt_status_is_told_with_the_nearest_one(text: str) -> None:
    with pytest.raises(SettingsFault, match="did you mean 'InProgress'"):
        read_status(text)


@pytest.mark.parametrize(("text", "status"), [("InProgress", "running"), ("inprogress", "running"), ("waiting", "waiting")])
def test_a_status_is_read_in_both_languages(text: str, status: str) -> None:
    assert read_status(text) == status


def test_every_word_of_the_api_is_known() -> None:
    shape = botocore.session.get_session().get_service_model("bedrock").shape_for("ModelCustomizationJobStatus")
    assert set(BEDROCK) == set(shape.metadata["enum"])


@pytest.mark.parametrize("status", get_args(Status))
def test_a_job_is_over_once_it_cannot_go_on(status: Status) -> None:
    job = TrainingJob(id="1", name="a", status=status, said="x", created=datetime(2026, 1, 2, tzinfo=UTC), base="b")
    assert job.over == (status in {"stopped", "completed", "failed"})
