"""The stack's life, by the commands a user types, in an AWS on loopback: made, asked, used by a job, changed, unchanged, gone."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from botocore import xform_name
from botocore.validate import validate_parameters

from deploy.local import ROOT, RUNTIME, STACK, SamFailed, deploy, lines, ministack, recorded, sam
from tests.converse_server import ConverseServer, serve

if TYPE_CHECKING:
    from mypy_boto3_bedrock import BedrockClient

SMALL = {"VerdictDays": 0, "AlarmEmail": "somebody@example.org"}
LARGE = {
    "Rubric": "reasoning",
    "FallbackModel": "openai.gpt-oss-120b-1:0",
    "RubricModelArns": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0",
    "VerdictDays": 7,
    "ProvisionedConcurrency": 1,
}
pytestmark = pytest.mark.usefixtures("server")


def samples(rubric: str) -> list[dict[str, Any]]:
    return lines(ROOT / "examples" / rubric / "samples.jsonl")


@dataclass
class Stack:
    """A deployed stack and the AWS it lives in."""

    url: str
    built: Path
    judge: ConverseServer

    @cached_property
    def outputs(self) -> dict[str, str]:
        outputs = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    def client(self, service: Any) -> Any:
        return boto3.client(service, endpoint_url=self.url)

    def policies(self) -> dict[str, list[dict[str, Any]]]:
        """The statements of the function's role, by the policy's name."""
        iam = self.client("iam")
        role = self.client("lambda").get_function_configuration(FunctionName=self.outputs["FunctionArn"])["Role"].split("/")[-1]
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        return {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"] for name in names}

    def ask(self, rubric: str, qualifier: str) -> dict[str, float]:
        """Send a rubric's examples to the function, with the replies kept for them as the judge's."""
        self.judge.reply = recorded(ROOT / "examples" / rubric)
        arn = self.outputs["FunctionArn"] + qualifier
        answered = self.client("lambda").invoke(FunctionName=arn, Payload=json.dumps(samples(rubric)))
        rows = json.loads(answered["Payload"].read())
        assert "FunctionError" not in answered, rows
        return {row["id"]: row["aggregate_reward_score"] for row in rows}


@pytest.fixture(scope="module")
def stack(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with serve() as judge, ministack(judge.url, tmp_path_factory.mktemp("ministack") / "log") as url:
        said = deploy(built, url, SMALL)
        assert "Successfully created/updated stack" in said
        yield Stack(url, built, judge)


def operation(service: str, command: str) -> tuple[str, Any, dict[str, Any]]:
    """Read an `aws` command as botocore's own model does: the operation's name, its input and the arguments."""
    words = shlex.split(command)
    model = botocore.session.get_session().get_service_model(service)
    name = next(each for each in model.operation_names if xform_name(each, "-") == words[2])
    shape: Any = model.operation_model(name).input_shape
    options = dict(zip(words[3::2], words[4::2], strict=True))
    options.pop("--region")
    members = {f"--{xform_name(member, '-')}": member for member in shape.members}
    return name, shape, {members[option]: _value(text) for option, text in options.items()}


def _value(text: str) -> Any:
    if text.startswith("{"):
        return json.loads(text)
    return dict([text.split("=", 1)]) if re.match(r"\w+=", text) else text


def test_the_stack_has_what_the_template_says(stack: Stack) -> None:
    function = stack.client("lambda").get_function_configuration(FunctionName=stack.outputs["AliasArn"])
    assert function["Runtime"] == RUNTIME
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    variables = function["Environment"]["Variables"]
    assert variables["JUDGE_MODELS"].split(",")[0] == "us.amazon.nova-2-lite-v1:0"
    assert variables["JUDGE_TABLE"] == variables["JUDGE_TABLE_DAYS"] == ""
    groups = stack.client("logs").describe_log_groups(logGroupNamePrefix=stack.outputs["LogGroupName"])["logGroups"]
    assert [group["retentionInDays"] for group in groups] == [30]
    alarms = stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
    watched = {"unscored_percent", "data_faults", "Errors", "Duration", "flat_groups_percent", "duplicates_percent"}
    assert {alarm["MetricName"] for alarm in alarms} == watched
    assert next(alarm["Threshold"] for alarm in alarms if alarm["MetricName"] == "Duration") == 720_000
    assert all(len(alarm["AlarmActions"]) == 1 for alarm in alarms)
    dashboard = stack.client("cloudwatch").get_dashboard(DashboardName=f"{STACK}-us-east-1")["DashboardBody"]
    assert len(json.loads(dashboard)["widgets"]) == 11


def test_the_function_may_ask_the_chosen_models_and_nothing_else(stack: Stack) -> None:
    policies = stack.policies()
    assert set(policies) == {"write-logs", "ask-judge", "ask-through-profile"}
    (direct,) = policies["ask-judge"]
    (through_profile,) = policies["ask-through-profile"]
    profile = "arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.amazon.nova-2-lite-v1:0"
    assert direct["Resource"] == ["arn:aws:bedrock:us-east-1::foundation-model/us.amazon.nova-2-lite-v1:0", profile]
    regions = ("us-east-1", "us-east-2", "us-west-2")
    assert through_profile["Resource"] == [
        f"arn:aws:bedrock:{region}::foundation-model/amazon.nova-2-lite-v1:0" for region in regions
    ]
    assert profile in through_profile["Condition"]["StringEquals"]["bedrock:InferenceProfileArn"]


def test_it_answers_sam_remote_invoke(stack: Stack, tmp_path: Path) -> None:
    stack.judge.reply = recorded(ROOT / "examples" / "summary")
    event = tmp_path / "event.json"
    event.write_text(json.dumps(samples("summary")), "utf-8")
    said = sam(
        *("remote", "invoke", "GraderFunction", "--stack-name", STACK, "--event-file", str(event), "--output", "text"),
        AWS_ENDPOINT_URL=stack.url,
    )
    assert '"id": "bridge-good", "aggregate_reward_score": 1.0' in said


def test_its_outputs_make_a_training_job(stack: Stack) -> None:
    name, shape, arguments = operation("bedrock", stack.outputs["TrainCommand"])
    validate_parameters(arguments, shape)
    assert re.fullmatch(lambda_arn_pattern(shape), stack.outputs["AliasArn"])
    assert arguments["customizationConfig"]["rftConfig"]["graderConfig"]["lambdaGrader"]["lambdaArn"] == stack.outputs["AliasArn"]
    assert arguments["roleArn"] == stack.outputs["TrainingRoleArn"]
    bedrock: BedrockClient = stack.client("bedrock")
    job = getattr(bedrock, xform_name(name))(**arguments)
    assert bedrock.get_model_customization_job(jobIdentifier=job["jobArn"])["roleArn"] == stack.outputs["TrainingRoleArn"]


def lambda_arn_pattern(shape: Any) -> str:
    config = shape.members["customizationConfig"].members["rftConfig"].members["graderConfig"]
    return str(config.members["lambdaGrader"].members["lambdaArn"].metadata["pattern"])


def test_its_bucket_is_private_encrypted_and_the_jobs_own(stack: Stack) -> None:
    s3, bucket = stack.client("s3"), stack.outputs["BucketName"]
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    role = stack.outputs["TrainingRoleArn"].rsplit("/", 1)[-1]
    policy = stack.client("iam").get_role_policy(RoleName=role, PolicyName="use-training-bucket")["PolicyDocument"]
    assert {statement["Resource"] for statement in policy["Statement"]} == {f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"}


def test_a_wrong_value_is_refused_before_anything_is_changed(stack: Stack) -> None:
    with pytest.raises(SamFailed, match="wanted ARNs of foundation models separated by commas, without wildcards"):
        deploy(stack.built, stack.url, {**SMALL, "ProfileModelArns": "arn:aws:bedrock:*::foundation-model/*"})


def test_another_rubric_and_a_table_reach_the_alias_and_the_same_once_more_is_no_change(stack: Stack) -> None:
    deploy(stack.built, stack.url, LARGE)
    stack.judge.requests.clear()
    first = stack.ask("reasoning", ":live")
    asked = len(stack.judge.requests)
    dynamodb = stack.client("dynamodb")
    kept = dynamodb.scan(TableName=dynamodb.list_tables()["TableNames"][0])["Items"]
    assert len(kept) == asked
    assert all({"key", "expires"} <= set(item) for item in kept)
    assert stack.ask("reasoning", "") == first, "another container, the same table"
    assert len(stack.judge.requests) == asked
    assert "No changes to deploy" in deploy(stack.built, stack.url, LARGE)
    asking = {"ask-judge", "ask-fallback", "ask-through-profile", "ask-rubric-models"}
    assert set(stack.policies()) == {"write-logs", "keep-verdicts", *asking}
    warm = stack.client("lambda").get_provisioned_concurrency_config(FunctionName=stack.outputs["FunctionArn"], Qualifier="live")
    assert warm["RequestedProvisionedConcurrentExecutions"] == 1


def test_it_goes_without_a_trace_but_its_bucket(stack: Stack) -> None:
    bucket = stack.outputs["BucketName"]
    sam("delete", "--stack-name", STACK, "--no-prompts", "--region", "us-east-1", AWS_ENDPOINT_URL=stack.url)
    assert stack.client("lambda").list_functions()["Functions"] == []
    assert stack.client("dynamodb").list_tables()["TableNames"] == []
    assert bucket in {each["Name"] for each in stack.client("s3").list_buckets()["Buckets"]}
