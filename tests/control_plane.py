"""Bedrock's control plane for tests: training jobs, tuned models and their deployments, from create to delete.

Time passes by being asked: each look at a job takes it one step further along its `course`.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.service_server import Params, Refuse, ServiceServer, serve_service

REGION, ACCOUNT = "us-east-1", "123456789012"
_PHASES = ("dataProcessingDetails", "trainingDetails", "validationDetails")
BEGUN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

_MESSAGE = "the grader failed three times"

Json = dict[str, Any]


@dataclass
class ControlPlane:
    """The state: jobs by ARN, models by ARN, deployments by ARN, and how jobs go on."""

    service: ServiceServer | None = None
    jobs: dict[str, Json] = field(default_factory=dict)
    models: dict[str, Json] = field(default_factory=dict)
    deployments: dict[str, Json] = field(default_factory=dict)
    provisioned: dict[str, Json] = field(default_factory=dict)
    ready: str = "Active"
    """What a model and a deployment become after their first look: `Active` or `Failed`."""

    holding: int = 0
    """How many tries it takes until a deployment that was deleted no longer holds its model."""

    course: tuple[str, ...] = ("InProgress", "InProgress", "Completed")
    """The statuses that a job has, look by look; the last one stays."""

    gone_after: int | None = None
    """The look from which on no job is known any more; None for never."""

    message: str = _MESSAGE
    begun: datetime = BEGUN
    """When every job begins."""

    lasting: timedelta | None = None
    """How long every job takes; None for ten minutes a look."""

    started: Callable[[Json], object] = lambda _: None
    """Called with each job that is created."""

    patient: bool = True
    """Whether models and deployments are made between the first look at them and the second; else they are there at once."""

    looks: dict[str, int] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def asked(self) -> list[tuple[str, Params]]:
        """The requests so far."""
        return self.service.asked if self.service else []

    def reset(self) -> None:
        """Forget the test before."""
        for kept in (self.jobs, self.models, self.deployments, self.provisioned, self.looks, self.asked):
            kept.clear()
        if self.service:
            self.service.refusals.clear()
            self.service.broken.clear()
            self.service.altered.clear()
        self.gone_after, self.patient, self.begun, self.started = None, True, BEGUN, lambda _: None
        self.ready, self.holding, self.message, self.lasting = "Active", 0, _MESSAGE, None
        self.course = ("InProgress", "InProgress", "Completed")

    def acts(self) -> dict[str, Any]:
        """What it does, by operation."""
        return {
            "CreateModelCustomizationJob": self._create,
            "GetModelCustomizationJob": self._get,
            "ListModelCustomizationJobs": self._list,
            "StopModelCustomizationJob": self._stop,
            "GetCustomModel": self._model,
            "DeleteCustomModel": self._delete_model,
            "CreateCustomModelDeployment": self._deploy,
            "GetCustomModelDeployment": self._deployment,
            "ListCustomModelDeployments": self._deployments_of,
            "DeleteCustomModelDeployment": self._delete_deployment,
            "CreateProvisionedModelThroughput": self._provision,
            "GetProvisionedModelThroughput": self._throughput,
            "ListProvisionedModelThroughputs": self._throughputs,
            "DeleteProvisionedModelThroughput": self._delete_throughput,
        }

    def _seen(self) -> int:
        return 0 if self.patient else 1

    def _id(self) -> str:
        return f"{next(self._numbers):012d}"

    def _create(self, params: Params) -> Params:
        token = params.get("clientRequestToken")
        known = [arn for arn, job in self.jobs.items() if token and job["token"] == token]
        if known:
            return {"jobArn": known[0]}
        if params["jobName"] in {job["jobName"] for job in self.jobs.values()}:
            raise Refuse(400, "ConflictException", f"The provided job name is currently in use: {params['jobName']}")
        arn = f"arn:aws:bedrock:{REGION}:{ACCOUNT}:model-customization-job/amazon.nova-2-lite-v1:0:256k/{self._id()}"
        self.jobs[arn] = {**params, "token": token, "arn": arn, "stopped": False}
        self.looks[arn] = 0
        self.started(self.jobs[arn])
        return {"jobArn": arn}

    def _find(self, identifier: str) -> Json:
        for arn, job in self.jobs.items():
            if identifier in (arn, job["jobName"], arn.rpartition("/")[2]):
                return job
        raise Refuse(404, "ResourceNotFoundException", "The specified job could not be found.")

    def _status(self, job: Json) -> str:
        if job["stopped"]:
            return "Stopped" if self.looks[job["arn"]] > job["stopped_at"] else "Stopping"
        return self.course[min(self.looks[job["arn"]], len(self.course) - 1)]

    def _get(self, params: Params) -> Params:
        job = self._find(params["jobIdentifier"])
        if self.gone_after is not None and self.looks[job["arn"]] >= self.gone_after:
            raise Refuse(404, "ResourceNotFoundException", "The specified job could not be found.")
        status = self._status(job)
        self.looks[job["arn"]] += 1
        at = self.begun + (self.lasting or timedelta(minutes=10 * self.looks[job["arn"]]))
        answer = {
            "jobArn": job["arn"],
            "jobName": job["jobName"],
            "outputModelName": job["customModelName"],
            "roleArn": job["roleArn"],
            "status": status,
            "creationTime": self.begun,
            "lastModifiedTime": at,
            "baseModelArn": f"arn:aws:bedrock:{REGION}::foundation-model/amazon.nova-2-lite-v1:0:256k",
            "trainingDataConfig": job["trainingDataConfig"],
            "validationDataConfig": job.get("validationDataConfig", {"validators": []}),
            "outputDataConfig": job["outputDataConfig"],
            "customizationType": job["customizationType"],
            "customizationConfig": job["customizationConfig"],
            "statusDetails": {
                name: {"status": "Completed" if status == "Completed" else "InProgress", "creationTime": self.begun}
                for name in _PHASES
            },
        }
        if status in ("Completed", "Failed", "Stopped"):
            answer["endTime"] = at
        if status == "Failed":
            answer["failureMessage"] = self.message
        if status == "Completed":
            answer["outputModelArn"] = self._made(job)
        return answer

    def _made(self, job: Json) -> str:
        arn = f"arn:aws:bedrock:{REGION}:{ACCOUNT}:custom-model/amazon.nova-2-lite-v1:0:256k/{job['arn'].rpartition('/')[2]}"
        if not job.get("deleted"):
            self.models.setdefault(arn, {"name": job["customModelName"], "job": job, "looks": self._seen()})
        return arn

    def _tuned(self, job: Json) -> Json:
        """Return what a row of the list tells of the model of a completed job."""
        done = self._status(job) == "Completed"
        return {"customModelArn": self._made(job), "customModelName": job["customModelName"]} if done else {}

    def _list(self, params: Params) -> Params:
        rows = [
            {
                "jobArn": arn,
                "baseModelArn": f"arn:aws:bedrock:{REGION}::foundation-model/amazon.nova-2-lite-v1:0:256k",
                "jobName": job["jobName"],
                "status": self._status(job),
                "creationTime": self.begun,
                "customizationType": job["customizationType"],
                **self._tuned(job),
            }
            for arn, job in (reversed(self.jobs.items()) if params.get("sortOrder") == "Descending" else self.jobs.items())
        ]
        rows = [row for row in rows if params.get("nameContains", "") in row["jobName"]]
        rows = [row for row in rows if params.get("statusEquals") in (None, row["status"])]
        begin = int(params.get("nextToken", 0))
        more = {"nextToken": str(begin + 2)} if len(rows) > begin + 2 else {}
        return {"modelCustomizationJobSummaries": rows[begin : begin + 2], **more}

    def _stop(self, params: Params) -> Params:
        job = self._find(params["jobIdentifier"])
        if self._status(job) in ("Completed", "Failed", "Stopped"):
            raise Refuse(400, "ConflictException", "The job is not in a state that can be stopped.")
        job |= {"stopped": True, "stopped_at": self.looks[job["arn"]]}
        return {}

    def _model(self, params: Params) -> Params:
        wanted = params["modelIdentifier"]
        for arn, model in self.models.items():
            if wanted in (arn, model["name"]):
                model["looks"] += 1
                status = self._ready(model)
                return {
                    "modelArn": arn,
                    "modelName": model["name"],
                    "jobArn": model["job"]["arn"],
                    "creationTime": self.begun,
                    "modelStatus": status,
                    **self._why(model),
                }
        raise Refuse(404, "ResourceNotFoundException", "The specified model could not be found.")

    def _delete_model(self, params: Params) -> Params:
        wanted = params["modelIdentifier"]
        found = [arn for arn, model in self.models.items() if wanted in (arn, model["name"])]
        if not found:
            raise Refuse(404, "ResourceNotFoundException", "The specified model could not be found.")
        held = any(one["modelArn"] == found[0] for one in [*self.deployments.values(), *self.provisioned.values()])
        if held or self.holding:
            self.holding -= not held
            raise Refuse(400, "ConflictException", "The model has deployments.")
        self.models.pop(found[0])["job"]["deleted"] = True
        return {}

    def _deploy(self, params: Params) -> Params:
        if params["modelDeploymentName"] in {one["modelDeploymentName"] for one in self.deployments.values()}:
            raise Refuse(400, "ConflictException", "The deployment name is in use.")
        if params["modelArn"] not in self.models:
            raise Refuse(404, "ResourceNotFoundException", "The specified model could not be found.")
        arn = f"arn:aws:bedrock:{REGION}:{ACCOUNT}:custom-model-deployment/{self._id()}"
        self.deployments[arn] = {**params, "looks": self._seen()}
        return {"customModelDeploymentArn": arn}

    def _named(self, identifier: str) -> str:
        for arn, one in self.deployments.items():
            if identifier in (arn, one["modelDeploymentName"]):
                return arn
        raise Refuse(404, "ResourceNotFoundException", "The specified deployment could not be found.")

    def _deployment(self, params: Params) -> Params:
        arn = self._named(params["customModelDeploymentIdentifier"])
        one = self.deployments[arn]
        one["looks"] += 1
        return {
            "customModelDeploymentArn": arn,
            "modelDeploymentName": one["modelDeploymentName"],
            "modelArn": one["modelArn"],
            "createdAt": self.begun,
            "status": self._ready(one),
            **self._why(one),
        }

    def _deployments_of(self, params: Params) -> Params:
        rows = [
            {
                "customModelDeploymentArn": arn,
                "customModelDeploymentName": one["modelDeploymentName"],
                "modelArn": one["modelArn"],
                "createdAt": self.begun,
                "status": self._ready(one),
            }
            for arn, one in self.deployments.items()
            if params.get("modelArnEquals") in (None, one["modelArn"])
        ]
        return {"modelDeploymentSummaries": rows}

    def _delete_deployment(self, params: Params) -> Params:
        del self.deployments[self._named(params["customModelDeploymentIdentifier"])]
        return {}

    def _ready(self, one: Json) -> str:
        return self.ready if one["looks"] > 1 else "Creating"

    def _why(self, one: Json) -> Params:
        return {"failureMessage": "no room for it"} if self._ready(one) == "Failed" else {}

    def _provision(self, params: Params) -> Params:
        if params["provisionedModelName"] in {one["provisionedModelName"] for one in self.provisioned.values()}:
            raise Refuse(400, "ValidationException", "The provisioned model name is in use.")
        arn = f"arn:aws:bedrock:{REGION}:{ACCOUNT}:provisioned-model/{self._id()}"
        self.provisioned[arn] = {**params, "modelArn": params["modelId"], "looks": 0}
        return {"provisionedModelArn": arn}

    def _provisioned(self, arn: str) -> Params:
        if arn not in self.provisioned:
            raise Refuse(404, "ResourceNotFoundException", "The specified throughput could not be found.")
        one = self.provisioned[arn]
        return {
            "provisionedModelArn": arn,
            "provisionedModelName": one["provisionedModelName"],
            "modelArn": one["modelArn"],
            "desiredModelArn": one["modelArn"],
            "foundationModelArn": f"arn:aws:bedrock:{REGION}::foundation-model/amazon.nova-2-lite-v1:0:256k",
            "modelUnits": one["modelUnits"],
            "desiredModelUnits": one["modelUnits"],
            "status": {"Active": "InService"}.get(self._ready(one), self._ready(one)),
            "creationTime": self.begun,
            "lastModifiedTime": self.begun,
            **({"commitmentExpirationTime": one["committed"]} if "committed" in one else {}),
        }

    def _throughput(self, params: Params) -> Params:
        if params["provisionedModelId"] in self.provisioned:
            self.provisioned[params["provisionedModelId"]]["looks"] += 1
        return {**self._provisioned(params["provisionedModelId"]), **self._why(self.provisioned[params["provisionedModelId"]])}

    def _throughputs(self, params: Params) -> Params:
        rows = [arn for arn, one in self.provisioned.items() if params.get("modelArnEquals") in (None, one["modelArn"])]
        begin = int(params.get("nextToken", 0))
        more = {"nextToken": str(begin + 1)} if len(rows) > begin + 1 else {}
        return {"provisionedModelSummaries": [self._provisioned(arn) for arn in rows[begin : begin + 1]], **more}

    def _delete_throughput(self, params: Params) -> Params:
        self._provisioned(params["provisionedModelId"])
        del self.provisioned[params["provisionedModelId"]]
        return {}


@contextmanager
def serve_control_plane() -> Iterator[tuple[ControlPlane, str]]:
    """Run it on a free port of 127.0.0.1; give its state and its URL."""
    plane = ControlPlane()
    with serve_service("bedrock", plane.acts()) as served:
        plane.service = served
        yield plane, served.url
