"""The metrics files of a job: found by their suffix, read by their header, and refused by name if they are no tables."""

import pytest

from judge.errors import InputFault, Misconfigured
from judge.training.course import Role
from judge.training.curves.metrics_files import metrics_files, read_table
from tests.job_server import BUCKET, JobServer

JOB = "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-2-lite-v1:0:256k/abc123"
OUTPUT = f"s3://{BUCKET}/output/a-job/"
FOLDER = f"{BUCKET}/output/a-job/model-customization-job-abc123"
TRAINING = f"{FOLDER}/training_artifacts/step_wise_training_metrics.csv"
VALIDATION = f"{FOLDER}/validation_artifacts/post_fine_tuning_validation/validation/validation_metrics.csv"
DOCUMENTED = b"step_number,epoch_number,training_loss,perplexity\n1,0,0.5,1.6\n2,0,0.4,1.5\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"\xff\xfe\x00\x01", "wanted a table as CSV in UTF-8", id="bytes"),
        pytest.param(b'{"message": "no"}\n', "wanted a header such as step_number,training_loss", id="json"),
        pytest.param(b"1,2,3\n4,5,6\n", "wanted a header such as step_number,training_loss", id="no-header"),
        pytest.param(b"loss\n0.5\n", "found 1 columns", id="one-column"),
        pytest.param(b"a,b\n" + b'"' + b"x" * 200_000, "wanted a table as CSV", id="a-cell-without-end"),
        pytest.param(b"step," + b",".join(b"c%d" % n for n in range(1_000)) + b"\n", "at most 1,000 columns", id="wide"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)), "found bytes that are no text", id="a-picture"),
        pytest.param(b"a,b\n" + b"1,2\n" * 5_000_000, "wanted at most 20,000,000 bytes, found more", id="huge"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(jobs: JobServer, content: bytes, said: str) -> None:
    jobs.objects[TRAINING] = content
    with pytest.raises(InputFault) as caught:
        metrics_files(OUTPUT, JOB)
    assert said in str(caught.value)
    assert "step_wise_training_metrics.csv" in str(caught.value)


def test_a_refusal_of_s3_is_told(jobs: JobServer) -> None:
    jobs.refused["ListObjectsV2"] = 403, "AccessDenied", "no"
    with pytest.raises(Misconfigured, match="S3: AccessDenied"):
        metrics_files(OUTPUT, JOB)
    jobs.refused = {"GetObject": (403, "AccessDenied", "no")}
    jobs.objects[TRAINING] = DOCUMENTED
    with pytest.raises(Misconfigured, match="S3: AccessDenied"):
        metrics_files(OUTPUT, JOB)


def test_files_of_a_job_whose_name_begins_the_same_are_not_read(jobs: JobServer) -> None:
    jobs.objects[f"{BUCKET}/output/a-job-2/metrics.csv"] = DOCUMENTED
    assert metrics_files(f"s3://{BUCKET}/output/a-job", JOB) == []
    jobs.objects[f"{BUCKET}/output/a-job/metrics.csv"] = DOCUMENTED
    assert metrics_files(f"s3://{BUCKET}/output/a-job", JOB)
    assert metrics_files(f"s3://{BUCKET}", JOB), "a bucket without a folder"


def test_too_many_files_are_not_read(jobs: JobServer) -> None:
    jobs.objects.update({f"{FOLDER}/{place}/metrics.csv": DOCUMENTED for place in range(21)})
    with pytest.raises(InputFault, match=r"wanted at most 20 files whose names end in metrics\.csv, found 21"):
        metrics_files(OUTPUT, JOB)


def test_a_job_that_has_written_nothing_yet_has_no_series(jobs: JobServer) -> None:
    jobs.objects[f"{FOLDER}/training_artifacts/other.csv"] = b"step_number,training_loss\n1,0.5\n"
    jobs.objects[TRAINING] = b""
    jobs.objects[VALIDATION] = b"step_number,validation_loss\n"
    assert metrics_files(OUTPUT, JOB) == []


def test_documented_files_are_read_from_all_pages_of_the_list(jobs: JobServer) -> None:
    jobs.objects.update({f"{FOLDER}/a/{place}.bin": b"" for place in range(5)})
    jobs.objects[TRAINING] = DOCUMENTED
    jobs.objects[VALIDATION] = b"step_number,epoch_number,validation_loss\n2,0,0.6\n"
    found = {one.name: (one.role, one.by, one.at, one.values, one.source) for one in metrics_files(OUTPUT, JOB)}
    file = "step_wise_training_metrics.csv"
    assert found == {
        "training_loss": ("loss", "step", (1.0, 2.0), (0.5, 0.4), file),
        "perplexity": ("other", "step", (1.0, 2.0), (1.6, 1.5), file),
        "validation_loss": ("loss", "step", (2.0,), (0.6,), "validation_metrics.csv"),
    }


def test_files_of_another_job_in_the_same_folder_are_left_out(jobs: JobServer) -> None:
    other = TRAINING.replace("abc123", "def456")
    jobs.objects[other] = DOCUMENTED
    assert metrics_files(OUTPUT, JOB) == []
    jobs.objects[TRAINING] = DOCUMENTED
    assert [one.name for one in metrics_files(OUTPUT, JOB)] == ["training_loss", "perplexity"]


def test_files_without_a_folder_of_a_job_are_read(jobs: JobServer) -> None:
    jobs.objects[f"{BUCKET}/output/a-job/step_wise_training_metrics.csv"] = DOCUMENTED
    assert len(metrics_files(OUTPUT, JOB)) == 2


@pytest.mark.parametrize(
    ("name", "file", "role"),
    [
        ("critic/rewards/mean", "step_wise_training_metrics.csv", "training reward"),
        ("critic_rewards_mean", "step_wise_training_metrics.csv", "training reward"),
        ("reward", "step_wise_training_metrics.csv", "training reward"),
        ("mean_reward", "step_wise_training_metrics.csv", "training reward"),
        ("training_reward", "step_wise_training_metrics.csv", "training reward"),
        ("val-score/rewards/mean@1", "step_wise_training_metrics.csv", "validation reward"),
        ("validation_reward", "step_wise_training_metrics.csv", "validation reward"),
        ("reward", "validation_metrics.csv", "validation reward"),
        ("critic/rewards/max", "step_wise_training_metrics.csv", "other"),
        ("reward_margin", "step_wise_training_metrics.csv", "other"),
        ("reward_std", "step_wise_training_metrics.csv", "spread"),
        ("training_loss", "step_wise_training_metrics.csv", "loss"),
        ("actor/pg_loss", "step_wise_training_metrics.csv", "loss"),
        ("actor/entropy", "step_wise_training_metrics.csv", "other"),
        ("closs_entropy", "step_wise_training_metrics.csv", "other"),
    ],
)
def test_a_column_is_known_by_its_name(name: str, file: str, role: Role) -> None:
    (series,) = read_table(f"step_number,{name}\n1,0.5\n", f"a/{file}")
    assert series.role == role


@pytest.mark.parametrize(
    ("text", "points"),
    [
        pytest.param(
            "step_number,reward\n1,0.1\n2,\n3,nan\n4,inf\n5,x\n6,0.6\n", [(1, 0.1), (6, 0.6)], id="cells-without-a-number"
        ),
        pytest.param("step_number,reward\n1,0.1\n2\n3,0.3,7\n4,0.4\n", [(1, 0.1), (4, 0.4)], id="broken-rows"),
        pytest.param("step_number,reward\n1,0.1\n2,0.2\n3,0.", [(1, 0.1), (2, 0.2), (3, 0.0)], id="cut-off"),
        pytest.param("step_number,reward\n,0.1\n2,0.2\n", [(2, 0.2)], id="a-row-without-a-step"),
        pytest.param("reward,other\n0.1,1\n0.2,1\n", [(1, 0.1), (2, 0.2)], id="no-steps"),
        pytest.param("epoch,step,reward\n0,1,0.1\n0,2,0.2\n1,1,0.3\n", [(1, 0.1), (2, 0.2), (3, 0.3)], id="steps-begin-anew"),
        pytest.param("step,reward\n3,0.3\n1,0.1\n2,0.2\n", [(1, 0.1), (2, 0.2), (3, 0.3)], id="steps-out-of-order"),
        pytest.param(
            "step,reward\n1,0.1\n2,0.9\n3,0.9\n2,0.2\n3,0.3\n", [(1, 0.1), (2, 0.2), (3, 0.3)], id="steps-after-a-resume"
        ),
        pytest.param("step,reward\n,0.1\nnan,0.2\ninf,0.3\n1e308,0.4\n2,0.5\n", [(2, 0.5)], id="steps-that-are-none"),
        pytest.param("step,reward\n1,-3\n2,1e308\n3,-inf\n4,0x1\n5,-0.5\n", [(1, -3), (5, -0.5)], id="odd-rewards"),
        pytest.param("step,reward\n10,0.1\n10,0.2\n20,0.3\n", [(10, 0.2), (20, 0.3)], id="a-step-twice"),
        pytest.param(" Step_Number , reward \r\n5, 0.1\r\n", [(5, 0.1)], id="spaces"),
        pytest.param("step_number;reward,reward\n1,0.1\n", [(1, 0.1)], id="a-column-that-is-no-step"),
    ],
)
def test_rows_and_cells_that_hold_no_figure_are_left_out(text: str, points: list[tuple[float, float]]) -> None:
    found = next(one for one in read_table(text, "metrics.csv") if one.name == "reward")
    assert list(zip(found.at, found.values, strict=True)) == points


def test_a_byte_order_mark_is_no_part_of_the_first_name(jobs: JobServer) -> None:
    jobs.objects[TRAINING] = b"\xef\xbb\xbfstep_number,reward\n7,0.5\n"
    (series,) = metrics_files(OUTPUT, JOB)
    assert (series.at, series.values) == ((7.0,), (0.5,))
