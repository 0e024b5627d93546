"""An AWS on loopback that keeps metrics, and one that gives them in pages or not at all."""

from collections.abc import Iterator

import pytest

from tests.converse_server import ConverseServer
from tests.training.curves.metrics_server import MetricsServer, serve_metrics


@pytest.fixture
def metrics(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[MetricsServer]:
    """CloudWatch, with answers that a test writes; without retries, which sleep."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with serve_metrics() as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDWATCH", running.url)
        yield running
