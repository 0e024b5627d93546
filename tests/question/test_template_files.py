"""Templates are found in their folders and nowhere else."""

from pathlib import Path

import pytest

from judge.errors import PromptFault
from judge.question.bounds import TEMPLATE_BYTES
from judge.question.template import Templates
from tests.question.conftest import NAMES, Write


@pytest.mark.parametrize(
    "name", ["../secret.j2", "a/../../secret.j2", "/etc/passwd", "..", "", ".", "a\0b.j2", "missing.j2"], ids=str
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.j2").write_text("secret")
    (tmp_path / "prompts" / "a").mkdir(parents=True)
    with pytest.raises(PromptFault, match="no prompt is called"):
        Templates([tmp_path / "prompts"]).check(name, NAMES)


@pytest.mark.parametrize("source", ["secret", "{{ response }}"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, source: str) -> None:
    (tmp_path / "secret.j2").write_text(source)
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "own.j2").symlink_to(tmp_path / "secret.j2")
    (tmp_path / "prompts" / "includes.j2").write_text("{% include 'own.j2' %}")
    templates = Templates([tmp_path / "prompts"])
    for use in (
        lambda: templates.check("own.j2", NAMES),
        lambda: templates.check("includes.j2", NAMES),
        lambda: templates.write("own.j2", {"response": "x"}),
        lambda: templates.write("includes.j2", {"response": "x"}),
    ):
        with pytest.raises(PromptFault, match=r"own\.j2: wanted a file in this folder, found a link to .*secret\.j2"):
            use()


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real" / "of-today").mkdir(parents=True)
    (tmp_path / "real" / "of-today" / "own.j2").write_text("yes")
    (tmp_path / "real" / "own.j2").symlink_to(Path("of-today") / "own.j2")
    (tmp_path / "prompts").symlink_to(tmp_path / "real")
    assert Templates([tmp_path / "prompts"]).write("own.j2", {}) == "yes"


def test_a_file_that_is_too_large_is_refused(write: Write) -> None:
    write(own="x" * TEMPLATE_BYTES).check("own.j2", NAMES)
    with pytest.raises(PromptFault, match=r"prompts/own\.j2: wanted at most 100,000 bytes"):
        write(own="x" * (TEMPLATE_BYTES + 1)).check("own.j2", NAMES)
