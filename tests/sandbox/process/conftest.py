"""A fork server whose children do what `children.py` says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from judge.sandbox.process.server import ForkServer

HERE = str(Path(__file__).parent)


@pytest.fixture(scope="session")
def _server() -> Iterator[ForkServer]:
    server = ForkServer(["children"], [HERE])
    yield server
    server.close()


@pytest.fixture
def server(_server: ForkServer) -> ForkServer:
    """One server for all tests: what one leaves behind would cost the next."""
    return _server
