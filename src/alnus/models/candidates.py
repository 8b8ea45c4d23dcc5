"""Variables that a regression may take: their terms, their columns, and a fit of any part of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from alnus.arrays import Floats
from alnus.models.design import design_matrix, terms_of, titles
from alnus.models.formula import Term
from alnus.models.imputation import CompletedTables, pool
from alnus.models.inference import Inference, profile_inference
from alnus.models.settings import Coding
from alnus.regression.likelihood import ChiSquareTest, Penalty, likelihood_ratio_test
from alnus.regression.logistic import LogisticFit, fit_logistic
from alnus.tables.table import PENALIZED, POOLED, WALD
from alnus.variable import Variable


@dataclass(frozen=True, eq=False)
class Candidates:
    """Candidate variables of the same cases, and how to fit a part of them.

    Parameters
    ----------
    variables : mapping of str to Variable
        The candidates by name.
    terms : mapping of str to tuple of Term
        Each variable's terms.
    designs : tuple of mapping of str to ndarray of float64, shape (n, terms)
        Each variable's columns; one mapping a completed table.
    outcome : ndarray of bool, shape (n,)
        True is the event.
    penalty : {"none", "firth"}
        As in :func:`alnus.regression.logistic.fit_logistic`.
    """

    variables: Mapping[str, Variable]
    terms: Mapping[str, tuple[Term, ...]]
    designs: tuple[Mapping[str, Floats], ...]
    outcome: NDArray[np.bool_]
    penalty: Penalty

    def fit(self, names: Sequence[str]) -> LogisticFit:
        """Fit some of the variables; several tables are pooled."""
        return pool(
            [
                fit_logistic(
                    self._columns(design, names),
                    self.outcome,
                    names=titles(self.terms_of(names), self.variables),
                    penalty=self.penalty,
                )
                for design in self.designs
            ]
        )

    def terms_of(self, names: Sequence[str]) -> list[Term]:
        """Give the terms of some of the variables, in the order of a fit's coefficients."""
        return [term for name in names for term in self.terms[name]]

    def places(self, names: Sequence[str]) -> dict[str, slice]:
        """Give where each variable's coefficients stand in a fit; the intercept is at 0."""
        found, start = {}, 1
        for name in names:
            found[name] = slice(start, start + len(self.terms[name]))
            start = found[name].stop
        return found

    def likelihood_ratio_test(self, names: Sequence[str], tested: str) -> ChiSquareTest:
        """Test one of the variables against the others; on one table only."""
        columns = self._columns(self.designs[0], names)
        place = self.places(names)[tested]
        return likelihood_ratio_test(
            np.column_stack([np.ones(len(columns)), columns]),
            self.outcome.astype(np.float64),
            range(place.start, place.stop),
            penalty=self.penalty,
        )

    @property
    def test_name(self) -> str:
        """Name the test of :meth:`test`."""
        if len(self.designs) > 1:
            return POOLED
        return PENALIZED if self.penalty == "firth" else WALD

    def profile_inference(self, names: Sequence[str], *, confidence: float) -> Inference:
        """Give profile limits and P of a fit of some of the variables; on one table only."""
        columns = self._columns(self.designs[0], names)
        return profile_inference(
            np.column_stack([np.ones(len(columns)), columns]),
            self.outcome.astype(np.float64),
            confidence=confidence,
            penalty=self.penalty,
        )

    def test(self, names: Sequence[str], tested: str, fit: LogisticFit) -> ChiSquareTest:
        """Test all terms of one of the variables jointly; this test decides and is printed.

        Wald's; with Firth's penalty the penalized likelihood ratio, since there the likelihood is
        far from a parabola when a level has few cases of one outcome; between imputed tables
        Rubin's.

        Parameters
        ----------
        names : sequence of str
            Variables of the model.
        tested : str
            One of them.
        fit : LogisticFit
            From :meth:`fit` of the names.
        """
        if self.test_name == PENALIZED:
            return self.likelihood_ratio_test(names, tested)
        return fit.wald_test(self.places(names)[tested])

    def _columns(self, design: Mapping[str, Floats], names: Sequence[str]) -> Floats:
        # column_stack wants at least one array, and a model may have no variable.
        empty = np.empty((len(self.outcome), 0))
        return np.column_stack([empty, *(design[name] for name in names)])


def candidates_of(
    completed: CompletedTables,
    outcome: NDArray[np.bool_],
    variables: Sequence[Variable],
    *,
    codings: Mapping[str, Coding] | None = None,
    penalty: Penalty = "none",
) -> Candidates:
    """Code the variables of completed tables; a spline's knots are the first table's.

    Parameters
    ----------
    completed : CompletedTables
        Columns in the order of ``variables``.
    outcome : ndarray of bool, shape (cases,)
        Of all cases, used or not.
    variables : sequence of Variable
        What the columns mean.
    codings : mapping of str to str, optional
        Coding by variable; see :func:`alnus.models.design.terms_of`.
    penalty : {"none", "firth"}
        As in :func:`alnus.regression.logistic.fit_logistic`.
    """
    by_name = {item.name: item for item in variables}
    # Knots of one table for all: other knots in each would give coefficients of different
    # functions, which cannot be pooled.
    first = dict(zip(by_name, completed.tables[0].T, strict=True))
    terms = {
        name: terms_of(item, first[name], (codings or {}).get(name))
        for name, item in by_name.items()
    }
    designs = tuple(
        {
            name: design_matrix(terms[name], by_name, {name: column})
            for name, column in zip(by_name, table.T, strict=True)
        }
        for table in completed.tables
    )
    return Candidates(by_name, terms, designs, outcome[completed.used], penalty)


def described(
    estimator: BaseEstimator, variables: tuple[Variable, ...] | None
) -> tuple[Variable, ...]:
    """Match an estimator's columns with their descriptions; undescribed columns are continuous.

    Raises
    ------
    ValueError
        When a column has no description although others have.
    """
    # As scikit-learn names the columns of an array.
    numbered = [f"x{position}" for position in range(estimator.n_features_in_)]
    names = [str(name) for name in getattr(estimator, "feature_names_in_", numbered)]
    if variables is None:
        return tuple(Variable(name, name) for name in names)
    known = {item.name: item for item in variables}
    unknown = [name for name in names if name not in known]
    if unknown:
        message = f"columns without a description: {', '.join(unknown)}"
        raise ValueError(message)
    return tuple(known[name] for name in names)
