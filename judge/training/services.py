"""Chooses the service that trains a model: Bedrock's own API for Nova, the OpenAI-compatible endpoint for open-weight models."""

import re
from collections.abc import Collection

from judge.training.plan import Hyperparameters
from judge.training.service import TrainingService

_OPEN = re.compile(
    r"""
    (openai|qwen)\.  # a model: openai.gpt-oss-20b, qwen.qwen3-32b
    | ftjob-         # a job: ftjob-abc123
    """,
    re.VERBOSE,
)
"""How the ids of open-weight models and of the endpoint's jobs begin.
https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-openai-apis.html"""


def choose_service(model_or_job: str = "", endpoint: str | None = None) -> TrainingService:
    """Return the service for a model or a job.

    Args:
        model_or_job: the id of a base model, or the name or id of a job; empty for the jobs of Bedrock.
        endpoint: the URL of an OpenAI-compatible endpoint, if one was given: then it is that one.

    Raises:
        Misconfigured: the package or the key that the endpoint needs is missing.
    """
    if is_open_weight(model_or_job, endpoint):
        from judge.training.open_weight import OpenWeights  # only these jobs need the openai package

        return OpenWeights(endpoint)
    from judge.training.bedrock_jobs import BedrockJobs

    return BedrockJobs()


def is_open_weight(model_or_job: str = "", endpoint: str | None = None) -> bool:
    """Whether a model or a job is one of the OpenAI-compatible endpoint."""
    return bool(endpoint or _OPEN.match(model_or_job))


def settable(model: str, endpoint: str | None = None) -> Collection[str]:
    """Return the hyperparameters that the service of a model takes, by their names in `Hyperparameters`."""
    if is_open_weight(model, endpoint):
        from judge.training.open_weight import HYPERPARAMETERS

        return HYPERPARAMETERS.keys()
    return Hyperparameters.model_fields.keys()
