"""Trains open-weight models through Bedrock's OpenAI-compatible endpoint: files, fine-tuning jobs, their events and checkpoints.

A job there has no name of its own, and the endpoint has no key that makes a request idempotent.
So the names of the files that are uploaded carry the job's name and a hash of their content, and by them a job is found again.
https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-openai-job-create.html
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import JsonValue, ValidationError

from judge.errors import InputFault, JudgeFailure, Misconfigured, SettingsFault, Transient
from judge.providers.endpoint import Endpoint, File, bedrock_url
from judge.providers.refusal import Missing
from judge.training.course import Series
from judge.training.curves.event_metrics import event_metrics
from judge.training.plan import Plan
from judge.training.service import MISSING
from judge.training.training_job import Checkpoint, Status, TrainingJob, status_of

_TIMEOUT = 60.0
"""Seconds to wait for an answer. A guess: the calls are short."""

_SLOWEST = 100_000
"""Bytes a second with which a file is sent at least; the time of an upload is longer by that. A guess: a slow line."""

_RETRIES = 2
"""How often a request is sent again, as by the openai package. A job is started without that, see `create`."""

_JOBS = "fine_tuning/jobs"
_PURPOSE = "fine-tune"
"""The path of the jobs, and what files are for: https://platform.openai.com/docs/api-reference/fine-tuning"""

_ID = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_:.-]*")
"""What the id of a job may look like: ftjob-abc123. A guess: it becomes a part of a URL."""

HYPERPARAMETERS = {"epochs": "n_epochs", "batch_size": "batch_size"}
"""The fields of `Hyperparameters` that can be set here, and the endpoint's names for them. There is a third there,
`learning_rate_multiplier`, which multiplies a rate that nobody states: it is left to the endpoint."""

_STATUS: Mapping[str, Status] = {
    "validating_files": "waiting",
    "queued": "waiting",
    "paused": "waiting",
    "running": "running",
    "succeeded": "completed",
    "failed": "failed",
    "cancelled": "stopped",
}
"""The endpoint's words for the state of a job."""


class OpenWeights:
    """The training service behind an OpenAI-compatible endpoint, see `TrainingService`.

    All its methods raise `Misconfigured` if the endpoint refuses or cannot be reached. Its `code` is then the endpoint's name for
    the refusal, or `HTTP <status>`, and its cause says whether the fault may pass.
    """

    def __init__(self, url: str | None = None) -> None:
        """Open the endpoint; nothing is sent.

        Args:
            url: where it is, with the version; Bedrock's endpoint in us-west-2 by default.

        Raises:
            Misconfigured: this is not a URL, or the key cannot be one.
        """
        self._endpoint = Endpoint(url or bedrock_url(), timeout=_TIMEOUT, retries=_RETRIES)

    def request(self, plan: Plan) -> JsonValue:
        """Return the files that `create` would upload, and the request that it would send.

        Raises:
            Misconfigured: the plan asks for what the endpoint does not have, or a file cannot be read.
        """
        _refuse(plan)
        files: dict[str, JsonValue] = {
            role: {"purpose": _PURPOSE, "filename": name, "bytes": len(content)} for role, name, content in _uploads(plan)
        }
        return {"files": files, "job": _body(plan, {role: f"<the id of the {role}>" for role in files})}

    def create(self, plan: Plan) -> TrainingJob:
        """Upload the data of a plan, start its job and return it. The same plan again returns the job that it started.

        Two calls at the very same time may start two jobs, because the endpoint cannot tell. If the answer is lost, the job is
        looked for, and only then does this fail.
        """
        _refuse(plan)
        body = _body(plan, {role: self._upload(name, content) for role, name, content in _uploads(plan)})
        started = self._started(plan, body)
        if started is not None:
            return started
        try:
            with self._calling() as endpoint:
                return _job(endpoint.post(_JOBS, body, retries=0))
        except Misconfigured as fault:
            started = self._started(plan, body) if isinstance(fault.__cause__, Transient) else None
            if started is None:
                raise
            return started

    def find(self, job: str) -> TrainingJob:
        """Return a job by its id, as it stands now.

        Raises:
            SettingsFault: this can be no id.
        """
        if not _ID.fullmatch(job):
            msg = f"wanted the id of a job such as ftjob-abc123, found {job!r}; `judge job list` lists the jobs"
            raise SettingsFault(msg)
        try:
            with self._calling() as endpoint:
                said = endpoint.get(f"{_JOBS}/{job}")
        except Missing as fault:
            missing = Misconfigured(f"{self._endpoint.name} has no job {job}; `judge job list` lists the jobs")
            missing.code = MISSING
            raise missing from fault
        return _job(said)

    def jobs(self, name: str = "", status: Status | None = None) -> Iterator[TrainingJob]:
        """Give the jobs whose ids hold a text, the newest first."""
        with self._calling() as endpoint:
            found = endpoint.items(_JOBS)
        jobs = sorted(map(_job, found), key=lambda job: job.created, reverse=True)
        yield from (job for job in jobs if name in job.id and status in {None, job.status})

    def stop(self, job: TrainingJob) -> None:
        """Cancel a job. It cannot be resumed; its checkpoints stay."""
        with self._calling() as endpoint:
            endpoint.post(f"{_JOBS}/{job.id}/cancel", {})

    def series(self, job: TrainingJob) -> Sequence[Series]:
        """Return the metrics of the job's events, step by step."""
        with self._calling() as endpoint:
            events = endpoint.items(f"{_JOBS}/{job.id}/events")
        return event_metrics(events)

    def checkpoints(self, job: TrainingJob) -> Sequence[Checkpoint]:
        """Return the models that the job has kept on its way, the first step first."""
        with self._calling() as endpoint:
            found = endpoint.items(f"{_JOBS}/{job.id}/checkpoints")
            kept = [Checkpoint(step=one["step_number"], model=one["fine_tuned_model_checkpoint"]) for one in found]
        return sorted(kept, key=lambda checkpoint: checkpoint.step)

    @contextmanager
    def _calling(self) -> Iterator[Endpoint]:
        """Give the endpoint; ask and read in this block, and nothing else: a bug of ours would be taken for a broken answer."""
        try:
            yield self._endpoint
        except JudgeFailure as failure:
            raise Misconfigured.reworded(failure, f"{self._endpoint.name}: {failure}") from failure
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            msg = f"{self._endpoint.name}: an answer that cannot be read: {type(error).__name__}"
            raise Misconfigured(msg) from error

    def _upload(self, name: str, content: bytes) -> str:
        """Return the id of a file, which is uploaded unless it is there."""
        with self._calling() as endpoint:
            there = endpoint.items("files", purpose=_PURPOSE)
            same = [file["id"] for file in there if (file.get("filename"), file.get("bytes")) == (name, len(content))]
            if same:
                return str(same[0])
            file = File(name, content, "application/jsonl")
            said = endpoint.upload("files", {"purpose": _PURPOSE}, file, _TIMEOUT + len(content) / _SLOWEST)
            uploaded, size = str(said["id"]), said["bytes"]
        if size != len(content):
            msg = f"{self._endpoint.name}: {name}: uploaded {len(content)} bytes, but the endpoint has {size}: run this again"
            raise Misconfigured(msg)
        return uploaded

    def _started(self, plan: Plan, body: Mapping[str, Any]) -> TrainingJob | None:
        """Return the job that a plan has started, if it has.

        Raises:
            Misconfigured: a job with other settings has the plan's name.
        """
        with self._calling() as endpoint:
            found = endpoint.items(_JOBS)
        same = next((one for one in found if one.get("training_file") == body["training_file"]), None)
        if same is None:
            return None
        if same.get("model") != body["model"] or not _within(body["method"], same.get("method") or body["method"]):
            msg = f"{plan.name}: the job {same.get('id')} has this name and these data, but other settings: give another --name"
            raise Misconfigured(msg)
        return _job(same)


def _uploads(plan: Plan) -> list[tuple[str, str, bytes]]:
    """Return the role, the name and the content of each file of a plan."""
    uploads = []
    for role, path in (("training_file", plan.training), ("validation_file", plan.validation)):
        if path is not None:
            content = _content(path)
            digest = hashlib.sha256(content)
            plan.refuse_changed(path, digest.digest())
            uploads.append((role, f"{plan.name}-{role.removesuffix('_file')}-{digest.hexdigest()[:16]}.jsonl", content))
    return uploads


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise InputFault(msg) from error


def _refuse(plan: Plan) -> None:
    """Refuse a plan that asks for what the endpoint does not have.

    Raises:
        Misconfigured: all of it is named.
    """
    faults = [*_not_there(plan)]
    if faults:
        where = f"{plan.base}, which is trained through the OpenAI-compatible endpoint"
        raise Misconfigured.of(where, faults)


def _not_there(plan: Plan) -> Iterator[str]:
    """Name what a plan has and the endpoint does not."""
    given = plan.hyperparameters.model_dump(exclude_none=True)
    for name in given.keys() - HYPERPARAMETERS.keys() - {"learning_rate"}:
        yield f"there is no --{name.replace('_', '-')} there: leave it out"
    if "learning_rate" in given:
        yield "it takes a multiplier of a rate of its own instead of a --learning-rate: leave it out"
    for name in ("kms_key", "subnets", "security_groups", "tags"):
        if getattr(plan, name):
            yield f"there is no --{name.removesuffix('s').replace('_', '-')} there: leave it out"


def _body(plan: Plan, files: Mapping[str, str]) -> dict[str, Any]:
    """Return the body of the request that starts a job."""
    settings = {theirs: getattr(plan.hyperparameters, ours) for ours, theirs in HYPERPARAMETERS.items()}
    reinforcement = {
        "grader": {"type": "lambda", "lambda": {"function": plan.grader}},
        "hyperparameters": {name: value for name, value in settings.items() if value is not None},
    }
    return {"model": plan.base, **files, "method": {"type": "reinforcement", "reinforcement": reinforcement}}


def _within(asked: Any, there: Any) -> bool:
    """Whether all that was asked for is there; the endpoint may add defaults of its own."""
    if isinstance(asked, Mapping) and isinstance(there, Mapping):
        return all(_within(value, there.get(name)) for name, value in asked.items())
    return bool(asked == there)


def _job(said: Mapping[str, Any]) -> TrainingJob:
    """Read a job.

    Raises:
        Misconfigured: it has not the form of one.
    """
    method = (said.get("method") or {}).get("reinforcement") or {}
    try:
        return TrainingJob(
            id=said["id"],
            name=said["id"],
            status=status_of(said["status"], _STATUS, ended=bool(said.get("finished_at"))),
            said=said["status"],
            message=(said.get("error") or {}).get("message") or "",
            created=datetime.fromtimestamp(said["created_at"], UTC),
            ended=datetime.fromtimestamp(said["finished_at"], UTC) if said.get("finished_at") else None,
            base=said["model"],
            grader=((method.get("grader") or {}).get("lambda") or {}).get("function"),
            model=said.get("fine_tuned_model") or None,
            hyperparameters=method.get("hyperparameters") or said.get("hyperparameters") or {},
            training=said.get("training_file"),
            validation=said.get("validation_file"),
        )
    except (AttributeError, LookupError, TypeError, OverflowError, ValidationError) as error:
        msg = f"the endpoint's answer about the job {said.get('id')} cannot be read: {type(error).__name__}: {error}"
        raise Misconfigured(msg) from error
