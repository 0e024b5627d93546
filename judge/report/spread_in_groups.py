"""How far the rewards of one prompt's responses lie apart, which is all that GRPO learns from."""

from collections import Counter
from statistics import fmean
from typing import NamedTuple

from judge.monitors.batch import at_bottom, at_top
from judge.report.blocks import Section, Stands
from judge.report.columns import is_flat
from judge.report.distribution import histogram
from judge.report.run import Entry, Run
from judge.report.words import counted, percent


class Groups(NamedTuple):
    """The prompts with two or more rewards."""

    count: int
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
    if not groups.count:
        says = ["No prompt has two responses with a reward, so nothing can be said about what GRPO would learn from this."]
        return Section(id="groups", heading="Spread within a prompt", says=says)
    apart = [_apart(group) for group in run.groups]
    sizes = Counter(map(len, run.groups))
    size = f"{sizes.most_common(1)[0][0]}" if len(sizes) == 1 else f"{min(sizes)} to {max(sizes)}"
    says = [
        f"{counted(groups.count, 'prompt')} with {size} rewards each. The highest and the lowest lie {fmean(apart):.3f} apart on average.",
        f"{groups.flat} of them ({percent(groups.flat, groups.count)}) have no spread: "
        f"{groups.top} with all rewards at the top of the range, {groups.bottom} with all at the bottom.",
    ]
    width = run.ends[1] - run.ends[0]
    figure = histogram("Highest minus lowest reward of a prompt", [("prompts", apart)], (0.0, width))
    said = f"mean {fmean(apart):.3f}, {counted(groups.count, 'prompt')}"
    return Section(id="groups", heading="Spread within a prompt", says=says, blocks=[figure.model_copy(update={"says": said})])


def no_spread(run: Run) -> Stands | None:
    """Say how many prompts have no spread, if there are any."""
    groups = count_groups(run)
    if not groups.flat:
        return None
    text = f"of the prompts have no spread: all their responses earn the same, and GRPO learns nothing from them ({groups.flat:,} of {groups.count:,})."
    return Stands(percent(groups.flat, groups.count), text, "groups")


def _apart(group: tuple[Entry, ...]) -> float:
    rewards = [entry.reward for entry in group if entry.reward is not None]
    return max(rewards) - min(rewards)
