"""The token: whether a caller may come in."""

import base64
import hmac

from fastapi import HTTPException, Request

_ASK = {"WWW-Authenticate": "Bearer"}


def admit(request: Request, token: str | None) -> None:
    """Let a caller in that shows the token, as `Authorization: Bearer TOKEN`, or as the password of Basic.

    A trainer that only takes a URL sends Basic for `http://judge:TOKEN@host:8000/openrlhf`.

    Raises:
        HTTPException: 401 if there is a token and the caller does not show it.
    """
    if token is not None and not hmac.compare_digest(_shown(request.headers.get("authorization", "")), token.encode()):
        raise HTTPException(401, "wanted the server's token: 'Authorization: Bearer TOKEN', or http://judge:TOKEN@HOST/...", _ASK)


def _shown(header: str) -> bytes:
    """Return the token in a header; empty if there is none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode("latin-1")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
    except ValueError:
        return b""
