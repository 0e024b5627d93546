"""Jobs on Bedrock, against a control plane that checks every request and every answer by botocore's model."""

import json
from hashlib import sha256
from pathlib import Path

import botocore.session
import pytest
from botocore.validate import ParamValidator

from judge.errors import InputFault, Misconfigured, SettingsFault
from judge.training.bedrock_jobs import BedrockJobs
from judge.training.follow import passes
from judge.training.plan import Plan, Tag
from tests.control_plane import ControlPlane
from tests.job_server import BUCKET, JobServer
from tests.service_server import Refuse, find_faults
from tests.training.conftest import GRADER, ROLE, VALUES, write_records

CREATE = "CreateModelCustomizationJob"
GET = "GetModelCustomizationJob"


@pytest.fixture(autouse=True)
def _plane(plane: ControlPlane) -> None:
    """Every test has a control plane."""


@pytest.fixture
def full(plan: Plan, tmp_path: Path) -> Plan:
    """A plan with all that a plan can have."""
    return plan.model_copy(
        update={
            "validation": write_records(tmp_path / "validation.jsonl", 2),
            "hyperparameters": VALUES.model_copy(update={"reasoning_effort": "high", "eval_interval": 10}),
            "kms_key": "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012",
            "subnets": ("subnet-1",),
            "security_groups": ("sg-1", "sg-2"),
            "tags": (Tag(key="team", value="a"),),
        }
    )


@pytest.mark.parametrize("name", ["a_job", "a.job", "-", "a" * 64])
def test_a_name_that_bedrock_does_not_take_is_refused_before_anything_is_sent(
    plan: Plan, name: str, plane: ControlPlane, jobs: JobServer
) -> None:
    with pytest.raises(SettingsFault, match="--name"):
        BedrockJobs().create(plan.model_copy(update={"name": name}))
    assert not plane.asked
    assert not jobs.objects


def test_a_name_that_another_job_has_is_refused_and_that_job_is_named(plan: Plan) -> None:
    first = BedrockJobs().create(plan)
    with pytest.raises(Misconfigured) as refused:
        BedrockJobs().create(plan.model_copy(update={"hyperparameters": VALUES.model_copy(update={"epochs": 5})}))
    assert refused.value.code == "ConflictException"
    assert f"a-job is the name of {first.id}, created 2026-01-02 03:04, InProgress: choose another --name" in str(refused.value)


def test_a_conflict_about_the_name_of_a_model_says_what_to_do(plan: Plan, plane: ControlPlane) -> None:
    assert plane.service
    plane.service.refusals[CREATE] = [Refuse(400, "ConflictException", "The model name is in use")]
    with pytest.raises(Misconfigured, match="choose another --name than a-job"):
        BedrockJobs().create(plan)


def test_without_permission_the_two_that_are_needed_are_named(plan: Plan, plane: ControlPlane) -> None:
    assert plane.service
    plane.service.refusals[CREATE] = [Refuse(403, "AccessDeniedException", "not authorized")]
    with pytest.raises(Misconfigured) as refused:
        BedrockJobs().create(plan)
    assert "bedrock:CreateModelCustomizationJob, and iam:PassRole on " + ROLE in str(refused.value)


def test_a_full_quota_says_what_to_do(plan: Plan, plane: ControlPlane) -> None:
    assert plane.service
    plane.service.refusals[CREATE] = [Refuse(400, "ServiceQuotaExceededException", "too many jobs")]
    with pytest.raises(Misconfigured, match="larger quota in Service Quotas"):
        BedrockJobs().create(plan)


def test_a_refusal_that_is_not_known_is_told_as_it_is(plan: Plan, plane: ControlPlane) -> None:
    assert plane.service
    plane.service.refusals[CREATE] = [Refuse(400, "ValidationException", "the role cannot be assumed")]
    with pytest.raises(Misconfigured, match=r"ValidationException: the role cannot be assumed$"):
        BedrockJobs().create(plan)


def test_a_file_that_changed_since_it_was_checked_is_not_uploaded(full: Plan, plane: ControlPlane, jobs: JobServer) -> None:
    assert full.validation
    checked = {path: sha256(path.read_bytes()).digest() for path in (full.training, full.validation)}
    full.validation.write_text("{}\n")
    with pytest.raises(InputFault, match=r"validation\.jsonl: has changed since its records were checked"):
        BedrockJobs().create(full.model_copy(update={"checked": checked}))
    assert not plane.asked
    assert not jobs.objects


def test_data_that_cannot_be_uploaded_start_no_job(plan: Plan, plane: ControlPlane, jobs: JobServer) -> None:
    jobs.refused["PutObject"] = (403, "AccessDenied", "no")
    with pytest.raises(Misconfigured, match="S3: "):
        BedrockJobs().create(plan)
    assert not plane.asked


def test_a_job_that_was_started_and_cannot_be_seen_is_named(plan: Plan, plane: ControlPlane) -> None:
    assert plane.service
    plane.service.refusals[GET] = [Refuse(403, "AccessDeniedException", "no")]
    with pytest.raises(Misconfigured) as refused:
        BedrockJobs().create(plan)
    assert next(iter(plane.jobs)) in str(refused.value)
    assert "was started" in str(refused.value)


def test_an_answer_that_is_lost_costs_no_second_job(plan: Plan, plane: ControlPlane) -> None:
    assert plane.service
    plane.service.broken[:] = [True]
    with pytest.raises(Misconfigured, match="Bedrock: "):
        BedrockJobs().create(plan)
    job = BedrockJobs().create(plan)
    assert list(plane.jobs) == [job.id]


def test_the_same_plan_twice_starts_one_job(full: Plan, plane: ControlPlane) -> None:
    assert BedrockJobs().create(full).id == BedrockJobs().create(full).id
    assert len(plane.jobs) == 1


def test_other_data_are_another_plan(plan: Plan) -> None:
    before = BedrockJobs().request(plan)
    write_records(plan.training, 4)
    after = BedrockJobs().request(plan)
    assert before["clientRequestToken"] != after["clientRequestToken"]


def test_a_request_is_made_without_asking_anybody(full: Plan, plane: ControlPlane, jobs: JobServer) -> None:
    BedrockJobs().request(full)
    assert not plane.asked
    assert not jobs.asked


@pytest.mark.parametrize("which", ["plan", "full"])
def test_a_request_is_one_by_the_model_of_the_api(which: str, request: pytest.FixtureRequest) -> None:
    made = BedrockJobs().request(request.getfixturevalue(which))
    shape = botocore.session.get_session().get_service_model("bedrock").operation_model(CREATE).input_shape
    assert ParamValidator().validate(made, shape).generate_report() == ""
    assert not list(find_faults(made, shape, "request"))
    json.dumps(made)


def test_what_is_sent_is_the_request_that_was_shown(full: Plan, plane: ControlPlane, jobs: JobServer) -> None:
    shown = BedrockJobs().request(full)
    BedrockJobs().create(full)
    assert plane.service
    assert plane.service.named(CREATE) == [shown]
    assert shown["customizationConfig"]["rftConfig"]["graderConfig"] == {"lambdaGrader": {"lambdaArn": GRADER}}
    assert shown["trainingDataConfig"] == {"s3Uri": f"s3://{BUCKET}/data/a-job/train.jsonl"}
    assert shown["validationDataConfig"] == {"validators": [{"s3Uri": f"s3://{BUCKET}/data/a-job/validation.jsonl"}]}
    assert shown["outputDataConfig"] == {"s3Uri": f"s3://{BUCKET}/output/a-job/"}
    assert shown["jobTags"] == shown["customModelTags"] == [{"key": "team", "value": "a"}]
    assert jobs.objects[f"{BUCKET}/data/a-job/train.jsonl"] == full.training.read_bytes()


def test_a_plan_without_options_sends_none(plan: Plan) -> None:
    left_out = {"validationDataConfig", "customModelKmsKeyId", "vpcConfig", "jobTags", "customModelTags"}
    assert not left_out & BedrockJobs().request(plan).keys()


def test_a_job_that_is_not_there_is_said_so() -> None:
    with pytest.raises(Misconfigured, match=r"there is no job nobody-knows in this account") as refused:
        BedrockJobs().find("nobody-knows")
    assert refused.value.code == "ResourceNotFoundException"


@pytest.mark.parametrize("field", ["baseModelArn", "status", "creationTime"])
def test_an_answer_without_what_every_job_has_is_a_fault_that_does_not_pass(plan: Plan, plane: ControlPlane, field: str) -> None:
    job = BedrockJobs().create(plan)
    assert plane.service
    plane.service.altered[field] = None
    with pytest.raises(Misconfigured, match=f"cannot be read: KeyError: '{field}'") as refused:
        BedrockJobs().find(job.id)
    assert not passes(refused.value)


@pytest.mark.parametrize("field", ["customizationConfig", "statusDetails", "lastModifiedTime", "outputModelName"])
def test_what_jobs_of_other_kinds_lack_may_be_missing(plan: Plan, plane: ControlPlane, field: str) -> None:
    job = BedrockJobs().create(plan)
    assert plane.service
    plane.service.altered[field] = None
    assert BedrockJobs().find(job.id).name == "a-job"


def test_a_status_that_is_not_known_here_does_not_end_a_job(plan: Plan, plane: ControlPlane) -> None:
    job = BedrockJobs().create(plan)
    assert plane.service
    plane.service.altered["status"] = "Paused"
    found = BedrockJobs().find(job.id)
    assert (found.said, found.status, found.over) == ("Paused", "running", False)


def test_a_job_that_ended_in_an_unknown_way_has_not_completed(plan: Plan, plane: ControlPlane) -> None:
    plane.course = ("Completed",)
    job = BedrockJobs().create(plan)
    assert plane.service
    plane.service.altered["status"] = "Expired"
    found = BedrockJobs().find(job.id)
    assert (found.said, found.status, found.over) == ("Expired", "failed", True)


@pytest.mark.parametrize("kind", ["FINE_TUNING", "DISTILLATION", "CONTINUED_PRE_TRAINING", "IMPORTED"])
def test_a_job_of_another_kind_is_refused(plan: Plan, plane: ControlPlane, kind: str) -> None:
    job = BedrockJobs().create(plan)
    plane.jobs[job.id]["customizationType"] = kind
    with pytest.raises(SettingsFault, match=f"is of the kind {kind}, and these commands are for REINFORCEMENT_FINE_TUNING"):
        BedrockJobs().find(job.id)


@pytest.mark.parametrize("job", ["", "a/b", ".*"])
def test_what_is_no_job_is_not_asked_for(plane: ControlPlane, job: str) -> None:
    with pytest.raises(SettingsFault, match="wanted the name or the ARN of a job"):
        BedrockJobs().find(job)
    assert not plane.asked


def test_a_text_that_no_name_holds_is_not_asked_for(plane: ControlPlane) -> None:
    with pytest.raises(SettingsFault, match="--name: wanted at most 63 letters"):
        BedrockJobs().jobs(name="math_reasoning")
    assert not plane.asked


def test_bedrock_keeps_no_checkpoints(plan: Plan) -> None:
    assert BedrockJobs().checkpoints(BedrockJobs().create(plan)) == ()


def test_a_job_is_found_by_name_and_by_arn_as_it_stands(full: Plan, plane: ControlPlane) -> None:
    service = BedrockJobs()
    begun = service.create(full)
    assert (begun.status, begun.said, begun.over) == ("running", "InProgress", False)
    assert begun.phases[0].name == "data processing"
    service.find("a-job")
    done = service.find(begun.id)
    assert (done.status, done.over, done.name) == ("completed", True, "a-job")
    assert done.model in plane.models
    assert (done.grader, done.base) == (GRADER, "amazon.nova-2-lite-v1:0:256k")
    assert done.hyperparameters["epochCount"] == 2
    assert done.validation == f"s3://{BUCKET}/data/a-job/validation.jsonl"
    assert done.ended


def test_a_job_that_failed_tells_why(plan: Plan, plane: ControlPlane) -> None:
    plane.course = ("Failed",)
    job = BedrockJobs().create(plan)
    assert (job.status, job.message, job.model) == ("failed", plane.message, None)


def test_jobs_are_listed_over_all_pages_the_newest_first(plan: Plan, plane: ControlPlane) -> None:
    service = BedrockJobs()
    for number in range(5):
        service.create(plan.model_copy(update={"name": f"job-{number}"}))
    assert [job.name for job in service.jobs()] == [f"job-{number}" for number in (4, 3, 2, 1, 0)]
    assert [job.name for job in service.jobs(name="job-3")] == ["job-3"]
    assert not list(service.jobs(status="failed"))
    assert len(list(service.jobs(status="running"))) == 5


def test_jobs_of_other_kinds_are_left_out(plan: Plan, plane: ControlPlane) -> None:
    BedrockJobs().create(plan)
    next(iter(plane.jobs.values()))["customizationType"] = "FINE_TUNING"
    assert not list(BedrockJobs().jobs())


def test_a_status_that_bedrock_does_not_have_is_refused() -> None:
    with pytest.raises(SettingsFault, match="never waiting"):
        BedrockJobs().jobs(status="waiting")


def test_a_job_is_stopped_and_says_so(plan: Plan) -> None:
    service = BedrockJobs()
    job = service.create(plan)
    service.stop(job)
    assert [service.find(job.id).status for _ in range(2)] == ["stopping", "stopped"]


def test_a_job_that_has_ended_cannot_be_stopped(plan: Plan, plane: ControlPlane) -> None:
    plane.course = ("Completed",)
    job = BedrockJobs().create(plan)
    with pytest.raises(SettingsFault, match="cannot be stopped any more: it is Completed"):
        BedrockJobs().stop(job)


def test_a_job_tells_its_series(plan: Plan, jobs: JobServer) -> None:
    job = BedrockJobs().create(plan)
    place = f"output/a-job/model-customization-job-{job.id.rpartition('/')[2]}/training_artifacts/step_wise_training_metrics.csv"
    jobs.objects[f"{BUCKET}/{place}"] = b"step_number,training_loss\n1,0.5\n2,0.25\n"
    assert [(one.name, list(one.values)) for one in BedrockJobs().series(job)] == [("training_loss", [0.5, 0.25])]
