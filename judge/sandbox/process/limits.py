"""What one piece of work in a process of its own may use."""

from dataclasses import dataclass

from judge.bounds import WALL_FACTOR, WALL_SPARE


@dataclass(frozen=True)
class Limits:
    """What one child may use, all its requests together; the kernel keeps it."""

    seconds: float = 3.0
    """Processor time. A busy machine costs no honest work its result."""

    memory_bytes: int = 256 << 20
    """Address space beyond what the child has when it is forked."""

    output_bytes: int = 1 << 20
    """Size of one answer on the wire."""

    wall_factor: float = WALL_FACTOR
    """Times its processor time that it may live; more where nothing but a busy machine can make it wait."""

    @property
    def wall_seconds(self) -> float:
        """The time after which a child is killed though it has not used its processor time: it waits for something."""
        return self.wall_factor * self.seconds + WALL_SPARE
