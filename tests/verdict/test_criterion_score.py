"""The score of a criterion: that of each turn is told only where turns were scored."""

from judge.verdict.criterion_score import CriterionScore, TurnScore


def test_a_score_of_a_whole_response_is_dumped_without_turns() -> None:
    """Rows that were written before have no such field."""
    score = CriterionScore(name="clear", score=1.0, answer=3, reason="r")
    assert ("turns" in score.model_dump(), score.by_turn) == (False, ())


def test_a_score_of_turns_tells_each() -> None:
    turns = tuple(TurnScore(score=score, answer=None, reason="r") for score in (0.0, 1.0))
    score = CriterionScore(name="step", score=0.5, answer=[None, None], reason="r", turns=turns)
    assert (len(score.model_dump()["turns"]), score.by_turn) == (2, (0.0, 1.0))
