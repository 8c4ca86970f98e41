"""How likely pure chance is to give a count, exactly: no normal approximation, so small pools are judged fairly."""

from __future__ import annotations

from collections.abc import Sequence

# A pool is at fault when chance alone would give a figure like its own in fewer than one of twenty pools.
UNLIKELY = 0.05


def upper_tail(chances: Sequence[float], count: int) -> float:
    """The chance that at least `count` of independent events with these chances happen (0..1)."""
    spread = [1.0]
    for chance in chances:
        spread = [
            (spread[at] if at < len(spread) else 0.0) * (1 - chance)
            + (spread[at - 1] * chance if at else 0.0)
            for at in range(len(spread) + 1)
        ]
    return min(1.0, sum(spread[count:]))


def most_allowed(chances: Sequence[float]) -> int:
    """The largest count that is still likely enough; one more is a fault."""
    count = 0
    while count < len(chances) and upper_tail(chances, count + 1) >= UNLIKELY:
        count += 1
    return count


# Chi-square, upper 5 % points by degrees of freedom 1..7 (a single choice has two to eight options).
CHI_SQUARE = (3.841, 5.991, 7.815, 9.488, 11.070, 12.592, 14.067)


def chi_square(counts: Sequence[int]) -> float:
    """The chi-square of counts against equal shares; 0 for nothing counted."""
    total = sum(counts)
    if not total:
        return 0.0
    share = total / len(counts)
    return sum((count - share) ** 2 / share for count in counts)
