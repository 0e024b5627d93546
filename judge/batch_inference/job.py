"""Makes batch inference jobs on Bedrock: uploads the questions to S3, makes a job, says how it stands, downloads its answers.

boto3's own retries are on here, because there are only a handful of calls and no sample waits for them.
https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference.html
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from judge.aws.service import service
from judge.errors import Misconfigured, SettingsFault
from judge.record import Record

_FINISHED = ("Completed", "PartiallyCompleted")
_UNDER_WAY = ("Submitted", "Validating", "Scheduled", "InProgress", "Stopping")
"""Statuses of a job: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelInvocationJob.html"""

_OUTPUT = ".jsonl.out"
"""How the names of a job's output files end; its manifest is a `.json.out`."""

_PLACE = re.compile(
    r"""
    s3://(?P<bucket>[a-z0-9][-.a-z0-9]{1,61}[a-z0-9])  # s3://my-bucket
    (?:/(?P<prefix>[-!_*'().a-zA-Z0-9/]*))?            # /runs/2026, or nothing
    """,
    re.VERBOSE,
)
"""In the characters of `s3Uri`: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelInvocationJob.html"""

_NAME = re.compile(
    r"""
    [a-zA-Z0-9]             # "j" of judge-summary-v1.2
    (-*[a-zA-Z0-9.]){0,62}  # "udge-summary-v1.2"
    """,
    re.VERBOSE,
)
_LONGEST_NAME = 63
"""Characters. Both follow `jobName` (same page), less the `+`, which `s3Uri` does not allow, and less a dash at the end."""

_RUBRIC = re.compile(r"-([0-9a-f]+)\.jsonl$")
"""The rubric's hash at the end of the questions' file: summary-0a1b2c3d.jsonl"""


class Place(Record):
    """A folder on S3."""

    bucket: str
    prefix: str
    """Without a slash at its ends; empty for the whole bucket."""

    @classmethod
    def parse(cls, uri: str) -> "Place":
        """Read `s3://bucket/prefix`, in the characters that Bedrock accepts.

        Raises:
            SettingsFault: it is anything else.
        """
        found = _PLACE.fullmatch(uri)
        if not found:
            msg = f"not a folder on S3: wanted s3://bucket/prefix in letters, digits and -!_*'()., found {uri!r}"
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
    """What Bedrock says about the job; empty when it says nothing."""

    since: datetime
    """When the status last changed."""

    records: int | None
    """How many the job has; None until Bedrock has counted them, as for the next two."""

    processed: int | None
    failed: int | None
    input: str
    """The address of the file of questions."""

    output: Place

    @property
    def rubric_hash(self) -> str | None:
        """The hash of the rubric that the questions were made with; None when the job is not one of ours."""
        found = _RUBRIC.search(self.input)
        return found[1] if found else None

    def line(self) -> str:
        """Say in a line how the job stands."""
        counts = [] if self.records is None else [f"{self.processed or 0:,} of {self.records:,} records processed"]
        counts += [f"{self.failed:,} failed"] if self.failed else []
        said = [self.message] if self.message else []
        return "; ".join([f"{self.status} since {self.since:%Y-%m-%d %H:%M %Z}", *counts, *said])


def check_name(name: str) -> str:
    """Return a job's name if Bedrock accepts it.

    Raises:
        SettingsFault: it does not.
    """
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        wanted = f"at most {_LONGEST_NAME} letters, digits, dots and dashes, a letter or digit first and no dash last"
        msg = f"a job's name has {wanted}; found {name!r}"
        raise SettingsFault(msg)
    return name


def submit(questions: Path, place: Place, *, name: str, model: str, role: str, rubric: str) -> str:
    """Upload questions, make a job of them, and return its ARN.

    Args:
        questions: a file of `{"recordId": ..., "modelInput": ...}`, where the input is a Converse request.
        place: where questions and answers go.
        name: the name of the job and of its folder.
        model: a Bedrock model id or inference profile.
        role: the ARN of the role with which Bedrock reads and writes the bucket.
        rubric: the name and hash of the rubric with a dash between them; the file is named after it.

    Raises:
        Misconfigured: S3 or Bedrock refused, or could not be reached.
    """
    file = f"{rubric}.jsonl"
    with service("S3") as client, questions.open("rb") as content:
        client.upload_fileobj(content, place.bucket, place.key(name, file))
    with service("Bedrock") as client:
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
    """Return a job as it stands now.

    Args:
        identifier: its ARN, or the last part of it.

    Raises:
        Misconfigured: Bedrock knows no such job, does not let us see it, or could not be reached.
    """
    with service("Bedrock") as client:
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
    """Download the answers of a finished job into a folder and return the files.

    Raises:
        Misconfigured: the job is not finished or has failed, there are no answers, or S3 refused or could not be reached.
    """
    if job.status not in _FINISHED:
        advice = "wait and collect it then" if job.status in _UNDER_WAY else "submit it again"
        msg = f"the job has no answers to collect, {advice}: {job.line()}"
        raise Misconfigured(msg)
    prefix = job.output.key(job.arn.rpartition("/")[2]) + "/"
    files: list[Path] = []
    with service("S3") as client:
        for key in _keys(client, job.output.bucket, prefix):
            files.append(folder / f"{len(files)}.jsonl")
            with files[-1].open("wb") as file:
                client.download_fileobj(job.output.bucket, key, file)
    if not files:
        msg = f"no file *{_OUTPUT} is under s3://{job.output.bucket}/{prefix}: {job.line()}"
        raise Misconfigured(msg)
    return files


def _keys(client: Any, bucket: str, prefix: str) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", ()) if item["Key"].endswith(_OUTPUT)]
