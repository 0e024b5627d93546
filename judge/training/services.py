"""Chooses the service that trains a model: Bedrock's own API for Nova, the OpenAI-compatible endpoint for open-weight models."""

import re

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
        SettingsFault: the package that the endpoint needs is not installed.
    """
    if endpoint or _OPEN.match(model_or_job):
        from judge.training.open_weight import OpenWeightJobs  # only these jobs need the openai package

        return OpenWeightJobs(endpoint)
    from judge.training.bedrock_jobs import BedrockJobs

    return BedrockJobs()
