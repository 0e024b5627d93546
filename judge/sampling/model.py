"""Wires a model that writes responses of its own, with the retries, the limits and the timeouts that judges have."""

from judge.converse import Converse
from judge.judges.hosted import bedrock, endpoint, host
from judge.settings import Settings


def wire_model(settings: Settings, url: str | None = None) -> Converse:
    """Return what asks a model, which has no fallback.

    Args:
        settings: the concurrency, the attempts and the read timeout.
        url: an OpenAI-compatible endpoint; None for Bedrock.

    Raises:
        Misconfigured: this is not a URL, or the key cannot be one.
    """
    return host(bedrock(settings) if url is None else endpoint(url, settings), settings)
