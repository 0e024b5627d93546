"""The command `compare`: two models on the same prompts, side by side."""

import shlex
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from judge.comparison.answer import Answer, read_answers
from judge.comparison.conclusion import conclusion
from judge.comparison.measures import Measure, measures
from judge.comparison.pairs import Pair, Pairs, pair_up
from judge.converse import Converse
from judge.doors import console
from judge.doors.console import complain, progress, show_table, show_text, summarise, tell
from judge.doors.options import read_judge
from judge.errors import InputFault, Misconfigured, NothingFits, SettingsFault
from judge.files.rows import count_rows, counted
from judge.files.run import score_file
from judge.grader import Grader
from judge.sampling.draw import Sampling
from judge.sampling.draws_file import Draws, draw_file
from judge.sampling.model import wire_model
from judge.sampling.prompt import Prompt, read_prompts
from judge.settings import Settings
from judge.statistics.extra import check_trust

_OK, _SOME_LEFT_OUT = 0, 1

_EXAMPLES = 3
"""Prompts shown for each way of changing. A guess: what anyone reads in a terminal; the report has all of them."""

_LONGEST = 600
"""Characters of a text that are shown. A guess: ten lines; the report has all of it."""


def compare(arguments: Namespace) -> int:
    """Draw the answers of both models, score them, and print what differs.

    Raises:
        InputFault: the prompts cannot be read, or the folder holds answers of another comparison.
        SettingsFault: a setting is wrong, or scipy is not installed.
        Misconfigured: a model cannot be asked, or nothing can be scored.
    """
    check_trust()
    settings = read_judge(arguments)
    prompts = _prompts(arguments)
    grader = Grader(**settings.for_grader(), judge=arguments.judge)
    models = _models(arguments)
    ask = wire_model(settings, arguments.endpoint)
    for model in models:
        _draw(model, ask, prompts, settings)
    for model in models:
        _score(model, grader)
    answers = [read_answers(model.rows, model.answers) for model in models]
    pairs = pair_up({prompt.name: prompt.same for prompt in prompts}, *answers)
    _show(pairs, arguments)
    tell(f"every answer side by side:\n  {_report(models, settings)}")
    return _SOME_LEFT_OUT if pairs.left_out or any(pairs.unscored) else _OK


def _report(models: Sequence["_Model"], settings: Settings) -> str:
    """Return the command that makes a report of both."""
    own = ["--rubric", settings.rubric] if settings.rubric.endswith((".yaml", ".yml")) else []
    output = str(models[0].rows.parent / "report.html")
    return shlex.join(["judge", "report", *(str(model.rows) for model in models), *own, "--output", output])


class _Model(NamedTuple):
    """One of the two models, with its files."""

    name: str
    sampling: Sampling
    answers: Path
    rows: Path


def _prompts(arguments: Namespace) -> Sequence[Prompt]:
    if arguments.file == "-":
        msg = "FILE: wanted a file, because a run that goes on reads the prompts again; found -"
        raise InputFault(msg)
    if arguments.prompts is not None and arguments.prompts < 1:
        msg = f"--prompts: wanted 1 or more, found {arguments.prompts}"
        raise SettingsFault(msg)
    return read_prompts(arguments.file)[: arguments.prompts]


def _models(arguments: Namespace) -> Sequence[_Model]:
    folder = Path(arguments.output)
    if folder.exists() and not folder.is_dir():
        msg = f"--output: wanted a folder, found the file {folder}"
        raise SettingsFault(msg)
    how = {"samples": arguments.samples, "temperature": arguments.temperature, "max_tokens": arguments.max_tokens}
    return [
        _Model(name, Sampling.of(model=model, **how), folder / f"{name}.jsonl", folder / f"{name}.rows.jsonl")
        for name, model in (("base", arguments.base), ("tuned", arguments.tuned))
    ]


def _draw(model: _Model, ask: Converse, prompts: Sequence[Prompt], settings: Settings) -> None:
    """Draw the answers of a model into its file.

    Raises:
        Misconfigured: it gave none at all.
    """
    total = len(prompts) * model.sampling.samples
    try:
        with progress(total, f"asking {model.name}") as advance:
            made = draw_file(ask, prompts, model.sampling, model.answers, settings.concurrency, advance)
    except KeyboardInterrupt:
        complain("interrupted: the answers so far are kept; run the same command to go on")
        raise
    tell(f"{model.name}, {model.sampling.model}: {_drawn(made)}")
    if made.missing:
        first = made.missing[0]
        why = f"the first, {first.draw.id}: {first.reason}: {first.detail}"
        complain(
            f"{counted(len(made.missing), 'answer')} of {model.name} did not come ({why}); run the command again to get them"
        )
    if not made.drawn:
        msg = f"{model.sampling.model} gave no answer, so there is nothing to compare"
        raise Misconfigured(msg)


def _drawn(made: Draws) -> str:
    """Say what came: `200 answers (50 kept from an earlier run), 3 cut off at the limit; 1,024 tokens in, 20,000 out`."""
    kept = f" ({made.kept} kept from an earlier run)" if made.kept else ""
    marks = {"cut off at the limit of tokens": made.cut_off, "stopped by a filter": made.filtered, "empty": made.empty}
    marked = "".join(f", {count} {mark}" for mark, count in marks.items() if count)
    return f"{counted(made.drawn, 'answer')}{kept}{marked}; {made.input_tokens:,} tokens in, {made.output_tokens:,} out"


def _score(model: _Model, grader: Grader) -> None:
    """Score the answers; an earlier run's rewards are kept where they still fit.

    Raises:
        InputFault: none fits: all references have changed, or the rubric has.
    """
    total = count_rows(str(model.answers))
    begun = time.monotonic()
    try:
        tally = score_file(grader, str(model.answers), total, str(model.rows), "go on", reporter=console)
    except NothingFits as fault:
        advice = f"delete it to score the same answers anew: rm {shlex.quote(str(model.rows))}"
        msg = f"{model.rows}: nothing in it fits this comparison: {fault.why}; name another --output, or {advice}"
        raise InputFault(msg) from fault
    title = f"{model.name} by {grader.rubric.name}, version {grader.rubric.version}"
    summarise(tally, title, time.monotonic() - begun)


def _show(pairs: Pairs, arguments: Namespace) -> None:
    """Print the table, the conclusion and the largest changes."""
    found = measures(pairs.pairs)
    if found:
        show_table(("mean", "base", "tuned", "difference", "95 % interval", "prompts"), [_cells(one) for one in found])
        show_text("")
    show_text(f"{pairs.wins} wins, {pairs.ties} ties, {pairs.losses} losses of the tuned model, by prompt.")
    show_text(conclusion(pairs, found[0].difference if found else None))
    for line in _left_out(pairs, arguments.samples):
        show_text(line)
    changed = sorted(pairs.pairs, key=lambda pair: pair.change)
    _examples("Largest gains", [pair for pair in reversed(changed) if pair.change > 0][:_EXAMPLES])
    _examples("Largest losses", [pair for pair in changed if pair.change < 0][:_EXAMPLES])


def _cells(one: Measure) -> Sequence[str]:
    digits = 1 if one.name in ("words", "characters") else 3
    ends = f"{one.difference.low:+.{digits}f} to {one.difference.high:+.{digits}f}" if one.difference else ""
    figures = (f"{one.base:.{digits}f}", f"{one.tuned:.{digits}f}", f"{one.tuned - one.base:+.{digits}f}")
    return (one.name, *figures, ends, str(one.prompts))


def _left_out(pairs: Pairs, samples: int) -> Sequence[str]:
    """Say what is not in the table, and never as a 0."""
    lines = []
    if pairs.left_out:
        prompt, why = next(iter(pairs.left_out.items()))
        lines.append(f"Left out: {counted(len(pairs.left_out), 'prompt')} without a reward for both; the first, {prompt}: {why}.")
    if any(pairs.unscored) and samples > 1:
        lines.append(f"Answers without a reward: {pairs.unscored[0]} of base, {pairs.unscored[1]} of tuned.")
    return lines


def _examples(title: str, pairs: Sequence[Pair]) -> None:
    if not pairs:
        return
    show_text(f"\n{title}", "bold")
    for pair in pairs:
        show_text(f"\n{pair.prompt}: {pair.base.reward:.3f} to {pair.tuned.reward:.3f}\n  prompt: {_short(pair.task)}")
        for name, side in (("base", pair.base), ("tuned", pair.tuned)):
            first = side.answers[0]
            show_text(f"  {name} ({_size(first)}): {_short(first.text)}")


def _size(answer: Answer) -> str:
    """Say how long an answer is: `4 words, 18 characters`; of Japanese, Chinese or Thai only the characters."""
    spaced = "" if answer.words is None else f"{counted(answer.words, 'word')}, "
    return f"{spaced}{counted(answer.characters, 'character')}"


def _short(text: str) -> str:
    shown = text.strip() or "(empty)"
    cut = f"{shown[:_LONGEST]} …" if len(shown) > _LONGEST else shown
    return cut.replace("\n", "\n    ")
