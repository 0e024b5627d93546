"""Stand-ins: what one side has of the other's functions, classes and objects. Each asks the other side for all it does.

They are of real types, made as the other side describes them, so that calls, `isinstance`, `except` and operators work as in one
Python (`forwarding` has the methods). On the tests' side they are *wary*, for the program may have made an object to please:
what is compared with plain data is compared here, without asking, and an object of a class that the tests never name has none.

Standard library alone: it runs in children.
"""

import types
import weakref
from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from itertools import count
from typing import Any

from judge.sandbox.talk import forwarding
from judge.sandbox.talk.forwarding import CLASS_NUMBER, FOREIGN, ITEMS, NUMBER, TAINTED, Meta, Root, own
from judge.sandbox.talk.known import (
    GLOBALS,
    IMMUTABLE,
    KEPT,
    KNOWN_BASES,
    PROXIED,
    flat,
    found,
    full_name,
    hash_of,
    is_own,
    known_base,
    member,
    plain_value,
    real_function,
    signature,
)
from judge.sandbox.talk.operations import ARITHMETIC, COMPARISONS, CONTENT, OPERATIONS, TO_NUMBERS, described
from judge.sandbox.talk.peer import Peer
from judge.sandbox.talk.scalars import Garbled


class Described:
    """A class that is described to the other side rather than named."""

    __slots__ = ("kind",)

    def __init__(self, kind: type) -> None:
        self.kind = kind


class StandIns:
    """Makes stand-ins of what the other side sends, and keeps what the other side has stand-ins of."""

    def __init__(self, peer: Peer, *, wary: bool) -> None:
        """Ask the other side through `peer`; with `wary`, it is hostile."""
        self.ask, self.released, self._peer, self._wary = peer.ask, peer.released, peer, wary
        self.shared: Any = {}
        """Classes that both sides have, by name: their objects travel as data."""
        self.named: set[Any] = set()
        """The stand-in classes that the tests name; what derives from them counts too."""
        self.missed = False
        """Whether the tests have used a name that the program lacks."""
        self.missing: Callable[[], None] = lambda: None
        """Called when it does."""
        self._held: dict[int, Any] = {}  # number -> object of this side that the other has a stand-in of
        self._numbers: dict[int, int] = {}
        self._fresh = count(1)
        self._kinds: dict[type, Described] = {}
        self._classes: dict[int, type] = {}
        self._only_described: set[int] = set()
        self._copies: Counter[int] = Counter()
        self._functions: dict[int, Any] = {}
        self._function_numbers: dict[int, int] = {}
        self._stand_ins: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._root = type("Root", (Root,), {"_judge": self, "__slots__": ()})
        self._object = type("Object", (self._root,), {"__slots__": (NUMBER, TAINTED, ITEMS, "__weakref__")})
        self._meta = type("ProgramType", (Meta,), {"_judge": self})

    # ---- what goes out

    def class_of(self, value: Any) -> Any:
        """Return the class of a subclass's instance where the other side shall know it."""
        return self._kind(type(value)) if is_own(type(value)) else None

    def parts(self, value: Any) -> tuple[list[Any], Iterable[Any]]:  # noqa: PLR0911  one kind of value, one line
        """Return the parts of a cell for a value that is no plain data."""
        number = self._function_numbers.get(id(value)) or own(value, NUMBER)
        if number is not None:
            return ["yours", number], ()
        if isinstance(value, Described):
            return self._class_parts(value.kind)
        if isinstance(value, type):
            return self._type_parts(value)
        kind = type(value)
        if self.shared.get(kind.__name__) is kind and isinstance(value, (Enum, tuple)):
            return (["member", kind.__name__, value.name], ()) if isinstance(value, Enum) else (["named", kind.__name__], value)
        if isinstance(value, BaseException):
            return self._exception_parts(value)
        if isinstance(value, types.TracebackType):
            return ["plain"], (None,)
        for base in IMMUTABLE:
            if isinstance(value, base):
                plain = plain_value(value, base)
                told = not self._wary or is_own(kind)
                return (["sub", self._hold(value)], (self._kind(kind), plain)) if told else (["plain"], (plain,))
        return self._global_parts(value) or self._mine(value)

    def _kind(self, kind: type) -> "Described":
        """Return what stands for a class that is described, whatever module it is of."""
        return self._kinds.setdefault(kind, Described(kind))

    def _type_parts(self, kind: type) -> tuple[list[Any], Iterable[Any]]:
        """A class as a value: by its name where both sides have it."""
        if self.shared.get(kind.__name__) is kind:
            return ["shared", kind.__name__], ()
        return self._global_parts(kind) or self._class_parts(kind, handed_out=True)

    def _class_parts(self, kind: type, *, handed_out: bool = False) -> tuple[list[Any], Iterable[Any]]:
        if handed_out:
            self._only_described.discard(id(kind))
        elif not is_own(kind) and id(kind) not in self._numbers:
            self._only_described.add(id(kind))
        known = id(kind) in self._numbers
        number = self._hold(kind)
        if known:
            return ["class", number], ()
        bases = [base if is_own(base) else known_base(base) for base in kind.__bases__]
        doc = kind.__doc__ if isinstance(kind.__doc__, str) else None
        foreign = [f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__ if not is_own(base)]
        return ["class", number, kind.__name__, doc, foreign, *described(kind)], [base for base in bases if base is not object]

    def _exception_parts(self, error: BaseException) -> tuple[list[Any], Iterable[Any]]:
        kind: Any = type(error)
        own = self.shared.get(kind.__name__) is not kind and is_own(kind)
        if not own and GLOBALS.get(full_name(kind)) is not kind:
            kind = next(base for base in kind.__mro__ if GLOBALS.get(full_name(base)) is base)
        number = self._hold(error) if own else None
        extra = [] if own else [item for pair in vars(error).items() for item in pair]
        return ["error", number], (self._kind(kind) if own else kind, tuple(error.args), error.__cause__, *extra)

    def _global_parts(self, value: Any) -> tuple[list[Any], Iterable[Any]] | None:
        """Name a thing of the standard library, which both sides have; to the tests only harmless types are named."""
        name, module = getattr(value, "__qualname__", None), getattr(value, "__module__", None)
        if not isinstance(name, str):
            return None
        if isinstance(value, type) and GLOBALS.get(full_name(value)) is value:
            return ["global", value.__module__, name], ()
        owner = getattr(value, "__objclass__", None)
        module = module or getattr(owner, "__module__", None)
        if self._wary and isinstance(module, str) and module not in ("__main__", "solution"):
            try:
                if found(module, name) is value:
                    return ["global", module, name], ()
            except (AttributeError, ImportError):
                return None
        return None

    def _mine(self, value: Any) -> tuple[list[Any], Iterable[Any]]:
        number = self._hold(value)
        extra = signature(value) if self._wary and isinstance(value, types.FunctionType) else None
        hashed = None if self._wary else hash_of(value)
        return ["mine", number, hashed, extra], (self._kind(type(value)),)

    def _hold(self, value: Any) -> int:
        number = self._numbers.get(id(value))
        if number is None:
            number = next(self._fresh)
            self._held[number], self._numbers[id(value)] = value, number
        return number

    def free(self, numbers: list[int]) -> None:
        """Forget what the other side has no stand-in of any more; classes stay."""
        for number in numbers:
            if not isinstance(self._held.get(number), type):
                value = self._held.pop(number, None)
                self._numbers.pop(id(value), None)

    def release(self, number: int) -> None:
        """Note that a stand-in of an object is gone; plain data of a derived class may have several."""
        self._copies[number] -= 1
        if self._copies[number] <= 0:
            del self._copies[number]
            self.released.append(number)

    def unused(self, numbers: list[int]) -> list[int]:
        """Return those numbers of which no stand-in is left here."""
        return [number for number in numbers if number not in self._stand_ins and number not in self._copies]

    # ---- what comes in

    def stands_for(self, kind: str, head: list[Any], items: list[Any]) -> Any:
        """Return what a cell means here; anything may be raised."""
        make = {
            "yours": self._held_one,
            "class": self._class,
            "global": self._global,
            "shared": lambda head, _: self.shared[head[0]],
            "member": lambda head, _: member(self.shared[head[0]], head[1]),
            "named": lambda head, items: tuple.__new__(self.shared[head[0]], items),
            "plain": lambda _, items: items[0],
            "error": self._error,
            "sub": self._sub,
            "mine": self._stand_in,
        }[kind]
        return make(head, items)

    def _held_one(self, head: list[Any], _: list[Any]) -> Any:
        value = self._held[head[0]]
        if self._wary and id(value) in self._only_described:
            msg = "a class that was never handed out"
            raise Garbled(msg)
        return value

    def _global(self, head: list[Any], _: list[Any]) -> Any:
        name = f"{head[0]}.{head[1]}"
        return GLOBALS[name] if self._wary or name in GLOBALS else found(*head)

    def _error(self, head: list[Any], items: list[Any]) -> BaseException:
        kind, args, cause, *extra = items
        known = None if head[0] is None else self._stand_ins.get(head[0])
        if isinstance(known, BaseException):
            return known
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            msg = "no exception"
            raise Garbled(msg)
        make: Any = kind.__new__
        made: Any
        try:
            made = make(kind, *args)
            if isinstance(made, self._root):
                object.__setattr__(made, "args", args)
            else:
                made.__init__(*args)
        except TypeError:
            made = make(kind)
            object.__setattr__(made, "args", args)
        if head[0] is not None and isinstance(made, self._root):
            made.__dict__[NUMBER] = head[0]
            self._stand_ins[head[0]] = made
        else:
            held = dict(zip(extra[::2], extra[1::2], strict=True))
            made.__dict__.update(
                {name: held[name] for name in held if name[:1] != "_" and not callable(getattr(kind, name, None))}
            )
        error: BaseException = made
        error.__cause__ = cause if isinstance(cause, BaseException) else None
        return error

    def _sub(self, head: list[Any], items: list[Any]) -> Any:
        kind, plain = items
        base: Any = type(plain)
        if base not in IMMUTABLE or not isinstance(kind, type) or not issubclass(kind, base):
            return plain
        made = base.__new__(kind, plain.real, plain.imag) if base is complex else base.__new__(kind, plain)
        made.__dict__[NUMBER] = head[0]
        self._copies[head[0]] += 1
        return made

    def _stand_in(self, head: list[Any], items: list[Any]) -> Any:
        number, hashed, extra = head
        known = self._functions.get(number) or self._stand_ins.get(number)
        if known is not None:
            return known
        (kind,) = items
        if not issubclass(kind, self._object) or type(number) is not int:
            msg = "an object of no class"
            raise Garbled(msg)
        made = object.__new__(kind)
        object.__setattr__(made, NUMBER, number)
        object.__setattr__(made, TAINTED, hashed)
        self._stand_ins[number] = made
        if extra is not None and not self._wary:
            self._functions[number] = made = real_function(made, extra)
            self._function_numbers[id(made)] = number
        return made

    def _class(self, head: list[Any], items: list[Any]) -> type:
        number, *rest = head
        if number not in self._classes:
            name, doc, foreign, specials, overridden = rest
            self._classes[number] = self._made_class(name, doc, foreign, [*items], set(specials), set(overridden))
            type.__setattr__(self._classes[number], CLASS_NUMBER, number)
            type.__setattr__(self._classes[number], FOREIGN, {one for one in foreign if one.split(".")[0] in KNOWN_BASES})
        return self._classes[number]

    def _made_class(
        self, name: str, doc: Any, foreign: list[str], bases: list[Any], specials: set[str], overridden: set[str]
    ) -> type:
        real = [base for base in bases if isinstance(base, type) and base is not object]
        plain = any(issubclass(base, (*KEPT, BaseException)) for base in real)
        if not any(issubclass(base, self._root) for base in real):
            real.insert(0, self._root if plain else self._object)
        space: dict[str, Any] = {"__module__": "solution", "__qualname__": name, "__doc__": doc}
        data = plain and not any(issubclass(base, BaseException) for base in real)
        forwards = {special: self._forward(special, plain=data) for special in specials & OPERATIONS.keys()}
        space.update({special: forward for special, forward in forwards.items() if forward is not None})
        if plain:
            public = [method for method in overridden if not method.startswith("_")]
            space.update({method: property(partial(forwarding.ask_attribute, self, method)) for method in public})
        else:
            space["__slots__"] = ()
            if "__eq__" in space or "__hash__" in specials:
                space["__hash__"] = forwarding.kept_hash
            if foreign and foreign[0].rpartition(".")[2] == name:
                space.update(self._of_python(name, foreign[0], space))
        try:
            return type.__new__(self._meta, name, tuple(real), space)
        except TypeError:
            return type.__new__(self._meta, name, (self._object,), {"__module__": "solution", "__slots__": ()})

    def _of_python(self, name: str, full: str, space: dict[str, Any]) -> dict[str, Any]:
        """Return what is different where the class is one of Python's own, as those of functions and iterators."""
        found: dict[str, Any] = {"__doc__": property(partial(forwarding.ask_attribute, self, "__doc__"))}
        if name in PROXIED:
            found["__class__"] = property(partial(_always, PROXIED[name]))
        if "__next__" in space and full.split(".", maxsplit=1)[0] in ("builtins", "itertools"):
            found["__next__"] = forwarding.next_of(self)
        return found

    def _forward(self, special: str, *, plain: bool) -> Any:  # noqa: PLR0911  one kind of operation, one line
        """Return the method that asks the other side for an operation; None where this side's own shall do."""
        if not self._wary:
            return forwarding.asking(self, special)
        if plain and special in COMPARISONS:
            return None
        if special in COMPARISONS:
            return forwarding.compared(self, special)
        if special in ARITHMETIC:
            return forwarding.calculated(self, special, plain=plain)
        if special in TO_NUMBERS:
            return None if plain else forwarding.to_number(self, special)
        if special in CONTENT:
            return forwarding.content(self, special, plain=plain)
        return forwarding.asking(self, special)

    # ---- what the tests name

    def is_named(self, value: Any) -> bool:
        """Whether a value is an object of a class that the tests name."""
        return isinstance(value, self._root) and any(kind in self.named for kind in type(value).__mro__)

    def is_object(self, *values: Any) -> bool:
        """Whether one of the values is an object of the other side, and no plain data besides."""
        return any(isinstance(value, self._root) and not isinstance(value, KEPT) for value in values)

    def is_stand_in(self, value: Any) -> bool:
        """Whether a value is an object of the other side, whatever it says of itself."""
        return isinstance(value, self._root) or isinstance(type(value), self._meta)

    def is_busy(self) -> bool:
        """Whether values are being made, so that nothing can be asked."""
        return self._peer.cells.busy

    def name(self, value: Any) -> None:
        """Note that the tests name a value."""
        if type(value) is self._meta:
            self.named.add(value)

    def derives(self, kind: Any, kinds: Any) -> bool:
        """Whether a class of the other side derives from one of Python's classes that has no stand-in."""
        if type(kind) is not self._meta:
            return False
        wanted = {f"{one.__module__}.{one.__qualname__}" for one in flat(kinds) if isinstance(one, type)}
        return any(wanted & vars(base).get(FOREIGN, set()) for base in self._mro(kind))

    def _mro(self, kind: Any) -> Iterable[type]:
        return kind.__mro__  # type: ignore[no-any-return]

    def fail_missing(self, name: str) -> Any:
        """Raise what CPython raises for a name that the program does not define."""
        self.missed = True
        self.missing()
        msg = f"name {name!r} is not defined"
        raise NameError(msg, name=name)


def _always(kind: type, _: object) -> type:
    return kind
