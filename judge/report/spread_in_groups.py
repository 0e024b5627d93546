"""How far the rewards of one prompt's responses lie apart, which is all that GRPO learns from."""

from collections import Counter
from statistics import fmean
from typing import NamedTuple

from judge.files.rows import counted
from judge.monitors.batch import at_bottom, at_top
from judge.report.blocks import Section, Stands
from judge.report.columns import is_flat
from judge.report.distribution import histogram
from judge.report.run import Entry, Run
from judge.report.words import fixed, percent


class Groups(NamedTuple):
    """The prompts with two or more rewards."""

    total: int
    flat: int
    """Those whose rewards are all the same."""

    top: int
    """Those of them at the top of the range."""

    bottom: int
    """Those at the bottom."""


def count_groups(run: Run) -> Groups:
    """Count the prompts from which nothing can be learnt."""
    flat = [group[0].reward or 0.0 for group in run.groups if is_flat(group)]
    top, bottom = (sum(edge(reward, run.ends) for reward in flat) for edge in (at_top, at_bottom))
    return Groups(len(run.groups), len(flat), top, bottom)


def spread_in_groups(run: Run) -> Section:
    """Return the section on the spread within prompts."""
    groups = count_groups(run)
    if not groups.total:
        says = ["No prompt has two responses with a reward, so nothing can be said about what GRPO would learn from this."]
        return Section(id="groups", heading="Spread within a prompt", says=says)
    apart = [_apart(group) for group in run.groups]
    sizes = Counter(map(len, run.groups))
    size = f"{sizes.most_common(1)[0][0]}" if len(sizes) == 1 else f"{min(sizes)} to {max(sizes)}"
    top = f"On average the highest lies {fixed(fmean(apart))} above the lowest."
    says = [
        f"{counted(groups.total, 'prompt')} with {size} rewards each. {top}",
        _without(groups),
    ]
    width = run.ends[1] - run.ends[0]
    figure = histogram("Highest minus lowest reward of a prompt", [("prompts", apart)], (0.0, width))
    said = f"mean {fixed(fmean(apart))}, {counted(groups.total, 'prompt')}"
    return Section(id="groups", heading="Spread within a prompt", says=says, blocks=[figure.model_copy(update={"says": said})])


def no_spread(run: Run) -> Stands | None:
    """Say how many prompts have no spread, if there are any."""
    groups = count_groups(run)
    if not groups.flat:
        return None
    of = f"{groups.flat:,} of {groups.total:,}"
    text = f"of the prompts have no spread: all their responses earn the same, and GRPO learns nothing from them ({of})."
    return Stands(percent(groups.flat, groups.total), text, "groups")


def _without(groups: Groups) -> str:
    if not groups.flat:
        return "Every prompt has some spread."
    share = percent(groups.flat, groups.total)
    where = f"{groups.top:,} with all rewards at the top of the range, {groups.bottom:,} with all at the bottom"
    return f"{groups.flat:,} of them ({share}) have no spread: {where}."


def _apart(group: tuple[Entry, ...]) -> float:
    rewards = [entry.reward for entry in group if entry.reward is not None]
    return max(rewards) - min(rewards)
