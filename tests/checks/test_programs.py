"""Honest programs pass, wrong ones do not, and what is unscored is the data's fault and the same for both."""

from concurrent.futures import ThreadPoolExecutor

from tests.answers.corpus import lines
from tests.programs.corpus import PATH, score


def test_honest_programs_pass_and_wrong_ones_do_not() -> None:
    with ThreadPoolExecutor(4) as threads:
        scored = [*threads.map(score, lines(PATH))]
    assert len(scored) >= 250
    assert [one.id for one in scored if one.wrong == 1] == []
    assert [one for one in scored if isinstance(one.honest, str) != isinstance(one.wrong, str)] == []
    assert all(one.honest.startswith("ReferenceFault") for one in scored if isinstance(one.honest, str))
    assert sum(one.honest == 1 for one in scored) >= 0.95 * len(scored)
