"""The file of drawn responses: each is kept as soon as it has come, so that a run that was interrupted goes on where it was.

During a run the responses are in `OUT.part`, in the order in which they came. At the end they move to `OUT`, in the order of the
prompts. A later run asks only for those that are missing.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from judge.converse import Converse
from judge.digest import digest
from judge.errors import InputFault, OutputFault
from judge.files.rows import line_of, write_whole
from judge.record import Many, Record
from judge.sampling.draw import Draw, Drawn, Sampling, Undrawn, draw_responses, draws
from judge.sampling.prompt import Prompt, drawn_record

_STOPPED_EARLY = ("max_tokens", "model_context_window_exceeded")
_FILTERED = ("content_filtered", "guardrail_intervened")


class Draws(Record):
    """What is in a file of drawn responses after a run."""

    wanted: int
    kept: int
    """Responses of earlier runs that were kept."""

    cut_off: int
    """Responses that ended at the limit of tokens."""

    filtered: int
    """Responses that a filter stopped."""

    empty: int
    input_tokens: int
    output_tokens: int
    missing: Many[Undrawn]
    """Draws without a response; a later run asks for them again."""

    @property
    def drawn(self) -> int:
        """Responses that are there."""
        return self.wanted - len(self.missing)


def draw_file(
    ask: Converse,
    prompts: Sequence[Prompt],
    sampling: Sampling,
    output: Path,
    concurrency: int,
    advance: Callable[[int], None] = lambda _: None,
) -> Draws:
    """Draw responses into a file, and go on with what an earlier run has left in it.

    Args:
        ask: see `judge.sampling.model.wire_model`.
        prompts: what to ask.
        sampling: the model, and how it is asked.
        output: the file; each line is a sample for `judge score`.
        concurrency: how many responses are asked for at once.
        advance: is told of each response that has come, and at first of those that are kept.

    Raises:
        InputFault: the file cannot be written, another run is writing it, or it holds responses that this run would throw away.
        OutputFault: it can no longer be written; what has come is kept.
        Misconfigured: the model cannot be asked.
    """
    wanted = list(draws(prompts, sampling.samples))
    with _opened(output) as file:
        kept = _kept(file, wanted, sampling)
        advance(len(kept))
        come, missing = dict(kept), []
        for one in draw_responses(ask, [draw for draw in wanted if draw.id not in kept], sampling, concurrency):
            if isinstance(one, Drawn):
                come[one.draw.id] = line = _line(one, sampling)
                file.add(line)
            else:
                missing.append(one)
            advance(1)
        lines = [come[draw.id] for draw in wanted if draw.id in come]
        file.finish(lines)
    return _counted(lines, len(kept), missing)


class _Said(BaseModel):
    """How a response was drawn, as its line says it."""

    model_config = ConfigDict(strict=True)

    key: str
    stop: str
    input_tokens: int
    output_tokens: int


class _Metadata(BaseModel):
    judge_draw: _Said


class _Turn(BaseModel):
    role: str
    content: str


class _Kept(BaseModel):
    """A line of a file of drawn responses."""

    id: str
    messages: list[_Turn]
    metadata: _Metadata


class _Line(NamedTuple):
    """A response that is in the file, or will be."""

    record: Mapping[str, Any]
    response: str
    said: _Said


class _File:
    """The two files of a run."""

    def __init__(self, output: Path, part: IO[bytes]) -> None:
        self.output = output
        self._part, self._path = part, output.with_name(f"{output.name}.part")

    def earlier(self) -> Iterator[_Kept]:
        """Give what earlier runs have left; a line that a crash cut off is none."""
        for path in (self.output, self._path):
            with _guarded(path, InputFault), suppress(FileNotFoundError):
                for line in path.read_bytes().splitlines():
                    with suppress(ValidationError):
                        yield _Kept.model_validate_json(line)

    def add(self, line: _Line) -> None:
        """Keep a response; the operating system has it when this returns."""
        with _guarded(self._path, OutputFault):
            write_whole(self._part, line_of(line.record))

    def finish(self, lines: Sequence[_Line]) -> None:
        """Put the responses in order, at once or not at all."""
        new = self.output.with_name(f"{self.output.name}.new")
        with _guarded(self.output, OutputFault):
            with new.open("wb") as file:
                file.writelines(line_of(line.record) for line in lines)
                file.flush()
                os.fsync(file.fileno())  # or a power cut could leave an empty file
            new.replace(self.output)
            self._path.unlink()


@contextmanager
def _opened(output: Path) -> Iterator[_File]:
    """Open the files for this run alone."""
    with _guarded(output, InputFault):
        output.parent.mkdir(parents=True, exist_ok=True)
        part = output.with_name(f"{output.name}.part").open("ab+", buffering=0)
    with part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = f"{output} is being written by another run"
            raise InputFault(msg) from error
        _end_line(part)
        try:
            yield _File(output, part)
        finally:
            if not part.seek(0, os.SEEK_END):
                Path(part.name).unlink(missing_ok=True)  # nothing came, so nothing is left behind


def _end_line(part: IO[bytes]) -> None:
    """End a line that a crash cut off, so that the next one does not stand behind it."""
    size = part.seek(0, os.SEEK_END)
    if size:
        part.seek(size - 1)
        if part.read(1) != b"\n":
            write_whole(part, b"\n")


def _kept(file: _File, wanted: Sequence[Draw], sampling: Sampling) -> dict[str, _Line]:
    """Return the responses of earlier runs that were drawn as this run would draw them.

    Raises:
        InputFault: there are responses, and this run has no use for some of them.
    """
    by_id = {draw.id: draw for draw in wanted}
    kept, left = dict[str, _Line](), 0
    for one in file.earlier():
        draw = by_id.get(one.id)
        if draw is None or one.metadata.judge_draw.key != _key(draw, sampling):
            left += 1
        else:
            kept[one.id] = _again(draw, one, sampling)
    if left:
        why = f"{left} of its responses are to other prompts, of another model or with other settings"
        msg = f"{file.output}: {why}, and would be lost; name another place, or delete the file"
        raise InputFault(msg)
    return kept


def _again(draw: Draw, kept: _Kept, sampling: Sampling) -> _Line:
    """Make the line anew: the reference and the metadata of the prompt may have changed since."""
    said, response = kept.metadata.judge_draw, kept.messages[-1].content
    return _Line(_record(draw, response, said, sampling), response, said)


def _line(drawn: Drawn, sampling: Sampling) -> _Line:
    tokens = {"input_tokens": drawn.input_tokens, "output_tokens": drawn.output_tokens}
    said = _Said(key=_key(drawn.draw, sampling), stop=drawn.stop, **tokens)
    return _Line(_record(drawn.draw, drawn.response, said, sampling), drawn.response, said)


def _record(draw: Draw, response: str, said: _Said, sampling: Sampling) -> dict[str, Any]:
    how: dict[str, JsonValue] = {"model": sampling.model, "temperature": sampling.temperature, "max_tokens": sampling.max_tokens}
    return drawn_record(draw.prompt, draw.number, response, {**how, **said.model_dump()})


def _key(draw: Draw, sampling: Sampling) -> str:
    """Return what changes with anything that the model was sent."""
    turns = [[turn.role, turn.content] for turn in draw.prompt.messages]
    return digest([sampling.model, sampling.temperature, sampling.max_tokens, turns, draw.number])


def _counted(lines: Sequence[_Line], kept: int, missing: Sequence[Undrawn]) -> Draws:
    return Draws(
        wanted=len(lines) + len(missing),
        kept=kept,
        cut_off=sum(line.said.stop in _STOPPED_EARLY for line in lines),
        filtered=sum(line.said.stop in _FILTERED for line in lines),
        empty=sum(not line.response.strip() for line in lines),
        input_tokens=sum(line.said.input_tokens for line in lines),
        output_tokens=sum(line.said.output_tokens for line in lines),
        missing=missing,
    )


@contextmanager
def _guarded(path: Path, kind: type[InputFault | OutputFault]) -> Iterator[None]:
    """Turn a system error into a one-line fault."""
    try:
        yield
    except OSError as error:
        msg = f"{path}: cannot be {'read or written' if kind is InputFault else 'written'}: {error.strerror}"
        raise kind(msg) from error
