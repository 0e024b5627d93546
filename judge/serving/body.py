"""The body of a request: read up to a limit, and as strict JSON. How long it may take is the connection's to say."""

import json
import math
from typing import Any, NoReturn

from fastapi import HTTPException, Request


async def read_body(request: Request, most: int) -> Any:
    """Read the JSON that a caller sent.

    Args:
        request: with a body that nobody has read yet; with `Transfer-Encoding: chunked` its length is not known before.
        most: bytes that it may have.

    Raises:
        HTTPException: 413 if it is larger, 400 if it is not JSON in UTF-8. NaN, Infinity and 1e999 are not JSON.
        ClientDisconnect: the caller is gone.
    """
    if int(request.headers.get("content-length", 0)) > most:
        _refuse_large(most)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            _refuse_large(most)
    return _parsed(bytes(body))


def _refuse_large(most: int) -> NoReturn:
    raise HTTPException(413, f"wanted a body of at most {most:,} bytes; send fewer records, or raise --max-body")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"body: wanted UTF-8; byte {error.start} is not") from None
    except json.JSONDecodeError as error:
        raise HTTPException(400, f"body: not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise HTTPException(400, "body: not JSON that can be read: nested too deeply") from None
    except ValueError as error:  # a number of more than 4,300 digits, or one that JSON does not have
        raise HTTPException(400, f"body: not JSON: {error}") from None


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        msg = "a number is too large"
        raise ValueError(msg)
    return number


def _refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is no number of JSON"
    raise ValueError(msg)
