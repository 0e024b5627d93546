"""Stand-ins: what one side has of the other's functions, classes and objects. Each asks the other side for all it does.

On the tests' side they are *wary*, because the program may have made an object to please, such as one that equals everything.
What is compared with plain data is compared on the tests' side, without asking, and an object of a class that the tests never
name has no operators at all.

Standard library alone: it runs in children.
"""

import types
import weakref
from collections.abc import Callable
from enum import Enum
from typing import Any

from judge.sandbox.talk.cells import Parts
from judge.sandbox.talk.classes import Classes
from judge.sandbox.talk.forwarding import NUMBER, TAINTED, own
from judge.sandbox.talk.holdings import Copies, Holdings
from judge.sandbox.talk.known import (
    GLOBALS,
    IMMUTABLE,
    OWN_MODULES,
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
from judge.sandbox.talk.operations import described
from judge.sandbox.talk.peer import Peer
from judge.sandbox.talk.scalars import Garbled


class Described:
    """A class that is described to the other side rather than named."""

    __slots__ = ("kind",)

    def __init__(self, kind: type) -> None:
        self.kind = kind


class StandIns:
    """Makes stand-ins of what the other side sends, and cells for what it will have stand-ins of."""

    def __init__(self, peer: Peer, *, wary: bool) -> None:
        """Ask the other side through `peer`. With `wary`, it is hostile."""
        self.ask, self._peer, self._wary = peer.ask, peer, wary
        self.shared: Any = {}
        """Classes that both sides have, by name: their objects travel as data."""
        self.missed = False
        """Whether the tests have used a name that the program lacks."""
        self.missing: Callable[[], None] = lambda: None
        """Called when they do."""
        self.classes = Classes(self, wary=wary)
        self._holdings = Holdings()
        self._kinds: dict[type, Described] = {}
        self._only_described: set[int] = set()
        self._copies = Copies(peer.released.append)
        self._functions: dict[int, Any] = {}
        self._function_numbers: dict[int, int] = {}
        self._stand_ins: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self.free = self._holdings.free
        self.release = self._copies.remove
        self.is_named = self.classes.is_named

    # ---- what goes out

    def class_of(self, value: Any) -> Any:
        """Return what stands for the class of a container of a derived class, if the other side may know that class."""
        return self._kind(type(value)) if is_own(type(value)) else None

    def parts(self, value: Any) -> Parts:
        """Return the parts of a cell for a value that is not plain data."""
        number = self._function_numbers.get(id(value)) or own(value, NUMBER)
        if number is not None:
            return ["yours", number], ()
        if isinstance(value, Described):
            return self._class_parts(value.kind)
        if isinstance(value, type):
            return self._type_parts(value)
        if isinstance(value, types.TracebackType):
            return ["plain"], (None,)
        named = self._shared_parts(value) or self._exception_parts(value) or self._derived_parts(value)
        return named or self._global_parts(value) or self._mine(value)

    def _kind(self, kind: type) -> "Described":
        """Return what stands for a class that is described, whatever module it is of."""
        return self._kinds.setdefault(kind, Described(kind))

    def _type_parts(self, kind: type) -> Parts:
        """A class as a value: its name where both sides have it, else its description."""
        if self.shared.get(kind.__name__) is kind:
            return ["shared", kind.__name__], ()
        return self._global_parts(kind) or self._class_parts(kind, handed_out=True)

    def _class_parts(self, kind: type, *, handed_out: bool = False) -> Parts:
        """Describe a class once; from then on its number is enough.

        One that is described only because an object is of it is not handed out: the other side may not use it.
        """
        if handed_out:
            self._only_described.discard(id(kind))
        elif not is_own(kind) and not self._holdings.has(kind):
            self._only_described.add(id(kind))
        known = self._holdings.has(kind)
        number = self._holdings.hold(kind)
        if known:
            return ["class", number], ()
        bases = [base if is_own(base) else known_base(base) for base in kind.__bases__]
        doc = kind.__doc__ if isinstance(kind.__doc__, str) else None
        foreign = [full_name(base) for base in kind.__mro__ if not is_own(base)]
        return ["class", number, kind.__name__, doc, foreign, *described(kind)], [base for base in bases if base is not object]

    def _shared_parts(self, value: Any) -> Parts | None:
        """A member of an Enum, or a named tuple, of a class that both sides have."""
        kind = type(value)
        if self.shared.get(kind.__name__) is not kind:
            return None
        if isinstance(value, Enum):
            return ["member", kind.__name__, value.name], ()
        return (["named", kind.__name__], value) if isinstance(value, tuple) else None

    def _exception_parts(self, error: Any) -> Parts | None:
        if not isinstance(error, BaseException):
            return None
        kind: Any = type(error)
        own = self.shared.get(kind.__name__) is not kind and is_own(kind)
        if not own and GLOBALS.get(full_name(kind)) is not kind:
            kind = next(base for base in kind.__mro__ if GLOBALS.get(full_name(base)) is base)
        number = self._holdings.hold(error) if own else None
        extra = [] if own else [item for pair in vars(error).items() for item in pair]
        return ["error", number], (self._kind(kind) if own else kind, tuple(error.args), error.__cause__, *extra)

    def _derived_parts(self, value: Any) -> Parts | None:
        """Plain data that cannot change, of a derived class: its plain value, and its class where that may be known."""
        for base in IMMUTABLE:
            if isinstance(value, base):
                plain = plain_value(value, base)
                if self._wary and not is_own(type(value)):
                    return ["plain"], (plain,)
                return ["sub", self._holdings.hold(value)], (self._kind(type(value)), plain)
        return None

    def _global_parts(self, value: Any) -> Parts | None:
        """Name a thing of the standard library, which both sides have. To the tests only harmless types are named."""
        name, module = getattr(value, "__qualname__", None), getattr(value, "__module__", None)
        if not isinstance(name, str):
            return None
        if isinstance(value, type) and GLOBALS.get(full_name(value)) is value:
            return ["global", value.__module__, name], ()
        owner = getattr(value, "__objclass__", None)
        module = module or getattr(owner, "__module__", None)
        if self._wary and isinstance(module, str) and module not in OWN_MODULES:
            try:
                if found(module, name) is value:
                    return ["global", module, name], ()
            except (AttributeError, ImportError):
                return None
        return None

    def _mine(self, value: Any) -> Parts:
        number = self._holdings.hold(value)
        extra = signature(value) if self._wary and isinstance(value, types.FunctionType) else None
        hashed = None if self._wary else hash_of(value)
        return ["mine", number, hashed, extra], (self._kind(type(value)),)

    # ---- what comes in

    def stands_for(self, kind: str, head: list[Any], items: list[Any]) -> Any:
        """Return what a cell means here. Forged cells may raise anything."""
        make = {
            "yours": self._held_one,
            "class": self.classes.of_cell,
            "global": self._global,
            "shared": lambda head, _: self.shared[head[0]],
            "member": lambda head, _: member(self.shared[head[0]], head[1]),
            "named": lambda head, items: tuple.__new__(self.shared[head[0]], items),
            "plain": lambda _, items: items[0],
            "error": self._error,
            "sub": self._derived,
            "mine": self._stand_in,
        }[kind]
        return make(head, items)

    def _held_one(self, head: list[Any], _: list[Any]) -> Any:
        value = self._holdings[head[0]]
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
            msg = f"an exception's class was expected, found {type(kind).__name__}"
            raise Garbled(msg)
        made = self._raised(kind, args)
        if head[0] is not None and isinstance(made, self.classes.root):
            made.__dict__[NUMBER] = head[0]
            self._stand_ins[head[0]] = made
        else:
            held = dict(zip(extra[::2], extra[1::2], strict=True))
            public = [name for name in held if name[:1] != "_" and not callable(getattr(kind, name, None))]
            made.__dict__.update({name: held[name] for name in public})
        made.__cause__ = cause if isinstance(cause, BaseException) else None
        return made

    def _raised(self, kind: Any, args: Any) -> BaseException:
        """Make an exception with these arguments, also where its class does not take them."""
        made: Any
        try:
            made = kind.__new__(kind, *args)
            if isinstance(made, self.classes.root):
                object.__setattr__(made, "args", args)
            else:
                made.__init__(*args)
        except TypeError:
            made = kind.__new__(kind)
            object.__setattr__(made, "args", args)
        error: BaseException = made
        return error

    def _derived(self, head: list[Any], items: list[Any]) -> Any:
        kind, plain = items
        base: Any = type(plain)
        if base not in IMMUTABLE or not isinstance(kind, type) or not issubclass(kind, base):
            return plain
        made = base.__new__(kind, plain.real, plain.imag) if base is complex else base.__new__(kind, plain)
        made.__dict__[NUMBER] = head[0]
        self._copies.add(head[0])
        return made

    def _stand_in(self, head: list[Any], items: list[Any]) -> Any:
        number, hashed, extra = head
        known = self._functions.get(number) or self._stand_ins.get(number)
        if known is not None:
            return known
        (kind,) = items
        if not issubclass(kind, self.classes.object) or type(number) is not int:
            msg = "an object without a class or a number"
            raise Garbled(msg)
        made = object.__new__(kind)
        object.__setattr__(made, NUMBER, number)
        object.__setattr__(made, TAINTED, hashed)
        self._stand_ins[number] = made
        if extra is not None and not self._wary:
            self._functions[number] = made = real_function(made, extra)
            self._function_numbers[id(made)] = number
        return made

    # ---- what the methods of stand-ins need

    def unused(self, numbers: list[int]) -> list[int]:
        """Return those numbers of which no stand-in is left here."""
        return [number for number in numbers if number not in self._stand_ins and number not in self._copies]

    def is_busy(self) -> bool:
        """Whether values are being made, so that nothing can be asked."""
        return self._peer.cells.busy

    def fail_missing(self, name: str) -> Any:
        """Raise what CPython raises for a name that the program does not define."""
        self.missed = True
        self.missing()
        msg = f"name {name!r} is not defined"
        raise NameError(msg, name=name)
