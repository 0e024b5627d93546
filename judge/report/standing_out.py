"""What somebody with 90 seconds should know: plain sentences, each with the number it is made of."""

from collections import Counter
from collections.abc import Iterator

from judge.monitors.batch import at_bottom, at_top
from judge.report.blocks import Stands
from judge.report.facts import mixed
from judge.report.relations import checks_apart, follows_length, signs_paid
from judge.report.run import Run
from judge.report.spread_in_groups import no_spread
from judge.report.unscored import has_unscored
from judge.report.words import fixed, percent

_SATURATED = 0.5
"""Share of rewards at one end of the range from which it is said. A guess: from there on, most pairs of responses tie."""

_SAME = 0.05
"""Share of copied responses from which it is said. A guess: a policy that samples rarely writes one text twice."""


def standing_out(run: Run) -> Iterator[Stands]:
    """Give each sentence that a run gives rise to."""
    yield from mixed(run)
    for one in (has_unscored(run), no_spread(run), follows_length(run), *signs_paid(run), checks_apart(run)):
        if one:
            yield one
    yield from _saturated(run)
    yield from _constant(run)
    yield from _copies(run)
    missing = sum(entry.response is None for entry in run.entries)
    if missing:
        text = (
            "of the rows stand here without prompt and response: their samples were not found. Name the file with --input FILE."
        )
        yield Stands(percent(missing, len(run.entries)), text, "rows")


def _saturated(run: Run) -> Iterator[Stands]:
    for end, at in (("top", at_top), ("bottom", at_bottom)):
        count = sum(at(reward, run.ends) for reward in run.rewards)
        if run.rewards and count >= _SATURATED * len(run.rewards):
            yield Stands(percent(count, len(run.rewards)), f"of the rewards are at the {end} of the range.", "rewards")


def _constant(run: Run) -> Iterator[Stands]:
    """Say which criteria never change; a check that always holds is nothing to wonder about."""
    for name, kind in run.parts.items():
        values = run.values(name)
        if kind == "criterion" and len(values) > 1 and len(set(values)) == 1:
            yield Stands(fixed(values[0]), f"is the value of {name} in every row: it tells no two responses apart.", "rewards")


def _copies(run: Run) -> Iterator[Stands]:
    for_prompt = Counter((entry.row.group, entry.response) for entry in run.entries if entry.response is not None)
    copies = for_prompt.total() - len(for_prompt)
    if copies and copies >= _SAME * for_prompt.total():
        yield Stands(
            percent(copies, for_prompt.total()), "of the responses are a copy of another one to the same prompt.", "rows"
        )
