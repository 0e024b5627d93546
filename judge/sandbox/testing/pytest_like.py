"""The part of pytest that tests of a function use: raises, approx, fixtures, parametrize. Standard library alone.

Tests that use more are refused by name before anything runs; see `judge.sandbox.suite.refusals`. The real pytest would cost every
deployment six megabytes and every start its import, only to run tests whose statements are guarded one by one anyway.
"""

import cmath
import re
import types
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

MARKS_REFUSED = {"skip", "skipif", "xfail", "asyncio", "anyio", "usefixtures", "filterwarnings"}
"""Marks that change whether or how a test runs. All others are ignored, as pytest ignores marks that no plugin knows."""

FIXTURES = {"capsys", "request"}
"""The fixtures that tests need not define. `request` has only its `param`."""

_NUMBERS = (int, float, complex, Decimal, Fraction)
_ABSOLUTE, _RELATIVE = "1e-12", "1e-6"
"""The tolerances that `approx` has by default: those of pytest."""


class Failed(BaseException):
    """What `pytest.fail` raises. No `except Exception` catches it."""


class ExceptionInfo:
    """What `raises` knows about the exception that was raised."""

    def __init__(self) -> None:
        self.value: Any = None

    @property
    def type(self) -> Any:
        """Its class."""
        return type(self.value)

    @property
    def tb(self) -> Any:
        """Its traceback."""
        return self.value.__traceback__

    def match(self, pattern: str) -> bool:
        """Fail unless the pattern is found in the exception's text."""
        if not re.search(pattern, str(self.value)):
            fail(f"{pattern!r} not found in {str(self.value)!r}")
        return True

    def __str__(self) -> str:
        return repr(self.value)


class _Raises:
    def __init__(self, expected: Any, match: Any = None) -> None:
        kinds = expected if isinstance(expected, tuple) else (expected,)
        for kind in kinds:
            if not (isinstance(kind, type) and issubclass(kind, BaseException)):
                msg = f"expected exception must be a BaseException type, not {kind!r:.100}"
                raise TypeError(msg)
        self._kinds, self._match, self._info = kinds, match, ExceptionInfo()

    def __enter__(self) -> ExceptionInfo:
        return self._info

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> bool:
        if error is None:
            fail(f"DID NOT RAISE {self._kinds}")
        if not isinstance(error, self._kinds):
            return False
        self._info.value = error
        if self._match is not None:
            self._info.match(self._match)
        return True


def raises(expected_exception: Any, *args: Any, match: Any = None, **named: Any) -> Any:
    """Expect an exception from a block, or from a call of `args[0]` with the rest."""
    context = _Raises(expected_exception, match)
    if not args:
        return context
    with context as info:
        args[0](*args[1:], **named)
    return info


def fail(reason: str = "", pytrace: bool = True) -> Any:  # noqa: ARG001, FBT001, FBT002  pytest's own signature
    """Fail the test."""
    raise Failed(reason)


class approx:  # noqa: N801  pytest's own name
    """A number, or a sequence or mapping of numbers, that other ones are nearly equal to."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, expected: Any, rel: Any = None, abs: Any = None, nan_ok: bool = False) -> None:  # noqa: A002, FBT001, FBT002  pytest's own
        self.expected, self.rel, self.abs, self.nan_ok = expected, rel, abs, nan_ok

    def __repr__(self) -> str:
        return f"approx({self.expected!r})"

    def __eq__(self, actual: object) -> bool:
        return self._near(self.expected, actual, deep=False)

    def __ne__(self, actual: object) -> bool:
        return not self == actual

    def _near(self, expected: Any, actual: Any, *, deep: bool) -> bool:
        if isinstance(expected, Mapping) and not deep:
            return (
                isinstance(actual, Mapping)
                and expected.keys() == actual.keys()
                and all(self._near(item, actual[key], deep=True) for key, item in expected.items())
            )
        if isinstance(expected, list | tuple | range) and not deep:
            try:
                return len(actual) == len(expected) and all(
                    self._near(one, other, deep=True) for one, other in zip(expected, actual, strict=True)
                )
            except TypeError:
                return False
        if type(expected) is bool or not isinstance(expected, _NUMBERS) or not isinstance(actual, _NUMBERS):
            return bool(expected == actual)
        return self._close(expected, actual)

    def _close(self, expected: Any, actual: Any) -> bool:
        if expected == actual:
            return True
        if cmath.isnan(expected) or cmath.isnan(actual):
            return self.nan_ok and cmath.isnan(expected) and cmath.isnan(actual)
        if cmath.isinf(expected) or cmath.isinf(actual):
            return False
        kind: Any = Decimal if isinstance(expected, Decimal) else float
        absolute = kind(_ABSOLUTE) if self.abs is None else self.abs
        relative = kind(_RELATIVE) if self.rel is None else self.rel
        if self.abs is not None and self.rel is None:
            return bool(abs(expected - actual) <= absolute)
        return bool(abs(expected - actual) <= max(relative * abs(expected), absolute))


class ParameterSet(tuple[Any, ...]):
    """The arguments of one case."""

    __slots__ = ()


def param(*values: Any, id: Any = None, marks: Any = ()) -> ParameterSet:  # noqa: A002, ARG001  pytest's own
    """Return the arguments of one case."""
    return ParameterSet(values)


class _Mark:
    def __getattr__(self, name: str) -> Any:
        return _parametrize if name == "parametrize" else _ignored


def _parametrize(argnames: Any, argvalues: Any, ids: Any = None, scope: Any = None) -> Callable[[Any], Any]:  # noqa: ARG001  pytest's own
    names = [name.strip() for name in argnames.split(",")] if isinstance(argnames, str) else [*argnames]
    single = len(names) == 1 and isinstance(argnames, str) and "," not in argnames
    rows = [row if isinstance(row, ParameterSet) else (row,) if single else tuple(row) for row in argvalues]
    cases = [dict(zip(names, row, strict=True)) for row in rows]

    def decorate(target: Any) -> Any:
        target.judge_cases = [*vars(target).get("judge_cases", []), cases]
        return target

    return decorate


def _ignored(*args: Any, **_: Any) -> Any:
    if len(args) == 1 and isinstance(args[0], types.FunctionType | type):
        return args[0]
    return lambda target: target


class Fixture:
    """A function whose value tests get by its name."""

    def __init__(self, function: Any, options: dict[str, Any]) -> None:
        self.function = function
        self.name = options.get("name") or function.__name__
        self.kept = options.get("scope", "function") != "function"
        self.automatic = bool(options.get("autouse"))
        self.params = options.get("params")


def fixture(function: Any = None, **options: Any) -> Any:
    """Turn a function into a fixture."""
    if function is None:
        return lambda made: Fixture(made, options)
    return Fixture(function, options)


NAMES = {"raises", "approx", "mark", "fixture", "param", "fail", "main", "ExceptionInfo"}
"""What tests may use of pytest."""


def module() -> types.ModuleType:
    """Return the module that tests import as `pytest`."""
    made = types.ModuleType("pytest")
    given = {"raises": raises, "approx": approx, "mark": _Mark(), "fixture": fixture, "param": param, "fail": fail}
    made.__dict__.update(given, ExceptionInfo=ExceptionInfo, main=lambda *_, **__: 0)
    return made


def product(groups: list[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Give the cases of several `parametrize`: each case of one with each of the others."""
    if not groups:
        yield {}
        return
    for rest in product(groups[1:]):
        for case in groups[0]:
            yield {**rest, **case}
