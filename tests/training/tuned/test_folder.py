"""The folders of a job: whatever lies outside them is never touched."""

import pytest

from judge.errors import Misconfigured
from judge.training.training_job import TrainingJob
from judge.training.tuned.folder import Folder, delete_folder, folders_of
from tests.control_plane import ControlPlane
from tests.job_server import BUCKET, JobServer
from tests.training.tuned.conftest import put, start_job

OWN = ("data/my-job/train.jsonl", "data/my-job/validation.jsonl", "output/my-job/a/b.csv", "output/my-job/c & d.csv")
FOREIGN = (
    "data/my-job-2/train.jsonl",
    "data/my-job.jsonl",
    "output/my-job2/a.csv",
    "data/other/my-job/train.jsonl",
    "my-job/data.jsonl",
    "train.jsonl",
)


def test_only_what_lies_under_the_jobs_own_name_is_deleted(jobs: JobServer, job: TrainingJob) -> None:
    put(jobs, *OWN, *FOREIGN)
    found = folders_of(job)
    assert [(folder.uri, len(folder.keys), folder.size) for folder in found] == [
        (f"s3://{BUCKET}/data/my-job/", 2, 2),
        (f"s3://{BUCKET}/output/my-job/", 2, 2),
    ]
    for folder in found:
        delete_folder(folder)
    assert set(jobs.objects) == {f"{BUCKET}/{key}" for key in FOREIGN}
    assert folders_of(job) == []


@pytest.mark.parametrize(
    ("training", "output"),
    [
        pytest.param("data/all.jsonl", "output/", id="shared-folders"),
        pytest.param("data/my-job-2/train.jsonl", "output/my-job-2/", id="another-jobs"),
        pytest.param("data/my-job.jsonl", "results/my-job/", id="of-ones-own"),
    ],
)
def test_a_job_that_was_made_otherwise_has_no_folder_of_its_own(
    plane: ControlPlane, jobs: JobServer, training: str, output: str
) -> None:
    put(jobs, *OWN, *FOREIGN, "output/a.csv", "results/my-job/a.csv")
    made = start_job(
        plane,
        trainingDataConfig={"s3Uri": f"s3://{BUCKET}/{training}"},
        outputDataConfig={"s3Uri": f"s3://{BUCKET}/{output}"},
    )
    assert folders_of(made) == []


def test_an_object_that_is_refused_is_told(jobs: JobServer, job: TrainingJob) -> None:
    put(jobs, *OWN)
    jobs.undeletable.add(OWN[0])
    with pytest.raises(Misconfigured, match=f"1 of 2 objects were not deleted; the first, {OWN[0]}: AccessDenied"):
        delete_folder(folders_of(job)[0])
    assert {key for key in jobs.objects if "/data/" in key} == {f"{BUCKET}/{OWN[0]}"}


def test_many_objects_are_deleted_in_requests_that_s3_takes(jobs: JobServer, job: TrainingJob) -> None:
    keys = [f"data/my-job/{number:04}" for number in range(2001)]
    put(jobs, *keys)
    delete_folder(Folder(BUCKET, "data/my-job/", keys, 0))
    assert jobs.objects == {}
    assert jobs.asked.count("DeleteObjects") == 3


def test_a_bucket_that_cannot_be_read_is_told(jobs: JobServer, job: TrainingJob) -> None:
    jobs.refused["ListObjectsV2"] = (403, "AccessDenied", "no")
    with pytest.raises(Misconfigured, match="AccessDenied"):
        folders_of(job)
