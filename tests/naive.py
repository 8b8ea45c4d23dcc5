"""Plain twins of the kernels: what they count, in as few words as possible.

A level image holds 1, 2, 3, … inside the ROI and 0 outside.
"""

from collections import Counter
from itertools import combinations, product

DIRECTIONS = ((0, 1), (1, 1), (1, 0), (1, -1))
NEIGHBORS = tuple(step for step in product((-1, 0, 1), repeat=2) if step != (0, 0))


def pixels(levels):
    """ROI pixels as {(row, column): level}, row by row."""
    return {
        (row, column): int(level)
        for row, line in enumerate(levels)
        for column, level in enumerate(line)
        if level
    }


def cooccurrences(levels):
    """{(direction, level, level of the neighbor or 0): count}."""
    inside = pixels(levels)
    return Counter(
        (direction, level, inside.get((row + down, column + right), 0))
        for (row, column), level in inside.items()
        for direction, (down, right) in enumerate(DIRECTIONS)
    )


def runs(levels):
    """{(direction, level, length): count}."""
    inside = pixels(levels)
    found: Counter[tuple[int, ...]] = Counter()
    for direction, (down, right) in enumerate(DIRECTIONS):
        for (row, column), level in inside.items():
            if inside.get((row - down, column - right)) == level:
                continue
            length = 1
            while inside.get((row + length * down, column + length * right)) == level:
                length += 1
            found[direction, level, length] += 1
    return found


def zones(levels):
    """{(level, size): count} of the 8-connected zones."""
    left = pixels(levels)
    found: Counter[tuple[int, ...]] = Counter()
    while left:
        start, level = left.popitem()
        size, border = 1, [start]
        while border:
            row, column = border.pop()
            for down, right in NEIGHBORS:
                neighbor = row + down, column + right
                if left.get(neighbor) == level:
                    del left[neighbor]
                    border.append(neighbor)
                    size += 1
        found[level, size] += 1
    return found


def neighbor_levels(levels):
    """[(level, levels of the neighbors inside the ROI)]."""
    inside = pixels(levels)
    return [
        (level, [inside[r + y, c + x] for y, x in NEIGHBORS if (r + y, c + x) in inside])
        for (r, c), level in inside.items()
    ]


def dependences(levels):
    """{(level, equal neighbors): count}."""
    return Counter((level, around.count(level)) for level, around in neighbor_levels(levels))


def tone_differences(levels):
    """{(level, neighbors): Σ |neighbors · level − Σ levels of the neighbors|}."""
    found: Counter[tuple[int, ...]] = Counter()
    for level, around in neighbor_levels(levels):
        found[level, len(around)] += abs(len(around) * level - sum(around))
    return found


def gray_levels(intensities, edges):
    """Number of edges not above each intensity."""
    return [sum(edge <= intensity for edge in edges) for intensity in intensities]


def vertices(mask):
    """Points halfway between a pixel inside and a neighbor, above, below or beside, outside."""
    inside = pixels(mask)
    return [
        (row + down / 2, column + right / 2)
        for row, column in inside
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1))
        if (row + down, column + right) not in inside
    ]


def largest_distance(points):
    """Largest Euclidean distance between two points."""
    squares = [(a - c) ** 2 + (b - d) ** 2 for (a, b), (c, d) in combinations(points, 2)]
    return max(squares, default=0.0) ** 0.5
