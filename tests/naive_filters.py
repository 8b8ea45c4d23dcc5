"""Plain twins of the filters' kernels, one line or one pixel at a time."""

import math
from itertools import pairwise


def wavelet_line(line, taps):
    """Convolve a line with a filter where they overlap wholly."""
    return [
        sum(tap * line[place + len(taps) - 1 - back] for back, tap in enumerate(taps))
        for place in range(len(line) - len(taps) + 1)
    ]


def recursion_line(line, inputs, outputs, border):
    """Run a recursion along a line that goes on without end before its first value."""
    result: list[float] = []
    for place in range(len(line)):
        gain = sum(line[max(place - back, 0)] * weight for back, weight in enumerate(inputs))
        loss = sum(
            result[place - back] * outputs[back - 1]
            if place >= back
            else line[0] * border[back - 1]
            for back in range(1, 5)
        )
        result.append(gain - loss)
    return result


def uniform_pattern(image, row, column, *, radius, samples):
    """Uniform local binary pattern of one pixel."""
    bits = []
    for sample in range(samples):
        angle = 2 * math.pi * sample / samples
        y = row + round(-radius * math.sin(angle), 5)
        x = column + round(radius * math.cos(angle), 5)
        bits.append(_bilinear(image, y, x) - image[row][column] >= 0)
    changes = sum(a != b for a, b in pairwise(bits))
    return sum(bits) if changes <= 2 else samples + 1


def _bilinear(image, y, x):
    top, left = math.floor(y), math.floor(x)
    down, across = y - top, x - left
    upper = (1 - across) * _pixel(image, top, left) + across * _pixel(image, top, left + 1)
    lower = (1 - across) * _pixel(image, top + 1, left) + across * _pixel(image, top + 1, left + 1)
    return (1 - down) * upper + down * lower


def _pixel(image, row, column):
    inside = 0 <= row < len(image) and 0 <= column < len(image[0])
    return image[row][column] if inside else 0.0
