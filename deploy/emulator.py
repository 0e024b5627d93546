"""Runs MiniStack so that conditions may read mappings and split texts, as they may in CloudFormation.

In a condition, MiniStack 1.5.33 leaves `FindInMap` and `Split` unresolved. Here they are resolved first, by the code that
MiniStack uses for them everywhere else. It is run by the Python that has MiniStack.
"""
# ruff: noqa: SLF001  nothing public does this

import sys
from typing import Any

from ministack.app import main  # type: ignore[import-not-found]  # in the environment of the deployment's tools
from ministack.services.cloudformation import engine  # type: ignore[import-not-found]

_LOGIC = {"Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Condition"}
"""The functions that MiniStack's conditions know."""

_evaluate = engine._evaluate_conditions


def _evaluate_resolved(template: dict[str, Any], parameters: dict[str, Any]) -> Any:
    def resolved(node: Any) -> Any:
        if isinstance(node, list):
            return [resolved(each) for each in node]
        if not isinstance(node, dict):
            return node
        if _LOGIC & set(node):
            return {name: resolved(value) for name, value in node.items()}
        return engine._resolve_refs(node, {}, parameters, {}, template.get("Mappings", {}), "", "")

    conditions = {name: resolved(condition) for name, condition in template.get("Conditions", {}).items()}
    return _evaluate({**template, "Conditions": conditions}, parameters)


def _patch() -> None:
    """Put ours wherever the package has imported its own."""
    for name, module in list(sys.modules.items()):
        if name.startswith("ministack.") and getattr(module, "_evaluate_conditions", None) is _evaluate:
            module._evaluate_conditions = _evaluate_resolved  # type: ignore[attr-defined]


if __name__ == "__main__":
    _patch()
    main()
