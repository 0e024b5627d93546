"""Which objects of this side the other side holds stand-ins of, and under which numbers.

Standard library alone: it runs in children.
"""

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any


class Holdings:
    """Objects of this side by the numbers that the other side knows them by. Each lives until the other side lets it go."""

    def __init__(self) -> None:
        self._held: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}  # id of the object -> number
        self._fresh = count(1)

    def __getitem__(self, number: int) -> Any:
        return self._held[number]

    def has(self, value: Any) -> bool:
        """Whether the other side has been told of an object."""
        return id(value) in self._numbers

    def hold(self, value: Any) -> int:
        """Return the number of an object, a new one if the other side has not been told of it."""
        number = self._numbers.get(id(value))
        if number is None:
            number = next(self._fresh)
            self._held[number], self._numbers[id(value)] = value, number
        return number

    def free(self, numbers: list[int]) -> None:
        """Let go of what the other side has no stand-in of any more. Classes stay."""
        for number in numbers:
            if not isinstance(self._held.get(number), type):
                value = self._held.pop(number, None)
                self._numbers.pop(id(value), None)


class Copies:
    """How many copies this side has of plain data of a derived class: one object of the other side may have several."""

    def __init__(self, released: Callable[[int], None]) -> None:
        """Call `released` with a number when its last copy is gone."""
        self._released = released
        self._count: Counter[int] = Counter()

    def __contains__(self, number: int) -> bool:
        return number in self._count

    def add(self, number: int) -> None:
        """Count one more copy."""
        self._count[number] += 1

    def remove(self, number: int) -> None:
        """Count one copy less; what was never counted is gone at once."""
        self._count[number] -= 1
        if self._count[number] <= 0:
            del self._count[number]
            self._released(number)
