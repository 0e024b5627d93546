"""The rows on which judge and people differ most."""

from judge.agreement.disagreements import worst
from judge.agreement.scales import read_scales
from judge.files.scored_rows import Row
from tests.agreement.scored import paired, row, rubric

SCALES = read_scales(rubric(), None)


def toned(identity: str, value: float, reason: str | None = "Warm.") -> Row:
    checks = {"substance": {"value": 1.0, "reason": "It says something."}}
    return row(identity, value, criteria={"tone": {"score": value, "reason": reason}}, checks=checks)


def about(identity: str, said: str, annotator: str = "kim") -> str:
    return f'{{"id": "{identity}", "annotator": "{annotator}", {said}}}'


def test_the_worst_come_first_and_no_more_than_asked_for() -> None:
    rows = [toned("a", 0.0), toned("b", 0.5), toned("c", 1.0)]
    records = [about(name, '"score": 1, "criterion": "tone"') for name in "abc"]
    found = worst(paired(rows, *records), SCALES, 10)
    assert [(one.rows[0].id, one.gap) for one in found] == [("c", 1.0), ("b", 0.5)]
    assert [one.rows[0].id for one in worst(paired(rows, *records), SCALES, 1)] == ["c"]
    assert worst(paired(rows, *records), SCALES, 0) == []


def test_each_has_what_both_said_on_their_own_scales_and_the_judges_reason() -> None:
    records = [about("a", '"score": 2, "criterion": "tone"'), about("a", '"score": 4, "criterion": "tone"', "lee")]
    (one,) = worst(paired([toned("a", 1.0)], *records), SCALES, 10)
    assert (one.of, one.judge, one.people, one.reason, one.gap) == ("tone", "1.00", "kim: 2, lee: 4", "Warm.", 0.5)


def test_for_the_reward_a_check_that_gave_1_explains_nothing() -> None:
    (one,) = worst(paired([toned("a", 1.0, None)], about("a", '"score": 0')), SCALES, 10)
    assert one.reason == "tone 1.00: no reason"


def test_for_the_reward_the_judges_reasons_come_before_those_of_the_checks() -> None:
    checks = {"length": {"value": 0.5, "reason": "60 of 30 words."}, "substance": {"value": 1.0, "reason": "It says something."}}
    made = row("a", 1.0, criteria={"tone": {"score": 1.0, "reason": "Warm."}}, checks=checks)
    (one,) = worst(paired([made], about("a", '"score": 0')), SCALES, 10)
    assert one.reason == "tone 1.00: Warm; length 0.50: 60 of 30 words."


def test_without_a_judge_the_checks_that_gave_1_are_all_there_is() -> None:
    made = row("a", 1.0, criteria={}, checks={"substance": {"value": 1.0, "reason": "It says something."}})
    (one,) = worst(paired([made], about("a", '"score": 0')), SCALES, 10)
    assert one.reason == "substance 1.00: It says something."


def test_with_yes_and_no_only_the_wrong_side_counts() -> None:
    rows = [toned("a", 0.6), toned("b", 0.4), toned("c", 0.9)]
    records = [about("a", '"label": true'), about("b", '"label": true'), about("c", '"label": true')]
    split = [about("c", '"label": false', "lee")]
    found = worst(paired(rows, *records, *split), SCALES, 10)
    assert [(one.rows[0].id, one.people) for one in found] == [("b", "kim: yes")]


def test_a_pair_in_the_wrong_order_shows_both_reasons() -> None:
    rows = [toned("a", 0.25, "Cold."), toned("b", 0.75)]
    choice = '{"chosen": "a", "rejected": "b", "annotator": "kim", "criterion": "tone"}'
    (one,) = worst(paired(rows, choice), SCALES, 10)
    assert (one.gap, one.people, one.reason) == (0.5, "kim: a is better than b", "a: Cold. | b: Warm.")
    tie = '{"tie": ["a", "b"], "annotator": "kim", "criterion": "tone"}'
    assert (
        worst(
            paired(
                rows,
                tie,
                choice.replace("kim", "lee").replace('"chosen": "a", "rejected": "b"', '"chosen": "b", "rejected": "a"'),
            ),
            SCALES,
            9,
        )
        == []
    )
