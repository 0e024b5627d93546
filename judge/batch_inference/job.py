"""Makes batch inference jobs on Bedrock and looks after them: questions up to S3, a job on them, its state, its answers down.

boto3's own retries are on here: these are a handful of calls, and no sample waits for them.
https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference.html
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from s3transfer.exceptions import RetriesExceededError

from judge.aws.session import access_fault, open_session
from judge.errors import AccessFault, Misconfigured, SettingsFault
from judge.providers.bedrock.client import client_fault
from judge.record import Record

if TYPE_CHECKING:
    import boto3

_FINISHED = ("Completed", "PartiallyCompleted")
_UNDER_WAY = ("Submitted", "Validating", "Scheduled", "InProgress", "Stopping")
_ANSWERS = ".jsonl.out"
_PLACE = re.compile(r"s3://(?P<bucket>[a-z0-9][-.a-z0-9]{1,61}[a-z0-9])(?:/(?P<prefix>[-!_*'().a-zA-Z0-9/]*))?")
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9.]){0,62}")
_RUBRIC = re.compile(r"-([0-9a-f]+)\.jsonl$")


class Place(Record):
    """A folder on S3."""

    bucket: str
    prefix: str
    """Without a slash at its ends; empty for the whole bucket."""

    @classmethod
    def parse(cls, uri: str) -> "Place":
        """Read `s3://bucket/prefix`, in the characters that Bedrock takes.

        Raises:
            SettingsFault: it is something else.
        """
        found = _PLACE.fullmatch(uri)
        if not found:
            msg = f"not a folder on S3: wanted s3://bucket/prefix in letters, digits and -!_*'(). but found {uri!r}"
            raise SettingsFault(msg)
        return cls(bucket=found["bucket"], prefix=(found["prefix"] or "").strip("/"))

    def key(self, *parts: str) -> str:
        """Return the key of something in the folder."""
        return "/".join(part for part in (self.prefix, *parts) if part)

    def uri(self, *parts: str) -> str:
        """Return the address of something in the folder."""
        return f"s3://{self.bucket}/{self.key(*parts)}"


class Job(Record):
    """A batch inference job, as Bedrock describes it."""

    arn: str
    model: str
    status: str
    message: str
    """What Bedrock says of it, in its own words; empty when it says nothing."""

    since: datetime
    """When the status was last changed."""

    records: int | None
    processed: int | None
    failed: int | None
    input: str
    output: Place

    @property
    def rubric_hash(self) -> str | None:
        """The hash of the rubric under which it was submitted; None where the job is not one of ours."""
        found = _RUBRIC.search(self.input)
        return found[1] if found else None

    def line(self) -> str:
        """Say in a line how it stands."""
        counts = [] if self.records is None else [f"{self.processed or 0:,} of {self.records:,} records processed"]
        counts += [f"{self.failed:,} failed"] if self.failed else []
        said = [self.message] if self.message else []
        return "; ".join([f"{self.status} since {self.since:%Y-%m-%d %H:%M %Z}", *counts, *said])


def check_name(name: str) -> str:
    """Return a job's name if Bedrock takes it.

    Raises:
        SettingsFault: it does not.
    """
    if len(name) > 63 or not _NAME.fullmatch(name):  # noqa: PLR2004  Bedrock's own limit
        msg = f"a job's name has at most 63 letters, digits, dots and dashes, a letter or digit first and last; found {name!r}"
        raise SettingsFault(msg)
    return name


def submit(questions: Path, place: Place, *, name: str, model: str, role: str, rubric: str) -> str:
    """Upload questions and make a job on them; return its ARN.

    Args:
        questions: a file of `{"recordId": ..., "modelInput": ...}`, where the input is a Converse request.
        place: where questions and answers go.
        name: the job's name, and its folder's.
        model: a Bedrock model id or inference profile.
        role: the ARN of the role under which Bedrock reads and writes the bucket.
        rubric: the name and hash of the rubric, with a dash between them; the file is named by it.

    Raises:
        Misconfigured: S3 or Bedrock refused.
    """
    file = f"{rubric}.jsonl"
    with _service("S3") as client, questions.open("rb") as content:
        client.upload_fileobj(content, place.bucket, place.key(name, file))
    with _service("Bedrock") as client:
        made = client.create_model_invocation_job(
            jobName=name,
            roleArn=role,
            modelId=model,
            modelInvocationType="Converse",
            inputDataConfig={"s3InputDataConfig": {"s3InputFormat": "JSONL", "s3Uri": place.uri(name, file)}},
            outputDataConfig={"s3OutputDataConfig": {"s3Uri": place.uri(name, "answers") + "/"}},
        )
    return str(made["jobArn"])


def find(identifier: str) -> Job:
    """Return how a job stands.

    Args:
        identifier: its ARN, or the last part of it.

    Raises:
        Misconfigured: Bedrock knows no such job, or does not let us see it.
    """
    with _service("Bedrock") as client:
        found = client.get_model_invocation_job(jobIdentifier=identifier)
    return Job(
        arn=found["jobArn"],
        model=found["modelId"],
        status=found["status"],
        message=found.get("message", ""),
        since=found.get("lastModifiedTime") or found["submitTime"],
        records=found.get("totalRecordCount"),
        processed=found.get("processedRecordCount"),
        failed=found.get("errorRecordCount"),
        input=found["inputDataConfig"]["s3InputDataConfig"]["s3Uri"],
        output=Place.parse(found["outputDataConfig"]["s3OutputDataConfig"]["s3Uri"]),
    )


def fetch(job: Job, folder: Path) -> list[Path]:
    """Download the answers of a finished job into a folder.

    Raises:
        Misconfigured: the job is not finished or has failed, there are no answers, or S3 refused.
    """
    if job.status not in _FINISHED:
        advice = "wait and collect it then" if job.status in _UNDER_WAY else "submit it again"
        msg = f"the job has no answers to collect, {advice}: {job.line()}"
        raise Misconfigured(msg)
    prefix = job.output.key(job.arn.rpartition("/")[2]) + "/"
    files: list[Path] = []
    with _service("S3") as client:
        for key in _keys(client, job.output.bucket, prefix):
            files.append(folder / f"{len(files)}.jsonl")
            with files[-1].open("wb") as file:
                client.download_fileobj(job.output.bucket, key, file)
    if not files:
        msg = f"no file *{_ANSWERS} is under s3://{job.output.bucket}/{prefix}: {job.line()}"
        raise Misconfigured(msg)
    return files


def _keys(client: Any, bucket: str, prefix: str) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", ()) if item["Key"].endswith(_ANSWERS)]


@cache
def _session() -> "boto3.Session":
    """Make the session once: to load what it knows of a service is slow."""
    return open_session()


@contextmanager
def _service(name: str) -> Iterator[Any]:
    """Make a client of a service, and give what it refuses the words of this package."""
    try:
        yield _session().client("s3" if name == "S3" else "bedrock")
    except ClientError as error:
        fault = client_fault(error, name)
        raise fault if isinstance(fault, Misconfigured) else Misconfigured(f"{name}: {fault}") from error
    except BotoCoreError as error:
        raise access_fault(error, name) from error
    except RetriesExceededError as error:
        msg = f"{name}: {error}"
        raise AccessFault(msg) from error
