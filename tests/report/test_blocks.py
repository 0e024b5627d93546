"""Blocks are exactly what the page's script can draw."""

import re
from importlib.resources import files
from typing import get_args

import pytest
from pydantic import ValidationError

from judge.report.blocks import Block, Histogram, Section


def test_a_block_has_no_field_that_the_script_does_not_know() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Histogram.model_validate({"title": "t", "says": "s", "low": 0.0, "high": 1.0, "series": [], "colour": "red"})


def test_every_kind_of_block_is_drawn_by_the_script() -> None:
    script = files("judge.report").joinpath("figures.js").read_text("utf-8")
    drawn = re.search(r"const BLOCKS = \{(.*)\}", script)
    assert drawn
    kinds = [kind.model_fields["kind"].default for kind in get_args(Block)]
    assert [kind for kind in kinds if kind not in drawn[1]] == []


def test_a_section_is_json_with_its_blocks() -> None:
    block = Histogram(title="t", says="s", low=0.0, high=1.0, series=[])
    made = Section(id="a", heading="A", blocks=[block]).model_dump(mode="json")
    assert made["blocks"] == [{"kind": "histogram", "title": "t", "says": "s", "low": 0.0, "high": 1.0, "series": []}]
