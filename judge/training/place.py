"""The place of a job's files in S3: where `judge job create` puts them, and where a job says that they are."""

from typing import NamedTuple


class Place(NamedTuple):
    """A file or a folder in a bucket."""

    bucket: str
    key: str
    """`data/my-job/train.jsonl`. That of a folder ends in a slash, or `data/my-job` would be that of `data/my-job-2`, too."""

    @classmethod
    def read(cls, uri: str) -> "Place":
        """Read a URI as Bedrock gives it: `s3://bucket/key`."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return cls(bucket, key)

    @property
    def uri(self) -> str:
        """The URI: `s3://bucket/key`."""
        return f"s3://{self.bucket}/{self.key}"

    def file(self, name: str) -> "Place":
        """Return the place of a file in this folder."""
        return Place(self.bucket, f"{self.key}{name}")


def data_folder(bucket: str, job: str) -> Place:
    """Return the folder for a job's data: the template's role for training may read `data/`."""
    return Place(bucket, f"data/{job}/")


def output_folder(bucket: str, job: str) -> Place:
    """Return the folder into which a job writes: the template's role for training may write to `output/`."""
    return Place(bucket, f"output/{job}/")
