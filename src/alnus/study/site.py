"""What may leave a hospital about a frozen model: aggregates, and no patient."""

from importlib.metadata import version

import numpy as np

from alnus.errors import CohortError
from alnus.evaluation.calibration_line import calibration_line
from alnus.evaluation.checked import patients_of
from alnus.evaluation.delong import areas
from alnus.model_file import model_content
from alnus.models.formula import Input
from alnus.site_file import InputSummary, Site
from alnus.study.external_validation import ExternalValidation
from alnus.validation.aggregates import counts_told, risk_bins


def site_of(found: ExternalValidation, *, smallest: int = 5) -> Site:
    """Give what may leave the hospital: aggregates of cells that are 0 or at least ``smallest``.

    Raises
    ------
    CohortError
        When fewer patients than that have one of the outcomes.
    """
    own, point = found.predicted, found.model_file.operating_point
    outcome, risks = own["outcome"].to_numpy(bool), own["probability"].to_numpy(np.float64)
    try:
        bins = risk_bins(outcome, risks, threshold=point.threshold, smallest=smallest)
    except ValueError as error:
        message = f"{found.study.name}: nothing may leave ({error})."
        raise CohortError(message) from error
    area, line = areas(outcome, risks, patients_of(own)), calibration_line(outcome, risks)
    large = calibration_line(outcome, risks, fixed_slope=True)
    missing = counts_told([len(found.patients) - len(own)], smallest=smallest)
    return Site(
        name=found.study.name,
        model=found.model_file.model.name,
        model_sha256=model_content(found.model_file)["sha256"],
        outcome=found.model_file.model.outcome,
        simulated=found.simulated,
        smallest=smallest,
        n=len(own),
        events=int(outcome.sum()),
        not_predicted=None if missing is None else missing[0],
        auc=float(area.aucs[0]),
        auc_variance=float(area.covariance[0, 0]),
        expected=float(risks.sum()),
        in_the_large=large.intercept,
        in_the_large_variance=large.intercept_error**2,
        intercept=line.intercept,
        slope=line.slope,
        covariance=line.matrix,
        threshold=point.threshold,
        rule=point.rule,
        bins=bins,
        inputs=tuple(_summary(item, found, smallest) for item in found.model_file.model.inputs),
        alnus=version("alnus"),
    )


def _summary(item: Input, found: ExternalValidation, smallest: int) -> InputSummary:
    variable, values = item.variable, found.foreign.inputs[item.variable.name]
    known = values.dropna()
    missing = counts_told([len(values) - len(known)], smallest=smallest)
    enough = len(known) >= smallest and not variable.levels
    counts = [int((known == code).sum()) for code in variable.codes]
    return InputSummary(
        name=variable.name,
        label=variable.label,
        unit=variable.unit,
        missing=None if missing is None else missing[0],
        mean=float(known.mean()) if enough else None,
        std=float(known.std(ddof=1)) if enough and len(known) > 1 else None,
        counts=counts_told(counts, smallest=smallest) if variable.levels else None,
    )
