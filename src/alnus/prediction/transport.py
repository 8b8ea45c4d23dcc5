"""Many predictions beside what their model remembers: how far these patients lie from training."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from alnus.errors import ModelError
from alnus.evaluation.transport import EXTREME, count_extreme
from alnus.files import write_text
from alnus.model_file import ModelFile
from alnus.prediction.table import Predicted
from alnus.tables.transport import TRANSPORT, TransportRow

FEWEST = 10  # predictions; the mean of fewer says little
COHORT = "predicted"


def transport_of(model_file: ModelFile, rows: Sequence[Predicted]) -> list[TransportRow]:
    """Compare predicted patients with the model's training cohort, input by input.

    Parameters
    ----------
    model_file : ModelFile
        The model that predicted them.
    rows : sequence of Predicted
        Refused ones are left out.

    Raises
    ------
    ModelError
        When the model file does not remember its training, or nobody was predicted.
    """
    known = [row.prediction.inputs for row in rows if row.prediction is not None]
    if model_file.memory is None:
        message = (
            f"Model {model_file.model.name} was written before model files remembered their training; "
            "there is nothing to compare these patients with."
        )
        raise ModelError(message)
    if not known:
        message = f"Model {model_file.model.name} predicted nobody; there is nothing to compare."
        raise ModelError(message)
    names = dict.fromkeys(name for inputs in known for name in inputs)
    values = {name: np.array([inputs.get(name, np.nan) for inputs in known]) for name in names}
    for name in model_file.feature_names:  # where every row gave its Rad-score
        values.setdefault(name, np.full(len(known), np.nan))
    found = model_file.memory.transport(
        model_file.model, model_file.rad_score, values, cohort=COHORT
    )
    return [row for row in found if row.n]


def transport_in_words(rows: Sequence[TransportRow], risks: Sequence[float]) -> list[str]:
    """Say what is far from training, the farthest input first; nothing of few patients."""
    if len(risks) < FEWEST:
        return []
    far = sorted((row for row in rows if row.is_far), key=lambda row: -abs(row.shift or 0.0))
    said = [
        f"{row.input} lies {row.shift or 0.0:.1f} standard deviations from its training mean; "
        f"{row.n_outside} of {row.n} values lie outside the trained range."
        for row in far
    ]
    extreme = count_extreme(risks)
    if extreme:
        low, high = 100 * EXTREME, 100 * (1 - EXTREME)
        said.append(f"{extreme} of {len(risks)} risks lie beyond {low:g} % or {high:g} %.")
    return said


def tell_transport(
    model_file: ModelFile, rows: Sequence[Predicted], *, file: Path | None
) -> list[str]:
    """Say what is far from training, and write the whole table where a file is named.

    Raises
    ------
    ModelError
        When a file is named and there is nothing to compare.
    """
    risks = [row.prediction.probability for row in rows if row.prediction is not None]
    if file is None and (model_file.memory is None or not risks):
        return []
    found = transport_of(model_file, rows)
    if file is not None:
        write_text(file, TRANSPORT.text(TRANSPORT.frame(found)))
    return transport_in_words(found, risks)
