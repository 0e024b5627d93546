"""What a judgment took in tokens, noted on it, so that whoever reuses it knows what that saved."""

from collections.abc import Callable, Sequence

from judge.converse import Attempt
from judge.judging.judgment import Judgment
from judge.question.question import Question


def noted(ask: Callable[[], Judgment], attempts: list[Attempt]) -> Judgment:
    """Ask for a judgment, and note on it what it took.

    Args:
        ask: asks, and adds every request to `attempts`.
        attempts: what was requested for the sample so far.
    """
    before = len(attempts)
    judgment = ask()
    sent, received = _tokens(attempts[before:])
    return judgment.model_copy(update={"input_tokens": sent, "output_tokens": received})


def share_out(
    alone: Sequence[Question], ask: Callable[[], tuple[Judgment, ...]], attempts: list[Attempt]
) -> tuple[Judgment, ...]:
    """Ask about several responses, and note on each judgment its share, and what asking about it alone would have taken more.

    The tokens of the question that was asked are known, and the texts of all questions are: their lengths tell the rest.

    Args:
        alone: the question about each response alone.
        ask: asks, and adds every request to `attempts`.
        attempts: what was requested so far.
    """
    before = len(attempts)
    judgments = ask()
    sent, received = (count // len(alone) for count in _tokens(attempts[before:]))
    whole = _length(alone[0]) + sum(len(one.response) for one in alone[1:])
    more = [max(0, sent * len(alone) * _length(one) // whole - sent) for one in alone]
    return tuple(_with(judgment, sent, received, saved) for judgment, saved in zip(judgments, more, strict=True))


def _with(judgment: Judgment, sent: int, received: int, saved: int) -> Judgment:
    together = judgment.together and judgment.together.model_copy(update={"input_tokens_saved": saved})
    return judgment.model_copy(update={"input_tokens": sent, "output_tokens": received, "together": together})


def _length(question: Question) -> int:
    return len(question.system) + len(question.user) + len(question.tail)


def _tokens(attempts: Sequence[Attempt]) -> tuple[int, int]:
    return sum(one.input_tokens for one in attempts), sum(one.output_tokens for one in attempts)
