"""Pairs the items of two lists so that the pairs are worth as much as possible together."""

from collections.abc import Sequence

from judge.bounds import ALIGNMENT_STEPS

Worth = Sequence[Sequence[float]]
"""What each pair is worth, 0 or more: one row for each item of the first list, one column for each of the second."""


def best_total(worth: Worth, *, in_order: bool) -> float:
    """Return the largest sum of pairs that use no item twice.

    Args:
        worth: what each pair is worth.
        in_order: whether the order of both lists counts, so that pairs may not cross.

    Without an order this is the assignment problem. It is solved exactly up to about 125 items on either side; beyond that the
    best pairs are taken one by one, which gives at least half of the largest sum.
    """
    if in_order:
        return _in_order(worth)
    kept = [row for row in worth if any(row)]
    columns = [column for column in zip(*kept, strict=True) if any(column)]
    if not columns:
        return 0.0
    small, large = sorted((len(kept), len(columns)))
    if small * small * large > ALIGNMENT_STEPS:
        return _one_by_one(columns)
    return _assignment(columns if len(columns) == small else list(zip(*columns, strict=True)))


def _in_order(worth: Worth) -> float:
    """Align as for the longest common subsequence, with weights."""
    best = [0.0] * (len(worth[0]) + 1) if worth else [0.0]
    for row in worth:
        before = best
        best = [0.0]
        for place, credit in enumerate(row):
            best.append(max(before[place] + credit, before[place + 1], best[place]))
    return best[-1]


def _one_by_one(worth: Worth) -> float:
    pairs = sorted(((credit, at, to) for at, row in enumerate(worth) for to, credit in enumerate(row) if credit), reverse=True)
    rows, columns, total = set[int](), set[int](), 0.0
    for credit, at, to in pairs:
        if at not in rows and to not in columns:
            rows.add(at)
            columns.add(to)
            total += credit
    return total


def _assignment(worth: Worth) -> float:
    """Solve the assignment problem with at most as many rows as columns.

    Shortest augmenting paths with potentials (Jonker and Volgenant 1987, https://doi.org/10.1007/BF02278710), in
    O(rows² columns). Row and column 0 are the source.
    """
    width = len(worth[0]) + 1
    of_row, of_column = [0.0] * (len(worth) + 1), [0.0] * width
    taken = [0] * width
    for row in range(1, len(worth) + 1):
        taken[0] = row
        _augment(worth, of_row, of_column, taken)
    return sum(worth[row - 1][column - 1] for column, row in enumerate(taken) if column and row)


def _augment(worth: Worth, of_row: list[float], of_column: list[float], taken: list[int]) -> None:
    width = len(taken)
    least, back, open_ = [float("inf")] * width, [0] * width, set(range(1, width))
    column, visited = 0, [0]
    while taken[column]:
        row = taken[column]
        for other in open_:
            reduced = -worth[row - 1][other - 1] - of_row[row] - of_column[other]
            if reduced < least[other]:
                least[other], back[other] = reduced, column
        column = min(open_, key=least.__getitem__)
        step = least[column]
        for done in visited:
            of_row[taken[done]] += step
            of_column[done] -= step
        for other in open_:
            least[other] -= step
        open_.remove(column)
        visited.append(column)
    while column:
        taken[column] = taken[back[column]]
        column = back[column]
