"""The sign test: whether wins and losses are more uneven than chance makes them."""

from math import comb


def sign_test(wins: int, losses: int) -> float:
    """The chance of a split at least as uneven, either way, if each side were as likely to win; from above 0 to 1.

    Exact and two-sided (Dixon and Mood, JASA 41, 1946). Ties are left out, as usual. Without a win or a loss it is 1.

    Args:
        wins: pairs in which the second is better.
        losses: pairs in which the first is better.
    """
    n = wins + losses
    tail = sum(comb(n, fewer) for fewer in range(min(wins, losses) + 1))
    return float(min(1.0, 2 * tail / 2**n))
