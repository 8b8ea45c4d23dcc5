"""Which line a model has: the same one in every figure, whoever stands beside it."""

import pandas as pd

from alnus.report.drawing.canvas import LineStyle, line_style
from alnus.report.readings import CLINICAL, COMBINED, RADIOMICS, TREAT_ALL, TREAT_NONE, names

_STRATEGIES = {
    TREAT_ALL: LineStyle("#8C8C8C", "-"),
    TREAT_NONE: LineStyle("#000000", (0, (1, 1))),
}


def model_styles(frame: pd.DataFrame) -> dict[str, LineStyle]:
    """Give every model of a frame its line; the three models of a study keep theirs everywhere."""
    known = [CLINICAL, RADIOMICS, COMBINED]
    others = [name for name in names(frame, "model") if name not in {*known, *_STRATEGIES}]
    styles = {name: line_style(position) for position, name in enumerate([*known, *others])}
    return {**styles, **_STRATEGIES}
