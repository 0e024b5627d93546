"""Makes a hosted model ready to be asked: with retries, a limit on its calls, an end to stalled ones, and a way to warm it up."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from judge.converse import Attempt, Call, Converse, Reply
from judge.resilience.circuit_breaker import guard
from judge.resilience.concurrency import limit
from judge.resilience.retry import retry
from judge.resilience.stalled_calls import Watched
from judge.settings import Settings

_FIRST_CALLS = 64
"""The most calls for which threads and connections are made in advance. A guess: about what runs before a quota is known."""


class Provider(NamedTuple):
    """What asks a hosted model."""

    ask: Converse
    open_connections: Callable[[int], None]
    """Opens so many connections in advance."""


class Hosted(NamedTuple):
    """A judge whose threads and connections can be made in advance."""

    ask: Converse
    start_threads: Callable[[], None]
    open_connections: Callable[[], None]

    def __call__(self, call: Call, attempts: list[Attempt], /) -> Reply:
        """Ask, see `Converse`."""
        return self.ask(call, attempts)

    def warm(self) -> None:
        """Make the threads and connections of the first calls."""
        self.start_threads()
        self.open_connections()


def bedrock(settings: Settings) -> Provider:
    """Return what asks models on Bedrock."""
    from judge.providers.bedrock.bedrock import Bedrock  # only this one pays for boto3
    from judge.providers.bedrock.clients import Clients

    clients = Clients(settings.concurrency, settings.read_timeout)
    return Provider(Bedrock(clients), clients.warm)


def endpoint(url: str, settings: Settings) -> Provider:
    """Return what asks models behind an OpenAI-compatible endpoint.

    Raises:
        SettingsFault: this is not a URL, or the key cannot be one.
    """
    from judge.providers.chat.chat import Chat  # only this one pays for its client

    chat = Chat(url, settings.read_timeout)
    return Provider(chat, chat.warm)


def host(provider: Provider, settings: Settings, with_fallback: Sequence[str] = ()) -> Hosted:
    """Make a provider ready.

    Args:
        provider: what asks.
        settings: the concurrency, the attempts and the read timeout.
        with_fallback: the models that have a fallback.
    """
    most = 2 * settings.concurrency  # a call that was given up still holds its thread for a while
    asked = Watched(provider.ask, most, settings.read_timeout)
    asking = retry(guard(limit(asked, settings.concurrency), with_fallback), settings.attempts, with_fallback=with_fallback)
    first = min(settings.concurrency, _FIRST_CALLS)
    return Hosted(asking, partial(asked.warm, first), partial(provider.open_connections, first))
