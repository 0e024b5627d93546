"""Labels and rows, put together: nothing that cannot be compared becomes a number, and nothing is dropped silently."""

import pytest

from judge.agreement.pairing import index
from judge.errors import InputFault
from tests.agreement.scored import paired, row

A = '{"id": "a", "annotator": "kim", "score": 0.5}'
TONE = '{"id": "a", "annotator": "kim", "score": 4, "criterion": "tone"}'


def part(value: float) -> dict[str, object]:
    return {"tone": {"score": value, "reason": "Warm."}}


def test_rows_with_the_same_id_are_refused() -> None:
    with pytest.raises(InputFault, match=r'out\.jsonl: 3 rows have the id "a"; labels name rows by their id'):
        index([row("a"), row("a"), row("b"), row("a")], "out.jsonl")
    assert list(index([row(None), row(None), row(0), row("0")], "out.jsonl")) == ["0", '"0"']


@pytest.mark.parametrize(
    ("label", "fault"),
    [
        (TONE.replace("tone", "tine"), r"labels\.jsonl:1: no criterion is called 'tine'; did you mean 'tone'\?"),
        (TONE.replace("tone", "zzz"), "there are: tone, kind, substance"),
        (
            TONE.replace("4", "6"),
            r'labels\.jsonl:1: wanted scores from 1 to 5, the scale of tone; found 6 for row "a"; .*: --scale LOW HIGH, such as',
        ),
        (A.replace("0.5", "4"), "wanted scores from 0 to 1, the scale of the reward; found 4"),
    ],
)
def test_labels_about_nothing_or_off_the_scale_are_refused(label: str, fault: str) -> None:
    with pytest.raises(InputFault, match=fault):
        paired([row("a", criteria=part(0.5))], label)


def test_scores_off_the_scale_are_told_in_one_line_for_each_scale() -> None:
    rows = [row(at, criteria=part(0.5)) for at in range(30)]
    records = [f'{{"id": {at}, "annotator": "kim", "score": {1 + at % 5}}}' for at in range(30)]
    tones = [f'{{"id": {at}, "annotator": "kim", "score": 7, "criterion": "tone"}}' for at in (3, 4)]
    with pytest.raises(InputFault) as caught:
        paired(rows, *records, *tones)
    reward, tone = str(caught.value).split("\n")
    advice = "if people scored on another scale, give its ends: --scale LOW HIGH, such as --scale 1 5"
    wanted = "wanted scores from 0 to 1, the scale of the reward"
    assert reward == f"labels.jsonl:2: {wanted}; found 2 for row 1 and 23 more scores off it; {advice}"
    assert (
        tone
        == f"labels.jsonl:31: wanted scores from 1 to 5, the scale of tone; found 7 for row 3 and 1 more score off it; {advice}"
    )
    with pytest.raises(InputFault, match=r"found 1 for row 0 and 23 more scores off it$"):
        paired(rows, *records, scale=(4.5, 5))


def test_labels_of_which_none_names_a_row_are_refused() -> None:
    with pytest.raises(InputFault, match=r'none of its 1 ids is among the rows; the first is "a"'):
        paired([row("b")], A)


@pytest.mark.parametrize(
    ("scored", "why"),
    [
        (row("a", None), "unscored"),
        (row("a", interval=[0.2, 0.8]), "judged only in part"),
        (row("a", metrics={"verifiable_only": 1.0}), "judged only in part"),
        (row("b"), "not among the rows"),
    ],
)
def test_what_the_judge_did_not_judge_is_named_and_never_compared(scored: object, why: str) -> None:
    rows = [scored, row("z", 0.25)]
    found = paired(rows, A, '{"id": "z", "annotator": "kim", "score": 1}')  # type: ignore[arg-type]
    assert found.left_out == {why: ('"a"',)}
    assert [one.judge for one in found.targets[0].rated["scores"]] == [0.25]


def test_a_pair_needs_both_of_its_rows() -> None:
    found = paired([row("a"), row("b", None)], '{"chosen": "a", "rejected": "b", "annotator": "kim"}', A)
    assert found.targets[0].compared == []
    assert found.left_out == {"unscored": ('"b"',)}
    assert (found.labelled, found.unscored) == (2, 0.5)


def test_a_row_without_a_value_for_the_criterion_is_named() -> None:
    found = paired([row("a", criteria=part(0.5)), row("b")], TONE, TONE.replace('"a"', '"b"'))
    assert found.left_out == {"without a value": ('"b"',)}
    assert found.unscored == 0


def test_the_judges_and_peoples_values_go_from_0_to_1() -> None:
    rows = [row("a", -0.5, criteria=part(0.25), checks={"substance": {"value": 1.0}})]
    check = '{"id": "a", "annotator": "kim", "label": false, "criterion": "substance"}'
    found = paired(rows, A.replace("0.5", "1"), A.replace("kim", "lee"), TONE, check, range=[-1, 1])
    reward, tone, substance = found.targets
    assert [(one.judge, one.people) for one in reward.rated["scores"]] == [(0.25, {"kim": 1.0, "lee": 0.75})]
    assert [(one.judge, one.people, one.mean) for one in tone.rated["scores"]] == [(0.25, {"kim": 0.75}, 0.75)]
    assert [(one.judge, one.people) for one in substance.rated["yes_no"]] == [(1.0, {"kim": 0.0})]
    assert (reward.name, reward.criterion, tone.criterion, found.annotators) == ("reward", None, "tone", 2)


def test_a_scale_of_their_own_holds_for_all_scores() -> None:
    found = paired([row("a")], A.replace("0.5", "5"), scale=(1, 9))
    assert found.targets[0].rated["scores"][0].mean == 0.5


def test_a_pair_has_the_gap_of_the_judge() -> None:
    rows = [row("a", 0.75), row("b", 0.25)]
    choice, tie = '{"chosen": "b", "rejected": "a", "annotator": "kim"}', '{"tie": ["a", "b"], "annotator": "lee"}'
    (reward,) = paired(rows, choice, tie).targets
    assert [(one.better.id, one.gap, one.tied) for one in reward.compared] == [("b", -0.5, False), ("a", 0.5, True)]


def test_rows_that_nobody_judged_are_kept_apart() -> None:
    (reward,) = paired([row("a"), row("b", 0.75), row("c", None)], A).targets
    assert reward.unlabelled == [0.75]


def test_criteria_that_came_with_the_records_can_be_labelled_too() -> None:
    rows = [row("a", criteria={"brought": {"score": 1.0}})]
    assert paired(rows, TONE.replace("tone", "brought"), scale=(1, 5)).targets[0].name == "brought"


def test_values_that_are_equal_on_paper_are_equal() -> None:
    rows = [row("a", 0.1 + 0.2), row("b", 0.3), row("c", 0.5)]
    thirds = {"b": (0.1, 0.2, 0.3), "c": (0.3, 0.2, 0.1), "a": (0.2, 0.2, 0.2)}
    records = [
        f'{{"id": "{name}", "annotator": "p{who}", "score": {one}}}'
        for name, said in thirds.items()
        for who, one in enumerate(said)
    ]
    (reward,) = paired(rows, *records, '{"chosen": "a", "rejected": "b", "annotator": "kim"}').targets
    assert {one.mean for one in reward.rated["scores"]} == {0.2}
    assert {one.judge for one in reward.rated["scores"]} == {0.3, 0.5}
    assert reward.compared[0].gap == 0


def test_yes_and_no_need_no_scale() -> None:
    words = {"name": "tone", "description": "Tone?", "levels": {"poor": "Poor.", "good": "Good."}}
    label = '{"id": "a", "annotator": "kim", "label": true, "criterion": "tone"}'
    (tone,) = paired([row("a", criteria=part(1.0))], label, criteria=[words]).targets
    assert tone.rated["yes_no"][0].mean == 1


@pytest.mark.parametrize("pair", [("a", "b"), ("b", "a")])
def test_a_pair_of_which_either_row_is_unscored_is_not_compared(pair: tuple[str, str]) -> None:
    label = f'{{"chosen": "{pair[0]}", "rejected": "{pair[1]}", "annotator": "kim"}}'
    found = paired([row("a", 0.5), row("b", None)], label)
    assert (found.targets[0].compared, found.left_out) == ([], {"unscored": ('"b"',)})
