"""The command `job curves`: what it refuses before it asks, what it says if a part is missing, and the whole with real parts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from deploy.local import TOOLS, ministack
from judge.doors.cli import main
from judge.training.curves.course_file import read_course
from judge.training.curves.course_reading import read_curves
from tests.control_plane import ACCOUNT, BEGUN, REGION, ControlPlane
from tests.job_server import BUCKET, JobServer
from tests.service_server import Refuse
from tests.stack_server import VERSION, StackServer

_OK, _MISCONFIGURED = 0, 2
JOB = "a-job"
OUTPUTS = ("StackName", "Rubric", "VersionArn", "AliasArn", "TrainingRoleArn", "BucketName", "LogGroupName")
"""The outputs of the template that are read."""
REWARDS = "step_number,critic/rewards/mean\n" + "".join(f"{step},{0.2 + step / 100:.2f}\n" for step in range(1, 41))


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Switch off boto3's own retries, which sleep, and work in an empty folder."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def metrics(jobs: JobServer, deployed: StackServer, monkeypatch: pytest.MonkeyPatch) -> StackServer:
    """CloudWatch, with answers that a test writes, and no CloudFormation: S3's server refuses what it does not know."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", jobs.url)
    return deployed


@pytest.fixture
def folder(plane: ControlPlane, jobs: JobServer) -> str:
    """A job, and the folder into which it writes."""
    arn = boto3.client("bedrock").create_model_customization_job(
        jobName=JOB,
        customModelName=JOB,
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/training",
        baseModelIdentifier="amazon.nova-2-lite-v1:0:256k",
        customizationType="REINFORCEMENT_FINE_TUNING",
        trainingDataConfig={"s3Uri": f"s3://{BUCKET}/data/{JOB}/train.jsonl"},
        outputDataConfig={"s3Uri": f"s3://{BUCKET}/output/{JOB}/"},
        customizationConfig={
            "rftConfig": {
                "graderConfig": {"lambdaGrader": {"lambdaArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:judge:7"}},
                "hyperParameters": {"epochCount": 2},
            }
        },
    )["jobArn"]
    plane.course = ("Completed",)
    return f"{BUCKET}/output/{JOB}/model-customization-job-{arn.rpartition('/')[2]}"


@pytest.mark.parametrize(
    ("output", "says"),
    [
        pytest.param("curves.pdf", "wanted a name that ends in .png, .svg or .json", id="form"),
        pytest.param("curves", "wanted a name that ends in .png, .svg or .json", id="no-form"),
        pytest.param("taken.png", "already exists and is not about a job's course", id="another-picture"),
        pytest.param("taken.json", "already exists and is not about a job's course", id="another-file"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_anything_is_asked(
    plane: ControlPlane, capsys: pytest.CaptureFixture[str], output: str, says: str
) -> None:
    for name in ("taken.png", "taken.json"):
        Path(name).write_text("mine")
    assert main(["job", "curves", JOB, "--output", "ok.json", "--output", output]) == _MISCONFIGURED
    assert says in capsys.readouterr().err
    assert plane.asked == []
    assert sorted(path.name for path in Path().iterdir()) == ["taken.json", "taken.png"]


def test_a_job_that_is_not_there_is_said(plane: ControlPlane, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["job", "curves", "none"]) == _MISCONFIGURED
    assert "none" in capsys.readouterr().err


def test_if_neither_source_can_be_read_there_are_no_curves(
    folder: str, jobs: JobServer, metrics: StackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.refused["ListObjectsV2"] = 403, "AccessDenied", "no"
    metrics.services["cloudwatch"].refusals["GetMetricData"] = [Refuse(403, "AccessDeniedException")]
    assert main(["job", "curves", JOB, "--output", "x.json"]) == _MISCONFIGURED
    assert "S3: AccessDenied" in capsys.readouterr().err
    assert not Path("x.json").exists()


def test_a_stack_that_was_named_and_is_not_there_is_refused(
    folder: str, jobs: JobServer, deployed: StackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.objects[f"{folder}/step_wise_training_metrics.csv"] = REWARDS.encode()
    assert main(["job", "curves", JOB, "--stack", "jugde"]) == _MISCONFIGURED
    shown = capsys.readouterr()
    assert "there is no stack jugde in this account and region" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(("files", "code"), [(False, _MISCONFIGURED), (True, _OK)])
def test_without_a_stack_there_are_only_the_figures_of_the_job(
    folder: str, jobs: JobServer, deployed: StackServer, capsys: pytest.CaptureFixture[str], files: bool, code: int
) -> None:
    deployed.services["cloudformation"].refusals["DescribeStacks"] = [Refuse(400, "ValidationError", "judge does not exist")] * 9
    if files:
        jobs.objects[f"{folder}/step_wise_training_metrics.csv"] = REWARDS.encode()
    assert main(["job", "curves", JOB]) == code
    shown = capsys.readouterr()
    assert "there is no stack judge in this account and region" in shown.out + shown.err
    assert ("rising" in shown.out) == files


def test_if_one_source_cannot_be_read_the_other_is_shown_and_that_is_said(
    folder: str, jobs: JobServer, metrics: StackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.objects[f"{folder}/step_wise_training_metrics.csv"] = REWARDS.encode()
    metrics.services["cloudwatch"].refusals["GetMetricData"] = [Refuse(403, "AccessDeniedException")]
    assert main(["job", "curves", JOB]) == _OK
    said = capsys.readouterr().out
    assert f"{JOB}: rising, validation unknown" in said
    assert "Not everything could be read: CloudWatch: AccessDeniedException" in said


def test_pictures_are_written_in_the_form_that_their_names_say_and_the_advice_is_shown(
    folder: str, jobs: JobServer, metrics: object, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.objects[f"{folder}/step_wise_training_metrics.csv"] = REWARDS.encode()
    assert main(["job", "curves", JOB, *(word for form in ("png", "svg", "json") for word in ("--output", f"x.{form}"))]) == _OK
    shown = capsys.readouterr()
    assert Path("x.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in Path("x.svg").read_text()
    course = read_course(Path("x.json"))
    assert len(course.series) == 1
    assert shown.err.splitlines() == [f"x.{form}: 1 figure" for form in ("png", "svg", "json")]
    assert f"\n{read_curves(course).advice.split('.')[0]}" in " ".join(shown.out.split("\n  "))


def test_a_broken_file_is_named_and_the_functions_figures_are_shown(
    folder: str, jobs: JobServer, metrics: StackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.objects[f"{folder}/step_wise_training_metrics.csv"] = b"\xff\xfe"
    metrics.pages = [{"MetricDataResults": [{"Id": "reward", "Timestamps": [BEGUN], "Values": [0.5], "StatusCode": "Complete"}]}]
    assert main(["job", "curves", JOB]) == _OK
    said = capsys.readouterr().out
    assert "step_wise_training_metrics.csv: wanted a table as CSV in UTF-8" in said
    assert "reward  the function's metrics  minute  1" in said


def test_a_job_without_any_figure_yet_is_too_short(folder: str, metrics: StackServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["job", "curves", JOB]) == _OK
    assert f"{JOB}: too short\n  There is no training reward yet" in capsys.readouterr().out


def test_the_figures_and_the_range_of_another_stack_are_left_out(
    folder: str, jobs: JobServer, deployed: StackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.objects[f"{folder}/step_wise_training_metrics.csv"] = REWARDS.encode()
    deployed.outputs["VersionArn"] = VERSION.replace("function:judge", "function:other")
    deployed.points["reward"] = [(BEGUN, 0.5)]
    assert main(["job", "curves", JOB, "--output", "x.json"]) == _OK
    told = f"the job {JOB} gets its rewards from {VERSION}, and the stack judge has"
    out = capsys.readouterr().out
    assert f"Not everything could be read: {told}" in out
    assert f"The rubric's range is not known here, so 0 to 1 was taken for it: {told}" in out
    assert {one.source for one in read_course(Path("x.json")).series} == {"step_wise_training_metrics.csv"}


def test_without_the_stack_the_range_is_one_that_holds_all_rewards(
    folder: str, jobs: JobServer, metrics: StackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.objects[f"{folder}/step_wise_training_metrics.csv"] = REWARDS.replace("1,0.21", "1,-3").encode()
    assert main(["job", "curves", JOB, "--output", "x.json"]) == _OK
    assert "The rubric's range is not known here, so -3 to 1 was taken for it: CloudFormation" in capsys.readouterr().out
    course = read_course(Path("x.json"))
    assert (course.low, course.high) == (-3.0, 1.0)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An AWS on loopback, for CloudFormation and CloudWatch."""
    if not (TOOLS / "ministack").exists():
        pytest.skip("the deployment's tools are not installed; `make test` does it")
    with ministack("http://127.0.0.1:9", tmp_path_factory.mktemp("ministack") / "log") as url:
        yield url


@pytest.fixture
def stack(plane: ControlPlane, cloud: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stack with the outputs of the template, and metrics that its function wrote two minutes after the job was created."""
    for service in ("CLOUDFORMATION", "CLOUDWATCH"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", cloud)
    begun = datetime.now(UTC) - timedelta(hours=1)  # points of months ago are not taken
    plane.begun = begun
    outputs = {name: {"Value": {"Rubric": "summary", "VersionArn": VERSION}.get(name, "x")} for name in OUTPUTS}
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}, "Outputs": outputs}
    boto3.client("cloudformation").create_stack(StackName="mine", TemplateBody=json.dumps(template))
    client = boto3.client("cloudwatch")
    for name, value in {"reward": 0.4, "group_spread": 0.2, "flat_groups_percent": 12.0, "samples": 64.0, "cost": 1.5}.items():
        about = {"MetricName": name, "Dimensions": [{"Name": "service", "Value": "mine"}], "Unit": "None"}
        at = begun + timedelta(minutes=2)
        client.put_metric_data(Namespace="judge", MetricData=[{**about, "Timestamp": at, "Value": value}])
    return client


def test_a_jobs_curves_from_its_files_and_its_function_are_drawn_read_and_reported(
    folder: str, jobs: JobServer, stack: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    jobs.objects[f"{folder}/training_artifacts/step_wise_training_metrics.csv"] = REWARDS.encode()
    validation = "step_number,reward\n" + "".join(f"{step},{0.21 + step / 120}\n" for step in range(5, 41, 5))
    jobs.objects[f"{folder}/validation_artifacts/validation_metrics.csv"] = validation.encode()
    outputs = [word for name in ("c.png", "c.svg", "c.json") for word in ("--output", name)]
    for _ in range(2):  # the second time they are replaced
        assert main(["job", "curves", JOB, "--stack", "mine", *outputs]) == _OK
    shown = capsys.readouterr()
    assert f"{JOB}: rising together" in shown.out
    assert "In that time the function scored 64 samples; the judge has cost 1.50 US dollars." in shown.out
    assert "not known here" not in shown.out
    assert "c.png: 7 figures" in shown.err
    function, training, validated = "the function's metrics", "step_wise_training_metrics.csv", "validation_metrics.csv"
    assert [(one.name, one.source) for one in read_course(Path("c.json")).series] == [
        ("critic/rewards/mean", training),
        ("reward", validated),
        *((name, function) for name in ("reward", "group_spread", "flat_groups_percent", "cost", "samples")),
    ]
    assert Path("c.png").read_bytes()[:4] == b"\x89PNG"
    assert f"{JOB}: rising together" in Path("c.svg").read_text("utf-8")
