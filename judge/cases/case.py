"""A case: a sample as `judge score` takes it, with what it must earn. A file of cases has all its faults named by their lines."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from judge.cases.degenerate import DEGENERATE
from judge.cases.expectation import EXPECTED, Expectation, spell_out
from judge.cases.records import LineFault, called, read_records, refuse
from judge.errors import SampleFault
from judge.intake.record_sample import read_sample
from judge.record import Many, Record, explain, near_miss
from judge.rubric.rubric import Rubric
from judge.sample import BadSample, Sample

_CLOSE = 0.8
"""How alike a field and one of ours have to be, by difflib's ratio, to count as a typing error: `expects` and `ranks` do (0.92,
0.89), `origin` does not (0.67 for `margin`). A record may have fields of its own."""


class Demand(Record):
    """The fields that a case has beside those of its sample."""

    expect: Annotated[Expectation | None, BeforeValidator(spell_out)] = None
    """What it must earn. None: only its rank counts."""

    group: str | None = None
    """Cases of the same group are compared by their rank."""

    rank: int | None = Field(None, ge=1)
    """Its place in the group, 1 for the best: each case has to earn less than all with a lower rank."""

    margin: float | None = Field(None, gt=0, allow_inf_nan=False)
    """By how much less, in the reward's unit. None: any difference will do."""

    degenerate: bool | Many[str] = True
    """The answers that deserve nothing and are tried on its prompt: all of them, none, or those of these names."""

    @model_validator(mode="after")
    def _demands(self) -> "Demand":
        faults = list(self._faults())
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        if (self.group is None) != (self.rank is None):
            yield "'group' and 'rank' belong together: wanted both or neither"
        elif self.expect is None and self.group is None:
            yield "wanted 'expect', or 'group' and 'rank', found neither: the case would test nothing"
        if self.margin is not None and self.rank is None:
            yield "'margin' belongs to 'group' and 'rank'"

    @field_validator("degenerate")
    @classmethod
    def _known(cls, names: bool | Sequence[str]) -> bool | Sequence[str]:  # noqa: FBT001  pydantic gives the value
        for name in () if isinstance(names, bool) else names:
            if name not in DEGENERATE:
                listed = near_miss(name, DEGENERATE) or f"; there are: {', '.join(DEGENERATE)}"
                msg = f"there is no {name!r}{listed}"
                raise ValueError(msg)
        return names


_FIELDS = {"": Demand.model_fields, **EXPECTED}


class Case(NamedTuple):
    """A sample with what it must earn."""

    line: int
    """Its line in the file, from 1."""

    sample: Sample
    demand: Demand

    @property
    def name(self) -> str:
        """Its id, as a person reads it."""
        return called(self.sample.id)


def read_cases(path: Path, rubric: Rubric) -> tuple[Case, ...]:
    """Read a file of cases.

    Args:
        path: JSON Lines, one case per line. A case without an id gets the number of its line.
        rubric: what the cases are about.

    Raises:
        InputFault: the file cannot be read, has no cases, or has faults: a line for each of the first 20.
    """
    cases: list[Case] = []
    faults: list[LineFault] = []
    for line, record in read_records(path, faults):
        try:
            cases.append(_case(line, record, rubric))
        except SampleFault as fault:
            faults += [LineFault(line, one) for one in str(fault).split("\n")]
    faults += _repeated(cases)
    faults += _lonely(cases)
    refuse(path, faults)
    return tuple(cases)


def _case(line: int, record: Mapping[str, Any], rubric: Rubric) -> Case:
    demand = _demand(record)
    own = {
        name: value for name, value in record.items() if name not in Demand.model_fields
    }  # the judge is never told what is wanted
    sample = read_sample({**own, "id": line if own.get("id") is None else own["id"]})
    if isinstance(sample, BadSample):
        raise SampleFault(sample.fault)
    if demand.expect is not None:
        whole = rubric.with_record(sample)
        names = [*(check.name for check in whole.checks), *(criterion.name for criterion in whole.judged)]
        if misfits := list(demand.expect.misfits(rubric.range, names)):
            raise SampleFault("\n".join(misfits))
    return Case(line, sample, demand)


def _demand(record: Mapping[str, Any]) -> Demand:
    misspelt = [name for name in record if name not in Demand.model_fields and _nearest(name)]
    if misspelt:
        raise SampleFault("\n".join(f"{name}: unknown field; did you mean {_nearest(name)!r}?" for name in misspelt))
    try:
        return Demand.model_validate({name: record[name] for name in Demand.model_fields if name in record})
    except ValidationError as error:
        raise SampleFault("\n".join(explain(error, _FIELDS))) from error


def _nearest(name: str) -> str | None:
    return next(iter(get_close_matches(name, Demand.model_fields, 1, _CLOSE)), None)


def _repeated(cases: Iterable[Case]) -> Iterator[LineFault]:
    """Give a fault for each id that an earlier case has: replies and results go by the id."""
    first: dict[str, int] = {}
    for case in cases:
        key = json.dumps(case.sample.id, sort_keys=True)
        if key in first:
            yield LineFault(case.line, f"id: line {first[key]} already has the id {case.name!r}")
        first.setdefault(key, case.line)


def _lonely(cases: Sequence[Case]) -> Iterator[LineFault]:
    """Give a fault for each group in which nothing can be compared."""
    ranks: dict[str, set[int | None]] = {}
    for case in cases:
        if case.demand.group is not None:
            ranks.setdefault(case.demand.group, set()).add(case.demand.rank)
    for case in cases:
        if case.demand.group is not None and len(ranks.pop(case.demand.group, {1, 2})) == 1:
            yield LineFault(case.line, f"group {case.demand.group!r}: wanted two or more ranks, found one")
