"""Puts the data of a job into the bucket, once, and makes sure that they have arrived as they are."""

import base64
import hashlib
from pathlib import Path
from typing import NamedTuple

from judge.aws.service import service
from judge.errors import InputFault, Misconfigured, SettingsFault

_RECORDS = "records"
"""The metadata of an uploaded file that tells how many records it has; `judge job watch` reads it."""

_THERE = ("PreconditionFailed", "ConditionalRequestConflict")
"""What S3 says to `IfNoneMatch: *` where the key is taken, or is being taken by somebody else at this moment.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html"""

_PART = 1_000_000
"""Bytes that are read at a time of an object without a checksum; a guess."""

_UNSEEN = {"403": "s3:GetObject on it is missing", "404": "it is gone again"}
"""What it means that S3 does not tell of an object: it says so with the status alone."""


class File(NamedTuple):
    """A file to upload."""

    path: Path
    size: int
    """Bytes."""

    records: int
    """Lines that are not blank."""

    sha256: bytes

    @classmethod
    def read(cls, path: Path) -> "File":
        """Look at a file.

        Raises:
            InputFault: it cannot be read.
        """
        size, records, digest = 0, 0, hashlib.sha256()
        try:
            with path.open("rb") as lines:
                for line in lines:
                    size, records = size + len(line), records + bool(line.strip())
                    digest.update(line)
        except OSError as error:
            msg = f"{path}: cannot be read: {error.strerror}"
            raise InputFault(msg) from error
        return cls(path, size, records, digest.digest())


def upload(file: File, bucket: str, key: str) -> None:
    """Put a file into a bucket, unless the same content is there already, and check it.

    S3 compares what arrives with the SHA-256 that is sent along. What is there is never replaced.

    Raises:
        Misconfigured: other content is there, or S3 refused or could not be reached.
    """
    checksum = base64.b64encode(file.sha256).decode()
    try:
        with service("S3") as client, file.path.open("rb") as content:
            client.put_object(
                Bucket=bucket,
                Key=key,
                Body=content,
                IfNoneMatch="*",
                ChecksumSHA256=checksum,
                Metadata={_RECORDS: str(file.records)},
            )
    except Misconfigured as fault:
        if fault.code not in _THERE:
            raise
    _compare(file, bucket, key, checksum)


def _checksum(bucket: str, key: str) -> str:
    """Return the checksum of an object that S3 has none of, because another tool put it there."""
    digest = hashlib.sha256()
    with service("S3") as client:
        for part in client.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(_PART):
            digest.update(part)
    return base64.b64encode(digest.digest()).decode()


def uploaded_records(uri: str) -> int | None:
    """Return how many records an uploaded file has; None if it was not uploaded by us.

    Args:
        uri: `s3://bucket/key`.

    Raises:
        Misconfigured: S3 refused, or could not be reached.
    """
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    with service("S3") as client:
        found = client.head_object(Bucket=bucket, Key=key)
    told = found.get("Metadata", {}).get(_RECORDS, "")
    return int(told) if told.isdecimal() else None


def _compare(file: File, bucket: str, key: str, checksum: str) -> None:
    try:
        with service("S3") as client:
            there = client.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    except Misconfigured as fault:
        if fault.code not in _UNSEEN:
            raise
        msg = f"s3://{bucket}/{key} was uploaded, but cannot be compared with {file.path}: {_UNSEEN[fault.code]} ({fault})"
        raise Misconfigured(msg) from fault
    size = there["ContentLength"]
    found = (size, there.get("ChecksumSHA256") or (_checksum(bucket, key) if size == file.size else "no checksum"))
    if found != (file.size, checksum):
        msg = (
            f"s3://{bucket}/{key} is there already, and is not {file.path}: wanted {file.size:,} bytes with the SHA-256 "
            f"{checksum}, found {found[0]:,} with {found[1]}; choose another --name"
        )
        raise SettingsFault(msg)
