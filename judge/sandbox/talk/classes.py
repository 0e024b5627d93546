"""Makes the classes of stand-ins as the other side describes them, so that calls, `isinstance`, `except` and operators work.

On the tests' side they are *wary*; see `stand_ins`. Standard library alone: it runs in children.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from judge.sandbox.talk import forwarding
from judge.sandbox.talk.forwarding import CLASS_NUMBER, FOREIGN, ITEMS, NUMBER, TAINTED, Asker, Meta, Root
from judge.sandbox.talk.known import KEPT, KNOWN_BASES, PROXIED, flat, full_name
from judge.sandbox.talk.operations import ARITHMETIC, COMPARISONS, CONTENT, OPERATIONS, TO_NUMBERS

_ITERATORS = ("builtins", "itertools")
"""Modules whose iterators do nothing but iterate, so that many of their items may be asked for at a time."""


class Classes:
    """The classes of one side's stand-ins."""

    def __init__(self, asker: Asker, *, wary: bool) -> None:
        """Have their methods ask through `asker`. With `wary`, the other side is hostile."""
        self._asker, self._wary = asker, wary
        self._made: dict[int, type] = {}
        self._named: set[Any] = set()
        self.root = type("Root", (Root,), {"_judge": asker, "__slots__": ()})
        """What all objects that stand for one of the other side derive from."""
        self.object = type("Object", (self.root,), {"__slots__": (NUMBER, TAINTED, ITEMS, "__weakref__")})
        """The same for objects that are neither plain data nor exceptions."""
        self._meta = type("ProgramType", (Meta,), {"_judge": asker})

    def of_cell(self, head: list[Any], items: list[Any]) -> type:
        """Return the class that a cell describes, made at its first description."""
        number, *rest = head
        if number not in self._made:
            name, doc, foreign, specials, overridden = rest
            made = self._class(name, doc, foreign, [*items], set(specials), set(overridden))
            self._made[number] = made
            type.__setattr__(made, CLASS_NUMBER, number)
            type.__setattr__(made, FOREIGN, {one for one in foreign if one.split(".")[0] in KNOWN_BASES})
        return self._made[number]

    # ---- what a value is

    def name(self, value: Any) -> None:
        """Note that the tests name a value. What derives from a class that they name counts as named too."""
        if type(value) is self._meta:
            self._named.add(value)

    def is_named(self, value: Any) -> bool:
        """Whether a value is an object of a class that the tests name."""
        return isinstance(value, self.root) and any(kind in self._named for kind in type(value).__mro__)

    def is_object(self, *values: Any) -> bool:
        """Whether one of the values is an object of the other side, and not plain data as well."""
        return any(isinstance(value, self.root) and not isinstance(value, KEPT) for value in values)

    def is_stand_in(self, value: Any) -> bool:
        """Whether a value is an object of the other side, whatever it says of itself."""
        return isinstance(value, self.root) or isinstance(type(value), self._meta)

    def is_class(self, value: Any) -> bool:
        """Whether a value is a class of the other side."""
        return type(value) is self._meta

    def derives(self, kind: Any, kinds: Any) -> bool:
        """Whether a class of the other side derives from one of Python's classes that has no stand-in."""
        if type(kind) is not self._meta:
            return False
        wanted = {full_name(one) for one in flat(kinds) if isinstance(one, type)}
        return self._foreign_bases(kind) & wanted != set()

    def _foreign_bases(self, kind: Any) -> set[str]:
        return {name for base in kind.__mro__ for name in vars(base).get(FOREIGN, ())}

    # ---- how a class is made

    def _class(self, name: str, doc: Any, foreign: list[str], bases: list[Any], specials: set[str], overridden: set[str]) -> type:
        """Make a class.

        Args:
            name: its name.
            doc: its docstring, or None.
            foreign: full names of the classes that it derives from and that are not the other side's own.
            bases: its bases on this side.
            specials: the operations that it defines, by the names of their methods.
            overridden: public names that it defines anew over those of a plain type.
        """
        real = [base for base in bases if isinstance(base, type) and base is not object]
        plain = any(issubclass(base, (*KEPT, BaseException)) for base in real)
        if not any(issubclass(base, self.root) for base in real):
            real.insert(0, self.root if plain else self.object)
        space: dict[str, Any] = {"__module__": "solution", "__qualname__": name, "__doc__": doc}
        data = plain and not any(issubclass(base, BaseException) for base in real)
        forwards = {special: self._forward(special, plain=data) for special in specials & OPERATIONS.keys()}
        space.update({special: forward for special, forward in forwards.items() if forward is not None})
        if plain:
            public = [method for method in overridden if not method.startswith("_")]
            space.update({method: self._asked(method) for method in public})
        else:
            space.update(self._of_object(name, foreign, space, hashes="__hash__" in specials))
        try:
            return type.__new__(self._meta, name, tuple(real), space)
        except TypeError:  # bases that do not go together, as forged ones may
            return type.__new__(self._meta, name, (self.object,), {"__module__": "solution", "__slots__": ()})

    def _of_object(self, name: str, foreign: list[str], space: dict[str, Any], *, hashes: bool) -> dict[str, Any]:
        """Return what the class of an object has besides its operations."""
        found: dict[str, Any] = {"__slots__": ()}
        if "__eq__" in space or hashes:
            found["__hash__"] = forwarding.kept_hash
        if foreign and foreign[0].rpartition(".")[2] == name:
            found.update(self._of_python(name, foreign[0], space))
        return found

    def _of_python(self, name: str, full: str, space: dict[str, Any]) -> dict[str, Any]:
        """Return what is different if the class is one of Python's own, such as those of functions and iterators."""
        found: dict[str, Any] = {"__doc__": self._asked("__doc__")}
        if name in PROXIED:
            found["__class__"] = property(partial(_always, PROXIED[name]))
        if "__next__" in space and full.split(".", maxsplit=1)[0] in _ITERATORS:
            found["__next__"] = forwarding.next_of(self._asker)
        return found

    def _asked(self, name: str) -> property:
        return property(partial(forwarding.ask_attribute, self._asker, name))

    def _forward(self, special: str, *, plain: bool) -> Callable[..., Any] | None:
        """Return the method that asks the other side for an operation; None where this side's own method will do."""
        made: Callable[..., Any] | None
        if not self._wary:
            made = forwarding.asking(self._asker, special)
        elif special in COMPARISONS:
            made = None if plain else forwarding.compared(self._asker, special)
        elif special in ARITHMETIC:
            made = forwarding.calculated(self._asker, special, plain=plain)
        elif special in TO_NUMBERS:
            made = None if plain else forwarding.to_number(self._asker, special)
        elif special in CONTENT:
            made = forwarding.content(self._asker, special, plain=plain)
        else:
            made = forwarding.asking(self._asker, special)
        return made


def _always(kind: type, _: object) -> type:
    return kind
