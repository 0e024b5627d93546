"""The template: clean, least privilege, and in step with the settings and the handler's metrics."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.build import copy_data
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
OPTIONS = TEMPLATE["Mappings"]["Options"]
RESOURCES = TEMPLATE["Resources"]
GRADER = RESOURCES["GraderFunction"]["Properties"]
VARIABLES = GRADER["Environment"]["Variables"]
OUTPUTS = TEMPLATE["Outputs"]

WIDER = {
    "${TrainingBucket.Arn}/*": "the objects of the stack's own bucket",
    "${TrainingBucket.Arn}/data/*": "the training data in it",
    "${TrainingBucket.Arn}/output/*": "what jobs wrote into it",
    "${GraderFunction.Arn}:*": "the aliases and versions of the stack's own function",
}
"""The only resources that are more than one, and what they are."""

NAMELESS = {"ec2:", "xray:"}
"""The services whose actions here know no resources."""

ALLOWED = {
    "Build.Runtime": {"python3.11", "python3.12", "python3.13", "python3.14"},
    "Build.Architecture": {"arm64", "x86_64"},
    "Judge.Attempts": range(1, 21),
    "Judge.ReadTimeout": range(1, 901),
    "Answer.Envelope": {"list", "http"},
    "Answer.OnUnscored": {"", "impute", "fail"},
    "Answer.MaxUnscored": {""},
    "Answer.MaxUsd": {""},
    "Answer.Margin": range(301),
    "Function.Memory": range(256, 10241),
    "Function.Timeout": {60, 120, 300, 600, 900},
    "Function.Provisioned": {0},
    "Logs.Level": {"INFO", "DEBUG"},
    "Logs.Days": {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365},
    "Logs.Share": {0},
    "Logs.TraceLayer": {""},
    "Company.KmsKey": {""},
    "Company.PermissionsBoundary": {""},
    "Company.Subnets": {""},
    "Company.SecurityGroups": {""},
    "Company.AlarmTopic": {""},
}
"""What each option may be as it is shipped: what costs money, writes responses down or needs an account's own names is off."""


def option(*path: str) -> dict[str, list[str]]:
    """Return how the template reads an option."""
    return {"Fn::FindInMap": ["Options", *path]}


def options_read(node: Any) -> set[str]:
    """Return the names of the options that a part of the template reads."""
    found = [each["Fn::FindInMap"] for each in walk(node) if isinstance(each, dict) and "Fn::FindInMap" in each]
    return {".".join(path[1:]) for path in found if path[0] == "Options"}


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
    assert len(found) == 20
    for name, statement in found:
        actions = texts(statement["Action"])
        assert actions, name
        assert statement["Effect"] == "Deny" or not [action for action in actions if "*" in action], name


def test_no_statement_allows_every_resource() -> None:
    trusts = [statement for _, statement in statements() if "Resource" not in statement]
    assert all(statement["Action"] == "sts:AssumeRole" for statement in trusts)
    for name, statement in statements():
        nameless = all(action.startswith(tuple(NAMELESS)) for action in texts(statement["Action"]))
        wide = [text for text in texts(statement.get("Resource")) if "*" in text]
        assert set(wide) <= set(WIDER) | ({"*"} if nameless else set()), name


def test_the_functions_code_cannot_use_what_its_role_may_do_in_a_vpc() -> None:
    (allowed,) = (each for name, each in statements() if name == "GraderRole" and "ec2:" in str(each))
    (denied,) = (each for name, each in statements() if name == "LeaveVpcPolicy")
    assert denied["Effect"] == "Deny"
    assert denied["Action"] == allowed["Action"]
    assert denied["Condition"] == {"ArnEquals": {"lambda:SourceFunctionArn": {"Fn::GetAtt": "GraderFunction.Arn"}}}


def test_the_judge_may_be_asked_by_its_models_alone() -> None:
    asked = [statement for _, statement in statements() if "bedrock:" in str(statement["Action"])]
    assert {statement["Action"] for statement in asked} == {"bedrock:InvokeModel"}
    assert len(asked) == 4
    assert not [text for statement in asked for text in texts(statement["Resource"]) if "*" in text]


def test_each_policy_about_models_behind_a_profile_says_which_profile() -> None:
    policies = {name: statement for name, statement in statements() if "bedrock:" in str(statement["Action"])}
    nova = texts(policies["AskNovaPolicy"]["Condition"]["StringEquals"]["bedrock:InferenceProfileArn"])
    assert [text.rsplit("/")[-1] for text in nova if "/" in text] == [PARAMETERS["JudgeModel"]["Default"]]
    named = policies["AskNamedModelsPolicy"]["Condition"]["StringEqualsIfExists"]["bedrock:InferenceProfileArn"]
    referred = {each["Ref"] for each in walk(named) if isinstance(each, dict) and "Ref" in each}
    assert referred == {"JudgeModel", "FallbackModel", "ModelArns"}


def test_the_default_judge_may_be_asked_in_the_regions_of_its_profile() -> None:
    nova = RESOURCES["AskNovaPolicy"]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"]
    found = [re.fullmatch(r".*:bedrock:(\S+)::foundation-model/(\S+)", text) for text in texts(nova)]
    models = [(match[1], match[2]) for match in found if match]
    assert models == [(region, "amazon.nova-2-lite-v1:0") for region in ("us-east-1", "us-east-2", "us-west-2")]


def test_the_training_role_reads_its_data_and_writes_its_output() -> None:
    allowed = {
        action: {text.split("/", 1)[1] for text in texts(statement["Resource"]) if "/" in text}
        for name, statement in statements()
        if name == "TrainingRole" and "s3:" in str(statement["Action"])
        for action in texts(statement["Action"])
    }
    assert allowed == {"s3:ListBucket": set(), "s3:GetObject": {"data/*", "output/*"}, "s3:PutObject": {"output/*"}}


def test_each_role_uses_the_key_through_the_services_that_it_needs_it_for() -> None:
    uses: dict[tuple[str, str], set[str]] = {}
    for name, statement in statements():
        if "kms:" in str(statement["Action"]):
            assert statement["Resource"] == option("Company", "KmsKey")
            through = statement["Condition"]["StringEquals"]["kms:ViaService"]["Fn::Sub"]
            uses[name, through.split(".")[0]] = set(texts(statement["Action"]))
    assert set(uses) == {
        ("GraderRole", "lambda"),
        ("GraderRole", "dynamodb"),
        ("TrainingRole", "s3"),
        ("TrainingRole", "bedrock"),
    }
    assert [use for use, actions in uses.items() if "kms:CreateGrant" in actions] == [("TrainingRole", "bedrock")]
    assert uses["TrainingRole", "s3"] == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_nothing_reaches_the_bucket_in_clear_text() -> None:
    (denied,) = (each for name, each in statements() if name == "TrainingBucketPolicy")
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "s3:*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_table_is_read_and_written_by_single_items() -> None:
    (statement,) = (each for name, each in statements() if name == "KeepVerdictsPolicy")
    assert statement["Action"] == ["dynamodb:GetItem", "dynamodb:PutItem"]


def test_no_partition_is_written_down() -> None:
    patterns = [str(parameter.get("AllowedPattern")) for parameter in PARAMETERS.values()]
    text = (ROOT / "template.yaml").read_text("utf-8")
    assert [found for found in texts(TEMPLATE) if "arn:aws" in found and found not in patterns] == []
    assert text.count("console.aws.amazon.com") == 1
    assert OUTPUTS["DashboardUrl"]["Condition"] == "HasConsole"
    known = {each["Fn::Equals"][1] for each in TEMPLATE["Conditions"]["HasConsole"]["Fn::Or"]}
    assert known == set(TEMPLATE["Mappings"]["Console"])


@pytest.mark.parametrize("resource", ["GraderRole", "TrainingRole"])
def test_each_role_can_be_bounded(resource: str) -> None:
    assert "Company.PermissionsBoundary" in options_read(RESOURCES[resource]["Properties"]["PermissionsBoundary"])


@pytest.mark.parametrize(
    "resource", ["GraderFunction", "GraderRole", "TrainingRole", "GraderLogs", "VerdictTable", "TrainingBucket", "AlarmTopic"]
)
def test_a_key_of_ones_own_reaches_whatever_is_kept(resource: str) -> None:
    assert "Company.KmsKey" in options_read(RESOURCES[resource])


def test_the_function_can_be_put_into_a_vpc_and_be_traced() -> None:
    assert options_read(GRADER["VpcConfig"]) == {"Company.Subnets", "Company.SecurityGroups"}
    assert options_read(GRADER["Layers"]) == {"Logs.TraceLayer"}
    assert GRADER["Tracing"] == {"Fn::If": ["Traces", "Active", "PassThrough"]}
    assert VARIABLES["AWS_LAMBDA_EXEC_WRAPPER"]["Fn::If"][:2] == ["Traces", "/opt/otel-instrument"]


def test_every_alarm_tells_the_topic_that_is_there_or_the_one_that_is_made() -> None:
    for name, resource in RESOURCES.items():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            there, made = resource["Properties"]["AlarmActions"]["Fn::If"][1:]
            assert there == [option("Company", "AlarmTopic")], name
            assert made["Fn::If"][:2] == ["MakesTopic", [{"Ref": "AlarmTopic"}]], name


def test_only_bedrock_for_this_account_takes_the_training_role() -> None:
    trust = RESOURCES["TrainingRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert [statement["Principal"] for statement in trust] == [{"Service": "bedrock.amazonaws.com"}]
    assert trust[0]["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert "model-customization-job/" in str(trust[0]["Condition"]["ArnLike"]["aws:SourceArn"])


def test_the_functions_variables_are_the_settings() -> None:
    others = {"POWERTOOLS_SERVICE_NAME", "AWS_LAMBDA_EXEC_WRAPPER"}
    assert set(VARIABLES) - others == {f"JUDGE_{field.upper()}" for field in Settings.model_fields}


def test_the_shipped_values_are_those_of_the_settings_and_read_as_settings() -> None:
    given = {
        name: shipped(value) for name, value in VARIABLES.items() if name.startswith("JUDGE_") and shipped(value) is not None
    }
    settings = Settings.read({name: str(value) for name, value in given.items()})
    assert settings == Settings(rubric=settings.rubric)
    assert PARAMETERS["VerdictDays"]["Default"] == settings.table_days
    assert settings.rubric in list_rubrics([ROOT / "rubrics"])


def shipped(value: Any) -> Any:
    """Return the value that a variable has as shipped; None if it has none of its own."""
    if "Ref" in value:
        return PARAMETERS[value["Ref"]]["Default"]
    if "Fn::FindInMap" in value:
        _, group, name = value["Fn::FindInMap"]
        return OPTIONS[group][name]
    return None


def test_guided_asks_ten_questions_at_most_and_the_console_groups_them() -> None:
    groups = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    shown = [name for group in groups for name in group["Parameters"]]
    assert len(PARAMETERS) <= 10
    assert sorted(shown) == sorted(PARAMETERS)


def test_every_option_is_read_and_shipped_with_a_value_that_is_allowed() -> None:
    given = {f"{group}.{name}": value for group, options in OPTIONS.items() for name, value in options.items()}
    assert set(given) == set(ALLOWED)
    assert [name for name, value in given.items() if str(value) not in map(str, ALLOWED[name])] == []
    read = options_read({part: node for part, node in TEMPLATE.items() if part != "Mappings"})
    assert read == set(given)


def test_every_option_says_beside_itself_what_it_is() -> None:
    text = (ROOT / "template.yaml").read_text("utf-8")
    shown = text[text.index("  Options:\n") : text.index("  NearTimeout:\n")]
    lines = shown.splitlines()
    for place, line in enumerate(lines):
        if re.match(r"^ {6}\w+: ", line):
            assert "  # " in line or lines[place - 1].strip().startswith("#"), line


def test_spend_is_bounded_by_default() -> None:
    assert PARAMETERS["MaxTokens"]["Default"] == 1_000 * (1_500 + 500)
    assert VARIABLES["JUDGE_MAX_TOKENS"] == {"Fn::If": ["CapsTokens", {"Ref": "MaxTokens"}, ""]}


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


OF_ACCOUNT = "arn:aws:bedrock:us-east-1:123456789012:"
GOOD_MODELS = [
    *("", "openai.gpt-oss-120b-1:0", "us.amazon.nova-2-lite-v1:0", "global.anthropic.claude-haiku-4-5-20251001-v1:0"),
    f"{OF_ACCOUNT}application-inference-profile/a1b2c3d4e5f6",
    f"{OF_ACCOUNT}custom-model-deployment/a1b2c3d4e5f6",
    f"{OF_ACCOUNT}provisioned-model/a1b2c3d4e5f6",
    "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:imported-model/a1b2c3d4e5f6",
]
BAD_MODELS = [
    *("claude", "a.b,c.d", "us.amazon.*", f"{OF_ACCOUNT}provisioned-model/*", f"{OF_ACCOUNT}custom-model-deployment/a1b2"),
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0",  # its id says it all
    "arn:aws:lambda:us-east-1:123456789012:function:judge",
]
GOOD_ARNS = [
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0",
    "arn:aws:bedrock:::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
    *(f"{OF_ACCOUNT}inference-profile/us.amazon.nova-2-lite-v1:0", *(arn for arn in GOOD_MODELS if arn.startswith("arn:"))),
]
BAD_ARNS = [
    *("*", "arn:aws:bedrock:*::foundation-model/amazon.nova-2-lite-v1:0", "arn:aws:bedrock:us-east-1::foundation-model/*"),
    *("amazon.nova-2-lite-v1:0", "arn:aws:s3:::bucket"),
]


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        pytest.param("Rubric", ["summary", "my_rubric2"], ["", "summary.yaml", "../x", "Summary"], id="rubric"),
        *(pytest.param(name, GOOD_MODELS, BAD_MODELS, id=name) for name in ("JudgeModel", "FallbackModel")),
        pytest.param("ModelArns", GOOD_ARNS, BAD_ARNS, id="arns"),
        pytest.param("AlarmEmail", ["", "a@b.org"], ["a", "a@b", "a b@c.org"], id="e-mail"),
        pytest.param("FunctionName", ["", "SageMaker-judge"], ["a b", "x" * 65, "arn:aws:lambda"], id="name"),
    ],
)
def test_a_wrong_value_does_not_fit_its_pattern(parameter: str, good: list[str], bad: list[str]) -> None:
    pattern = PARAMETERS[parameter]["AllowedPattern"]
    assert [value for value in good if not re.fullmatch(pattern, value)] == []
    assert [value for value in bad if re.fullmatch(pattern, value)] == []


def test_each_who_waits_waits_longer_than_the_next() -> None:
    values = {name: value for options in OPTIONS.values() for name, value in options.items()}
    timeout, margin, attempts, read = (int(values[name]) for name in ("Timeout", "Margin", "Attempts", "ReadTimeout"))
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
    assert near == {seconds: 800 * seconds for seconds in ALLOWED["Function.Timeout"]}


def test_every_change_of_a_parameter_reaches_the_alias() -> None:
    """A version's description names every parameter that reaches the function; SAM alone would publish none.

    No more than those either: CloudFormation refuses to publish a version of a function that has not changed.
    """
    in_description = set(re.findall(r"\$\{(\w+)\}", GRADER["VersionDescription"]["Fn::Sub"]))
    conditions = {each["Fn::If"][0] for each in walk(VARIABLES) if isinstance(each, dict) and "Fn::If" in each}
    shown = [VARIABLES, TEMPLATE["Globals"], *(TEMPLATE["Conditions"][name] for name in conditions)]
    used = {text for each in walk(shown) if isinstance(each, dict) for text in re.findall(r"\w+", str(each.get("Ref", "")))}
    in_texts = (str(each.get("Fn::Sub", "")) for each in walk(shown) if isinstance(each, dict))
    used |= {name for text in in_texts for name in re.findall(r"\$\{(\w+)\}", text)}
    assert used & set(PARAMETERS) == in_description


def test_every_change_of_an_option_reaches_the_alias(tmp_path: Path) -> None:
    """The artifact holds the template, so that an edited option is new code, of which SAM publishes a version."""
    copy_data(ROOT, tmp_path)
    assert (tmp_path / "template.yaml").read_bytes() == (ROOT / "template.yaml").read_bytes()


def test_a_version_stays_when_another_takes_its_place() -> None:
    assert RESOURCES["GraderFunction"]["UpdateReplacePolicy"] == "Retain"
    assert "DeletionPolicy" not in RESOURCES["GraderFunction"], "SAM would give it to the version, which it keeps otherwise"


def test_the_longest_description_of_a_version_fits() -> None:
    def longest(name: str) -> int:
        parameter = PARAMETERS[name]
        return int(parameter.get("MaxLength", len(str(parameter.get("MaxValue", "")))))

    description = GRADER["VersionDescription"]["Fn::Sub"]
    lengths = [longest(name) for name in re.findall(r"\$\{(\w+)\}", description)]
    assert all(lengths)
    assert sum(lengths) + len(re.sub(r"\$\{\w+\}", "", description)) <= 256


def test_what_sam_makes_is_referred_to_by_ref_alone() -> None:
    """Newer linters know no attributes of a version or an alias that SAM will make: `E6101 'Alias' is not one of`."""
    named = [text for text in texts(TEMPLATE) if re.search(r"GraderFunction\.(Alias|Version)", text)]
    refs = [each["Ref"] for each in walk(TEMPLATE) if isinstance(each, dict) and "." in str(each.get("Ref", ""))]
    assert sorted(named) == sorted(refs) == ["GraderFunction.Alias", "GraderFunction.Version"]


def test_the_stack_says_what_a_job_needs() -> None:
    wanted = {"StackName", "Rubric", "VersionArn", "AliasArn", "TrainingRoleArn", "BucketName", "LogGroupName"}
    assert wanted <= set(OUTPUTS)
    assert OUTPUTS["VersionArn"]["Value"] == {"Ref": "GraderFunction.Version"}


def test_the_dashboard_is_json() -> None:
    body = json.loads(re.sub(r"\$\{\w+(?:::\w+)?\}", "1", RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][0]))
    titles = [widget["properties"]["title"] for widget in body["widgets"]]
    assert len(set(titles)) == len(titles) == 12


def test_two_stacks_never_share_a_metric() -> None:
    body = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][0]
    name = "${AWS::StackName}"
    assert VARIABLES["POWERTOOLS_SERVICE_NAME"] == {"Ref": "AWS::StackName"}
    assert set(re.findall(r'"service", "([^"]+)"', body)) == {name}
    assert body.count('"judge", ') == body.count(f'"service", "{name}"')
    for alarm in alarms():
        assert alarm["Namespace"] != "judge" or alarm["Dimensions"] == [{"Name": "service", "Value": {"Ref": "AWS::StackName"}}]


def test_the_search_finds_the_reasons_of_this_stack_alone() -> None:
    """Unquoted, a word of a search matches a piece of a name: `unscored` finds `unscored_refused`, `judge` finds `judge-2`.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
    """
    body = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][0]
    (search,) = re.findall(r"SEARCH\('(.+?)'", body)
    assert search == r"{judge,service} MetricName=unscored service=\"${AWS::StackName}\""
    assert not [name for name in metrics_shown() if "unscored" in name.split("_")]


def alarms() -> list[dict[str, Any]]:
    return [resource["Properties"] for resource in RESOURCES.values() if resource["Type"] == "AWS::CloudWatch::Alarm"]


def metrics_shown() -> set[str]:
    """The names of the handler's metrics that the dashboard or an alarm reads."""
    body = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][0]
    watched = {alarm["MetricName"] for alarm in alarms() if alarm["Namespace"] == "judge"}
    return {*re.findall(r'\["judge", "(\w+)"', body), *watched}
