"""Reads YAML files; the only place that knows PyYAML. A key that stands twice is a fault instead of a silent loss."""

from pathlib import Path
from typing import Any

import yaml

from judge.errors import Misconfigured


def read_yaml(path: Path, fault: type[Misconfigured]) -> Any:
    """Return what a file holds.

    Raises:
        Misconfigured: of the kind given: the file is missing, not YAML (with the line), or has a key twice.
    """
    try:
        return yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506  _Loader is a SafeLoader
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise fault(msg) from error
    except (yaml.YAMLError, ValueError, AttributeError, RecursionError) as error:  # PyYAML raises them for odd values
        msg = f"{path}: not YAML: {' '.join(str(error).split())}"
        raise fault(msg) from error


class _Loader(yaml.CSafeLoader):
    """YAML's safe loader, with keys that stand twice or are truth values by accident refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: list[Any] = []
        for place, _ in node.value:
            if place.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(place, deep=True)
            if isinstance(key, bool):
                msg = f"'yes', 'no', 'on' and 'off' are truth values in YAML; write this key in quotes, found {key}"
                raise yaml.constructor.ConstructorError(None, None, msg, place.start_mark)
            if key in seen:
                msg = f"the key {key!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, msg, place.start_mark)
            seen.append(key)
        return super().construct_mapping(node, deep=deep)
