"""Draws responses: gives a model each prompt as often as wanted, many at once, and gives each response as soon as it comes."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from pydantic import Field, ValidationError

from judge.converse import Attempt, Call, Converse
from judge.deadline import Deadline
from judge.errors import JudgeFailure, Misconfigured, SettingsFault
from judge.question.question import Question
from judge.record import Ours, Record, explain
from judge.sampling.prompt import Prompt, draw_id

_AHEAD = 2
"""Draws held for each thread: one under way and one to follow it."""

_HOPELESS = 20
"""Draws in a row without a response, after which the model counts as down. A guess: each was tried several times already."""

_WHERE = "sampling"

TEMPERATURE = 0.6
"""At which responses are drawn: the one that a training job of Bedrock uses (`judge data check --help`)."""

MAX_TOKENS = 2048
"""The room for a response. A guess: enough for a reasoned answer, and a model that runs on for ever costs little."""


class Sampling(Record):
    """Which model is asked, and how."""

    model: str = Field(min_length=1)
    """A model's id or ARN, or that of a deployment."""

    samples: int = Field(default=1, ge=1, le=64)
    """Responses to each prompt; more than 64 are a mistake (a guess: training jobs take 2 to 16)."""

    temperature: float = Field(default=TEMPERATURE, ge=0, le=1)
    max_tokens: int = Field(default=MAX_TOKENS, ge=1)
    """The room for a response."""

    @classmethod
    def of(cls, **fields: Any) -> "Sampling":
        """Make one of fields given by name.

        Raises:
            SettingsFault: a line for every field that is out of range.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise SettingsFault.of(_WHERE, explain(error, {"": cls.model_fields})) from error


class Draw(Record):
    """One response that is wanted."""

    prompt: Ours[Prompt]
    number: int
    """Which of the responses to the prompt it is, from 1."""

    @property
    def id(self) -> str:
        """The id of the response."""
        return draw_id(self.prompt.name, self.number)


class Drawn(Record):
    """A response."""

    draw: Ours[Draw]
    response: str
    """As the model wrote it, also if it was cut off; empty if it wrote nothing."""

    stop: str
    """Why the model stopped, see `Reply`."""

    input_tokens: int
    output_tokens: int


class Undrawn(Record):
    """A draw without a response: the model could not be asked, or its answer did not come. It says nothing about the model."""

    draw: Ours[Draw]
    reason: str
    """A short word for the failure, see `judge.errors`."""

    detail: str


def draws(prompts: Iterable[Prompt], samples: int) -> Iterator[Draw]:
    """Give every draw of some prompts, prompt by prompt."""
    return (Draw(prompt=prompt, number=number) for prompt in prompts for number in range(1, samples + 1))


def draw_responses(ask: Converse, wanted: Iterable[Draw], sampling: Sampling, concurrency: int) -> Iterator[Drawn | Undrawn]:
    """Ask a model, and give each response as it comes.

    On an interrupt, and when the model is given up, responses that have come are given first: they have been paid for.

    Args:
        ask: see `judge.sampling.model.wire_model`.
        wanted: what to draw.
        sampling: the model, and how it is asked.
        concurrency: how many are asked for at once.

    Raises:
        Misconfigured: the model cannot be asked at all, or gave no response many times in a row.
    """
    flow, failed = _Flow(ask, sampling, concurrency), 0
    try:
        for done in flow.finished(wanted):
            yield done
            failed = failed + 1 if isinstance(done, Undrawn) else 0
            if isinstance(done, Undrawn) and failed == _HOPELESS:
                raise _down(done, sampling)
    except (KeyboardInterrupt, Misconfigured):
        yield from flow.come()
        raise
    finally:
        flow.stop()


class _Flow:
    """The draws that have been started and not given yet."""

    def __init__(self, ask: Converse, sampling: Sampling, concurrency: int) -> None:
        self._ask, self._sampling, self._most = ask, sampling, _AHEAD * concurrency
        self._deadline = Deadline()
        self._pool = ThreadPoolExecutor(concurrency, thread_name_prefix="judge-draw")
        self._pending: set[Future[Drawn | Undrawn]] = set()

    def finished(self, wanted: Iterable[Draw]) -> Iterator[Drawn | Undrawn]:
        """Keep the threads busy, and give what is finished."""
        for draw in wanted:
            self._pending.add(self._pool.submit(_draw, self._ask, draw, self._sampling, self._deadline))
            if len(self._pending) >= self._most:
                yield from self._next()
        while self._pending:
            yield from self._next()

    def come(self) -> Iterator[Drawn | Undrawn]:
        """Give what is finished already."""
        yield from [one.result() for one in self._pending if one.done() and not one.exception()]

    def stop(self) -> None:
        """Ask nothing more; what is under way is not waited for."""
        self._deadline.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _next(self) -> Iterator[Drawn | Undrawn]:
        for future in wait(self._pending, return_when=FIRST_COMPLETED).done:
            self._pending.discard(future)
            yield future.result()


def _down(last: Undrawn, sampling: Sampling) -> Misconfigured:
    why = f"the last time with: {last.reason}: {last.detail}"
    return Misconfigured(f"{sampling.model} gave no response {_HOPELESS} times in a row, {why}")


def _draw(ask: Converse, draw: Draw, sampling: Sampling, deadline: Deadline) -> Drawn | Undrawn:
    attempts: list[Attempt] = []
    try:
        reply = ask(Call(question=_question(draw, sampling), model=sampling.model, deadline=deadline), attempts)
    except JudgeFailure as failure:
        return Undrawn(draw=draw, reason=failure.reason, detail=str(failure))
    last = attempts[-1] if attempts else Attempt(model=sampling.model, outcome="answered")
    tokens = {"input_tokens": last.input_tokens, "output_tokens": last.output_tokens}
    return Drawn(draw=draw, response=reply.text, stop=reply.stop, **tokens)


def _question(draw: Draw, sampling: Sampling) -> Question:
    return Question(
        id=draw.id,
        system=draw.prompt.system,
        user="",
        turns=draw.prompt.turns,
        reply_schema=None,
        schema_varies=False,
        task="",
        response="",
        criteria=(),
        flat=False,
        opinions=1,
        max_tokens=sampling.max_tokens,
        temperature=sampling.temperature,
        top_p=None,
    )
