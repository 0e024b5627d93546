"""Wires a model that writes responses of its own, with the retries, the limits and the timeouts that judges have."""

from judge.converse import Converse
from judge.resilience.concurrency import limit
from judge.resilience.retry import retry
from judge.resilience.stalled_calls import Watched
from judge.settings import Settings


def wire_model(settings: Settings, endpoint: str | None = None) -> Converse:
    """Return what asks a model. `judge.wiring` makes judges of the same parts; a model here has no fallback.

    Args:
        settings: the concurrency, the attempts and the read timeout.
        endpoint: the URL of an OpenAI-compatible endpoint; None for Bedrock.

    Raises:
        Misconfigured: this is not a URL, or the key or the package openai is missing.
    """
    asked = Watched(_provider(settings, endpoint), 2 * settings.concurrency, settings.read_timeout)
    return retry(limit(asked, settings.concurrency), settings.attempts)


def _provider(settings: Settings, endpoint: str | None) -> Converse:
    if endpoint is not None:
        from judge.providers.chat import Chat  # only an endpoint needs the package openai

        return Chat(endpoint, settings.read_timeout)
    from judge.providers.bedrock.bedrock import Bedrock  # only this one pays for boto3
    from judge.providers.bedrock.clients import Clients

    return Bedrock(Clients(settings.concurrency, settings.read_timeout))
