"""Makes plain data out of values and back: the only form in which a value enters or leaves a sandbox.

A value becomes JSON whose containers, floats and large integers carry a tag, so that `(1,)`, `[1]` and `[1.0]` stay three
different things. The text of this file also runs inside the sandboxes, hence its small vocabulary: no library but json.
"""

import json
from typing import Any

_DEEPEST = 100
_MOST_EQUAL_HASHES = 64
_SCALARS = ("int", "float", "complex", "bytes")


def encode(value: Any, depth: int = 0) -> Any:  # noqa: PLR0911  one kind of data, one line; the subset runs these lines too
    """Return the tagged JSON form of a value; a subclass of a plain type loses its class.

    Raises:
        TypeError: it is no plain data.
        ValueError: it has more than 100 levels.
    """
    if depth > 100:  # noqa: PLR2004  the subset gets this function without the module's names
        raise ValueError("nested more than 100 levels deep")  # noqa: EM101, TRY003  as above
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value) if -(2**53) < value < 2**53 else ["int", hex(value)]
    if isinstance(value, float):
        return ["float", repr(float(value))]
    if isinstance(value, complex):
        return ["complex", [repr(value.real), repr(value.imag)]]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    if isinstance(value, dict):
        return ["dict", [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]]
    for name, kind in (("list", list), ("tuple", tuple), ("set", set), ("frozenset", frozenset)):
        if isinstance(value, kind):
            return [name, [encode(item, depth + 1) for item in value]]
    raise TypeError("a " + type(value).__name__ + " is not plain data")


def dumps(value: Any) -> str:
    """Return a value as JSON text; raises like `encode`."""
    return json.dumps(encode(value))


def loads(text: str | bytes) -> Any:
    """Return the value of a text that anyone may have made up.

    Raises:
        ValueError: `dumps` would never have written it; nothing else is raised.
    """
    try:
        wire = json.loads(text)
    except RecursionError as error:
        msg = f"not plain data: {error}"
        raise ValueError(msg) from None
    return read(wire)


def read(wire: Any) -> Any:
    """Return the value of parsed JSON that anyone may have made up.

    Raises:
        ValueError: `encode` would never have made it; nothing else is raised.
    """
    try:
        return decode(wire)
    except (RecursionError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        msg = f"not plain data: {error}"
        raise ValueError(msg) from None


def decode(wire: Any, depth: int = 0) -> Any:
    """Return the value that `encode` made `wire` from, of exact built-in types; raises what it may."""
    if depth > _DEEPEST + 1:
        msg = "nested too deep"
        raise ValueError(msg)
    if wire is None or type(wire) in (bool, str, int):
        return wire
    if type(wire) is not list or len(wire) != 2 or type(wire[0]) is not str:  # noqa: PLR2004  a tag and a body
        msg = "malformed value"
        raise ValueError(msg)
    tag, body = wire
    return _scalar(tag, body) if tag in _SCALARS else _container(tag, body, depth)


def source(value: Any) -> str:  # noqa: PLR0911  one kind of data, one line
    """Return plain data as a Python expression of literals and names of built-in types."""
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):  # noqa: PLR0124  nan
        return f"float({str(value)!r})"
    if isinstance(value, complex):
        return f"complex({source(value.real)}, {source(value.imag)})"
    if isinstance(value, set | frozenset):
        return f"{type(value).__name__}([{', '.join(map(source, value))}])"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{source(k)}: {source(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(source, value)) + "]"
    if isinstance(value, tuple):
        return "(" + "".join(source(item) + ", " for item in value) + ")"
    return hex(value) if type(value) is int and abs(value) > 2**53 else repr(value)


def same(left: Any, right: Any) -> bool:
    """Whether two values and their types are equal at every level; nan equals nothing."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return _same_items(left, right)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, set | frozenset):
        return left == right and {(type(x), x) for x in left} == {(type(x), x) for x in right}
    return bool(left == right)


def _scalar(tag: str, body: Any) -> Any:
    if tag == "complex":
        return complex(float(body[0]), float(body[1]))
    if tag == "int":
        return int(body, 16)
    return float(body) if tag == "float" else bytes.fromhex(body)


def _container(tag: str, body: Any, depth: int) -> Any:
    if tag == "dict":
        pairs = [(decode(k, depth + 1), decode(v, depth + 1)) for k, v in body]
        _check_hashes([key for key, _ in pairs])
        return dict(pairs)
    items = [decode(item, depth + 1) for item in body]
    if tag in ("set", "frozenset"):
        _check_hashes(items)
    return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[tag](items)


def _check_hashes(items: list[Any]) -> None:
    # Chosen integers share one hash and make a set quadratic: refuse before it is built.
    if len(items) - len({hash(item) for item in items}) > _MOST_EQUAL_HASHES:
        msg = "too many keys with one hash"
        raise ValueError(msg)


def _same_items(left: dict[Any, Any], right: dict[Any, Any]) -> bool:
    kinds = {(type(key), key) for key in left}
    if kinds != {(type(key), key) for key in right}:
        return False
    return all(same(value, right[key]) for key, value in left.items())
