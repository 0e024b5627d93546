"""How far a judge agrees with people who said which of two rows is better."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from judge.agreement.figure import Figure
from judge.agreement.pairing import Compared, Target, prompts_of
from judge.files.scored_rows import Asked
from judge.statistics.bootstrap import bca
from judge.statistics.estimate import Estimate
from judge.statistics.pairs import pairwise_accuracy
from judge.statistics.proportion import wilson


def preference_figures(target: Target) -> Iterator[Figure]:
    """Give what people's choices, orders and ties say about the judge."""
    chosen = [one for one in target.compared if not one.tied]
    ties = [one for one in target.compared if one.tied]
    prompts = prompts_of(row for one in target.compared for row in (one.better, one.worse))

    def figure(name: str, estimate: Estimate | None, meaning: str, count: int, *, good: bool = True) -> Iterator[Figure]:
        if estimate is not None:
            yield Figure(target.name, name, estimate, "pairs", count, meaning, good, prompts)

    meaning = "share of pairs in which the better one has the higher value; equal values count half"
    yield from figure("accuracy", _accuracy(chosen), meaning, len(chosen))
    for name, shown, said in (("accuracy_first", _first, "first"), ("accuracy_last", _last, "last")):
        pairs = [one for one in chosen if shown(one)]
        yield from figure(
            name, _accuracy(pairs), f"the same, for pairs judged together with the better one shown {said}", len(pairs)
        )
    equal = wilson(sum(one.gap == 0 for one in chosen), len(chosen))
    yield from figure("equal", equal, "share of these pairs to which the judge gives equal values", len(chosen), good=False)
    kept = wilson(sum(one.gap == 0 for one in ties), len(ties))
    yield from figure("ties_kept", kept, "share of people's ties to which the judge gives equal values", len(ties))


def _accuracy(pairs: Sequence[Compared]) -> Estimate | None:
    """Return the accuracy; where rows stand in several pairs, as in an order, pairs are alike, and prompts are drawn instead.

    With one prompt there is nothing to draw: the interval is then that of as many pairs as use no row twice.
    """
    times = Counter(id(row) for one in pairs for row in (one.better, one.worse))
    if all(count == 1 for count in times.values()):
        return pairwise_accuracy((one.gap, 0.0) for one in pairs)
    by_prompt: dict[str, list[float]] = {}
    for one in pairs:
        by_prompt.setdefault(one.better.group or f"row {id(one.better)}", []).append(_right(one))
    found = bca(list(by_prompt.values()), _mean)
    if found is None:
        share, apart = sum(map(_right, pairs)) / len(pairs), max(1, len(times) // 2)
        found = wilson(share * apart, apart)
    return found._replace(n=len(pairs)) if found else None


def _mean(prompts: Sequence[Sequence[float]]) -> float:
    return sum(map(sum, prompts)) / sum(map(len, prompts))


def _right(one: Compared) -> float:
    return 1.0 if one.gap > 0 else 0.5 if one.gap == 0 else 0.0


def _first(one: Compared) -> bool:
    return _stood(one, lambda better, worse: better < worse)


def _last(one: Compared) -> bool:
    return _stood(one, lambda better, worse: better > worse)


def _stood(one: Compared, compare: Callable[[int, int], bool]) -> bool:
    """Whether two rows were shown to the judge in one question, with the better one always on the same side of the other."""
    ours, theirs = one.better.origin, one.worse.origin
    if ours.together is None or theirs.together is None or ours.prompt_hash is None or ours.prompt_hash != theirs.prompt_hash:
        return False
    places = list(zip(_places(ours.together), _places(theirs.together), strict=False))
    return bool(places) and all(compare(better, worse) for better, worse in places)


def _places(asked: Asked) -> Sequence[int]:
    return asked.places or ()
