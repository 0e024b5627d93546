"""Every figure that labels give."""

from random import Random

from judge.agreement.agreement import figures
from judge.agreement.gate import NAMES
from judge.agreement.scales import read_scales
from tests.agreement.scored import paired, row, rubric


def everything() -> tuple[list[str], list[str]]:
    """The keys of the figures of labels of every kind, and those of them that can have a least value."""
    random = Random(1)
    together = {"size": 2, "places": [1]}
    rows = [
        row(
            at,
            random.random(),
            str(at // 4),
            criteria={"tone": {"score": (at % 5) / 4}},
            provenance={"prompt_hash": "q", "together": {**together, "places": [at]}},
        )
        for at in range(40)
    ]
    records = [f'{{"order": [{at}, {at + 1}], "annotator": "kim"}}' for at in range(0, 20, 2)]
    records += [f'{{"order": [{at + 1}, {at}], "annotator": "kim"}}' for at in range(20, 40, 2)]
    records += ['{"tie": [0, 30], "annotator": "kim"}']
    for at in range(40):
        for who in ("kim", "lee", "mo"):
            records.append(f'{{"id": {at}, "annotator": "{who}", "score": {random.randint(1, 5)}, "criterion": "tone"}}')
            records.append(f'{{"id": {at}, "annotator": "{who}", "label": {random.choice(["true", "false"])}}}')
    found = list(figures(paired(rows, *records), read_scales(rubric(), None), 0.15))
    return [one.key for one in found], [one.name for one in found if one.best_high]


def test_no_two_figures_have_one_name_and_the_rewards_come_first() -> None:
    keys, _ = everything()
    assert len(keys) == len(set(keys))
    assert keys[0] == "tpr"
    assert keys[-1].startswith("tone.")


def test_the_gate_knows_every_figure_and_no_other() -> None:
    _, names = everything()
    assert set(names) == set(NAMES)
