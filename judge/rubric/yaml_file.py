"""Reads YAML files; the only place that knows PyYAML. A key that is written twice is a fault, where YAML would drop one silently.

A file may come from anybody. Its size, its depth and everything its aliases stand for are counted before anything is built.
"""

import stat
from collections.abc import Hashable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from judge.bounds import YAML_BYTES, YAML_DEPTH, YAML_NODES, YAML_SCALAR
from judge.errors import Misconfigured

_MAY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
"""The permission bits of a file that somebody may write. Replacing a file asks its folder for permission, not the file."""


class Document(NamedTuple):
    """What a file holds, and faults that do not stop the reading."""

    data: Any
    faults: tuple[str, ...]
    """Keys that are written twice (`data` has the last) and keys that YAML takes for truth values, each with its line."""


def read_yaml(path: Path, fault: type[Misconfigured]) -> Any:
    """Return what a file holds.

    Raises:
        Misconfigured: of the kind given, with the line: the file is missing, too large, not YAML, or has a key twice.
    """
    document = read_document(path, fault)
    if document.faults:
        raise fault.of(path, document.faults)
    return document.data


def read_document(path: Path, fault: type[Misconfigured]) -> Document:
    """Return what a file holds, with the faults of its keys.

    Raises:
        Misconfigured: of the kind given, with the line: the file is missing, too large or not YAML.
    """
    try:
        return _read(_text(path))
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise fault(msg) from error
    except (yaml.YAMLError, ValueError, ArithmeticError, AttributeError, RecursionError) as error:  # PyYAML's, for odd values
        msg = f"{path}: not YAML: {_said(error)}"
        raise fault(msg) from error


def write_yaml(path: Path, data: Any, remark: str, fault: type[Misconfigured]) -> None:
    """Write a file, with a remark of one or more lines at its top. The file is replaced as a whole.

    A text of several lines keeps them, where YAML can write it so.

    Raises:
        Misconfigured: of the kind given: it cannot be written.
    """
    text = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    replace_text(path, "".join(f"# {line}\n" for line in remark.splitlines()) + text, fault)


def replace_text(path: Path, text: str, fault: type[Misconfigured]) -> None:
    """Replace a file as a whole: whoever reads it sees the old text or the new one. It keeps its permissions.

    Args:
        path: the file; of a symbolic link, the file that it leads to is replaced, and the link stays.
        text: the new text.
        fault: the kind of fault.

    Raises:
        Misconfigured: of the kind given: it cannot be written, or is read-only.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.new")
    try:
        mode = target.stat().st_mode if target.exists() else None
        if mode is not None and not mode & _MAY_WRITE:
            msg = f"{path}: cannot be written: it is read-only"
            raise fault(msg)
        beside.write_bytes(text.encode())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise fault(msg) from error


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(YAML_BYTES + 1)
    if len(content) > YAML_BYTES:
        msg = f"wanted at most {YAML_BYTES:,} bytes, found more"
        raise ValueError(msg)
    return content.decode("utf-8")


def _read(text: str) -> Document:
    _measure(text)
    loader = _Loader(text)
    try:
        return Document(loader.get_single_data(), tuple(loader.faults))
    finally:
        loader.dispose()


def _said(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None)
    return f"{problem}, line {mark.line + 1}" if mark and problem else " ".join(str(error).split())


def _measure(text: str) -> None:
    """Refuse a document that is too deep or stands for too much, from the events of the parser, which recurses over nothing."""
    sizes: dict[str | None, int] = {}
    open_: list[tuple[str | None, int]] = []
    total = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        match event:
            case yaml.AliasEvent():
                if event.anchor not in sizes:
                    _refuse(f"the alias *{event.anchor} stands for nothing, or for something that contains it", event)
                total += sizes[event.anchor]
            case yaml.CollectionStartEvent():
                total += 1
                open_.append((event.anchor, total))
            case yaml.ScalarEvent():
                total += 1
                sizes[event.anchor] = 1
            case yaml.CollectionEndEvent():
                anchor, before = open_.pop()
                sizes[anchor] = total - before + 1
        _hold(len(open_), total, event)


def _hold(depth: int, total: int, event: yaml.Event) -> None:
    if depth > YAML_DEPTH:
        _refuse(f"nested more than {YAML_DEPTH} levels deep", event)
    if total > YAML_NODES:
        _refuse(f"more than {YAML_NODES:,} values, each alias counted as what it stands for", event)


def _refuse(problem: str, event: yaml.Event) -> None:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]  # C's mark is one, too


class _Dumper(yaml.SafeDumper):
    """YAML's safe dumper, which writes a text of several lines as a block."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_Dumper.add_representer(str, _Dumper.represent_str)


class _Loader(yaml.CSafeLoader):
    """YAML's safe loader, which also notices keys that are written twice or are truth values by accident, and endless numbers."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.faults: list[str] = []
        self._checked: set[int] = set()

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002
        text = node.tag == "tag:yaml.org,2002:str"
        if isinstance(node, yaml.ScalarNode) and not text and len(node.value) > YAML_SCALAR:
            msg = f"a number or date of more than {YAML_SCALAR} characters"
            raise yaml.constructor.ConstructorError(None, None, msg, node.start_mark)
        return super().construct_object(node, deep=deep)

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Check the keys of a mapping, once, before other mappings are merged into it."""
        if id(node) not in self._checked:
            self._checked.add(id(node))
            self._check([place for place, _ in node.value if place.tag != "tag:yaml.org,2002:merge"])
        super().flatten_mapping(node)

    def _check(self, places: list[yaml.Node]) -> None:
        seen: set[Hashable] = set()
        for place in places:
            key = self.construct_object(place, deep=True)
            if isinstance(key, bool):
                self._fault(f"'yes', 'no', 'on' and 'off' are truth values in YAML; write this key in quotes, found {key}", place)
            elif not isinstance(key, Hashable):
                continue  # PyYAML says so itself
            elif key in seen:
                self._fault(f"the key {key!r} is written twice", place)
            else:
                seen.add(key)

    def _fault(self, problem: str, node: yaml.Node) -> None:
        self.faults.append(f"not YAML: {problem}, line {node.start_mark.line + 1}")
