"""What a study decides about Table 1; each default is written here and nowhere else."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class CharacteristicsSettings:
    """Which tests compare the patients of the two outcomes.

    Parameters
    ----------
    continuous : {"welch", "pooled", "mann-whitney"}
        Test of a continuous variable.
    categorical : {"expected", "observed", "chi-square", "yates", "fisher"}
        ``"expected"``: chi-square, but Fisher's exact test where Cochran's rule fails (an expected
        count below 1, or more than a fifth of them below 5); ``"observed"``: Fisher's where an
        observed count is below 5, as the study of 2023 did; or one test throughout.
    """

    continuous: Literal["welch", "pooled", "mann-whitney"] = "welch"
    categorical: Literal["expected", "observed", "chi-square", "yates", "fisher"] = "expected"
