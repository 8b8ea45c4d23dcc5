"""The tables of the models' and measures' tests, for the regressions below them."""

from tests.evaluation.conftest import validation_from_r
from tests.models.conftest import birthwt, logistic_from_r

__all__ = ["birthwt", "logistic_from_r", "validation_from_r"]
