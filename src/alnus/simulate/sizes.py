"""Sizes of simulated nodes: what is seen, and what stands in the table."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from alnus.arrays import Floats, Integers
from alnus.simulate.moments import Moments, with_moments

LONGEST = 4.8  # cm; a longer node leaves the picture
ROUNDEST = 0.95  # short axis over long axis
SLIP = 10.0  # millimeters read as centimeters


@dataclass(frozen=True)
class Slips:
    """Thicknesses that stand in the table ten times too large.

    Parameters
    ----------
    n : int
        How many, of all patients of the group.
    near : float
        What was measured, about, cm.
    moments : Moments
        Of the whole group with them, as published.
    """

    n: int
    near: float
    moments: Moments


@dataclass(frozen=True, eq=False)
class Sizes:
    """Long axis, short axis and cortical thickness in cm, shape (patients,).

    Parameters
    ----------
    seen : mapping of str to ndarray of float64
        As drawn: thickness <= short axis <= long axis.
    recorded : mapping of str to ndarray of float64
        As in the table.
    """

    seen: Mapping[str, Floats]
    recorded: Mapping[str, Floats]


def node_sizes(
    latents: Mapping[str, Floats], wanted: Mapping[str, Moments], slips: Slips | None, of: int
) -> Sizes:
    """Turn latents into sizes whose means and standard deviations are the published ones.

    Parameters
    ----------
    latents : mapping of str to ndarray of float64, shape (patients,)
        By rank alone.
    wanted : mapping of str to Moments
        Of "long_axis", "short_axis" and "cortical_thickness", cm.
    slips : Slips, optional
        Thicknesses recorded wrongly.
    of : int
        Size of the published group; a smaller one has fewer slips in proportion.
    """
    start = {name: wanted[name].lognormal(normal_scores(latents[name])) for name in wanted}
    long_axis = _bent(start, wanted, "long_axis", LONGEST)
    short_axis = _bent(start, wanted, "short_axis", ROUNDEST * long_axis)
    thickness, factor = start["cortical_thickness"], np.ones_like(long_axis)
    moments = wanted["cortical_thickness"]
    if slips is not None and (n_slips := slips.n * len(long_axis) // of):
        factor[np.argsort(np.abs(thickness - slips.near), kind="stable")[:n_slips]] = SLIP
        moments = slips.moments
    thickness = with_moments(thickness, moments, decimals=2, limit=short_axis, factor=factor)
    axes = {"long_axis": long_axis, "short_axis": short_axis}
    return Sizes(
        {**axes, "cortical_thickness": thickness},
        {**axes, "cortical_thickness": factor * thickness},
    )


def _bent(
    start: Mapping[str, Floats], wanted: Mapping[str, Moments], name: str, limit: Floats | float
) -> Floats:
    return with_moments(start[name], wanted[name], decimals=2, limit=limit)


def ranks(latent: Floats) -> Integers:
    """Number values from 0 in increasing order, equal ones as they come."""
    return np.argsort(np.argsort(latent, kind="stable"), kind="stable")


def normal_scores(latent: Floats) -> Floats:
    """Replace values by the normal quantiles of their ranks, so that moments are nearly exact."""
    return np.asarray(ndtri((ranks(latent) + 0.5) / latent.size))
