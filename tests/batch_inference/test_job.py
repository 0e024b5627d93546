"""Jobs over real HTTP: made, followed and fetched; whatever goes wrong is one line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig

from judge.aws import service as aws_service
from judge.batch_inference.job import Job, Place, check_name, fetch, find, submit
from judge.errors import AccessFault, Misconfigured, SettingsFault
from tests.job_server import BUCKET, ROLE, JobServer, answers

MODEL = "us.amazon.nova-2-lite-v1:0"
PLACE = Place(bucket=BUCKET, prefix="runs")


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"recordId": "a", "modelInput": {}}\n{"recordId": "b", "modelInput": {}}\n')
    return path


def make(questions: Path, place: Place = PLACE) -> str:
    return submit(questions, place, name="night-1", model=MODEL, role=ROLE, rubric="test-0a1b")


@pytest.fixture
def no_credentials(jobs: JobServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    aws_service._session.cache_clear()
    yield
    aws_service._session.cache_clear()


@pytest.mark.parametrize(
    "uri",
    ["bucket/prefix", "s3://", "s3://B/prefix", "s3:///prefix", "s3://bucket/a b", "https://bucket.s3.amazonaws.com/x", ""],
)
def test_anything_but_a_folder_on_s3_is_refused(uri: str) -> None:
    with pytest.raises(SettingsFault, match="wanted s3://bucket/prefix"):
        Place.parse(uri)


@pytest.mark.parametrize(
    ("uri", "key"),
    [("s3://bucket", "x/y"), ("s3://bucket/", "x/y"), ("s3://bucket/a/b", "a/b/x/y"), ("s3://bucket/a/b/", "a/b/x/y")],
)
def test_a_folder_on_s3_may_end_in_a_slash(uri: str, key: str) -> None:
    place = Place.parse(uri)
    assert (place.key("x", "y"), place.uri("x", "y")) == (key, f"s3://bucket/{key}")


@pytest.mark.parametrize("name", ["", "-a", "a_b", "a b", "a" * 64, "a-"])
def test_a_name_that_bedrock_would_refuse_is_refused_before_anything_is_uploaded(name: str) -> None:
    with pytest.raises(SettingsFault, match="a job's name has at most 63 letters"):
        check_name(name)


@pytest.mark.parametrize("name", ["a", "judge-summary-20260102030405", "a" * 63, "v1.2--x"])
def test_a_name_that_bedrock_accepts_is_accepted(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    ("operation", "refusal", "says"),
    [
        pytest.param("PutObject", (403, "AccessDenied", "not you"), "S3: AccessDenied: not you", id="s3-forbidden"),
        pytest.param("PutObject", (400, "InvalidRequest", "odd"), "S3: InvalidRequest: odd", id="s3-invalid"),
        pytest.param(
            "CreateModelInvocationJob",
            (403, "AccessDeniedException", "no PassRole"),
            "Bedrock: AccessDeniedException: no PassRole",
            id="job-forbidden",
        ),
        pytest.param(
            "CreateModelInvocationJob",
            (400, "ValidationException", "too few records"),
            "Bedrock: ValidationException: too few records",
            id="job-invalid",
        ),
        pytest.param(
            "CreateModelInvocationJob",
            (400, "ServiceQuotaExceededException", "too many jobs"),
            "Bedrock: ServiceQuotaExceededException: too many jobs",
            id="quota",
        ),
    ],
)
def test_what_s3_or_bedrock_say_when_they_refuse_is_passed_on(
    jobs: JobServer, questions: Path, operation: str, refusal: tuple[int, str, str], says: str
) -> None:
    jobs.refused[operation] = refusal
    kind = AccessFault if refusal[0] == 403 else Misconfigured
    with pytest.raises(kind, match=says):
        make(questions)
    assert not jobs.jobs


def test_an_unknown_bucket_is_reported(jobs: JobServer, questions: Path) -> None:
    with pytest.raises(AccessFault, match="S3: NoSuchBucket"):
        make(questions, Place(bucket="other-bucket", prefix=""))


@pytest.mark.usefixtures("no_credentials")
def test_missing_credentials_are_reported(questions: Path) -> None:
    with pytest.raises(AccessFault, match="S3: Unable to locate credentials"):
        make(questions)
    with pytest.raises(AccessFault, match="Bedrock: Unable to locate credentials"):
        find("000000000000")


def test_an_unknown_job_is_reported(jobs: JobServer) -> None:
    with pytest.raises(AccessFault, match="Bedrock: ResourceNotFoundException"):
        find("000000000009")


def test_a_server_that_cannot_be_reached_is_reported(jobs: JobServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(Misconfigured, match="Bedrock: Could not connect"):
        find("000000000000")


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        *((status, "wait") for status in ("Submitted", "Validating", "Scheduled", "InProgress", "Stopping")),
        *((status, "submit it again") for status in ("Failed", "Stopped", "Expired", "SomethingNew")),
    ],
)
def test_a_job_that_is_not_finished_or_has_failed_gives_no_answers(
    jobs: JobServer, questions: Path, tmp_path: Path, status: str, advice: str
) -> None:
    arn = make(questions)
    jobs.jobs[arn] |= {"status": status, "message": "what Bedrock says"}
    with pytest.raises(Misconfigured, match=rf"no answers to collect, {advice}.*{status} since .*what Bedrock says"):
        fetch(find(arn), tmp_path)


def test_a_finished_job_without_answers_is_reported(jobs: JobServer, questions: Path, tmp_path: Path) -> None:
    arn = make(questions)
    jobs.jobs[arn]["status"] = "Completed"
    with pytest.raises(Misconfigured, match=rf"no file \*\.jsonl\.out is under s3://{BUCKET}/runs/night-1/answers/0{{12}}/"):
        fetch(find(arn), tmp_path)


def test_answers_that_s3_does_not_let_us_read_are_reported(jobs: JobServer, questions: Path, tmp_path: Path) -> None:
    arn = make(questions)
    jobs.finish(arn, lambda record: answers(record, "{}"))
    jobs.refused["ListObjectsV2"] = (403, "AccessDenied", "not you")
    with pytest.raises(AccessFault, match="S3: AccessDenied: not you"):
        fetch(find(arn), tmp_path)


def test_each_job_has_its_own_file_of_questions(jobs: JobServer, questions: Path) -> None:
    arn = make(questions)
    assert jobs.objects == {f"{BUCKET}/runs/night-1/test-0a1b.jsonl": questions.read_bytes()}
    asked = jobs.jobs[arn]
    assert asked["clientRequestToken"]
    assert {name: asked[name] for name in ("jobName", "roleArn", "modelId", "modelInvocationType")} == {
        "jobName": "night-1",
        "roleArn": ROLE,
        "modelId": MODEL,
        "modelInvocationType": "Converse",
    }
    at = f"s3://{BUCKET}/runs/night-1"
    assert asked["inputDataConfig"] == {"s3InputDataConfig": {"s3InputFormat": "JSONL", "s3Uri": f"{at}/test-0a1b.jsonl"}}
    assert asked["outputDataConfig"] == {"s3OutputDataConfig": {"s3Uri": f"{at}/answers/"}}


def test_a_large_file_goes_up_in_parts_and_comes_down_whole(jobs: JobServer, tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    size = 2 * TransferConfig().multipart_threshold
    filler = "x" * 100_000
    path.write_text("".join(json.dumps({"recordId": str(number), "filler": filler}) + "\n" for number in range(size // 100_000)))
    arn = make(path)
    assert len(jobs.uploads[f"{BUCKET}/runs/night-1/test-0a1b.jsonl"]) > 1
    assert jobs.objects[f"{BUCKET}/runs/night-1/test-0a1b.jsonl"] == path.read_bytes()
    jobs.finish(arn, json.dumps)
    (file,) = fetch(find(arn), tmp_path)
    assert sorted(file.read_bytes().splitlines()) == sorted(path.read_bytes().splitlines())


def test_only_the_answers_of_this_job_are_fetched_however_many_files_they_are(
    jobs: JobServer, questions: Path, tmp_path: Path
) -> None:
    arn = make(questions)
    jobs.finish(arn, lambda record: answers(record, "{}"))
    folder = f"{BUCKET}/runs/night-1/answers/{arn.rpartition('/')[2]}"
    for number in range(4):
        jobs.objects[f"{folder}/{number}/more.jsonl.out"] = b"more\n"
    files = fetch(find(arn.rpartition("/")[2]), tmp_path)
    assert sorted(len(file.read_bytes().splitlines()) for file in files) == [1, 1, 1, 1, 2]
    assert jobs.asked.count("ListObjectsV2") == 3


@pytest.mark.parametrize(
    ("more", "line"),
    [
        pytest.param({}, "Submitted since 2026-01-02 03:04 UTC", id="new"),
        pytest.param(
            {
                "status": "InProgress",
                "lastModifiedTime": "2026-01-02T05:06:07Z",
                "totalRecordCount": 5000,
                "processedRecordCount": 1200,
                "successRecordCount": 1190,
                "errorRecordCount": 10,
            },
            "InProgress since 2026-01-02 05:06 UTC; 1,200 of 5,000 records processed; 10 failed",
            id="counts",
        ),
        pytest.param(
            {"status": "Failed", "totalRecordCount": 9, "message": "the role cannot read"},
            "Failed since 2026-01-02 03:04 UTC; 0 of 9 records processed; the role cannot read",
            id="message",
        ),
    ],
)
def test_a_jobs_state_is_one_line(jobs: JobServer, questions: Path, more: dict[str, Any], line: str) -> None:
    arn = make(questions)
    jobs.jobs[arn] |= more
    assert find(arn).line() == line


def test_a_job_knows_the_rubric_it_was_submitted_with(jobs: JobServer, questions: Path) -> None:
    job = find(make(questions))
    assert (job.model, job.rubric_hash) == (MODEL, "0a1b")
    assert job.model_copy(update={"input": "s3://bucket/another/file.jsonl"}).rubric_hash is None
    assert isinstance(job, Job)
