"""A calibration out of labelled rows."""

from random import Random
from typing import Any

import pytest

from judge.agreement.fit import Fit
from judge.agreement.map_trial import Trial, check_target, try_map
from judge.agreement.pairing import index, pair
from judge.agreement.scales import read_scales
from judge.errors import InputFault, SettingsFault
from judge.files.scored_rows import Row
from judge.rubric.calibration import HeldOut
from judge.statistics.estimate import Estimate
from tests.agreement.scored import labels, row, rubric


def judged(at: int, score: float | None, **more: Any) -> Row:
    """A row whose reward says nothing, so that only the judge's own score can lead to a map."""
    own = {"metrics": {"judge": score}, "criteria": {"tone": {"score": score}}} if score is not None else {}
    origin = {"rubric": "manners", "rubric_hash": "r", "model": "m"}
    return row(at, 0.5, str(at // 4), key="s:r:p:j", **{"provenance": origin, **own, **more})


def trial(rows: list[Row], records: list[str], of: str = "judge", **fields: Any) -> Trial:
    given = labels(*records)
    found = pair(given, index(rows, "out.jsonl"), read_scales(rubric(), None))
    return try_map(found, given, rubric(**{"reward": "judge", "gates": ["substance"], **fields}), "p", of, "out.jsonl")


def lenient(n: int = 80, criterion: str = "", form: str = "score") -> tuple[list[Row], list[str]]:
    """A judge that gives more than people do."""
    random = Random(3)
    rows, records = [], []
    for at in range(n):
        score = random.randint(0, 4) / 4
        said: object = round(score**3, 4)
        if criterion:
            said = 1 + 4 * score**3
        if form == "label":
            said = str(random.random() < (0.95 if score == 1 else 0.05)).lower()
        rows.append(judged(at, score))
        records.append(f'{{"id": {at}, "annotator": "p{at % 3}", "{form}": {said}{criterion}}}')
    return rows, records


def test_two_prompts_are_too_few_to_say_whether_a_map_holds_for_a_third() -> None:
    rows, records = lenient()
    two = trial([one.model_copy(update={"group": str(place % 2)}) for place, one in enumerate(rows)], records)
    assert (two.enough, two.calibration, two.prompts) == (False, None, 2)
    assert two.outcome.startswith("no map: the labelled rows answer two prompts, too few")
    three = trial([one.model_copy(update={"group": str(place % 3)}) for place, one in enumerate(rows)], records)
    assert three.enough
    assert three.calibration


@pytest.mark.parametrize("of", ["substance", "tine", "reward"])
def test_a_map_is_for_the_judge_or_a_criterion(of: str) -> None:
    with pytest.raises(SettingsFault, match=f"--of: a map is for the judge's mean or for a criterion, and '{of}' is neither"):
        check_target(of, rubric())
    check_target("judge", rubric())
    check_target("tone", rubric())


def test_without_labels_about_it_there_is_no_map_and_the_message_says_what_is_missing() -> None:
    rows, records = lenient(criterion=', "criterion": "tone"')
    with pytest.raises(InputFault, match=r"a map of judge needs labels without 'criterion', .* a map of: tone \(--of NAME\)"):
        trial(rows, records)
    with pytest.raises(InputFault, match="a map of kind needs labels with 'criterion': 'kind'"):
        trial(rows, records, "kind")
    with pytest.raises(InputFault, match="a map of judge needs labels"):
        trial(rows, ['{"chosen": 1, "rejected": 2, "annotator": "kim"}'])


def test_below_50_judged_rows_nothing_is_fitted() -> None:
    rows, records = lenient(49)
    unasked = [judged(at, None) for at in range(100, 110)]
    more = [f'{{"id": {at}, "annotator": "kim", "score": 0}}' for at in range(100, 110)]
    found = trial([*rows, *unasked], [*records, *more])
    assert (found.n, found.enough, found.fitted, found.calibration) == (49, False, None, None)
    assert found.outcome == "no map: 49 labelled rows have a score from the judge; wanted 50 or more"


def test_rows_that_were_judged_in_several_ways_make_no_map() -> None:
    rows, records = lenient()
    other = rows[0].model_copy(update={"provenance": rows[0].origin.model_copy(update={"model": "n"})})
    with pytest.raises(InputFault, match=r"these judges: n \(1 row\), m \(79 rows\)"):
        trial([other, *rows[1:]], records)


def test_a_judge_that_people_contradict_gets_no_map() -> None:
    rows, _ = lenient()
    records = [f'{{"id": {one.id}, "annotator": "kim", "score": {1 - (one.metrics or {})["judge"]}}}' for one in rows]  # type: ignore[operator]
    found = trial(rows, records)
    assert (found.enough, found.calibration) == (True, None)
    assert found.outcome == "no map: people's scores do not rise with the judge's"


def test_a_judge_on_peoples_scale_gets_no_map() -> None:
    random = Random(5)
    rows = [judged(at, 0.1 + at % 9 / 10) for at in range(80)]
    records = [
        f'{{"id": {one.id}, "annotator": "kim", "score": {min(1, max(0, (one.metrics or {})["judge"] + random.gauss(0, 0.01)))}}}'  # type: ignore[operator]
        for one in rows
    ]
    found = trial(rows, records)
    assert found.calibration is None
    assert found.outcome.startswith(
        "no map: on labels that it was not made from, it is not surely better than the judge's own scores"
    )


def test_what_a_map_is_surely_worse_than_and_what_it_is_not_surely_better_than_are_told_apart() -> None:
    sure, unsure = Estimate(-0.2, -0.3, -0.1, 20), Estimate(0.1, -0.1, 0.3, 20)
    held_out = HeldOut(rmse=0.3, raw=0.1, constant=0.4, rho=0.5, rho_ci=(0.1, 0.8))

    def outcome(over_raw: Estimate, over_constant: Estimate) -> str:
        fitted = Fit(((0.0, 0.1), (1.0, 0.9)), held_out, over_raw, over_constant)
        return Trial("judge", 80, fitted, None, 20).outcome.removeprefix("no map: on labels that it was not made from, it is ")

    raw, mean = "the judge's own scores", "always saying the mean"
    worse, not_better = "(-0.200 [-0.300, -0.100])", "(+0.100 [-0.100, +0.300])"
    assert outcome(sure, unsure) == f"surely worse than {raw} {worse} and not surely better than {mean} {not_better}"
    assert outcome(unsure, sure) == f"surely worse than {mean} {worse} and not surely better than {raw} {not_better}"
    assert outcome(sure, sure) == f"surely worse than {raw} {worse} and than {mean} {worse}"
    assert outcome(unsure, unsure) == f"not surely better than {raw} {not_better} nor than {mean} {not_better}"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"reward": "judge * (0.7 + 0.3 * substance)"}, "judge * (0.7 + 0.3 * substance)"),
        ({"reward": "min(tone,\n kind)"}, "min(tone, kind)"),
        ({"reward": None}, "the weighted mean of the criteria and substance"),
        ({"reward": None, "gates": []}, "the weighted mean of the criteria and substance"),
    ],
)
def test_labels_of_a_reward_that_is_more_than_the_mean_make_no_map_of_the_mean(fields: dict[str, Any], told: str) -> None:
    found = trial(*lenient(), **fields)
    assert (found.n, found.enough, found.fitted, found.calibration) == (80, True, None, None)
    advice = 'label a criterion with "criterion" and use --of NAME, or state `reward: judge` with the checks as gates'
    reason = f"people label the reward, and the reward is more than the mean of the criteria: {told}; {advice}"
    assert found.outcome == f"no map: {reason}"
    assert trial(*lenient(criterion=', "criterion": "tone"'), **fields).refused == reason
    assert trial(*lenient(criterion=', "criterion": "tone"'), of="tone", **fields).calibration


@pytest.mark.parametrize(
    "fields",
    [
        {"reward": " judge\n"},
        {"reward": None, "checks": [], "gates": []},
        {"reward": None, "checks": [{"check": "substance", "weight": 0}]},
    ],
)
def test_a_reward_that_is_the_mean_may_have_a_map(fields: dict[str, Any]) -> None:
    assert trial(*lenient(), **fields).calibration


def test_a_map_says_what_it_was_made_from() -> None:
    found = trial(*lenient())
    made = found.calibration
    assert made is not None
    assert found.outcome == "the map is better than the judge's own scores and than always saying the mean"
    assert (made.of, made.origin.n, made.origin.annotators, made.origin.labels) == ("judge", 80, 3, "abc")
    assert (made.origin.model, made.origin.prompt, made.origin.question) == ("m", "p", rubric().question_hash)
    assert made.map(0.5) == pytest.approx(0.125, abs=0.01)


def test_a_map_of_a_criterion_comes_from_its_own_labels() -> None:
    found = trial(*lenient(criterion=', "criterion": "tone"'), of="tone")
    assert found.calibration is not None
    assert found.calibration.of == "tone"
    assert found.calibration.map(0.5) == pytest.approx(0.125, abs=0.01)


def test_yes_and_no_make_a_map_too() -> None:
    made = trial(*lenient(240, form="label")).calibration
    assert made is not None
    assert made.map(0.25) < 0.15
    assert made.map(1) > 0.8


def test_a_map_is_made_from_the_judges_own_scores_though_a_calibration_has_mapped_them() -> None:
    rows, records = lenient()
    mapped = [one.model_copy(update={"reward": 0.9, "calibrated": {"of": "judge", "raw": 0, "value": 0.9}}) for one in rows]
    assert trial(mapped, records) == trial(rows, records)
