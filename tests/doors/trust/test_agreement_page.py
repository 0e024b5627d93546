"""The page about agreement."""

import json

from judge.agreement.disagreements import worst
from judge.agreement.figure import Figure
from judge.agreement.gate import Bound, Held
from judge.agreement.map_trial import Trial
from judge.agreement.scales import read_scales
from judge.doors.trust.agreement_page import agreement_page, as_json, conclusion, map_section
from judge.statistics.estimate import Estimate
from tests.agreement.scored import paired, row, rubric

FIGURE = Figure("tone", "rho", Estimate(0.5, 0.25, 0.75, 12), "rows", 12, "What it is.")


def test_rows_that_were_left_out_are_counted_and_ten_of_them_named() -> None:
    rows = [row(at, None) for at in range(12)] + [row("z")]
    records = [f'{{"id": {at}, "annotator": "kim", "score": 1}}' for at in range(12)]
    section, *_ = agreement_page(paired(rows, *records, '{"id": "z", "annotator": "kim", "score": 1}'), [], [])
    assert section.text == ("13 labelled rows, 1 annotator\n12 rows left out, unscored: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more")


def test_sections_without_anything_are_left_out() -> None:
    pairing = paired([row("a", 1.0)], '{"id": "a", "annotator": "kim", "score": 1}')
    assert [section.heading for section in agreement_page(pairing, [], [])] == ["labels"]
    assert conclusion(pairing, [], []) is None


def test_a_figure_is_a_line() -> None:
    pairing = paired([row("a", 1.0)], '{"id": "a", "annotator": "kim", "score": 0}')
    _, figures, disagreements = agreement_page(pairing, [FIGURE], worst(pairing, read_scales(rubric(), None), 5))
    assert figures.rows == [("tone", "rho", "0.500", "0.250 to 0.750", "12 rows", "What it is.")]
    assert disagreements.rows == [("a", "reward", "1.00", "1.00", "kim: 0", "")]


def test_the_conclusion_begins_with_a_useless_judge() -> None:
    rows = [row(at, float(at % 2)) for at in range(20)]
    pairing = paired(rows, *(f'{{"id": {at}, "annotator": "kim", "label": {str(at % 4 < 2).lower()}}}' for at in range(20)))
    held = [Held(Bound("rho", 0.5), "does not hold", "rho is low")]
    section = conclusion(pairing, held, ["no map"])
    assert section is not None
    first, *others = section.text.split("\n")
    assert first.startswith("reward: this judge is useless on these labels")
    assert others == ["does not hold: rho is low", "no map"]
    assert as_json(pairing, [], [], None, held)["useless"] == ["reward"]


def test_a_map_that_could_not_be_fitted_has_its_reason() -> None:
    assert map_section(Trial("judge", 3, None, None)).heading == "map of the mean of the criteria"
    assert map_section(Trial("tone", 3, None, None)).text.startswith("no map: 3 labelled rows")


def test_the_json_has_ids_with_their_types() -> None:
    pairing = paired([row(7, 1.0)], '{"id": 7, "annotator": "kim", "score": 0}')
    found = as_json(pairing, [FIGURE], worst(pairing, read_scales(rubric(), None), 5), Trial("judge", 1, None, None), [])
    read = json.loads(json.dumps(found))
    assert read["disagreements"][0]["rows"] == [7]
    assert read["figures"] == {"tone.rho": {"value": 0.5, "low": 0.25, "high": 0.75, "n": 12, "unit": "rows", "labels": 12}}
    assert read["map"] == {"of": "judge", "n": 1, "worth_it": False}
