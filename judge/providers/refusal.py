"""Turns an answer with an error in it into one of our own faults, whichever OpenAI-compatible server wrote it.

https://platform.openai.com/docs/guides/error-codes
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from judge.aws.faults import fault_of
from judge.errors import AccessFault, Fault, Filtered, Oversize, Rejected, Transient, Unavailable
from judge.providers.connections import Answer
from judge.providers.waits import asked_wait

_FAULTS: Mapping[str, type[Fault]] = {
    "content_filter": Filtered,
    "context_length_exceeded": Oversize,
    "exceed_context_size_error": Oversize,  # llama.cpp
    "insufficient_quota": AccessFault,  # a 429 that does not pass: there is no money left
}
"""By the endpoint's own name for an error, where that says more than the status."""


class Missing(AccessFault):
    """There is nothing of this name (404)."""


_KINDS: Mapping[int, type[Fault]] = {
    401: AccessFault,
    402: AccessFault,  # there is no money left
    403: AccessFault,
    404: Missing,
    405: AccessFault,  # something else than such an endpoint
    409: Unavailable,  # locked for the moment
    413: Oversize,
}
"""By status, where `judge.aws.faults` has no rule."""

_NO_KEY, _NO_PATH = (401, 403), (404, 405)
"""The statuses that may blame the key, and those that may blame the URL."""

_REDIRECTS = range(300, 400)
"""HTTP statuses that send us elsewhere. Nobody follows: the key would go along."""

_QUOTING = re.compile(
    r"""
      ['"]input['"]\s*:   # vLLM and FastAPI: {'msg': 'Input should be ...', 'input': [{'role': 'user', ...
    | \binput_value\s*=   # pydantic: [type=missing, input_value={'messages': ...
    | \bat\ pos\ \d+\s*:  # llama.cpp: Failed to parse input at pos 0: <what the model said>
    """,
    re.VERBOSE,
)
"""Where servers begin to quote what they were sent, or what the model said."""

_CODE = re.compile(r"[A-Za-z][\w.-]{0,59}")
"""What can be an endpoint's name for an error: context_length_exceeded. Anything else may be words, and may quote something."""

_LONGEST = 300
"""Characters of an endpoint's message that are kept. A guess: enough for a sentence, too little for a prompt given back."""


class Place(NamedTuple):
    """Which endpoint was asked, and with which key."""

    name: str
    """Its URL without a user or a password."""

    key: str
    """Empty if none was sent."""

    variable: str
    """The environment variable in which the key belongs."""


class _Said(NamedTuple):
    code: str
    message: str


def refusal(answer: Answer, place: Place) -> Fault:
    """Return what an answer means whose status is not 200.

    The fault's `code` is the endpoint's name for it, or `HTTP <status>`. The message has no key and no prompt in it.
    """
    said = _said(answer)
    said = _Said(_clean(said.code, place.key), _clean(said.message, place.key))
    fault = _fault(answer, place, said)
    fault.code = said.code
    return fault


def _fault(answer: Answer, place: Place, said: _Said) -> Fault:
    text = f"{said.code}: {said.message}"
    kind = AccessFault if answer.status in _REDIRECTS else _FAULTS.get(said.code) or _KINDS.get(answer.status)
    if kind is not None and issubclass(kind, AccessFault):
        return kind(f"{place.name}: {text}{_advice(answer, place)}")
    wait = asked_wait(answer.headers)
    if kind is None:
        fault = fault_of(said.code, said.message, answer.status, service="The endpoint", retry_after=wait)
    else:
        fault = Unavailable(text, wait) if kind is Unavailable else kind(text)
    again = answer.headers.get("x-should-retry")
    if again == "false" and isinstance(fault, Transient):
        return Rejected(text)
    if again == "true" and not isinstance(fault, Transient):
        return Unavailable(text, wait)
    return fault


def _advice(answer: Answer, place: Place) -> str:
    """Say what somebody can do."""
    if answer.status in _REDIRECTS:
        return "; it sends us elsewhere, and nobody follows with a key: give the URL to which it does"
    if answer.status in _NO_KEY:
        return f"; the key in {place.variable} was sent" if place.key else f"; no key was sent: set {place.variable}"
    if answer.status in _NO_PATH:
        return "; is the model's id right, and does the URL end with the version, such as /v1?"
    return ""


def _said(answer: Answer) -> _Said:
    """Return the endpoint's name for an error, and its words.

    The forms: {"error": {"message", "type", "code"}} (OpenAI, vLLM, llama.cpp), {"error": "..."} (Ollama), {"message", "type",
    "code"} (SGLang, older vLLM), {"detail": [{"msg", "loc"}]} (FastAPI); or a proxy's HTML.
    """
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError):
        body = {}
    body = body if isinstance(body, dict) else {}
    error = body.get("error") or body.get("detail") or body
    if isinstance(error, list):
        error = {"message": ", ".join(str(one.get("msg")) for one in error if isinstance(one, dict))}
    fields: Mapping[str, Any] = error if isinstance(error, dict) else {"message": error}
    names = [name for name in (fields.get("code"), fields.get("type")) if isinstance(name, str) and _CODE.fullmatch(name)]
    message = fields.get("message") or fields.get("Message") or "no message"
    return _Said(names[0] if names else f"HTTP {answer.status}", str(message))


def _clean(message: str, key: str) -> str:
    """Cut a message before it quotes something, and take out the key that some endpoints repeat."""
    told = _QUOTING.split(message)[0]
    return (told.replace(key, "***") if key else told)[:_LONGEST]
