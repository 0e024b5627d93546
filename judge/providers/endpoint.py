"""Opens an OpenAI-compatible endpoint, and turns what goes wrong there into our own faults. The only door to the openai package.

Chat models (`judge.providers.chat`) and the training of open-weight models (`judge.training.open_weight`) both go through it.
https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from judge.aws.faults import asked_wait, fault_of
from judge.errors import (
    AccessFault,
    Disconnected,
    EmptyReply,
    Fault,
    Filtered,
    Oversize,
    SettingsFault,
    TimedOut,
    Unavailable,
)

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI

_AWS_HOST = re.compile(
    r"""
    \. ( api\.aws           # bedrock-mantle.us-west-2.api.aws
       | amazonaws\.com     # bedrock-runtime.us-west-2.amazonaws.com
       ) $
    """,
    re.VERBOSE,
)
"""The hosts of AWS, which alone may see a key of Bedrock's."""

_BEDROCK_KEY, _OPENAI_KEY = "AWS_BEARER_TOKEN_BEDROCK", "OPENAI_API_KEY"

_FAULTS: Mapping[str, type[Fault]] = {
    "content_filter": Filtered,
    "context_length_exceeded": Oversize,
    "exceed_context_size_error": Oversize,  # llama.cpp
    "insufficient_quota": AccessFault,  # a 429 that does not pass: there is no money left
}
"""By the endpoint's own name for an error, where that says more than the status."""

_NO_ACCESS = (401, 403, 404)
"""HTTP statuses that blame the key, a permission, or the name of a model or job."""

_CONFLICT = 409
"""The HTTP status of a resource that is locked for the moment; the openai package asks again after it too."""

_LONGEST = 300
"""Characters of an endpoint's message that are kept. A guess: enough for a sentence, too little for a prompt given back."""


def bedrock_url(region: str = "us-west-2") -> str:
    """Return Bedrock's OpenAI-compatible endpoint in a region; us-west-2 is where it trains open-weight models."""
    return f"https://bedrock-mantle.{region}.api.aws/v1"


class Endpoint:
    """An OpenAI-compatible endpoint."""

    def __init__(self, url: str, *, timeout: float, retries: int) -> None:
        """Make a client; nothing is sent.

        Args:
            url: where it is, with the version: `https://bedrock-mantle.us-west-2.api.aws/v1`.
            timeout: seconds to wait for a connection, and for each part of an answer.
            retries: how often the openai package asks again by itself after a 408, 409, 429, 5xx or a lost connection.

        Raises:
            SettingsFault: the package openai is missing, or this is not a URL.
            AccessFault: no key is set.
        """
        self.name = _named(url)
        """The URL as messages show it: without a user or a password."""

        self._key = _key(url, self.name)
        self._client = _client(url, self._key, timeout, retries)

    @contextmanager
    def calling(self) -> "Iterator[OpenAI]":
        """Give the client; call nothing but the endpoint in this block, since a bug of ours would be taken for a broken answer.

        Raises:
            AccessFault: nobody can ask with this key, or for this name.
            JudgeFailure: the endpoint could not be reached, refused the request, or sent an answer that cannot be read.
        """
        from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

        try:
            yield self._client
        except APIStatusError as error:
            raise self._refusal(error) from error
        except APITimeoutError as error:
            raise TimedOut(str(error)) from error
        except APIConnectionError as error:
            msg = f"{error} {type(error.__cause__).__name__}"
            raise Disconnected(msg) from error
        except (OpenAIError, AttributeError, LookupError, TypeError, ValueError) as error:
            msg = f"an answer that cannot be read: {type(error).__name__}"
            raise EmptyReply(msg) from error

    def _refusal(self, error: "APIStatusError") -> Fault:
        names = [name for name in (error.code, error.type) if name and not name.isdigit()]  # llama.cpp has the status for a code
        code = names[0] if names else f"HTTP {error.status_code}"
        fault = self._fault(code, self._message(error), error)
        fault.code = code
        return fault

    def _fault(self, code: str, message: str, error: "APIStatusError") -> Fault:
        kind = _FAULTS.get(code)
        if kind is None and error.status_code in _NO_ACCESS:
            kind = AccessFault
        if kind is AccessFault:
            return AccessFault(f"{self.name}: {code}: {message}")
        wait = asked_wait(error.response.headers)
        if kind is None and error.status_code == _CONFLICT:
            return Unavailable(f"{code}: {message}", wait)
        if kind is None:
            return fault_of(code, message, error.status_code, service="The endpoint", retry_after=wait)
        return kind(f"{code}: {message}")

    def _message(self, error: "APIStatusError") -> str:
        """Return what the endpoint said, shortened, without the key that some of them repeat."""
        said = error.body.get("message") if isinstance(error.body, dict) else None
        return str(said or "no message").replace(self._key, "***")[:_LONGEST]


def fields_of(answer: object) -> dict[str, Any]:
    """Return an answer as JSON, with only what was sent: not every endpoint fills all the fields of OpenAI's types.

    Raises:
        AttributeError: it is not a JSON object; in a `calling` block that becomes an `EmptyReply`.
    """
    fields: dict[str, Any] = answer.model_dump(mode="json", exclude_unset=True, warnings=False)  # type: ignore[attr-defined]
    return fields


def _named(url: str) -> str:
    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        msg = f"--endpoint: wanted a URL such as {bedrock_url()}, found {url!r}"
        raise SettingsFault(msg)
    return f"{address.scheme}://{address.netloc.rpartition('@')[2]}{address.path}"


def _key(url: str, name: str) -> str:
    """Return the key for an endpoint; a key of Bedrock's goes to AWS alone."""
    of_aws = _AWS_HOST.search(urlsplit(url).hostname or "")
    key = (os.environ.get(_BEDROCK_KEY) if of_aws else None) or os.environ.get(_OPENAI_KEY)
    if key:
        return key
    step = (
        f"set {_BEDROCK_KEY} to an Amazon Bedrock API key, which the console makes under `API keys`"
        if of_aws
        else f"set {_OPENAI_KEY}; if the server wants no key, set it to any word"
    )
    msg = f"{name}: no key: {step}"
    raise AccessFault(msg)


def _client(url: str, key: str, timeout: float, retries: int) -> "OpenAI":
    try:
        from openai import OpenAI
    except ImportError as error:
        msg = f"an OpenAI-compatible endpoint needs the package {error.name}: pip install 'rft-judge[openai]'"
        raise SettingsFault(msg) from error
    return OpenAI(base_url=url, api_key=key, timeout=timeout, max_retries=retries)
