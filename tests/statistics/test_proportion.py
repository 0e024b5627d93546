import pytest
from scipy.stats import binomtest

from judge.statistics.proportion import corrected, fewest, rates, upper, wilson

LABELS = [True] * 60 + [False] * 40
JUDGED = [True] * 54 + [False] * 6 + [True] * 8 + [False] * 32
"""Nine of ten yes are found, eight of ten no."""


def test_no_attempts_show_nothing() -> None:
    assert wilson(0, 0) is None
    assert upper(0, 0) == 1


@pytest.mark.parametrize(("successes", "n"), [(0, 1), (0, 52), (3, 150), (75, 150), (150, 150)])
def test_wilson_is_that_of_scipy(successes: int, n: int) -> None:
    low, high = binomtest(successes, n).proportion_ci(method="wilson")
    assert wilson(successes, n) == pytest.approx((successes / n, low, high, n))
    assert upper(successes, n) == pytest.approx(binomtest(successes, n, alternative="less").proportion_ci(method="wilson").high)


@pytest.mark.parametrize(("successes", "n"), [(0, 52), (1, 100), (3, 150), (8, 300)])
def test_a_gate_of_five_in_a_hundred_is_met_by_so_many(successes: int, n: int) -> None:
    assert upper(successes, n) <= 0.05 < upper(successes + 1, n)


@pytest.mark.parametrize("gate", [0.01, 0.05, 0.1, 0.5, 1.0])
def test_fewest_is_the_smallest_number_that_can_meet_a_gate(gate: float) -> None:
    assert upper(0, fewest(gate)) <= gate
    assert fewest(gate) == 1 or upper(0, fewest(gate) - 1) > gate
    assert fewest(0.05) == 52


@pytest.mark.parametrize("people", [[], [True] * 9, [False] * 9])
def test_labels_of_one_kind_have_no_rates(people: list[bool]) -> None:
    assert rates([True] * len(people), people) is None


def test_rates_are_counted_against_people() -> None:
    found = rates(JUDGED, LABELS)
    assert found is not None
    assert (found.tpr.value, found.tpr.n) == (0.9, 60)
    assert (found.tnr.value, found.tnr.n) == (0.8, 40)
    assert (found.base_rate.value, found.base_rate.n) == (0.6, 100)
    assert found.youden == pytest.approx((0.7, 0.521, 0.809, 100), abs=0.005)


def test_a_judge_by_chance_has_no_youden() -> None:
    found = rates([True, False] * 50, LABELS)
    assert found is not None
    assert found.youden.value == pytest.approx(0)
    assert found.youden.low < 0 < found.youden.high
    assert corrected(50, 100, found) is None


def test_a_share_is_corrected_by_the_rates() -> None:
    """Half of the truth is yes: 0.5 x 0.9 + 0.5 x 0.2 = 0.55 are called yes."""
    found = corrected(550, 1000, known := rates(JUDGED, LABELS))
    assert known is not None
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(0.5), 1000)
    assert found.high - found.low > 0.16, "the rates are known from 100 labels only"


def test_a_corrected_share_stays_a_share() -> None:
    known = rates(JUDGED, LABELS)
    assert known is not None
    for positive in (0, 1000):
        found = corrected(positive, 1000, known)
        assert found is not None
        assert 0 <= found.low <= found.value <= found.high <= 1
    assert corrected(0, 0, known) is None


def test_the_corrected_interval_is_lang_and_reiczigels() -> None:
    """23 of 150 positive, 24 of 25 and 89 of 100 right: the paper's formulas, one number after the other."""
    known = rates([True] * 24 + [False] + [True] * 11 + [False] * 89, [True] * 25 + [False] * 100)
    assert known is not None
    share, tpr, tnr = (23 + 1.920729) / 153.841459, 25 / 27, 90 / 102  # 0.16199, 0.92593, 0.88235
    prevalence = (share + tnr - 1) / (tpr + tnr - 1)  # 0.05485
    of_tpr, of_tnr = tpr * (1 - tpr) / 27, tnr * (1 - tnr) / 102  # 0.0025403, 0.0010177
    shift = 2 * 3.841459 * (prevalence * of_tpr - (1 - prevalence) * of_tnr)  # -0.00632
    variance = share * (1 - share) / 153.841459 + prevalence**2 * of_tpr + (1 - prevalence) ** 2 * of_tnr
    error = variance**0.5 / (tpr + tnr - 1)  # 0.05248
    plain = (23 / 150 + 0.89 - 1) / (0.96 + 0.89 - 1)
    assert corrected(23, 150, known) == pytest.approx((plain, 0, prevalence + shift + 1.959964 * error, 150), abs=1e-5)
