"""Verifies function calls against the expected ones; see `ToolCalls`."""

from typing import Any, Literal

from pydantic import Field

from judge.bounds import CALLS
from judge.checks.alignment import best_total
from judge.checks.check import CheckResult, reference
from judge.checks.comparison import ComparingCheck
from judge.errors import ReferenceFault
from judge.reading.calls.call import Call, keyed_call, listed_calls, try_call
from judge.reading.calls.python_calls import expected_calls
from judge.reading.calls.tool_parameters import tool_parameters
from judge.reading.calls.written_calls import written_calls
from judge.reading.json.value import read_json
from judge.reading.text.seen import said
from judge.reading.text.visible import visible
from judge.record import Many, brief
from judge.sample import Sample


class ToolCalls(ComparingCheck):
    """The F1 of the function calls that the model made against the expected ones.

    Two calls with different names have nothing in common. For two with the same name, the right arguments count as a share of all
    arguments that either has. If no call is expected and none is made, the value is 1.

    The calls are those of the record (in OpenAI's form). If it has none, they are read from the response: in `<tool_call>`,
    `<tool_code>` or tags like these, as JSON, as an action with its input, or as Python with named literal arguments or one
    object of them, alone, in a code fence, in backticks or in prose. A program is no call, unless its fence is named `tool_code`
    or the like. A call that begins and cannot be read counts as wrong. The namespace of a tool, as in `functions.search`, is no
    part of its name.

    The reference is a list of calls, `{"tool_calls": [...]}` or one call, each as `{"name": …, "arguments": {…}}`, as
    `{"get_weather": {"city": "Paris"}}` or in OpenAI's form, or the JSON text of these. A call may also be Python's text,
    `get_weather(city="Paris")`, and one text may hold several, one per line or in a list. Its values are literals, of Python or
    of JSON. Arguments without names take those of the record's `tools`, in their order. An empty list means that no call is
    expected.
    """

    check: Literal["tool_calls"] = "tool_calls"

    key: str | None = None
    """The field of the reference that holds the calls. Without it, the reference itself."""

    order: Literal["any", "strict"] = "any"
    """`strict`: only calls in the expected order count."""

    optional: Many[str] = ()
    """The names of arguments that do not count: they may be missing or differ."""

    alternatives: bool = False
    """Whether the reference lists, for each argument, the values that are right, as BFCL's `possible_answer` does. An empty text
    among them means that the argument may be missing. The same holds for the fields of an object among them."""

    extra_calls: float = Field(1.0, ge=0, le=1)
    """What each call beyond the expected number costs: 1 as much as in F1, 0 nothing."""

    partial: bool = True
    """Whether a partly right result is worth something. With `false`, anything below 1 is 0."""

    text: Literal["folded", "exact"] = "exact"
    """`folded`: in arguments, case, runs of white space and compatible characters (NFKC) make no difference."""

    dates: Literal["any", "day_first", "month_first", "as_text"] = "as_text"
    """Whether two ways of writing a date are the same. For most functions they are not. See `fields`."""

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: the reference holds no calls, or more than 100.
        """
        expected = self._expected(sample)
        made = _made(sample)
        if not expected or not made:
            right = len(expected) == len(made)
            return CheckResult(value=float(right), reason=f"{len(made)} calls made, {len(expected)} expected")
        worth = [[self._credit(one, other) for other in made[:CALLS]] for one in expected]
        total = best_total(worth, in_order=self.order == "strict")
        surplus = max(0, len(made) - len(expected))
        value = min(1.0, 2 * total / (len(expected) + len(made) - surplus + self.extra_calls * surplus))
        reason = f"{total:.3g} of {len(expected)} expected calls right, {len(made)} made{_difference(expected, made)}"
        return CheckResult(value=value if self.partial or value == 1 else 0.0, reason=reason)

    def _expected(self, sample: Sample) -> list[Call]:
        try:
            listed = _listed(reference(sample, self.key))
            calls = [call for item in listed[: CALLS + 1] for call in _read(item, sample)]
            if self.alternatives and not all(isinstance(value, list) for call in calls for value in call.arguments.values()):
                msg = "with `alternatives`, wanted a list of values for each argument"
                raise ValueError(msg)  # noqa: TRY301  one way out
        except ValueError as error:
            msg = f"the reference holds no calls: {error}"
            raise ReferenceFault(msg) from error
        if len(calls) > CALLS:
            msg = f"the reference holds more than {CALLS} calls"
            raise ReferenceFault(msg)
        return calls

    def _credit(self, expected: Call, made: Call | None) -> float:
        if made is None or expected.bare_name != made.bare_name:
            return 0.0
        ours, theirs = (
            {key: item for key, item in call.arguments.items() if key not in self.optional} for call in (expected, made)
        )
        if self.alternatives:
            ours = {name: values for name, values in ours.items() if name in theirs or "" not in values}
        fits = self._any_fits if self.alternatives else self._same
        names = ours.keys() | theirs.keys()
        right = sum(fits(ours[name], theirs[name]) for name in ours.keys() & theirs.keys())
        return right / len(names) if names else 1.0

    def _same(self, expected: Any, found: Any) -> bool:
        return self.same(self.normal(expected), self.normal(found))

    def _any_fits(self, values: Any, found: Any) -> bool:
        """Whether a value is one of those that are right."""
        return isinstance(values, list) and any(self._fits(value, found) for value in values)

    def _fits(self, value: Any, found: Any) -> bool:
        if isinstance(value, dict) and isinstance(found, dict):
            missing = [values for name, values in value.items() if name not in found]
            named = found.keys() <= value.keys() and all(isinstance(values, list) and "" in values for values in missing)
            return named and all(self._any_fits(value[name], item) for name, item in found.items())
        if isinstance(value, list) and isinstance(found, list):
            return len(value) == len(found) and all(map(self._fits, value, found))
        return self._same(value, found)


def _listed(value: Any) -> list[Any]:
    """Return the items of a reference. Raises ValueError."""
    try:
        return listed_calls(read_json(value) if isinstance(value, str) else value)
    except ValueError:
        if isinstance(value, str) and not value.lstrip().startswith("{"):
            return [value]
        raise


def _read(item: Any, sample: Sample) -> list[Call]:
    """Return the calls of one item: several if it is Python's text. Raises ValueError."""
    if isinstance(item, str):
        return expected_calls(item, tool_parameters(sample.metadata.get("tools")))
    return [keyed_call(item)]


def _difference(expected: list[Call], made: list[Call | None]) -> str:
    missing = sorted({call.bare_name for call in expected} - {call.bare_name for call in made if call})
    unread = "; a call cannot be read" if None in made else ""
    return (f"; missing: {brief(missing[0], 60)}" if missing else "") + unread


def _made(sample: Sample) -> list[Call | None]:
    """Return the calls that the model made; None for each that cannot be read."""
    return [try_call(call) for call in sample.tool_calls] if sample.tool_calls else written_calls(visible(said(sample)).strip())
