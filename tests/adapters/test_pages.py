"""The lines in docs/trainers are run as they stand there."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.converse_server import ConverseServer

PAGES = Path(__file__).parents[2] / "docs" / "trainers"
MADE = {
    "trl": ("1.16.0", "reward"),
    "verl": ("0.9.1", "compute_score"),
    "openrlhf": ("0.11.2", "reward_func"),
    "slime": ("0.3.1", "reward"),
    "areal": ("1.0.4", "JudgedWorkflow"),
    "verifiers": ("0.4.0", "quality"),
    "art": ("0.5.23", "reward"),
    "nemo_gym": ("0.7.0", "reward"),
    "tinker": ("0.6.1", "reward"),
    "skyrl": ("0.4.0", "reward"),
    "sagemaker": ("0", "reward"),
}
"""The version that is installed there, and what the page makes."""

PACKAGES = {"art": "openpipe-art", "nemo_gym": "nemo-gym", "tinker": "tinker-cookbook", "skyrl": "skyrl-gym"}
"""The distributions that are not called as their page is."""


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("trainer", MADE)
def test_the_lines_of_a_page_run(
    trainer: str, install: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch, server: ConverseServer
) -> None:
    version, name = MADE[trainer]
    install(PACKAGES.get(trainer, trainer), version)
    workflow: Any = ModuleType("areal.workflow.rlvr")
    workflow.RLVRWorkflow = type("RLVRWorkflow", (), {})
    for module in ("areal", "areal.workflow", "areal.workflow.rlvr"):
        monkeypatch.setitem(sys.modules, module, workflow)
    (code,) = re.findall(r"```python\n(.*?)```", (PAGES / f"{trainer}.md").read_text("utf-8"), re.DOTALL)
    made: dict[str, Any] = {}
    exec(code, made)
    assert callable(made[name])
    assert server.requests == []
