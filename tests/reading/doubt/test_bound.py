"""What makes a value a bound."""

from judge.reading.doubt.bound import bounded_after, bounded_before, compared


def test_a_comparison_has_a_word_that_says_so() -> None:
    assert compared(", which is more than ")
    assert not compared(" more than ")
    assert not compared(", which is ")


def test_a_bound_stands_before_or_after_its_value() -> None:
    assert bounded_before("more than ")
    assert not bounded_before("the angles add up to ")
    assert bounded_after(" or less")
    assert not bounded_after("+ 1")
