"""Reads what a stack will be from template.yaml and samconfig.toml: its rubric, its Python, its processor, its settings.

Both `sam build` and `sam deploy` go by these two files, so the build and the deployment cannot be told different things.
"""

import re
import shlex
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FUNCTION = "GraderFunction"
_PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::NoValue": "",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "judge",
}
"""What stands in for what only AWS knows. None of it decides what is built."""

_OVERRIDE = re.compile(
    r"""
    (?: ParameterKey= )? (?P<name>\w+)      # Rubric=summary
    (?: =  |  ,ParameterValue= )            # ParameterKey=Rubric,ParameterValue=summary
    (?P<value>.*)
    """,
    re.VERBOSE | re.DOTALL,
)
_REFERENCE = re.compile(r"\$\{([^!}][^}]*)\}")
"""A name inside `!Sub`: `${Rubric}`. `${!x}` is a literal `${x}`, which no value here needs."""


class Stack(NamedTuple):
    """What the build has to know about the stack."""

    variables: Mapping[str, str]
    """The environment of the function. A resource stands there by its name in the template."""

    python: str
    """The minor version of its Python, such as `3.13`."""

    architecture: str
    """Its processor: `arm64` or `x86_64`."""

    parameters: Mapping[str, str]

    @property
    def rubric(self) -> str:
        """The name of the rubric that it scores by."""
        return self.variables["JUDGE_RUBRIC"]

    def __str__(self) -> str:
        """Say what it is in one phrase."""
        return f"the rubric {self.rubric!r} on python{self.python}/{self.architecture}"


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as `{"Ref": "x"}` and the other functions of CloudFormation alike."""


def _function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {suffix: loader.construct_mapping(node, deep=True)}
    return {suffix: node.value}


_Loader.add_multi_constructor("!", _function)


def read_stack(folder: Path) -> Stack:
    """Read the stack of a folder.

    Args:
        folder: holds template.yaml and, perhaps, samconfig.toml.
    """
    return stack_of((folder / "template.yaml").read_text("utf-8"), overrides(folder / "samconfig.toml"))


def stack_of(template: str, given: Mapping[str, str]) -> Stack:
    """Return the stack that a template makes with these parameters.

    Args:
        template: the text of the template.
        given: parameters that are not the template's defaults.
    """
    document = yaml.load(template, _Loader)  # noqa: S506  a safe loader
    values = _Values(document, given)
    globals_ = document["Globals"]["Function"]
    function = document["Resources"][FUNCTION]["Properties"]
    variables = {name: values.text(value) for name, value in function["Environment"]["Variables"].items()}
    python = values.text(globals_["Runtime"]).removeprefix("python")
    return Stack(variables, python, values.text(globals_["Architectures"][0]), values.parameters)


def overrides(file: Path) -> dict[str, str]:
    """Return the parameters that `sam deploy` takes from a samconfig.toml, for instance those that `--guided` wrote."""
    if not file.is_file():
        return {}
    default = tomllib.loads(file.read_text("utf-8")).get("default", {})
    merged = {**default.get("global", {}).get("parameters", {}), **default.get("deploy", {}).get("parameters", {})}
    given = merged.get("parameter_overrides", [])
    parts = shlex.split(given) if isinstance(given, str) else [str(part) for part in given]
    found = (_OVERRIDE.fullmatch(part) for part in parts)
    return {one["name"]: one["value"].strip('"') for one in found if one}


class _Values:
    """Works out the functions of CloudFormation that can stand in a function's environment."""

    def __init__(self, document: Mapping[str, Any], given: Mapping[str, str]) -> None:
        defaults = {name: str(one.get("Default", "")) for name, one in document["Parameters"].items()}
        self.parameters = {**defaults, **{name: value for name, value in given.items() if name in defaults}}
        self._conditions = document.get("Conditions", {})
        self._mappings = document.get("Mappings", {})
        self._functions: dict[str, Callable[[Any], Any]] = {
            "And": lambda parts: all(self._true(part) for part in parts),
            "Condition": lambda name: self._true(self._conditions[name]),
            "Equals": lambda parts: self.text(parts[0]) == self.text(parts[1]),
            "FindInMap": lambda path: self._mappings[self.text(path[0])][self.text(path[1])][self.text(path[2])],
            "GetAtt": str,
            "If": lambda parts: self.value(parts[1] if self._true(self._conditions[parts[0]]) else parts[2]),
            "Join": lambda parts: self.text(parts[0]).join(self.text(one) for one in self.value(parts[1])),
            "Not": lambda parts: not self._true(parts[0]),
            "Or": lambda parts: any(self._true(part) for part in parts),
            "Ref": lambda name: self.parameters.get(name, _PSEUDO.get(name, name)),
            "Select": lambda parts: self._list(parts[1])[int(self.text(parts[0]))],
            "Split": lambda parts: self.text(parts[1]).split(self.text(parts[0])),
            "Sub": self._sub,
        }

    def value(self, node: Any) -> Any:
        """Return what a node of the template stands for."""
        if isinstance(node, dict) and len(node) == 1:
            ((name, rest),) = node.items()
            return self._functions[name](rest)
        return node

    def text(self, node: Any) -> str:
        """Return what a node stands for as CloudFormation writes it."""
        return str(self.value(node))

    def _list(self, node: Any) -> list[Any]:
        value = self.value(node)
        return value.split(",") if isinstance(value, str) else list(value)

    def _true(self, node: Any) -> bool:
        return bool(self.value(node))

    def _sub(self, node: Any) -> str:
        text, local = (node, {}) if isinstance(node, str) else node
        return _REFERENCE.sub(lambda match: self.text(local.get(match[1], {"Ref": match[1]})), text)
