"""The folders of a job in the bucket: what lies in them, and their deletion. Nothing outside them is ever touched."""

from collections.abc import Sequence
from typing import NamedTuple

from judge.aws.service import service
from judge.errors import Misconfigured
from judge.training.training_job import TrainingJob

_AT_ONCE = 1000
"""Keys in a request to delete: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html"""

_OWN = ("data", "output")
"""Where `judge job create` puts a job's data, and where it has the job write: `data/<name>/` and `output/<name>/`."""


class Folder(NamedTuple):
    """A job's folder in a bucket."""

    bucket: str
    prefix: str
    """`data/my-job/`, with the slash at its end, or it would be that of `my-job-2`, too."""

    keys: Sequence[str]
    size: int
    """Bytes of all objects."""

    @property
    def uri(self) -> str:
        """Where it is."""
        return f"s3://{self.bucket}/{self.prefix}"


def folders_of(job: TrainingJob) -> list[Folder]:
    """Return the folders that belong to a job alone, those without an object left out.

    A job that was not created by `judge job create` may have its data anywhere: what does not lie under its own name is not its
    own, and is left alone.

    Raises:
        Misconfigured: S3 refused, or could not be reached.
    """
    prefixes = [f"{own}/{job.name}/" for own in _OWN]
    buckets = dict.fromkeys(
        (bucket, prefix)
        for uri in (job.training, job.validation, job.output)
        for bucket, prefix in [_own(uri, prefixes)]
        if bucket and prefix
    )
    found = (_listed(bucket, prefix) for bucket, prefix in buckets)
    return [folder for folder in found if folder.keys]


def delete_folder(folder: Folder) -> None:
    """Delete the objects that were listed.

    Raises:
        Misconfigured: S3 refused, for some of them or for all, or could not be reached.
    """
    for begin in range(0, len(folder.keys), _AT_ONCE):
        keys = [{"Key": key} for key in folder.keys[begin : begin + _AT_ONCE]]
        with service("S3") as client:
            answer = client.delete_objects(Bucket=folder.bucket, Delete={"Objects": keys, "Quiet": True})
        if errors := answer.get("Errors"):
            first = errors[0]
            msg = f"S3: {len(errors)} of {len(keys)} objects were not deleted; the first, {first['Key']}: {first['Code']}"
            raise Misconfigured(msg)


def _own(uri: str | None, prefixes: Sequence[str]) -> tuple[str, str]:
    """Return the bucket and the job's own prefix in which a URI lies; empty texts if it lies elsewhere."""
    bucket, _, key = (uri or "").removeprefix("s3://").partition("/")
    return bucket, next((prefix for prefix in prefixes if f"{key.rstrip('/')}/".startswith(prefix)), "")


def _listed(bucket: str, prefix: str) -> Folder:
    with service("S3") as client:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        rows = [row for page in pages for row in page.get("Contents", ())]
    return Folder(bucket, prefix, [row["Key"] for row in rows], sum(row["Size"] for row in rows))
