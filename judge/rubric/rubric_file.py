"""Finds and loads the files of rubrics. A file that is wrong is refused with every fault at once."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from judge.checks import KINDS
from judge.errors import RubricFault
from judge.record import NAME, explain, near_miss, shape
from judge.rubric.rubric import FIELDS, Rubric
from judge.rubric.yaml_file import read_document

_LISTS = {"criteria", "checks", "gates"}
_EVIDENCE = ".evidence"
"""How the name of a file of evidence ends, see `judge.rubric.evidence`."""

_LEAST = {"name": "unread", "description": "?"}
"""What every rubric needs; these values stand in for what cannot be read while the rest is checked."""


def find_rubric(name: str, folders: Sequence[Path]) -> Path:
    """Return the file of a rubric, given its name in one of the folders or its path.

    Raises:
        RubricFault: there is none.
    """
    if name.endswith((".yaml", ".yml")) or "/" in name:
        if Path(name).is_file():
            return Path(name)
        msg = f"{name}: no such rubric file"
        raise RubricFault(msg)
    for folder in folders:
        if (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    known = list_rubrics(folders)
    listed = near_miss(name, known) or f"; there are: {', '.join(known)}"
    msg = f"no rubric is called {name!r}{listed}"
    raise RubricFault(msg)


def list_rubrics(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of all rubrics in the folders."""
    names = {path.stem for folder in folders for path in folder.glob("*.yaml")}
    return tuple(sorted(name for name in names if not name.endswith(_EVIDENCE)))


def load_rubric(path: Path | str) -> Rubric:
    """Read and check a rubric file.

    Raises:
        RubricFault: a line for every fault, each with file, field, what was wanted and what was found.
    """
    try:
        path = Path(path)
    except TypeError as error:
        msg = f"rubric: wanted the path of its file, found {shape(path)}"
        raise RubricFault(msg) from error
    document = read_document(path, RubricFault)
    faults = [*document.faults, *_name_faults(document.data, path.stem)]
    try:
        rubric = parse_rubric(document.data)
    except ValidationError as error:
        told = [*explain(error, FIELDS), *_faults_beside(document.data, error), *faults]
        raise RubricFault.of(path, dict.fromkeys(told)) from error
    if faults:
        raise RubricFault.of(path, dict.fromkeys(faults))
    return rubric


def parse_rubric(data: object) -> Rubric:
    """Make a rubric out of what a YAML file or a program holds.

    Raises:
        pydantic.ValidationError: with every fault.
    """
    return Rubric.model_validate(data)


def _name_faults(data: object, stem: str) -> list[str]:
    name = data.get("name") if isinstance(data, Mapping) else None
    return [f"name: wanted {stem!r}, the file's own name; found {name!r}"] if isinstance(name, str) and name != stem else []


def _faults_beside(data: object, error: ValidationError) -> tuple[str, ...]:
    """Say what else is wrong with a rubric when parts of it cannot be read.

    pydantic stops before a rubric's own rules where a field cannot be read. So the rules are asked once more about what is left:
    items that cannot be read are replaced by stand-ins of the same name, fields that cannot be read are left out.
    """
    places = [detail["loc"] for detail in error.errors(include_url=False)]
    if not isinstance(data, Mapping) or () in places:
        return ()  # nothing can be read, or everything could and the rules have spoken
    unread = {str(loc[0]) for loc in places if loc[0] not in _LISTS or len(loc) == 1}
    left = {str(name): value for name, value in data.items() if name in Rubric.model_fields and name not in unread}
    for name in _LISTS & left.keys():
        broken = {loc[1] for loc in places if loc[0] == name and len(loc) > 1}
        left[name] = [_stand_in(name, item) if at in broken else item for at, item in enumerate(left[name])]
        if None in left[name]:
            unread.add(name)
            del left[name]
    try:
        Rubric.model_validate({**_LEAST, **left}, context=unread)
    except ValidationError as more:
        return explain(more, FIELDS)
    return ()


def _stand_in(part: str, item: object) -> Mapping[str, object] | None:
    """Return an item that can be read in the place of one that cannot, under the same name; None without a name to go by."""
    if not isinstance(item, Mapping):
        return None
    given = item.get("name")
    name = item.get("check") if given is None and part != "criteria" else given
    if not isinstance(name, str) or not re.match(NAME, name):
        return None
    if part == "gates":
        return {"check": name}
    if part == "criteria":
        return {"name": name, "description": "?", "boolean": True, "of": "turns" if item.get("of") == "turns" else "response"}
    return {"name": name, "check": "substance"} if given is not None or name in KINDS else None
