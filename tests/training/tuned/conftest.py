"""A job that has completed, with its data in the bucket."""

import pytest

from judge.aws.service import service
from judge.training.bedrock_jobs import BedrockJobs
from judge.training.training_job import TrainingJob
from tests.control_plane import ControlPlane
from tests.job_server import BUCKET, JobServer


def start_job(plane: ControlPlane, name: str = "my-job", status: str = "Completed", **changed: object) -> TrainingJob:
    """Start a job that has a status from the first look on; what is given replaces parts of the request."""
    plane.course = (status,)
    request = {
        "jobName": name,
        "customModelName": name,
        "roleArn": "arn:aws:iam::123456789012:role/judge-training",
        "baseModelIdentifier": "amazon.nova-2-lite-v1:0:256k",
        "customizationType": "REINFORCEMENT_FINE_TUNING",
        "trainingDataConfig": {"s3Uri": f"s3://{BUCKET}/data/{name}/train.jsonl"},
        "outputDataConfig": {"s3Uri": f"s3://{BUCKET}/output/{name}/"},
        "customizationConfig": {
            "rftConfig": {
                "graderConfig": {"lambdaGrader": {"lambdaArn": "arn:aws:lambda:us-east-1:123456789012:function:judge:7"}}
            }
        },
        **changed,
    }
    with service("Bedrock") as client:
        client.create_model_customization_job(**request)
    return BedrockJobs().find(name)


def put(jobs: JobServer, *keys: str) -> None:
    """Put objects of five bytes into the bucket."""
    for key in keys:
        jobs.objects[f"{BUCKET}/{key}"] = b"bytes"


@pytest.fixture(autouse=True)
def no_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch off boto3's own retries, which sleep."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


@pytest.fixture
def job(plane: ControlPlane) -> TrainingJob:
    """A job that has completed."""
    return start_job(plane)
