"""The folders of a job in the bucket: what lies in them, and their deletion. Nothing outside them is ever touched."""

from collections.abc import Sequence
from typing import NamedTuple

from judge.aws.service import service
from judge.errors import Misconfigured
from judge.training.place import Place, data_folder, output_folder
from judge.training.training_job import TrainingJob

_AT_ONCE = 1000
"""Keys in a request to delete: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html"""


class Folder(NamedTuple):
    """A job's folder in a bucket."""

    bucket: str
    prefix: str
    """`data/my-job/`, with a slash at its end, see `Place`."""

    keys: Sequence[str]
    size: int
    """Bytes of all objects."""

    @property
    def uri(self) -> str:
        """Where it is."""
        return Place(self.bucket, self.prefix).uri


def folders_of(job: TrainingJob) -> list[Folder]:
    """Return the folders that belong to a job alone, those without an object left out.

    A job that `judge job create` did not create may have its data anywhere. What is not in a folder of its own name is left
    alone.

    Raises:
        Misconfigured: S3 refused, or could not be reached.
    """
    uris = [uri for uri in (job.training, job.validation, job.output) if uri]
    own = dict.fromkeys(folder for uri in uris if (folder := _own(Place.read(uri), job.name)))
    return [folder for folder in map(_listed, own) if folder.keys]


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


def _own(place: Place, job: str) -> Place | None:
    """Return the job's own folder in which a place is; None if it is elsewhere."""
    folders = (data_folder(place.bucket, job), output_folder(place.bucket, job))
    return next((folder for folder in folders if f"{place.key.rstrip('/')}/".startswith(folder.key)), None)


def _listed(place: Place) -> Folder:
    with service("S3") as client:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=place.bucket, Prefix=place.key)
        rows = [row for page in pages for row in page.get("Contents", ())]
    return Folder(*place, [row["Key"] for row in rows], sum(row["Size"] for row in rows))
