"""Where the files of a job are in S3."""

import pytest

from judge.training.place import Place, data_folder, output_folder


@pytest.mark.parametrize(
    ("uri", "bucket", "key"),
    [
        pytest.param("s3://bucket/data/my-job/train.jsonl", "bucket", "data/my-job/train.jsonl", id="file"),
        pytest.param("s3://bucket/output/my-job/", "bucket", "output/my-job/", id="folder"),
        pytest.param("s3://bucket/", "bucket", "", id="bucket"),
    ],
)
def test_a_uri_is_read_and_written(uri: str, bucket: str, key: str) -> None:
    assert Place.read(uri) == Place(bucket, key)
    assert Place(bucket, key).uri == uri


def test_the_folders_of_one_job_are_not_those_of_another() -> None:
    assert data_folder("bucket", "my-job").uri == "s3://bucket/data/my-job/"
    assert output_folder("bucket", "my-job").uri == "s3://bucket/output/my-job/"
    assert not output_folder("bucket", "my-job-2").uri.startswith(output_folder("bucket", "my-job").uri)


def test_a_file_lies_in_its_folder() -> None:
    assert data_folder("bucket", "my-job").file("train.jsonl").uri == "s3://bucket/data/my-job/train.jsonl"
