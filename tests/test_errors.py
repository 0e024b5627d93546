"""What may be asked again, what may not, and what stops everything."""

import pytest

from judge import errors
from judge.errors import Fault, Final, JudgeFailure, Misconfigured, RubricFault, SampleFault, Transient

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Fault)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_is_of_one_family_and_has_a_short_reason_for_metrics(kind: type[Fault]) -> None:
    assert kind.reason.isidentifier()
    assert sum(issubclass(kind, family) for family in (Misconfigured, SampleFault, JudgeFailure)) <= 1
    assert not (issubclass(kind, Transient) and issubclass(kind, Final))


def test_all_faults_of_one_place_are_said_at_once() -> None:
    assert str(RubricFault.of("x.yaml", ["a: missing", "b: unknown"])) == "x.yaml: a: missing\nx.yaml: b: unknown"
    assert isinstance(RubricFault.of("x", []), RubricFault)
