"""Rubric files: what is refused, and that all of it is told at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from judge.errors import Misconfigured, RubricFault
from judge.rubric.rubric_file import find_rubric, list_rubrics, load_rubric
from judge.rubric.scale import Boolean, Levels, Range
from judge.wiring import BUILT_IN

HEAD = "name: mine\ndescription: What it is for.\n"
MET = {"name": "right", "description": "Is it right?", "boolean": True}
ONE_CRITERION = HEAD + "criteria:\n  - {name: right, description: Is it right?, boolean: true}\n"
WITH_CHECK = ONE_CRITERION + "checks:\n  - {check: number}\n"
File = Callable[[str], Path]
WANTED_LEVELS = "levels: wanted two or more levels, worst first: a list of texts, or labels with their texts; found "


FOUR_KINDS = """\
name: mine
name: mine
description: x
criteria:
  - {name: right, description: x, boolen: true}
  - {name: kind, description: x, range: [2, 1], weight: 0}
checks:
  - {check: number, absolute: -1}
gates: [numbr, {check: number, leest: 1}]
neutral: 7
reward: right * kund
judge: {modle: x}
"""


@pytest.mark.parametrize(("path", "found"), [(None, "nothing"), (5, "a number"), ({"name": "x"}, "an object of 1 fields")])
def test_what_is_no_path_is_told_in_a_line(path: Any, found: str) -> None:
    with pytest.raises(RubricFault, match=f"^rubric: wanted the path of its file, found {found}$"):
        load_rubric(path)


def faults(path: Path) -> list[str]:
    with pytest.raises(RubricFault) as caught:
        load_rubric(path)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


@pytest.fixture
def file(tmp_path: Path) -> File:
    """Write a rubric's file."""

    def write(text: str) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "the file is empty; wanted fields such as 'name' and 'description'", id="empty"),
        pytest.param("- a\n- b", "wanted an object with fields such as 'name' and 'description', found ['a', 'b']", id="a-list"),
        pytest.param("name: [", "not YAML: ", id="broken-yaml"),
        pytest.param(
            "name: mine\ndescription: " + "[" * 200_000, "not YAML: nested more than 64 levels deep, line 2", id="endless"
        ),
        pytest.param(ONE_CRITERION + "reward: 1" + ":59" * 200 + ".5", "not YAML: ", id="formula-that-is-a-sexagesimal-float"),
        pytest.param(ONE_CRITERION + "reward: " + "9" * 400, "reward: wanted text", id="formula-of-400-digits"),
        pytest.param(WITH_CHECK + "reward: 1e308 * 1e308 * number", "reward: it may leave the range of finite", id="formula-inf"),
        pytest.param("a: \x00", "not YAML: ", id="null-byte"),
        pytest.param("[" * 3000, "not YAML: ", id="too-deep"),
        pytest.param("a: !!python/object/apply:os.system [true]", "not YAML: could not determine a constructor", id="code"),
        pytest.param(HEAD + "name: other\n", "not YAML: the key 'name' is written twice", id="key-twice"),
        pytest.param(
            "yes: 1", "not YAML: 'yes', 'no', 'on' and 'off' are truth values in YAML; write this key in quotes", id="yes-key"
        ),
        pytest.param("name: mine\ncriteria: []", "description: missing", id="no-description"),
        pytest.param(HEAD, "criteria: missing; a rubric needs criteria, checks, or a prompt", id="no-criteria"),
        pytest.param(HEAD + "criteria: all of them", "criteria: wanted a list", id="criteria-as-text"),
        pytest.param(
            HEAD + "criteria: [right]",
            "criteria[1]: wanted an object with fields such as 'name' and 'description', found 'right'",
            id="criterion-as-text",
        ),
        pytest.param(HEAD + "criterias: []", "criterias: unknown field; did you mean 'criteria'?", id="typo-on-top"),
        pytest.param(
            HEAD + "criteria: [{name: a, description: x, boolen: true}]",
            "criteria[1].boolen: unknown field; did you mean 'boolean'?",
            id="typo-in-a-criterion",
        ),
        pytest.param(
            ONE_CRITERION + "judge: {modle: x}", "judge.modle: unknown field; did you mean 'model'?", id="typo-in-judge"
        ),
        pytest.param(
            ONE_CRITERION.replace("mine", "yours"), "name: wanted 'mine', the file's own name; found 'yours'", id="name"
        ),
        pytest.param(ONE_CRITERION.replace("mine", "Mine"), "name: wanted 1 to 64 small letters", id="name-with-capital"),
        pytest.param(
            ONE_CRITERION + "  - {name: right, description: Again?, boolean: true}",
            "criteria and checks: 'right' is listed twice",
            id="criterion-twice",
        ),
        pytest.param(ONE_CRITERION + "neutral: 1.5", "neutral: wanted a number from 0 to 1, found 1.5", id="neutral-outside"),
        pytest.param(ONE_CRITERION + "neutral: .nan", "neutral: wanted a number from 0 to 1, found nan", id="neutral-nan"),
        pytest.param(
            ONE_CRITERION + "on_unscored: zero",
            "on_unscored: wanted 'impute', 'fail' or 'verifiable'",
            id="no-zero-policy",
        ),
        pytest.param(ONE_CRITERION + "max_unscored: .nan", "max_unscored: wanted a number from 0 to 1", id="nan-share"),
        pytest.param(ONE_CRITERION + "max_unscored: 20", "max_unscored: wanted a number from 0 to 1", id="percent-share"),
        pytest.param(
            ONE_CRITERION + "range: [1, 0]", "range: wanted two finite numbers, the lower first; found [1, 0]", id="range"
        ),
        pytest.param(ONE_CRITERION + "range: [0, .inf]", "range: wanted two finite numbers", id="range-without-end"),
        pytest.param(WITH_CHECK + "gates: [numbr]", "gates: no check is called 'numbr'; did you mean 'number'?", id="gate-typo"),
        pytest.param(
            WITH_CHECK + "gates: [{check: number, leest: 1}]", "gates[1].leest: unknown field; did you mean 'least'?", id="gate"
        ),
        pytest.param(
            WITH_CHECK + "gates: [{check: number, least: 0}]",
            "gates[1].least: wanted a number above 0 and at most 1, found",
            id="no-gate",
        ),
        pytest.param(
            WITH_CHECK + "gates: [{check: number, least: 1.1}]",
            "gates[1].least: wanted a number above 0 and at most 1, found",
            id="gate-too-high",
        ),
        pytest.param(
            WITH_CHECK + "gates: [{check: number, reward: 2}]", "gates: number: wanted a number from 0 to 1", id="gate-reward"
        ),
        pytest.param(
            WITH_CHECK + "reward: number + judge", "reward: wanted a number from 0 to 1, but it can give 0 to 2", id="formula"
        ),
        pytest.param(
            WITH_CHECK + "reward: number - judge", "reward: wanted a number from 0 to 1, but it can give -1 to 1", id="below"
        ),
        pytest.param(
            WITH_CHECK + "reward: numbr * judge", "reward: unknown name 'numbr'; known: judge, number, right", id="formula-name"
        ),
        pytest.param(
            WITH_CHECK + "reward: number + judge",
            "reward: wanted a number from 0 to 1, but it can give 0 to 2; use min and max to keep it in range",
            id="formula-out-of-range",
        ),
        pytest.param(
            WITH_CHECK + "reward: number",
            "reward: wanted 'judge' or a criterion in the formula: without them, the judge is paid for nothing; "
            "if you want the criteria as metrics only, add '+ 0 * judge'",
            id="formula-without-the-judge",
        ),
        pytest.param(
            HEAD + "prompt: mine\nchecks: [{check: number}]\nreward: number",
            "reward: wanted 'judge' or a criterion in the formula",
            id="formula-without-the-flat-score",
        ),
        pytest.param(
            HEAD + "instance_criteria: true\nchecks: [{check: number}]\nreward: number",
            "reward: wanted 'judge' in the formula: without it, records' criteria cost money and never count; "
            "if you want the criteria as metrics only, add '+ 0 * judge'",
            id="formula-without-what-records-bring",
        ),
        pytest.param(
            WITH_CHECK + "instance_criteria: true\nreward: number * right",
            "reward: wanted 'judge' in the formula: without it, records' criteria",
            id="formula-with-its-own-criteria-alone",
        ),
        pytest.param(WITH_CHECK + "reward: number / judge", "reward: it may divide by zero", id="formula-by-zero"),
        pytest.param(WITH_CHECK + "reward: open('x')", "reward: ", id="formula-code"),
        pytest.param(
            WITH_CHECK + "verifiable: number", "verifiable: has no effect without 'on_unscored: verifiable'", id="no-effect"
        ),
        pytest.param(
            WITH_CHECK + "on_unscored: verifiable\nreward: judge",
            "verifiable: missing; beside a reward formula",
            id="what-is-verifiable",
        ),
        pytest.param(
            WITH_CHECK + "on_unscored: verifiable\nreward: judge\nverifiable: judge",
            "verifiable: unknown name 'judge'",
            id="judge-failed",
        ),
        pytest.param(
            ONE_CRITERION + "on_unscored: verifiable", "on_unscored: 'verifiable' needs checks", id="nothing-verifiable"
        ),
        pytest.param(WITH_CHECK + "  - {check: number}", "criteria and checks: 'number' is listed twice", id="check-twice"),
        pytest.param(
            ONE_CRITERION + "checks: [{check: number, name: right}]", "criteria and checks: 'right' is listed", id="one-name"
        ),
        pytest.param(ONE_CRITERION + "checks: [{check: numbr}]", "checks[1]: ", id="unknown-check"),
        pytest.param(
            ONE_CRITERION + "max_unscored: -0.1", "max_unscored: wanted a number from 0 to 1, found", id="negative-share"
        ),
        pytest.param(
            ONE_CRITERION + "judge: {temperature: -0.1}",
            "judge.temperature: wanted a number from 0 to 1, found",
            id="temperature-below",
        ),
        pytest.param(
            ONE_CRITERION + "judge: {samples: 3}",
            "judge: samples: 3 opinions at temperature 0 are all the same",
            id="samples-at-0",
        ),
        pytest.param(
            ONE_CRITERION + "judge: {samples: 0}", "judge.samples: wanted a whole number from 1 to 50, found", id="no-sample"
        ),
        pytest.param(
            ONE_CRITERION + "judge: {models: [a], escalate: {model: m, above: 0.2}}",
            "judge: escalate: needs opinions",
            id="one-opinion",
        ),
        pytest.param(
            ONE_CRITERION + "judge: {models: [a, b], escalate: {modle: m, above: 0.2}}",
            "judge.escalate.modle: unknown field; did you mean 'model'?",
            id="typo-in-escalate",
        ),
        pytest.param(
            ONE_CRITERION + "judge: {models: [a, b], escalate: {model: m, above: 1}}",
            "judge.escalate.above: wanted a number above 0 and below 1, found",
            id="never",
        ),
        pytest.param(ONE_CRITERION + "judge: {cap: {usd: .nan}}", "judge.cap.usd: wanted a number above 0, found", id="cap-nan"),
        pytest.param(
            ONE_CRITERION + "judge: {cap: {tokens: 0}}",
            "judge.cap.tokens: wanted a whole number of at least 1, found",
            id="cap-nothing",
        ),
        pytest.param(
            ONE_CRITERION + "judge: {cap: {token: 9}}", "judge.cap.token: unknown field; did you mean 'tokens'?", id="cap-typo"
        ),
        pytest.param(ONE_CRITERION + "judge: {top_p: 1.1}", "judge.top_p: wanted a number from 0 to 1, found", id="top-p"),
        pytest.param(ONE_CRITERION + "judge: {top_p: -0.1}", "judge.top_p: wanted a number from 0 to 1, found", id="top-p-below"),
        pytest.param("name: mine\ndescription: ''", "description: wanted 1 or more characters", id="empty-description"),
        pytest.param(ONE_CRITERION + "range: 5", "range: wanted [low, high], found 5", id="range-of-one"),
        pytest.param(
            ONE_CRITERION + "judge: {temperature: 1.5}", "judge.temperature: wanted a number from 0 to 1, found", id="temperature"
        ),
        pytest.param(
            ONE_CRITERION + "judge: {max_tokens: 0}", "judge.max_tokens: wanted a whole number of at least 1, found", id="no-room"
        ),
        pytest.param(
            ONE_CRITERION + "judge: {max_tokens: '9'}", "judge.max_tokens: wanted a whole number of at least 1, found", id="text"
        ),
        pytest.param(ONE_CRITERION + "instance_criteria: 1", "instance_criteria: wanted true or false", id="no-bool"),
        pytest.param(ONE_CRITERION + "version: 1.5", "version: wanted a whole number or text, found 1.5", id="version-float"),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_field(file: File, text: str, said: str) -> None:
    assert any(fault.startswith(said) for fault in faults(file(text)))


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        pytest.param(
            {"boolean": None}, "wanted exactly one of 'levels', 'boolean: true' or 'range: [low, high]', found none", id="none"
        ),
        pytest.param({"range": [0, 1]}, "found ['boolean', 'range']", id="two-scales"),
        pytest.param({"boolean": False}, "boolean: wanted true", id="boolean-false"),
        pytest.param({"weight": 0}, "weight: wanted a finite number other than 0, found 0.0", id="weight-0"),
        pytest.param({"weight": float("nan")}, "weight: wanted a finite number other than 0, found nan", id="weight-nan"),
        pytest.param({"weight": float("inf")}, "weight: wanted a finite number", id="weight-inf"),
        pytest.param({"weight": "3"}, "weight: wanted a number, found '3'", id="weight-text"),
        pytest.param({"weight": True}, "weight: wanted a number, found true", id="weight-true"),
        pytest.param({"name": "judge"}, "name: 'judge' has a meaning of its own", id="reserved-judge"),
        pytest.param({"name": "reward"}, "name: 'reward' has a meaning of its own", id="reserved-reward"),
        *(
            pytest.param({"name": name}, f"name: '{name}' has a meaning of its own", id=f"reserved-{name}")
            for name in ("calibrated", "judge_spread", "reward_error", "verifiable_only", "imputed", "unscored_throttled")
        ),
        pytest.param({"name": "Is it right?"}, "name: wanted 1 to 64 small letters", id="name-of-words"),
        pytest.param({"description": ""}, "description: wanted 1 or more characters", id="no-text"),
        pytest.param({"boolean": None, "levels": {1: "a", "1": "b"}}, "the level '1' is listed twice", id="level-twice"),
        pytest.param({"boolean": None, "levels": {3: "only"}}, WANTED_LEVELS + "{3: 'only'}", id="one-level"),
        pytest.param({"boolean": None, "levels": []}, WANTED_LEVELS + "[]", id="no-levels"),
        pytest.param({"boolean": None, "levels": ["good"]}, WANTED_LEVELS + "['good']", id="one-level-without-a-label"),
        pytest.param({"boolean": None, "levels": 5}, WANTED_LEVELS + "5", id="levels-as-a-number"),
        pytest.param({"boolean": None, "levels": [1, 2]}, WANTED_LEVELS + "[1, 2]", id="levels-without-texts"),
        pytest.param(
            {"boolean": None, "levels": {1: "a", 2: None}},
            "levels.steps[2].anchor: wanted text, found nothing",
            id="level-without-a-text",
        ),
        pytest.param(
            {"boolean": None, "levels": {1.5: "a", 2: "b"}},
            "levels.steps[1].label: wanted a whole number or text, found 1.5",
            id="label-between-two",
        ),
        pytest.param({"boolean": None, "range": [0]}, "range: wanted [low, high], found [0]", id="range-of-one"),
        pytest.param({"boolean": None, "range": {"low": 0}}, "range: wanted [low, high], found {'low': 0}", id="range-as-object"),
    ],
)
def test_a_wrong_criterion_is_refused_with_its_place(file: File, criterion: dict[str, Any], said: str) -> None:
    rubric = {"name": "mine", "description": "x", "criteria": [{**MET, "name": "first"}, {**MET, **criterion}]}
    (told,) = faults(file(yaml.safe_dump(rubric)))
    assert told.startswith("criteria[2]")
    assert said in told


def test_every_fault_of_a_file_is_told_at_once(file: File) -> None:
    told = faults(
        file("name: other\ncriteria:\n  - {name: a, boolean: true}\n  - {name: a, description: x, weight: 0}\nneutrl: 1")
    )
    assert len(told) == 7, told


def test_faults_of_every_kind_are_told_in_one_go_and_always_the_same(file: File) -> None:
    told = faults(file(FOUR_KINDS))
    assert told == faults(file(FOUR_KINDS))
    for said in (
        "criteria[1].boolen: unknown field",
        "criteria[1]: wanted exactly one of",
        "criteria[2].range: wanted two finite numbers",
        "criteria[2].weight: wanted a finite number",
        "checks[1]: absolute: wanted a number of at least 0, found",
        "gates[2].leest: unknown field",
        "judge.modle: unknown field",
        "gates: no check is called 'numbr'; did you mean 'number'?",
        "neutral: wanted a number from 0 to 1, found 7",
        "reward: unknown name 'kund'; known: judge, kind, number, right",
        "not YAML: the key 'name' is written twice, line 2",
    ):
        assert len([line for line in told if line.startswith(said)]) == 1, (said, told)
    assert len(told) == 11, told


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param(WITH_CHECK.replace("right,", "Right,") + "reward: right * number", 1, id="a-criterion-without-a-name"),
        pytest.param(WITH_CHECK.replace("number", "numbr") + "gates: [number]\nreward: number", 1, id="an-unknown-check"),
        pytest.param(ONE_CRITERION + "checks: none\ngates: [number]\nreward: number * judge", 1, id="no-list-of-checks"),
        pytest.param(ONE_CRITERION + "range: [0]\nneutral: 5\nreward: 5 * judge", 1, id="no-range"),
        pytest.param(HEAD + "criteria: all", 1, id="no-list-of-criteria"),
        pytest.param(HEAD + "prompt: 5", 1, id="no-prompt"),
        pytest.param(WITH_CHECK + "on_unscored: verifable\nverifiable: number", 1, id="no-policy"),
        pytest.param(WITH_CHECK + "on_unscored: verifiable\nverifiable: 5\nreward: judge", 1, id="no-formula"),
        pytest.param(WITH_CHECK + "gates: [Number, numbr]", 1, id="no-gate"),
        pytest.param(WITH_CHECK + "judge: {samples: 0}\nreward: 2 * judge", 2, id="judge-and-formula"),
        pytest.param(ONE_CRITERION.replace("mine", "Mine") + "neutral: 2", 3, id="name-and-number"),
    ],
)
def test_what_follows_from_a_fault_alone_is_no_fault(file: File, text: str, count: int) -> None:
    told = faults(file(text))
    assert len(told) == count, told


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path / "none.yaml") == ["No such file or directory"]
    assert faults(tmp_path) == ["Is a directory"]
    (tmp_path / "latin.yaml").write_bytes("name: é".encode("latin-1"))
    assert faults(tmp_path / "latin.yaml")[0].startswith("not YAML: ")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("version: 2024-13-45", id="a-day-that-is-none"),
        pytest.param("version: !!int x", id="int"),
        pytest.param("version: !!float x", id="float"),
        pytest.param("version: " + "9" * 5000, id="endless-number"),
        pytest.param(
            "version: !!timestamp x",
            id="timestamp",
        ),
    ],
)
def test_a_value_that_yaml_cannot_make_is_a_fault_of_the_file(file: File, text: str) -> None:
    assert faults(file(HEAD + text))


def test_the_path_of_a_file_may_be_text(file: File) -> None:
    path = file(ONE_CRITERION)
    assert load_rubric(str(path)) == load_rubric(path)
    with pytest.raises(RubricFault, match=r"^none\.yaml: "):
        load_rubric("none.yaml")


@pytest.mark.parametrize("name", list_rubrics([BUILT_IN / "rubrics"]))
def test_every_shipped_rubric_loads_and_can_be_read_by_a_person(name: str) -> None:
    rubric = load_rubric(BUILT_IN / "rubrics" / f"{name}.yaml")
    assert rubric.asks_judge or rubric.checks
    assert all(criterion.description.strip() for criterion in rubric.judged)
    weights = [criterion.weight for criterion in rubric.judged] + [check.weight for check in rubric.checks]
    assert max(weights, default=0) > 0 or rubric.instance_criteria


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(WITH_CHECK + "reward: number + 0 * judge", id="metrics-only"),
        pytest.param(WITH_CHECK + "reward: number * right", id="one-criterion"),
        pytest.param(HEAD + "checks: [{check: number}]\nreward: number", id="no-criteria"),
        pytest.param(HEAD + "prompt: mine\nchecks: [{check: number}]\nreward: number * score", id="flat-score"),
        pytest.param(WITH_CHECK + "instance_criteria: true\nreward: number * judge", id="criteria-from-records"),
    ],
)
def test_a_formula_may_use_any_part_of_what_the_judge_says(file: File, text: str) -> None:
    assert load_rubric(file(text)).formula


def test_what_is_not_said_has_a_safe_default(file: File) -> None:
    rubric = load_rubric(file(ONE_CRITERION))
    assert (rubric.prompt, rubric.version, rubric.neutral, rubric.on_unscored, rubric.max_unscored) == (
        "pointwise",
        1,
        None,
        "impute",
        0.2,
    )
    assert (rubric.judge.model, rubric.judge.temperature, rubric.judge.fallbacks) == (None, 0.0, ())
    assert (rubric.range.low, rubric.range.high, rubric.judged[0].weight, rubric.flat) == (0.0, 1.0, 1.0, False)


def test_all_that_can_be_said_is_read(file: File) -> None:
    text = HEAD + (
        "version: 2024-a\ncriteria:\n"
        "  - {name: a, description: x, weight: -2, boolean: true}\n  - {name: b, description: x, levels: [bad, good]}\n"
        "  - {name: c, description: x, levels: {no: x}}\n".replace("{no: x}", "{'no': x, 'yes': y}")
        + "  - {name: d, description: x, range: [-1, 1]}\n"
        "judge: {model: m, fallbacks: [n, o], temperature: null, top_p: 0.9}\nrange: [-1, 1]\nneutral: 0\non_unscored: fail\n"
    )
    rubric = load_rubric(file(text))
    assert [type(criterion.scale) for criterion in rubric.judged] == [Boolean, Levels, Levels, Range]
    assert [criterion.weight for criterion in rubric.judged] == [-2.0, 1.0, 1.0, 1.0]
    assert (rubric.version, rubric.judge.fallbacks, rubric.judge.temperature, rubric.range.low) == (
        "2024-a",
        ("n", "o"),
        None,
        -1.0,
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("sumary", "no rubric is called 'sumary'; did you mean 'summary'?", id="typo"),
        pytest.param("", "no rubric is called ''; there are: ", id="empty"),
        pytest.param("../rubrics/summary", "../rubrics/summary: no such rubric file", id="path-without-ending"),
        pytest.param("none.yaml", "none.yaml: no such rubric file", id="no-file"),
        pytest.param("/", "/: no such rubric file", id="a-folder"),
    ],
)
def test_a_rubric_that_is_not_there_is_named(name: str, said: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        find_rubric(name, [BUILT_IN / "rubrics"])
    assert said in str(caught.value)


def test_a_rubric_is_found_by_path_or_in_the_first_folder_that_has_it(tmp_path: Path) -> None:
    own = tmp_path / "summary.yaml"
    own.write_text("", "utf-8")
    shipped = BUILT_IN / "rubrics"
    assert find_rubric("summary", [tmp_path, shipped]) == own
    assert find_rubric("summary", [shipped, tmp_path]) == shipped / "summary.yaml"
    assert find_rubric(str(own), [shipped]) == own
    assert list_rubrics([tmp_path, shipped]) == list_rubrics([shipped])
    assert list(list_rubrics([shipped])) == sorted(path.stem for path in shipped.glob("*.yaml") if "." not in path.stem)
