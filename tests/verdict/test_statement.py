"""A statement is the judge's own word in another form than asked for, until something else is known."""

from judge.verdict.statement import MISSING, Statement


def test_a_statement_of_which_nothing_else_is_known() -> None:
    assert Statement("clear", 3) == ("clear", 3, "", False, 0, True)


def test_an_answer_that_is_missing_is_no_answer_at_all() -> None:
    assert MISSING not in (None, "", 0, False)
