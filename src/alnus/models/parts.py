"""What each input of a model, and each feature behind its Rad-score, adds to the log odds."""

import math
from collections.abc import Mapping

from alnus.arrays import Floats
from alnus.models.formula import SCORE_NAME, RadScore, RiskModel

Parts = dict[str, tuple[Floats, Floats]]


def input_parts(risk: RiskModel, rad_score: RadScore | None, values: Mapping[str, Floats]) -> Parts:
    """Give each input's values and what they add to the log odds.

    Parameters
    ----------
    risk : RiskModel
        The model.
    rad_score : RadScore, optional
        How its input ``rad_score`` is computed.
    values : mapping of str to ndarray of float64, shape (n,)
        Its inputs, and the features behind the score; NaN where missing.

    Returns
    -------
    dict of str to (ndarray, ndarray), shapes (n,)
        By input, then by feature. What a feature adds is NaN where the score is a probability, which
        is no sum of its features.
    """
    parts: Parts = {name: (values[name], part) for name, part in risk.parts(values).items()}
    if rad_score is None:
        return parts
    linear = rad_score.kind != "refitted probability"
    [term] = [term for term in risk.terms if term.variable == SCORE_NAME]
    slope = term.coefficient / term.scale if linear else math.nan
    features = rad_score.model.parts(values)
    return parts | {name: (values[name], slope * part) for name, part in features.items()}
