"""Plain twins of the texture features: IBSI's sums over the counts of ``tests.naive``, word by word.

Each function takes counts of one direction and gives its features by PyRadiomics' names; means over
directions are taken by :func:`mean_of`.
"""

from collections import Counter, defaultdict
from math import exp, log2, sqrt
from statistics import fmean

import numpy as np

from tests import naive


def mean_of(each):
    """Mean over the directions, feature by feature."""
    return {name: fmean(values[name] for values in each) for name in each[0]}


def by_direction(counts):
    """Part {(direction, …): count} into one {(…): count} a direction that has any."""
    parts: dict[int, dict[tuple[int, ...], int]] = defaultdict(dict)
    for (direction, *place), count in counts.items():
        parts[direction][tuple(place)] = count
    return [parts[direction] for direction in sorted(parts)]


def bits(shares):
    """Entropy of some shares."""
    return -sum(share * log2(share) for share in shares if share > 0)


def variance(weights):
    """Variance of {value: weight}, weights of sum 1."""
    mean = sum(value * weight for value, weight in weights.items())
    return sum((value - mean) ** 2 * weight for value, weight in weights.items())


def margin(counts, key):
    """Sum {(i, j): count} over all places that have one key."""
    found: Counter[int] = Counter()
    for place, count in counts.items():
        found[key(*place)] += count
    return found


def size_features(counts, n_pixels):
    """What GLRLM, GLSZM and GLDM have in common, by what each name means."""
    n = sum(counts.values())
    of_level = margin(counts, lambda i, _: i)
    of_size = margin(counts, lambda _, j: j)

    def mean(weight):
        return sum(count * weight(i, j) for (i, j), count in counts.items()) / n

    return {
        "level nonuniformity": sum(c**2 for c in of_level.values()) / n,
        "level nonuniformity normalized": sum(c**2 for c in of_level.values()) / n**2,
        "size nonuniformity": sum(c**2 for c in of_size.values()) / n,
        "size nonuniformity normalized": sum(c**2 for c in of_size.values()) / n**2,
        "level variance": variance({i: c / n for i, c in of_level.items()}),
        "size variance": variance({j: c / n for j, c in of_size.items()}),
        "entropy": bits(c / n for c in counts.values()),
        "percentage": n / n_pixels,
        "small": mean(lambda _, j: 1 / j**2),
        "large": mean(lambda _, j: j**2),
        "low": mean(lambda i, _: 1 / i**2),
        "high": mean(lambda i, _: i**2),
        "small low": mean(lambda i, j: 1 / (i**2 * j**2)),
        "small high": mean(lambda i, j: i**2 / j**2),
        "large low": mean(lambda i, j: j**2 / i**2),
        "large high": mean(lambda i, j: i**2 * j**2),
    }


RUNS = {
    "GrayLevelNonUniformity": "level nonuniformity",
    "GrayLevelNonUniformityNormalized": "level nonuniformity normalized",
    "GrayLevelVariance": "level variance",
    "HighGrayLevelRunEmphasis": "high",
    "LongRunEmphasis": "large",
    "LongRunHighGrayLevelEmphasis": "large high",
    "LongRunLowGrayLevelEmphasis": "large low",
    "LowGrayLevelRunEmphasis": "low",
    "RunEntropy": "entropy",
    "RunLengthNonUniformity": "size nonuniformity",
    "RunLengthNonUniformityNormalized": "size nonuniformity normalized",
    "RunPercentage": "percentage",
    "RunVariance": "size variance",
    "ShortRunEmphasis": "small",
    "ShortRunHighGrayLevelEmphasis": "small high",
    "ShortRunLowGrayLevelEmphasis": "small low",
}
ZONES = {
    "GrayLevelNonUniformity": "level nonuniformity",
    "GrayLevelNonUniformityNormalized": "level nonuniformity normalized",
    "GrayLevelVariance": "level variance",
    "HighGrayLevelZoneEmphasis": "high",
    "LargeAreaEmphasis": "large",
    "LargeAreaHighGrayLevelEmphasis": "large high",
    "LargeAreaLowGrayLevelEmphasis": "large low",
    "LowGrayLevelZoneEmphasis": "low",
    "SizeZoneNonUniformity": "size nonuniformity",
    "SizeZoneNonUniformityNormalized": "size nonuniformity normalized",
    "SmallAreaEmphasis": "small",
    "SmallAreaHighGrayLevelEmphasis": "small high",
    "SmallAreaLowGrayLevelEmphasis": "small low",
    "ZoneEntropy": "entropy",
    "ZonePercentage": "percentage",
    "ZoneVariance": "size variance",
}
DEPENDENCES = {
    "DependenceEntropy": "entropy",
    "DependenceNonUniformity": "size nonuniformity",
    "DependenceNonUniformityNormalized": "size nonuniformity normalized",
    "DependenceVariance": "size variance",
    "GrayLevelNonUniformity": "level nonuniformity",
    "GrayLevelVariance": "level variance",
    "HighGrayLevelEmphasis": "high",
    "LargeDependenceEmphasis": "large",
    "LargeDependenceHighGrayLevelEmphasis": "large high",
    "LargeDependenceLowGrayLevelEmphasis": "large low",
    "LowGrayLevelEmphasis": "low",
    "SmallDependenceEmphasis": "small",
    "SmallDependenceHighGrayLevelEmphasis": "small high",
    "SmallDependenceLowGrayLevelEmphasis": "small low",
}


def glrlm(levels):
    """Runs along the four directions in which some line holds two pixels."""
    inside = naive.pixels(levels)
    lines = [
        Counter(column * down - row * right for row, column in inside)
        for down, right in naive.DIRECTIONS
    ]
    exists = [max(line.values()) > 1 for line in lines]
    parts = [p for p, known in zip(by_direction(naive.runs(levels)), exists, strict=True) if known]
    return mean_of([named(RUNS, size_features(part, len(inside))) for part in parts])


def glszm(levels):
    """Zones of 8-connected equal pixels."""
    return named(ZONES, size_features(naive.zones(levels), len(naive.pixels(levels))))


def gldm(levels):
    """Dependences: a pixel and its equal neighbors."""
    counts = {(i, 1 + equal): count for (i, equal), count in naive.dependences(levels).items()}
    return named(DEPENDENCES, size_features(counts, len(naive.pixels(levels))))


def named(names, values):
    """Give values the names that a family has for them."""
    return {name: values[meaning] for name, meaning in names.items()}


def glcm(levels):
    """Co-occurrence, symmetric, of neighbors that both lie in the ROI."""
    counts = {place: c for place, c in naive.cooccurrences(levels).items() if place[2]}
    inside = set(naive.pixels(levels).values())
    return mean_of([_cooccurrence(part, inside) for part in by_direction(counts)])


def _cooccurrence(counts, inside):
    total = 2 * sum(counts.values())
    p: Counter[tuple[int, int]] = Counter()
    for (i, j), count in counts.items():
        p[i, j] += count / total
        p[j, i] += count / total
    px = margin(p, lambda i, _: i)
    p_sum, p_difference = margin(p, lambda i, j: i + j), margin(p, lambda i, j: abs(i - j))
    n, mu, var = max(inside), sum(i * share for i, share in px.items()), variance(px)

    def mean(weight):
        return sum(share * weight(i, j) for (i, j), share in p.items())

    def of_difference(weight):
        return sum(share * weight(k) for k, share in p_difference.items())

    hx, hxy = bits(px.values()), bits(p.values())
    hxy1 = -mean(lambda i, j: log2(px[i] * px[j]))
    hxy2 = bits(px[i] * px[j] for i in px for j in px)
    covariance = mean(lambda i, j: (i - mu) * (j - mu))
    return {
        "Autocorrelation": mean(lambda i, j: i * j),
        "ClusterProminence": mean(lambda i, j: (i + j - 2 * mu) ** 4),
        "ClusterShade": mean(lambda i, j: (i + j - 2 * mu) ** 3),
        "ClusterTendency": mean(lambda i, j: (i + j - 2 * mu) ** 2),
        "Contrast": mean(lambda i, j: (i - j) ** 2),
        "Correlation": covariance / var if len(px) > 1 else 1.0,
        "DifferenceAverage": of_difference(lambda k: k),
        "DifferenceEntropy": bits(p_difference.values()),
        "DifferenceVariance": variance(p_difference),
        "Id": of_difference(lambda k: 1 / (1 + k)),
        "Idm": of_difference(lambda k: 1 / (1 + k**2)),
        "Idmn": of_difference(lambda k: 1 / (1 + k**2 / n**2)),
        "Idn": of_difference(lambda k: 1 / (1 + k / n)),
        "Imc1": (hxy - hxy1) / hx if len(px) > 1 else 0.0,
        "Imc2": sqrt(max(0.0, 1 - exp(-2 * (hxy2 - hxy)))),
        "InverseVariance": of_difference(lambda k: 1 / k**2 if k else 0.0),
        "JointAverage": mu,
        "JointEnergy": mean(lambda i, j: p[i, j]),
        "JointEntropy": hxy,
        "MCC": _second_eigenvalue(p, px) if len(inside) > 1 else 1.0,
        "MaximumProbability": max(p.values()),
        "SumAverage": sum(k * share for k, share in p_sum.items()),
        "SumEntropy": bits(p_sum.values()),
        "SumSquares": var,
    }


def _second_eigenvalue(p, px):
    """Of Q(i, j) = Σₖ p(i, k)·p(j, k) / (px(i)·px(k)), the root of the second largest."""
    at = sorted(px)
    q = [[sum(p[i, k] * p[j, k] / (px[i] * px[k]) for k in at) for j in at] for i in at]
    values = sorted(np.linalg.eigvals(q).real)
    return sqrt(max(values[-2], 0.0)) if len(values) > 1 else 0.0


def ngtdm(levels):
    """Differences between pixels and the means of their neighbors inside the ROI."""
    around = naive.neighbor_levels(levels)
    n, total = len(around), Counter(level for level, _ in around)
    p = {i: count / n for i, count in total.items()}
    s = dict.fromkeys(p, 0.0)
    for level, neighbors in around:
        if neighbors:
            s[level] += abs(level - fmean(neighbors))
    busy, changes = sum(p[i] * s[i] for i in p), sum(s.values())
    pairs = [(i, j) for i in p for j in p]
    steps = sum(abs(i * p[i] - j * p[j]) for i, j in pairs)
    strength = sum((p[i] + p[j]) * (i - j) ** 2 for i, j in pairs)
    spread = sum(p[i] * p[j] * (i - j) ** 2 for i, j in pairs)
    complexity = sum(abs(i - j) * (p[i] * s[i] + p[j] * s[j]) / (p[i] + p[j]) for i, j in pairs)
    return {
        "Busyness": busy / steps if steps else 0.0,
        "Coarseness": 1 / busy if busy else 1e6,
        "Complexity": complexity / n,
        "Contrast": spread / (len(p) * (len(p) - 1)) * changes / n if len(p) > 1 else 0.0,
        "Strength": strength / changes if changes else 0.0,
    }
