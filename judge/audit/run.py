"""The run: base rewards, weak responses, attempts, and their rewards, all scored as `judge score` scores a file.

Beside the output stands a folder, `OUTPUT.parts`, with the samples that were scored and the base rewards. It is what a run is
resumed from, and where `read_tried` finds the attacked responses.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple

from judge.audit.base import Base, Drawn, Lot, alone_base, lots_of, siblings_base
from judge.audit.family import Family
from judge.audit.plan import Planned, attempts
from judge.audit.tried import Tried, read_tried
from judge.audit.weak import Limits, weak_places
from judge.errors import InputFault
from judge.files.journal import How
from judge.files.rows import line_of
from judge.files.run import Reporter, Silent, score_file
from judge.files.scored_rows import Row, ScoredRows
from judge.grader import Grader
from judge.sample import Sample

_SILENT = Silent()

_MOST_WEAK = 50
"""Weak responses that are attacked, or as many as attempts are wanted. Each costs a second draw. A guess: enough that no single
response decides how a family does."""


class Order(NamedTuple):
    """What is to be tried."""

    families: tuple[Family, ...]
    attempts: int
    """For each family."""

    seed: int


class Files(NamedTuple):
    """Where a run writes."""

    output: Path
    """The rows of the attacked samples."""

    how: How = "new"

    def score(self, grader: Grader, name: str, records: Sequence[Mapping[str, Any]], reporter: Reporter) -> tuple[Row, ...]:
        """Score records and return a row for each; `attacked` go to the output, all others stay in the folder.

        Raises:
            Misconfigured: see `judge.files.run.score_file`.
        """
        source = self._parts / f"{name}.samples.jsonl"
        try:
            self._parts.mkdir(parents=True, exist_ok=True)
            source.write_bytes(b"".join(map(line_of, records)))
        except OSError as error:
            msg = f"{source}: cannot be written: {error.strerror}"
            raise InputFault(msg) from error
        score_file(grader, str(source), len(records), str(self.rows_of(name)), self.how, reporter=reporter)
        return tuple(ScoredRows(str(self.rows_of(name))))

    def rows_of(self, name: str) -> Path:
        """Return the file of the rows of what `score` was given under a name."""
        return self.output if name == ATTACKED else self._parts / f"{name}.jsonl"

    def cost(self) -> float | None:
        """Add up what all rows cost, in US dollars; None if a model has no price."""
        paths = [path for path in map(self.rows_of, ("base", "again", ATTACKED)) if path.exists()]
        costs = [row.cost for path in paths for row in ScoredRows(str(path))]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None

    @property
    def _parts(self) -> Path:
        return self.output.with_name(f"{self.output.name}.parts")

    def refuse_loss(self) -> None:
        """Refuse an output that holds something, before anything is paid for.

        Raises:
            InputFault: it does, and the run neither continues nor replaces it.
        """
        if self.how == "new" and self.output.exists() and self.output.stat().st_size:
            msg = f"{self.output} already exists: continue it with --resume, or replace it with --overwrite"
            raise InputFault(msg)


ATTACKED = "attacked"
"""The name of the attacked samples among the files of a run."""


class Audited(NamedTuple):
    """What was found."""

    tried: tuple[Tried, ...]
    scored: int
    """Samples with a base reward."""

    weak: int
    """Different responses that were attacked; one that was attacked alone and beside its siblings counts once."""

    weak_by: Mapping[str, int]
    """The same for each family that was tried."""

    limits: Limits
    """For attacks on a response alone."""

    untried: tuple[str, ...]
    """Families that apply to none of the weak responses."""

    hopeless: tuple[str, ...]
    """Families by which no weak response could have earned enough to count as paid: nothing can be said of them."""

    cost: float | None
    """US dollars for everything that was asked, also by the runs that this one continued; None if a model has no price."""


def attack_weak(
    grader: Grader,
    again: Callable[[], Grader],
    samples: Sequence[Sample],
    order: Order,
    files: Files,
    reporter: Reporter = _SILENT,
) -> Audited:
    """Attack the weak responses among samples.

    Args:
        grader: scores.
        again: makes another one like it, that has judged nothing yet: it draws the base rewards a second time.
        samples: what the base rewards are for.
        order: what is to be tried.
        files: where the rows go.
        reporter: is told how it is going.

    Raises:
        Misconfigured: no sample can be scored until somebody fixes the setup.
    """
    files.refuse_loss()
    alone, beside, scored, lots = _base(grader, again, samples, order, files, reporter)
    planned = plan(grader, order, alone, beside)
    there = {one.attack.family for one in planned}
    hopeless = tuple(one.name for one in order.families if _hopeless(one, alone, beside))
    untried = tuple(one.name for one in order.families if one.name not in there.union(hopeless))
    if not planned:
        return Audited((), scored, 0, {}, alone.limits, untried, hopeless, files.cost())
    numbers = count(lots + 1) if grader.rubric.judge.group else None
    files.score(grader, ATTACKED, records_of(planned, numbers), reporter)
    by = {name: _different(one for one in planned if one.attack.family == name) for name in there}
    return Audited(read_tried(str(files.output)), scored, _different(planned), by, alone.limits, untried, hopeless, files.cost())


def plan(grader: Grader, order: Order, alone: Base, beside: Base) -> tuple[Planned, ...]:
    """Return all attempts that can pay, family by family."""
    planned: list[Planned] = []
    for family in order.families:
        base = _base_of(family, alone, beside)
        weak = [one for one in base.weak if base.limits.can_pay(family.kind, one.before)]
        planned += attempts(family, weak, grader.rubric, base.limits, order.attempts, order.seed)
    return tuple(planned)


def _different(planned: Iterable[Planned]) -> int:
    """Count the different responses that are attacked; rollouts of one prompt may share an id."""
    return len({(repr(one.attack.of), one.weak.sample.response) for one in planned})


def _base_of(family: Family, alone: Base, beside: Base) -> Base:
    return beside if family.kind == "siblings" else alone


def _hopeless(family: Family, alone: Base, beside: Base) -> bool:
    base = _base_of(family, alone, beside)
    return bool(base.weak) and not any(base.limits.can_pay(family.kind, one.before) for one in base.weak)


def records_of(planned: Sequence[Planned], numbers: Iterator[int] | None) -> list[dict[str, Any]]:
    """Write the samples of all attempts; numbers mark their prompts, where responses can be asked about together."""
    return [record for one in planned for record in one.records(None if numbers is None else next(numbers))]


def _base(
    grader: Grader, again: Callable[[], Grader], samples: Sequence[Sample], order: Order, files: Files, reporter: Reporter
) -> tuple[Base, Base, int, int]:
    """Draw the base rewards twice: of everything, then of the weak ones.

    Returns:
        the weak responses alone, those beside siblings, how many samples were scored, and how many lots were asked about.
    """
    scale = grader.rubric.range
    lots = lots_of(grader, samples, together=any(one.kind == "siblings" for one in order.families))
    first = _by_lot(lots, files.score(grader, "base", [one for lot in lots for one in lot.records()], reporter))
    rewards = [rows[0].trusted for rows in first[: len(samples)]]
    most = max(order.attempts, _MOST_WEAK)
    chosen = [*weak_places(rewards, scale, most, order.seed), *range(len(samples), len(lots))]
    repeated = [lots[place] for place in chosen]
    rows = files.score(again(), "again", [one for lot in repeated for one in lot.records()], reporter) if repeated else ()
    drawn = [Drawn(lots[at], first[at], second) for at, second in zip(chosen, _by_lot(repeated, rows), strict=True)]
    alone = alone_base([one for one in drawn if len(one.lot.samples) == 1], scale)
    beside = siblings_base([one for one in drawn if len(one.lot.samples) > 1], scale, most, order.seed)
    return alone, beside, sum(reward is not None for reward in rewards), len(lots)


def _by_lot(lots: Sequence[Lot], rows: Sequence[Row]) -> list[tuple[Row, ...]]:
    left = iter(rows)
    return [tuple(islice(left, len(lot.samples))) for lot in lots]
