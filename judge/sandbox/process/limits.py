"""What one piece of work may use in a process of its own."""

from dataclasses import dataclass

from judge.bounds import WALL_FACTOR, WALL_SPARE


@dataclass(frozen=True)
class Limits:
    """What one child may use for all its requests together. The kernel enforces it."""

    seconds: float = 3.0
    """Processor time in seconds, so that a busy machine costs no honest work its result."""

    memory_bytes: int = 256 << 20
    """Bytes of address space beyond what the child has when it is forked."""

    output_bytes: int = 1 << 20
    """Bytes of the largest answer on the wire."""

    wall_factor: float = WALL_FACTOR
    """The child may live this many times its processor time; more where only a busy machine can make it wait."""

    @property
    def wall_seconds(self) -> float:
        """Seconds after which a child is killed even if it has processor time left: it is waiting for something."""
        return self.wall_factor * self.seconds + WALL_SPARE
