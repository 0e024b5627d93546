"""CloudWatch, with answers that a test writes, or that it refuses to give."""

import pytest

from tests.stack_server import StackServer


@pytest.fixture
def metrics(deployed: StackServer, monkeypatch: pytest.MonkeyPatch) -> StackServer:
    """A stack whose metrics a test writes; without retries, which sleep."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    return deployed
