"""The name of a figure."""

from judge.agreement.figure import Figure
from judge.statistics.estimate import Estimate


def test_the_rewards_figures_have_short_names_and_those_of_a_criterion_its_name() -> None:
    one = Figure("reward", "rho", Estimate(0.5, 0.4, 0.6, 50), "rows", 50, "What it is.")
    assert one.key == "rho"
    assert one._replace(of="tone").key == "tone.rho"
