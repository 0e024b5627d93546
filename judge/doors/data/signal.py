"""Draws responses from the base model for `data check --sample-model`, scores them, and says whether there is a signal."""

import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from judge.dataset.data_file import DataFile
from judge.dataset.sampled import choose_prompts
from judge.dataset.signal import Signal, read_signal
from judge.doors import console
from judge.doors.console import FLEETING, progress, show_table, show_text, summarise, tell
from judge.errors import InputFault, SampleFault, SettingsFault
from judge.files.rows import counted
from judge.files.run import score_file
from judge.files.scored_rows import ScoredRows
from judge.grader import Grader
from judge.sampling.draw import Sampling
from judge.sampling.draws_file import Draws, draw_file
from judge.sampling.model import wire_model
from judge.sampling.prompt import Prompt
from judge.settings import Settings

_FEWEST, _MOST = 2, 64
"""Responses to a prompt: a job compares them, so there have to be two; `Sampling` takes no more than 64."""


def refuse(arguments: Namespace) -> None:
    """Refuse options that cannot be followed, before a model is paid.

    Raises:
        SettingsFault: too few or too many responses to a prompt, or no file to keep them in.
        InputFault: the output exists, and neither --resume nor --overwrite was given.
    """
    if not _FEWEST <= arguments.samples <= _MOST:
        msg = f"--samples: wanted {_FEWEST} to {_MOST}, found {arguments.samples}"
        raise SettingsFault(msg)
    if arguments.output == "-" or (arguments.how != "new" and not arguments.output):
        msg = "--output: wanted the name of a file"
        raise SettingsFault(msg)
    if arguments.output:
        _refuse_output(Path(arguments.output), arguments.how)


def _refuse_output(output: Path, how: str) -> None:
    """Refuse a place for the rows that could not be written to once the responses are paid for."""
    if output.is_dir():
        msg = f"--output: wanted the name of a file, found the folder {output}"
        raise SettingsFault(msg)
    part = output.with_name(f"{output.name}.part")  # see `Journal`
    left = next((path for path in (output, part) if path.exists()), None)
    if how == "new" and left:
        msg = f"{left} already exists: continue it with --resume, or replace it with --overwrite"
        raise InputFault(msg)


def try_model(arguments: Namespace, settings: Settings, grader: Grader, data: DataFile) -> Iterator[str]:
    """Draw responses and score them, and print the figures.

    Args:
        arguments: as they were parsed.
        settings: how models are asked.
        grader: scores the responses.
        data: the records to train on; there has to be one without faults.

    Yields:
        Each reason not to start a job.

    Raises:
        Misconfigured: the model or the judge cannot be asked.
    """
    prompts = _prompts(data, arguments.prompts)
    with _places(arguments) as (responses, rows):
        draws = _draw(arguments, settings, prompts, responses)
        signal = _score(arguments, grader, draws, (responses, rows))
    _show(signal, draws)
    if unclear := [*signal.unclear()]:
        yield f"it cannot be said whether there is a signal: {'; '.join(unclear)}"
    else:
        for remark in signal.remarks():
            show_text(f"remark: {remark}")
        yield from signal.reasons()


def _prompts(data: DataFile, most: int) -> Sequence[Prompt]:
    try:
        return choose_prompts(data.records, most)
    except SampleFault as fault:
        msg = f"--sample-model: a prompt cannot be given to a model here: {fault}"
        raise InputFault(msg) from fault


@contextmanager
def _places(arguments: Namespace) -> Iterator[tuple[Path, Path]]:
    """Give the files for the responses and for their rows; without --output they are removed at the end."""
    if arguments.output:
        responses = Path(f"{arguments.output}.responses.jsonl")
        if arguments.how == "overwrite":
            responses.unlink(missing_ok=True)
            responses.with_name(f"{responses.name}.part").unlink(missing_ok=True)
        yield responses, Path(arguments.output)
        return
    with TemporaryDirectory(prefix="judge-") as folder:
        yield Path(folder, "responses.jsonl"), Path(folder, "rows.jsonl")


def _draw(arguments: Namespace, settings: Settings, prompts: Sequence[Prompt], output: Path) -> Draws:
    sampling = Sampling(model=arguments.sample_model, samples=arguments.samples, max_tokens=arguments.max_tokens)
    with progress(len(prompts) * arguments.samples, "drawing responses") as advance:
        return draw_file(wire_model(settings), prompts, sampling, output, settings.concurrency, advance)


def _score(arguments: Namespace, grader: Grader, draws: Draws, places: tuple[Path, Path]) -> Signal:
    """Score what was drawn. What was not drawn has no reward, and counts as unscored."""
    responses, rows = places
    rubric = grader.rubric
    if not draws.drawn:
        return read_signal((), rubric.range, rubric.max_unscored, len(draws.missing))
    begun = time.monotonic()
    reporter = console if arguments.output else FLEETING
    tally = score_file(grader, str(responses), draws.drawn, str(rows), arguments.how, reporter=reporter)
    summarise(tally, f"{rubric.name}, version {rubric.version}", time.monotonic() - begun)
    return read_signal(ScoredRows(str(rows)), rubric.range, rubric.max_unscored, len(draws.missing))


def _show(signal: Signal, draws: Draws) -> None:
    """Print what was drawn, and the figures where there are rewards."""
    show_text("")
    if draws.missing:
        first = draws.missing[0]
        tell(f"{counted(len(draws.missing), 'response')} could not be drawn; the first: {first.reason}: {first.detail}")
    for count, what in (
        (draws.cut_off, "cut off at --max-tokens"),
        (draws.filtered, "stopped by a filter"),
        (draws.empty, "empty"),
    ):
        if count:
            show_text(f"remark: {count:,} of {counted(draws.drawn, 'response')} {what}")
    if signal.rewards:
        show_table(("rewards of the base model", "", "the documents' threshold"), signal.table())
