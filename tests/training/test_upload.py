"""Data are put into the bucket once, checked, and never replaced."""

from pathlib import Path

import pytest

from judge.errors import InputFault, Misconfigured, SettingsFault
from judge.training.upload import File, upload, uploaded_records
from tests.job_server import BUCKET, JobServer

PLACE = f"{BUCKET}/data/a-job/train.jsonl"


@pytest.fixture(autouse=True)
def _jobs(jobs: JobServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has a bucket; boto3's own retries, which sleep, are off."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def written(path: Path, content: bytes = b'{"a": 1}\n\n{"b": 2}') -> File:
    path.write_bytes(content)
    return File.read(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none\.jsonl: cannot be read: No such file"):
        File.read(tmp_path / "none.jsonl")


def test_other_content_under_the_same_key_is_refused_and_stays(tmp_path: Path, jobs: JobServer) -> None:
    upload(written(tmp_path / "a"), BUCKET, "data/a-job/train.jsonl")
    with pytest.raises(SettingsFault, match=r"is there already, and is not .*choose another --name"):
        upload(written(tmp_path / "b", b'{"a": 9}\n\n{"b": 2}'), BUCKET, "data/a-job/train.jsonl")
    assert jobs.objects[PLACE] == b'{"a": 1}\n\n{"b": 2}'


def test_content_that_another_tool_put_there_is_compared_by_its_size(tmp_path: Path, jobs: JobServer) -> None:
    jobs.objects[PLACE] = b"longer than the file that is uploaded"
    with pytest.raises(SettingsFault, match="wanted 18 bytes"):
        upload(written(tmp_path / "a"), BUCKET, "data/a-job/train.jsonl")


def test_content_of_the_same_size_that_another_tool_put_there_is_compared_byte_by_byte(tmp_path: Path, jobs: JobServer) -> None:
    file = written(tmp_path / "a")
    jobs.objects[PLACE] = b"x" * file.size
    with pytest.raises(SettingsFault, match="is there already, and is not"):
        upload(file, BUCKET, "data/a-job/train.jsonl")
    jobs.objects[PLACE] = file.path.read_bytes()
    upload(file, BUCKET, "data/a-job/train.jsonl")


def test_two_that_upload_the_same_at_once_both_find_it(tmp_path: Path, jobs: JobServer) -> None:
    file = written(tmp_path / "a")
    upload(file, BUCKET, "data/a-job/train.jsonl")
    jobs.refused["PutObject"] = (409, "ConditionalRequestConflict", "try again")
    upload(file, BUCKET, "data/a-job/train.jsonl")
    jobs.objects[PLACE] = b"of somebody else"
    with pytest.raises(SettingsFault, match="choose another --name"):
        upload(file, BUCKET, "data/a-job/train.jsonl")


@pytest.mark.parametrize(("status", "says"), [(403, "s3:GetObject on it is missing"), (404, "it is gone again")])
def test_what_cannot_be_compared_is_not_taken_for_equal(tmp_path: Path, jobs: JobServer, status: int, says: str) -> None:
    jobs.refused["HeadObject"] = (status, "", "")
    with pytest.raises(Misconfigured, match=f"cannot be compared with .*: {says}"):
        upload(written(tmp_path / "a"), BUCKET, "data/a-job/train.jsonl")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "AccessDenied"),
        (404, "NoSuchBucket"),
        (400, "KMS.DisabledException"),
        (400, "EntityTooLarge"),
        (501, "NotImplemented"),
    ],
)
def test_a_bucket_that_does_not_take_the_data_is_told(tmp_path: Path, jobs: JobServer, status: int, code: str) -> None:
    jobs.refused["PutObject"] = (status, code, "not here")
    with pytest.raises(Misconfigured, match=f"S3: .*{code}: not here"):
        upload(written(tmp_path / "a"), BUCKET, "data/a-job/train.jsonl")
    assert not jobs.objects


def test_a_file_that_changes_between_the_look_and_the_upload_is_refused(tmp_path: Path, jobs: JobServer) -> None:
    file = written(tmp_path / "a")
    file.path.write_bytes(b"something else")
    with pytest.raises(Misconfigured, match="BadDigest"):
        upload(file, BUCKET, "data/a-job/train.jsonl")
    assert PLACE not in jobs.objects


def test_a_refusal_of_s3_is_told(tmp_path: Path, jobs: JobServer) -> None:
    jobs.refused["PutObject"] = (403, "AccessDenied", "not you")
    with pytest.raises(Misconfigured, match="AccessDenied: not you"):
        upload(written(tmp_path / "a"), BUCKET, "data/a-job/train.jsonl")


def test_the_bytes_arrive_as_they_are_and_tell_how_many_records_they_hold(tmp_path: Path, jobs: JobServer) -> None:
    upload(written(tmp_path / "a"), BUCKET, "data/a-job/train.jsonl")
    assert jobs.objects[PLACE] == b'{"a": 1}\n\n{"b": 2}'
    assert uploaded_records(f"s3://{PLACE}") == 2


def test_the_same_content_again_is_no_fault(tmp_path: Path, jobs: JobServer) -> None:
    for name in ("a", "b"):
        upload(written(tmp_path / name), BUCKET, "data/a-job/train.jsonl")
    assert list(jobs.objects) == [PLACE]


def test_records_of_a_file_of_another_tool_are_not_known(jobs: JobServer) -> None:
    jobs.objects[PLACE] = b"{}\n"
    assert uploaded_records(f"s3://{PLACE}") is None
