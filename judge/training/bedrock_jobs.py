"""Training jobs on Bedrock: makes the request of a plan, starts its job, finds, lists and stops jobs.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from judge.aws.service import service
from judge.errors import Misconfigured, SettingsFault
from judge.training.answer import reading
from judge.training.course import Series
from judge.training.hyperparameters import as_requested
from judge.training.job_name import check_job, check_name, check_part
from judge.training.plan import Plan
from judge.training.service import MISSING
from judge.training.training_job import BEDROCK, Checkpoint, Phase, Status, TrainingJob, status_of
from judge.training.upload import File, upload

_TYPE = "REINFORCEMENT_FINE_TUNING"

_PHASES = {"dataProcessingDetails": "data processing", "trainingDetails": "training", "validationDetails": "validation"}
"""The phases in `statusDetails`, in their order."""


class BedrockJobs:
    """The jobs of this account and region, see `TrainingService`."""

    def request(self, plan: Plan) -> dict[str, Any]:
        """Return the request of `CreateModelCustomizationJob`; nothing is sent.

        Raises:
            SettingsFault: the name is none that Bedrock takes.
            InputFault: the data cannot be read.
        """
        return _request(plan, _files(plan))

    def create(self, plan: Plan) -> TrainingJob:
        """Upload the data, start the job and return it. The same plan twice starts one job.

        Raises:
            Misconfigured: S3 or Bedrock refused, or could not be reached; the message says what to do about it if that is known.
        """
        files = _files(plan)
        request = _request(plan, files)
        for name, file in files.items():
            upload(file, plan.bucket, _key(plan, name))
        try:
            with service("Bedrock") as client:
                arn = client.create_model_customization_job(**request)["jobArn"]
        except Misconfigured as fault:
            raise self._explained(fault, plan) from fault
        try:
            return self.find(arn)
        except Misconfigured as fault:
            msg = f"the job {arn} was started, but how it stands cannot be seen: {fault}"
            raise Misconfigured(msg) from fault

    def find(self, job: str) -> TrainingJob:
        """Return a job by its name or ARN, as it stands now.

        Raises:
            SettingsFault: this is no name or ARN, or the job is of another kind.
            Misconfigured: there is none, or Bedrock refused or could not be reached.
        """
        check_job(job)
        try:
            with service("Bedrock") as client:
                found = client.get_model_customization_job(jobIdentifier=job)
        except Misconfigured as fault:
            if fault.code != MISSING:
                raise
            missing = Misconfigured(f"there is no job {job} in this account and region; `judge job list` lists the jobs")
            missing.code = MISSING
            raise missing from fault
        if found.get("customizationType", _TYPE) != _TYPE:
            msg = f"the job {job} is of the kind {found['customizationType']}, and these commands are for {_TYPE} alone"
            raise SettingsFault(msg)
        return _read(_job, found)

    def jobs(self, name: str = "", status: Status | None = None) -> Iterator[TrainingJob]:
        """Give the reinforcement fine-tuning jobs whose names hold a text, the newest first.

        Raises:
            SettingsFault: no name can hold this text, or no job can have this status.
            Misconfigured: Bedrock refused, or could not be reached.
        """
        asked = {"nameContains": check_part(name)} if name else {}
        if status:
            asked["statusEquals"] = _word(status)
        with service("Bedrock") as client:
            pages = client.get_paginator("list_model_customization_jobs")
            found = [
                row
                for page in pages.paginate(sortBy="CreationTime", sortOrder="Descending", **asked)
                for row in page["modelCustomizationJobSummaries"]
            ]
        return (_read(_summary, row) for row in found if row.get("customizationType") == _TYPE)

    def stop(self, job: TrainingJob) -> None:
        """Ask a job to stop.

        Raises:
            Misconfigured: it has ended already, or Bedrock refused or could not be reached.
        """
        try:
            with service("Bedrock") as client:
                client.stop_model_customization_job(jobIdentifier=job.id)
        except Misconfigured as fault:
            if fault.code != "ConflictException":
                raise
            msg = f"the job {job.name} cannot be stopped any more: it is {self.find(job.id).said}"
            raise SettingsFault(msg) from fault

    def series(self, job: TrainingJob) -> Sequence[Series]:
        """Return what the job's metrics files hold, see `judge.training.curves.metrics_files`."""
        from judge.training.curves.metrics_files import metrics_files

        return metrics_files(job.output, job.id) if job.output else ()

    def checkpoints(self, job: TrainingJob) -> Sequence[Checkpoint]:  # noqa: ARG002  the port's signature
        """Return nothing: Bedrock keeps no model but the last one."""
        return ()

    def _explained(self, fault: Misconfigured, plan: Plan) -> Misconfigured:
        """Say of a refusal what to do about it, if that is known."""
        advice = {
            "AccessDeniedException": f"to start a job takes bedrock:CreateModelCustomizationJob, and iam:PassRole on {plan.role}",
            "ServiceQuotaExceededException": "wait for another job to end, or ask for a larger quota in Service Quotas",
        }.get(fault.code, "")
        if fault.code == "ConflictException":
            advice = self._holder(plan.name)
        explained = Misconfigured(f"{fault}; {advice}" if advice else str(fault))
        explained.code = fault.code
        return explained

    def _holder(self, name: str) -> str:
        """Say which job has a name."""
        try:
            holder = self.find(name)
        except Misconfigured:  # then it is a model that has the name
            return f"choose another --name than {name}"
        return f"{name} is the name of {holder.id}, created {holder.created:%Y-%m-%d %H:%M}, {holder.said}: choose another --name"


def _files(plan: Plan) -> dict[str, File]:
    """Look at the files of a plan.

    Raises:
        InputFault: one cannot be read, or has changed since it was checked.
    """
    paths: dict[str, Path | None] = {"train": plan.training, "validation": plan.validation}
    files = {name: File.read(path) for name, path in paths.items() if path}
    for file in files.values():
        plan.refuse_changed(file.path, file.sha256)
    return files


def _key(plan: Plan, name: str) -> str:
    return f"data/{plan.name}/{name}.jsonl"


def _request(plan: Plan, files: Mapping[str, File]) -> dict[str, Any]:
    grader = {"graderConfig": {"lambdaGrader": {"lambdaArn": plan.grader}}}
    request: dict[str, Any] = {
        "jobName": check_name(plan.name),
        "customModelName": plan.name,
        "roleArn": plan.role,
        "baseModelIdentifier": plan.base,
        "customizationType": _TYPE,
        "trainingDataConfig": {"s3Uri": f"s3://{plan.bucket}/{_key(plan, 'train')}"},
        "outputDataConfig": {"s3Uri": f"s3://{plan.bucket}/output/{plan.name}/"},
        "customizationConfig": {"rftConfig": {**grader, "hyperParameters": as_requested(plan.hyperparameters)}},
        **_options(plan),
    }
    return {**request, "clientRequestToken": _token(request, files)}


def _options(plan: Plan) -> dict[str, Any]:
    """Return the parts of the request that not every plan has."""
    options: dict[str, Any] = {}
    if plan.validation:
        options["validationDataConfig"] = {"validators": [{"s3Uri": f"s3://{plan.bucket}/{_key(plan, 'validation')}"}]}
    if plan.kms_key:
        options["customModelKmsKeyId"] = plan.kms_key
    if plan.subnets or plan.security_groups:
        options["vpcConfig"] = {"subnetIds": [*plan.subnets], "securityGroupIds": [*plan.security_groups]}
    if plan.tags:
        options["jobTags"] = options["customModelTags"] = [tag.model_dump() for tag in plan.tags]
    return options


def _token(request: Mapping[str, Any], files: Mapping[str, File]) -> str:
    """Return a token by which Bedrock knows the same plan again: a hash of the request and of the data."""
    made = hashlib.sha256(json.dumps(request, sort_keys=True).encode())
    for file in files.values():
        made.update(file.sha256)
    return made.hexdigest()


def _word(status: Status) -> str:
    """Return Bedrock's word for a status.

    Raises:
        SettingsFault: it has none.
    """
    for word, known in BEDROCK.items():
        if known == status:
            return word
    msg = f"a job on Bedrock is never {status}; it is one of {', '.join(BEDROCK.values())}"
    raise SettingsFault(msg)


def _read(read: Callable[[Mapping[str, Any]], TrainingJob], found: Mapping[str, Any]) -> TrainingJob:
    """Read an answer about a job.

    Raises:
        Misconfigured: it is not of the documented form.
    """
    with reading(f"the job {found.get('jobArn')}"):
        return read(found)


def _job(found: Mapping[str, Any]) -> TrainingJob:
    """Read the answer of `GetModelCustomizationJob`; the reinforcement part is missing in jobs of other kinds."""
    rft = found.get("customizationConfig", {}).get("rftConfig", {})
    validators = found.get("validationDataConfig", {}).get("validators", ())
    return TrainingJob(
        id=found["jobArn"],
        name=found["jobName"],
        status=status_of(found["status"], BEDROCK, ended="endTime" in found),
        said=found["status"],
        message=found.get("failureMessage", ""),
        created=found["creationTime"],
        changed=found.get("lastModifiedTime"),
        ended=found.get("endTime"),
        phases=tuple(_phases(found.get("statusDetails", {}))),
        base=_model(found["baseModelArn"]),
        grader=rft.get("graderConfig", {}).get("lambdaGrader", {}).get("lambdaArn"),
        model=found.get("outputModelArn"),
        model_name=found.get("outputModelName"),
        hyperparameters=rft.get("hyperParameters", {}),
        training=found.get("trainingDataConfig", {}).get("s3Uri"),
        validation=validators[0]["s3Uri"] if validators else None,
        output=found.get("outputDataConfig", {}).get("s3Uri"),
    )


def _phases(details: Mapping[str, Any]) -> Iterator[Phase]:
    for key, name in _PHASES.items():
        if key in details:
            one = details[key]
            yield Phase(
                name=name, status=one.get("status", ""), begun=one.get("creationTime"), changed=one.get("lastModifiedTime")
            )


def _summary(row: Mapping[str, Any]) -> TrainingJob:
    """Read a row of `ListModelCustomizationJobs`, which tells less than the job itself."""
    return TrainingJob(
        id=row["jobArn"],
        name=row["jobName"],
        status=status_of(row["status"], BEDROCK, ended="endTime" in row),
        said=row["status"],
        created=row["creationTime"],
        changed=row.get("lastModifiedTime"),
        ended=row.get("endTime"),
        base=_model(row["baseModelArn"]),
        model=row.get("customModelArn"),
        model_name=row.get("customModelName"),
    )


def _model(arn: str) -> str:
    """Return the id in the ARN of a base model."""
    return arn.rpartition("/")[2]
