"""Both services have every method of the port, with its parameters."""

import inspect

import pytest

from judge.training.bedrock_jobs import BedrockJobs
from judge.training.open_weight import OpenWeights
from judge.training.service import TrainingService

METHODS = [name for name, _ in inspect.getmembers(TrainingService, inspect.isfunction) if not name.startswith("_")]


@pytest.mark.parametrize("service", [BedrockJobs, OpenWeights])
@pytest.mark.parametrize("method", METHODS)
def test_a_service_has_the_methods_of_the_port(service: type, method: str) -> None:
    wanted = inspect.signature(getattr(TrainingService, method)).parameters
    found = inspect.signature(getattr(service, method)).parameters
    assert [(one.name, one.default) for one in found.values()] == [(one.name, one.default) for one in wanted.values()]
