"""The template: clean, least privilege, and in step with the settings, the build and the handler's metrics."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local import ROOT, environment, sam
from judge.rubric.rubric_file import list_rubrics
from judge.settings import Settings


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as `{"Ref": "x"}` and the other functions of CloudFormation alike."""


def _function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _function)
TEMPLATE = yaml.load((ROOT / "template.yaml").read_text("utf-8"), _Loader)
PARAMETERS = TEMPLATE["Parameters"]
RESOURCES = TEMPLATE["Resources"]
GRADER = RESOURCES["GraderFunction"]["Properties"]
VARIABLES = GRADER["Environment"]["Variables"]

WIDER = {
    "${TrainingBucket.Arn}/*": "the objects of the stack's own bucket",
    "${GraderFunction.Arn}:*": "the aliases and versions of the stack's own function",
}
"""The only resources that are more than one, and what they are."""


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of every policy, wherever it is, with the resource that has it."""
    for name, resource in RESOURCES.items():
        for node in walk(resource):
            if isinstance(node, dict) and "Statement" in node:
                for statement in node["Statement"]:
                    yield from ((name, each) for each in walk(statement) if isinstance(each, dict) and "Effect" in each)


def walk(node: Any) -> Iterator[Any]:
    yield node
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(below)


def texts(node: Any) -> list[str]:
    return [each for each in walk(node) if isinstance(each, str)]


def test_sam_finds_nothing_to_say(tools: Path) -> None:
    assert "is a valid SAM Template" in sam("validate", "--lint")


def test_cfn_lint_finds_nothing_to_say(tools: Path) -> None:
    done = subprocess.run(
        [tools / "cfn-lint", ROOT / "template.yaml"], env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_no_statement_allows_every_action() -> None:
    found = list(statements())
    assert len(found) == 12
    for name, statement in found:
        actions = texts(statement["Action"])
        assert actions, name
        assert not [action for action in actions if "*" in action], name


def test_no_statement_is_about_every_resource() -> None:
    trusts = [statement for _, statement in statements() if "Resource" not in statement]
    assert all(statement["Action"] == "sts:AssumeRole" for statement in trusts)
    for name, statement in statements():
        wide = [text for text in texts(statement.get("Resource")) if "*" in text]
        assert set(wide) <= set(WIDER), name


def test_the_judge_may_be_asked_by_its_models_alone() -> None:
    asked = [statement for _, statement in statements() if "bedrock" in str(statement["Action"])]
    assert {statement["Action"] for statement in asked} == {"bedrock:InvokeModel"}
    through_profile = next(each for each in asked if each["Resource"] == {"Ref": "ProfileModelArns"})
    profiles = texts(through_profile["Condition"]["StringEquals"]["bedrock:InferenceProfileArn"])
    assert all(re.search(r":inference-profile/\$\{(Judge|Fallback)Model\}$", profile) for profile in profiles)
    for name in ("ProfileModelArns", "RubricModelArns"):
        pattern = PARAMETERS[name]["AllowedPattern"]
        for form in (
            "us-east-1::foundation-model/amazon.nova-2-lite-v1:0",
            "::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
        ):
            assert re.fullmatch(pattern, f"arn:aws:bedrock:{form}")
        for wide in (
            "*",
            "arn:aws:bedrock:*::foundation-model/amazon.nova-2-lite-v1:0",
            "arn:aws:bedrock:us-east-1::foundation-model/*",
        ):
            assert not re.fullmatch(pattern, wide)


def test_only_bedrock_for_this_account_takes_the_training_role() -> None:
    trust = RESOURCES["TrainingRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert [statement["Principal"] for statement in trust] == [{"Service": "bedrock.amazonaws.com"}]
    assert trust[0]["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert "model-customization-job/" in str(trust[0]["Condition"]["ArnLike"]["aws:SourceArn"])


def test_the_functions_variables_are_the_settings() -> None:
    assert set(VARIABLES) == {f"JUDGE_{field.upper()}" for field in Settings.model_fields}


def test_the_defaults_are_those_of_the_settings_and_read_as_settings() -> None:
    plain = {name: str(value["Ref"]) for name, value in VARIABLES.items() if isinstance(value, dict) and "Ref" in value}
    given = {name: str(PARAMETERS[parameter]["Default"]) for name, parameter in plain.items()}
    settings = Settings.read(given)
    assert settings == Settings(rubric=settings.rubric)
    assert PARAMETERS["VerdictDays"]["Default"] == settings.table_days
    assert settings.rubric in list_rubrics([ROOT / "rubrics"])


def test_every_parameter_says_what_it_is_and_refuses_what_it_is_not() -> None:
    for name, parameter in PARAMETERS.items():
        assert parameter["Description"].endswith((".", ")")), name
        assert parameter["Type"] in ("String", "Number", "CommaDelimitedList"), name
        assert {"AllowedPattern", "AllowedValues", "MinValue"} & set(parameter), name
        assert "AllowedPattern" not in parameter or "ConstraintDescription" in parameter, name
        for value in (
            str(parameter["Default"]).split(",") if parameter["Type"] == "CommaDelimitedList" else [parameter["Default"]]
        ):
            assert re.fullmatch(parameter.get("AllowedPattern", ".*"), str(value)), name
            assert value in parameter.get("AllowedValues", [value]), name


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        pytest.param("Rubric", ["summary", "my_rubric2"], ["", "summary.yaml", "../x", "Summary"], id="rubric"),
        pytest.param(
            "JudgeModel",
            ["", "openai.gpt-oss-120b-1:0", "us.amazon.nova-2-lite-v1:0", "global.anthropic.claude-haiku-4-5-20251001-v1:0"],
            ["claude", "a.b,c.d", "us.amazon.*", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0"],
            id="model",
        ),
        pytest.param("MaxUnscored", ["", "0", "1", "0.25", ".5"], ["2", "20%", "-0.1", "1.5"], id="share"),
        pytest.param("AlarmEmail", ["", "a@b.org"], ["a", "a@b", "a b@c.org"], id="e-mail"),
        pytest.param("FunctionName", ["", "SageMaker-judge"], ["a b", "x" * 65, "arn:aws:lambda"], id="name"),
    ],
)
def test_a_wrong_value_does_not_fit_its_pattern(parameter: str, good: list[str], bad: list[str]) -> None:
    pattern = PARAMETERS[parameter]["AllowedPattern"]
    assert [value for value in good if not re.fullmatch(pattern, value)] == []
    assert [value for value in bad if re.fullmatch(pattern, value)] == []


def test_each_who_waits_waits_longer_than_the_next() -> None:
    timeout, margin, attempts, read = (PARAMETERS[name]["Default"] for name in ("Timeout", "Margin", "Attempts", "ReadTimeout"))
    trainer = 900
    assert trainer >= timeout > timeout - margin > attempts * read
    text = (ROOT / "template.yaml").read_text("utf-8")
    for line in (
        f"{timeout} s",
        f"= Timeout - Margin {timeout - margin:>11} s",
        f"= {attempts} x {read} {attempts * read:>17} s",
    ):
        assert re.search(r" +".join(map(re.escape, line.split())), text), line


def test_every_timeout_has_its_warning_at_four_fifths() -> None:
    near = {int(seconds): entry["Milliseconds"] for seconds, entry in TEMPLATE["Mappings"]["NearTimeout"].items()}
    assert near == {seconds: 800 * seconds for seconds in PARAMETERS["Timeout"]["AllowedValues"]}


def test_every_change_of_a_parameter_reaches_the_alias() -> None:
    """A version's description names all that reaches the function; SAM alone would publish none."""
    in_description = set(re.findall(r"\$\{(\w+)\}", GRADER["VersionDescription"]["Fn::Sub"]))
    shown = [VARIABLES, TEMPLATE["Globals"]]
    used = {
        text
        for part in shown
        for node in walk(part)
        if isinstance(node, dict)
        for text in re.findall(r"\w+", str(node.get("Ref", "")))
    }
    used |= {
        name
        for node in walk(shown)
        if isinstance(node, dict)
        for name in re.findall(r"\$\{(\w+)\}", str(node.get("Fn::Sub", "")))
    }
    changes_code = {"Runtime", "Architecture"}  # another artifact, and so another version
    assert used & set(PARAMETERS) == in_description | changes_code


def test_the_longest_description_of_a_version_fits() -> None:
    def longest(name: str) -> int:
        parameter = PARAMETERS[name]
        options = [str(option) for option in parameter.get("AllowedValues", [parameter.get("MaxValue", "")])]
        return int(parameter.get("MaxLength", max(4, *(len(option) for option in options))))

    description = GRADER["VersionDescription"]["Fn::Sub"]
    names = re.findall(r"\$\{(\w+)\}", description)
    assert sum(longest(name) for name in names) + len(re.sub(r"\$\{\w+\}", "", description)) <= 256


def test_the_build_is_for_what_the_template_says() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for name in ("Runtime", "Architecture"):
        assert f"{name.upper()} ?= {PARAMETERS[name]['Default']}" in makefile


def test_the_dashboard_is_json() -> None:
    body = json.loads(re.sub(r"\$\{\w+(?:::\w+)?\}", "1", RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]))
    titles = [widget["properties"]["title"] for widget in body["widgets"]]
    assert len(set(titles)) == len(titles) == 11


def metrics_shown() -> set[str]:
    """The names of the handler's metrics that the dashboard or an alarm reads."""
    body = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    alarms = [resource["Properties"] for resource in RESOURCES.values() if resource["Type"] == "AWS::CloudWatch::Alarm"]
    return {*re.findall(r'\["judge", "(\w+)"', body), *(alarm["MetricName"] for alarm in alarms if alarm["Namespace"] == "judge")}
