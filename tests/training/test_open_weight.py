"""The training of open-weight models through an OpenAI-compatible endpoint, over real HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from judge.errors import Disconnected, InputFault, Misconfigured, SettingsFault, Throttled, Transient
from judge.training.follow import follow
from judge.training.open_weight import OpenWeights
from judge.training.plan import Hyperparameters, Plan, Tag
from judge.training.service import MISSING, TrainingService
from judge.training.training_job import TrainingJob
from tests.chat_server import KEY
from tests.converse_server import Raw, Reset
from tests.open_weight_server import OpenWeightServer, Refuse, checkpoint, serve_open_weights

CREATE = "POST /v1/fine_tuning/jobs"
LIST = "GET /v1/fine_tuning/jobs"
UPLOAD = "POST /v1/files"
GRADER = "arn:aws:lambda:us-west-2:123456789012:function:judge:7"
SOON = (("retry-after-ms", "1"),)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWeightServer]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve_open_weights() as running:
        yield running


@pytest.fixture
def service(endpoint: OpenWeightServer) -> TrainingService:
    return OpenWeights(endpoint.url)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    for name in ("train", "validation"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"messages": [{"role": "user", "content": name}]}) + "\n", "utf-8")
    return Plan(
        name="short-answers",
        base="openai.gpt-oss-20b",
        grader=GRADER,
        role="arn:aws:iam::123456789012:role/training",
        bucket="a-bucket",
        training=tmp_path / "train.jsonl",
        validation=tmp_path / "validation.jsonl",
        hyperparameters=Hyperparameters(epochs=2, batch_size=16),
    )


def changed(plan: Plan, **changes: Any) -> Plan:
    return plan.model_copy(update=changes)


# What cannot be done ----------------------------------------------------------------------------------------------------------


def test_what_does_not_exist_there_is_named_all_at_once_before_anything_is_sent(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan
) -> None:
    settings = Hyperparameters(
        epochs=2, learning_rate=1e-4, samples=8, max_prompt_length=512, max_tokens=64, reasoning_effort="low", eval_interval=5
    )
    more = {"kms_key": "arn", "subnets": ("a",), "security_groups": ("b",), "tags": (Tag(key="k", value="v"),)}
    with pytest.raises(Misconfigured) as raised:
        service.request(changed(plan, hyperparameters=settings, **more))
    lines = str(raised.value).splitlines()
    assert all(line.startswith("openai.gpt-oss-20b, which is trained through the OpenAI-compatible endpoint: ") for line in lines)
    named = {option for line in lines for option in line.split() if option.startswith("--")}
    assert {option.rstrip(":") for option in named} == {
        "--learning-rate",
        "--samples",
        "--max-prompt-length",
        "--max-tokens",
        "--reasoning-effort",
        "--eval-interval",
        "--kms-key",
        "--subnet",
        "--security-group",
        "--tag",
    }
    assert endpoint.asked == []


def test_a_plan_that_cannot_be_had_uploads_nothing(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    with pytest.raises(Misconfigured, match="there is no --samples there"):
        service.create(changed(plan, hyperparameters=Hyperparameters(samples=8)))
    assert endpoint.asked == []


def test_a_file_that_changed_since_it_was_checked_is_not_uploaded(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan
) -> None:
    with pytest.raises(InputFault, match=r"train\.jsonl: has changed since its records were checked"):
        service.create(changed(plan, checked={plan.training: b"another hash"}))
    assert endpoint.asked == []


def test_a_file_that_is_not_there_is_named(service: TrainingService, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none\.jsonl: No such file"):
        service.create(changed(plan, training=tmp_path / "none.jsonl"))


def test_a_refusal_keeps_its_name_and_says_where(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    endpoint.faults[CREATE] = [Refuse(400, "model: not supported", "model_not_supported")]
    with pytest.raises(Misconfigured, match="model: not supported") as raised:
        service.create(plan)
    assert raised.value.code == "model_not_supported"
    assert endpoint.url in str(raised.value)
    assert endpoint.jobs == {}
    assert len(endpoint.routes(LIST)) == 1, "what was refused was not started, so nobody looks for it"


def test_a_throttle_that_stays_is_known_as_one_that_may_pass(endpoint: OpenWeightServer, service: TrainingService) -> None:
    endpoint.faults["GET /v1/fine_tuning/jobs/*"] = [Refuse(429, code="rate_limit_exceeded", headers=SOON)] * 3
    with pytest.raises(Misconfigured) as raised:
        service.find("ftjob-0")
    assert isinstance(raised.value.__cause__, Throttled)
    assert raised.value.code == "rate_limit_exceeded"


def test_a_job_that_does_not_exist(service: TrainingService) -> None:
    with pytest.raises(Misconfigured) as raised:
        service.find("ftjob-7")
    assert raised.value.code == MISSING
    assert "has no job ftjob-7; `judge job list` lists the jobs" in str(raised.value)


@pytest.mark.parametrize("job", ["", "../files/file-0", "ftjob-0/events", "ftjob-0?after=1", "ftjob\x1b[2J", "ftjob-0\n"])
def test_what_can_be_no_id_is_not_made_a_part_of_a_url(endpoint: OpenWeightServer, service: TrainingService, job: str) -> None:
    with pytest.raises(SettingsFault, match="wanted the id of a job such as ftjob-abc123"):
        service.find(job)
    assert endpoint.asked == []


@pytest.mark.parametrize("code", [None, "fine_tuning_job_gone", "resource_not_found"])
def test_a_job_that_vanishes_while_it_is_followed_is_gone_whatever_the_endpoint_calls_that(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan, code: str | None
) -> None:
    job = service.create(plan)
    endpoint.faults["GET /v1/fine_tuning/jobs/*"] = [None, Refuse(404, code=code)]
    found = follow(service, job.id, lambda _: None)
    next(found)
    with pytest.raises(Misconfigured, match=f"the job {job.id} is no longer there"):
        next(found)


def test_an_upload_that_arrives_in_part_starts_nothing(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    file = {"id": "file-0", "object": "file", "bytes": 3, "filename": "x", "created_at": 1, "purpose": "fine-tune"}
    endpoint.faults[UPLOAD] = [Raw(json.dumps(file).encode())]
    with pytest.raises(Misconfigured, match="but the endpoint has 3: run this again"):
        service.create(plan)
    assert endpoint.routes(CREATE) == []


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"status": ["running"]}, id="status"),
        pytest.param({"status": None}, id="no-status"),
        pytest.param({"created_at": None}, id="time"),
        pytest.param({"model": None}, id="model"),
        pytest.param({"fine_tuned_model": 7}, id="tuned-model"),
    ],
)
def test_a_job_that_cannot_be_read_is_not_guessed_at(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan, said: dict[str, Any]
) -> None:
    job = service.create(plan)
    endpoint.faults["GET /v1/fine_tuning/jobs/*"] = [Raw(json.dumps(endpoint.jobs[job.id] | said).encode())]
    with pytest.raises(Misconfigured, match="the job ftjob-0 cannot be read"):
        service.find(job.id)


def test_a_list_that_never_ends_is_left(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    service.create(plan)
    endpoint.stuck = True
    with pytest.raises(Misconfigured, match="cannot be read"):
        list(service.jobs())


# Starting ---------------------------------------------------------------------------------------------------------------------


def test_a_plan_is_uploaded_and_started(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    job = service.create(plan)
    assert endpoint.contents == {"file-0": plan.training.read_bytes(), "file-1": (plan.validation or Path()).read_bytes()}
    assert [one.body for one in endpoint.routes(CREATE)] == [
        {
            "model": "openai.gpt-oss-20b",
            "training_file": "file-0",
            "validation_file": "file-1",
            "method": {
                "type": "reinforcement",
                "reinforcement": {
                    "grader": {"type": "lambda", "lambda": {"function": GRADER}},
                    "hyperparameters": {"n_epochs": 2, "batch_size": 16},
                },
            },
        }
    ]
    assert (job.id, job.name, job.status, job.said) == ("ftjob-0", "ftjob-0", "waiting", "validating_files")
    assert (job.base, job.grader, job.training, job.validation) == ("openai.gpt-oss-20b", GRADER, "file-0", "file-1")
    assert job.hyperparameters == {"n_epochs": 2, "batch_size": 16}
    assert job.model is None


def test_what_is_shown_beforehand_is_what_is_sent(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    shown: Any = service.request(plan)
    assert endpoint.asked == [], "a dry run sends nothing"
    service.create(plan)
    (sent,) = endpoint.routes(CREATE)
    ids = {"training_file": "file-0", "validation_file": "file-1"}
    assert shown["job"] | ids == sent.body
    assert [file["filename"] for file in shown["files"].values()] == [file["filename"] for file in endpoint.files.values()]
    assert [file["bytes"] for file in shown["files"].values()] == [file["bytes"] for file in endpoint.files.values()]


def test_what_is_not_set_is_left_to_the_endpoint(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    service.create(changed(plan, validation=None, hyperparameters=Hyperparameters()))
    (sent,) = endpoint.routes(CREATE)
    assert "validation_file" not in sent.body
    assert sent.body["method"]["reinforcement"]["hyperparameters"] == {}


def test_the_same_plan_twice_uploads_and_starts_once(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    for number in range(4):  # so that the plan's files and its job are on a later page
        path = plan.training.with_name(f"{number}.jsonl")
        path.write_text(f"{number}\n")
        service.create(changed(plan, name=f"job-{number}", training=path, validation=None))
    first = service.create(plan)
    assert service.create(plan) == first
    assert (len(endpoint.files), len(endpoint.jobs)) == (6, 5)


def test_other_data_or_another_name_are_another_job(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    first = service.create(plan)
    assert service.create(changed(plan, name="another")).id != first.id
    plan.training.write_text("other data\n", "utf-8")
    assert service.create(plan).id != first.id
    assert len(endpoint.jobs) == 3


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"base": "qwen.qwen3-32b"}, id="model"),
        pytest.param({"grader": f"{GRADER}0"}, id="grader"),
        pytest.param({"hyperparameters": Hyperparameters(epochs=3, batch_size=16)}, id="epochs"),
    ],
)
def test_the_same_name_with_other_settings_is_a_conflict(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan, changes: dict[str, Any]
) -> None:
    service.create(plan)
    with pytest.raises(Misconfigured, match=r"short-answers: the job ftjob-0 has this name .* give another --name"):
        service.create(changed(plan, **changes))
    assert len(endpoint.jobs) == 1


def test_defaults_that_the_endpoint_adds_are_no_other_settings(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan
) -> None:
    first = service.create(plan)
    endpoint.jobs[first.id]["method"]["reinforcement"]["hyperparameters"]["learning_rate_multiplier"] = 1.0
    assert service.create(plan).id == first.id


def test_a_job_whose_answer_is_lost_is_found_and_not_started_again(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan
) -> None:
    endpoint.lost = {CREATE}
    assert service.create(plan).id == "ftjob-0"
    assert len(endpoint.routes(CREATE)) == 1
    assert len(endpoint.jobs) == 1


def test_a_job_that_was_not_started_is_not_found(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    endpoint.faults[CREATE] = [Reset()]
    with pytest.raises(Misconfigured) as raised:
        service.create(plan)
    assert isinstance(raised.value.__cause__, Disconnected)
    assert len(endpoint.routes(CREATE)) == 1, "the package must not start it again by itself"


def test_an_upload_is_asked_for_again_by_the_package(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    endpoint.faults[UPLOAD] = [Refuse(503, headers=SOON), Refuse(429, headers=SOON)]
    service.create(plan)
    assert endpoint.contents["file-0"] == plan.training.read_bytes()
    assert len(endpoint.routes(UPLOAD)) == 4


# Following --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "status", "over"),
    [
        ("validating_files", "waiting", False),
        ("queued", "waiting", False),
        ("paused", "waiting", False),
        ("running", "running", False),
        ("succeeded", "completed", True),
        ("failed", "failed", True),
        ("cancelled", "stopped", True),
    ],
)
def test_each_word_for_the_state_of_a_job_is_known(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan, said: str, status: str, *, over: bool
) -> None:
    job = service.create(plan)
    endpoint.jobs[job.id]["status"] = said
    found = service.find(job.id)
    assert (found.status, found.said, found.over) == (status, said, over)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"status": "cancelling"}, "running"),
        ({"status": "cancelling", "finished_at": None}, "running"),
        ({"status": "expired", "finished_at": 1_800_000_000}, "failed"),
    ],
)
def test_a_word_that_is_new_runs_on_until_there_is_an_end_and_is_no_success_then(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan, said: dict[str, Any], status: str
) -> None:
    job = service.create(plan)
    endpoint.faults["GET /v1/fine_tuning/jobs/*"] = [Raw(json.dumps(endpoint.jobs[job.id] | said).encode())]
    found = service.find(job.id)
    assert (found.status, found.said) == (status, said["status"])


def test_a_job_that_ends_has_a_model_and_a_time(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    job = service.create(plan)
    endpoint.finish(job.id, fine_tuned_model="ft:gpt-oss-20b:1")
    found = service.find(job.id)
    assert found.model == "ft:gpt-oss-20b:1"
    assert found.ended
    assert (found.ended - found.created).total_seconds() == 3600


def test_a_job_that_fails_says_why(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    job = service.create(plan)
    endpoint.finish(job.id, "failed", error={"code": "grader_error", "message": "the function timed out", "param": None})
    assert service.find(job.id).message == "the function timed out"


def test_jobs_are_listed_over_all_pages_the_newest_first(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan
) -> None:
    for number in range(5):
        service.create(changed(plan, name=f"job-{number}"))
    endpoint.finish("ftjob-3")
    assert [job.id for job in service.jobs()] == [f"ftjob-{number}" for number in (4, 3, 2, 1, 0)]
    assert [job.id for job in service.jobs(status="completed")] == ["ftjob-3"]
    assert [job.id for job in service.jobs(name="b-2")] == ["ftjob-2"]
    assert list(service.jobs(name="none")) == []


def test_a_job_is_cancelled_once(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    job = service.create(plan)
    service.stop(job)
    assert service.find(job.id).status == "stopped"
    with pytest.raises(Misconfigured, match="has already ended"):
        service.stop(job)


def test_metrics_come_from_all_pages_of_the_events(endpoint: OpenWeightServer, service: TrainingService, plan: Plan) -> None:
    job = service.create(plan)
    endpoint.measure(job.id, *({"step": step, "total_steps": 5, "critic_rewards_mean": step / 10} for step in range(1, 6)))
    (found,) = service.series(job)
    assert (found.role, found.at, found.values) == ("training reward", (1, 2, 3, 4, 5), (0.1, 0.2, 0.3, 0.4, 0.5))


def test_a_job_without_metrics_has_no_series(service: TrainingService, plan: Plan) -> None:
    assert service.series(service.create(plan)) == []


def test_checkpoints_come_in_the_order_of_their_steps(endpoint: OpenWeightServer, plan: Plan) -> None:
    service = OpenWeights(endpoint.url)
    job = service.create(plan)
    endpoint.checkpoints[job.id] = [checkpoint(job.id, step) for step in (30, 20, 10)]
    assert [one.step for one in service.checkpoints(job)] == [10, 20, 30]
    assert service.checkpoints(job)[0].model == "ft:ftjob-0:step-10"


def test_what_may_pass_while_one_watches_is_told_from_what_stays(
    endpoint: OpenWeightServer, service: TrainingService, plan: Plan
) -> None:
    job: TrainingJob = service.create(plan)
    endpoint.faults["GET /v1/fine_tuning/jobs/*"] = [Refuse(500, headers=SOON)] * 3
    with pytest.raises(Misconfigured) as passing:
        service.find(job.id)
    del endpoint.jobs[job.id]
    with pytest.raises(Misconfigured) as gone:
        service.find(job.id)
    assert [isinstance(one.value.__cause__, Transient) for one in (passing, gone)] == [True, False]
