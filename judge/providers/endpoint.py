"""An OpenAI-compatible endpoint: sends JSON with the key, reads JSON, and turns what goes wrong into our own faults.

Chat models (`judge.providers.chat`) and the training of open-weight models (`judge.training.open_weight`) both go through it.
https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
"""

import json
import os
import re
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlencode, urlsplit
from uuid import uuid4

from judge.errors import EmptyReply, SettingsFault, Transient
from judge.providers.connections import Connections, Request
from judge.providers.refusal import Place, refusal
from judge.reading.json.strict import STRICT

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

_KEY = re.compile(r"[!-~]*")
"""What can be sent as a key: printable ASCII without spaces."""

_FIRST_WAIT = 0.5
"""Seconds before a request is sent again, doubled each time: those of the openai package."""

_LONGEST_WAIT = 60.0
"""Seconds of an asked wait that are waited; a longer one ends the call. Those of the openai package were 60, too."""

_LARGEST_PAGE = 100
"""Items asked for in a page of a list: https://platform.openai.com/docs/api-reference/fine-tuning/list"""

_MOST_ITEMS = 100_000
"""Items of a list that are read, 1,000 pages. A guess: a step makes a few events, and a job has 10,000 steps at most."""

_FINE = range(200, 300)
"""HTTP statuses of an answer that is no error."""


def bedrock_url(region: str = "us-west-2") -> str:
    """Return Bedrock's OpenAI-compatible endpoint in a region; us-west-2 is where it trains open-weight models."""
    return f"https://bedrock-mantle.{region}.api.aws/v1"


class File(NamedTuple):
    """A file that is uploaded."""

    name: str
    content: bytes
    kind: str
    """Its media type, such as `application/jsonl`."""


class Endpoint:
    """An OpenAI-compatible endpoint; any number of threads can ask it.

    Each method that asks raises an `AccessFault` if nobody can ask with this key or for this name, and a `JudgeFailure` if the
    endpoint cannot be reached, refuses the request, or sends an answer that cannot be read.
    """

    def __init__(self, url: str, *, timeout: float, retries: int = 0) -> None:
        """Prepare to ask; nothing is sent.

        Args:
            url: where it is, with the version: `https://bedrock-mantle.us-west-2.api.aws/v1`. The key is read from the
                environment: AWS_BEARER_TOKEN_BEDROCK for hosts of AWS alone, OPENAI_API_KEY otherwise. Without one, none is sent.
            timeout: seconds within which an answer has to be complete.
            retries: how often a request is sent again after a failure that may pass.

        Raises:
            SettingsFault: this is not a URL, the key cannot be one, or the proxy is none that speaks HTTP.
        """
        self.name = _named(url)
        """The URL as messages show it: without a user or a password."""

        self._place = Place(self.name, *_key(url))
        self._root = urlsplit(self.name).path
        self._timeout = timeout
        self._retries = retries
        self.connections = Connections(self.name)

    def get(self, path: str, **query: object) -> dict[str, Any]:
        """Read what is at a path below the URL, such as `files`."""
        asked = f"?{urlencode(query)}" if query else ""
        return self._ask(Request("GET", f"{self._root}/{path}{asked}", None, self._headers()), self._timeout, self._retries)

    def items(self, path: str, **query: str) -> list[dict[str, Any]]:
        """Read all pages of a list: https://platform.openai.com/docs/api-reference/fine-tuning/list."""
        found: dict[str, dict[str, Any]] = {}
        more = True
        while more:
            after = {"after": [*found][-1]} if found else {}
            page, more = _page(self.get(path, limit=_LARGEST_PAGE, **query, **after))
            if not found.keys().isdisjoint(page) or len(found) > _MOST_ITEMS:
                msg = "a list that cannot be read: the same page again, or no end"
                raise EmptyReply(msg)
            found |= page
        return list(found.values())

    def post(
        self, path: str, body: Mapping[str, Any], *, timeout: float | None = None, retries: int | None = None
    ) -> dict[str, Any]:
        """Send JSON.

        Args:
            path: below the URL, such as `chat/completions`.
            body: what is sent.
            timeout: seconds, in place of those of the endpoint.
            retries: in place of those of the endpoint.
        """
        headers = self._headers("application/json")
        request = Request("POST", f"{self._root}/{path}", json.dumps(body).encode(), headers)
        return self._ask(request, self._timeout if timeout is None else timeout, self._retries if retries is None else retries)

    def upload(self, path: str, fields: Mapping[str, str], file: File, timeout: float) -> dict[str, Any]:
        """Send a form with a file, which is called `file` in it, within so many seconds."""
        boundary = uuid4().hex
        headers = self._headers(f"multipart/form-data; boundary={boundary}")
        return self._ask(Request("POST", f"{self._root}/{path}", _form(boundary, fields, file), headers), timeout, self._retries)

    def _headers(self, kind: str = "") -> dict[str, str]:
        key = {"Authorization": f"Bearer {self._place.key}"} if self._place.key else {}
        return {"Accept": "application/json", "User-Agent": "rft-judge", **key, **({"Content-Type": kind} if kind else {})}

    def _ask(self, request: Request, timeout: float, retries: int) -> dict[str, Any]:
        """Send a request, and again while the failure may pass."""
        for before in range(retries):
            try:
                return self._ask_once(request, timeout)
            except Transient as fault:
                wait = _FIRST_WAIT * 2**before if fault.retry_after is None else fault.retry_after
                if wait > _LONGEST_WAIT:
                    raise
                time.sleep(wait)
        return self._ask_once(request, timeout)

    def _ask_once(self, request: Request, timeout: float) -> dict[str, Any]:
        answer = self.connections.send(request, timeout)
        if answer.status not in _FINE:
            raise refusal(answer, self._place)
        try:
            body = json.loads(answer.content, object_pairs_hook=STRICT["object_pairs_hook"])
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            kind = answer.headers.get("content-type", "no type")[:40]
            msg = f"HTTP {answer.status} with something else than a JSON object ({kind})"
            raise EmptyReply(msg)
        return body


def _page(said: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], bool]:
    """Return what a page of a list holds, by id, and whether there is another page.

    Raises:
        EmptyReply: this is no page.
    """
    try:
        page = {str(item["id"]): dict(item) for item in said["data"]}
    except (LookupError, TypeError, ValueError) as error:
        msg = f"a list that cannot be read: {type(error).__name__}"
        raise EmptyReply(msg) from error
    return page, bool(page and said.get("has_more"))


def _named(url: str) -> str:
    """Return a URL without a user, a password or a slash at its end.

    Raises:
        SettingsFault: this is none.
    """
    address = _address(url)
    if address is None:
        shown = url.rpartition("@")[2]
        msg = f"endpoint: wanted a URL such as http://127.0.0.1:8000/v1 or {bedrock_url()}, found {shown!r}"
        raise SettingsFault(msg)
    return f"{address.scheme}://{address.netloc.rpartition('@')[2]}{address.path.rstrip('/')}"


def _address(url: str) -> SplitResult | None:
    """Return the parts of a URL; None if it is not the URL of an endpoint."""
    try:
        address = urlsplit(url)
        _ = address.port
    except ValueError:
        return None
    fits = address.scheme in {"http", "https"} and address.hostname and not address.query and not address.fragment
    return address if fits and not re.search(r"[^!-~]", url) else None


def _key(url: str) -> tuple[str, str]:
    """Return the key for an endpoint and the variable in which it belongs; a key of Bedrock's goes to AWS alone.

    Raises:
        SettingsFault: no header can carry it.
    """
    of_aws = _AWS_HOST.search(urlsplit(url).hostname or "")
    variables = [_BEDROCK_KEY, _OPENAI_KEY] if of_aws else [_OPENAI_KEY]
    variable = next((name for name in variables if os.environ.get(name, "").strip()), variables[0])
    key = os.environ.get(variable, "").strip()
    if not _KEY.fullmatch(key):
        msg = f"{variable}: wanted a key, found something with spaces or with characters that are not ASCII"
        raise SettingsFault(msg)
    return key, variable


def _form(boundary: str, fields: Mapping[str, str], file: File) -> bytes:
    """Write a form (RFC 7578)."""
    head = f"--{boundary}\r\nContent-Disposition: form-data; name="
    parts = [f'{head}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    parts.append(f'{head}"file"; filename="{file.name}"\r\nContent-Type: {file.kind}\r\n\r\n')
    return "".join(parts).encode() + file.content + f"\r\n--{boundary}--\r\n".encode()
