"""The digest: a short text that stands for a JSON value, and changes when the value does."""

import hashlib
import json


def digest(value: object) -> str:
    """Return thirty-two hexadecimal digits (128 bits of SHA-256) of a JSON value; the order of an object's fields does not count.

    Raises:
        TypeError: the value is not JSON.
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]
