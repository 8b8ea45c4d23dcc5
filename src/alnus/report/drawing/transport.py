"""How far each cohort lies from the training cohort, input by input, in one picture."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from alnus.report.drawing.canvas import COLORS, WHOLE_WIDTH, page
from alnus.report.drawing.lettering import wrapped
from alnus.report.facts import Facts
from alnus.report.readings import COMBINED, Tables, rows_of
from alnus.report.typography import capitalized
from alnus.tables.transport import FAR, TRANSPORT, TransportRow

SHOWN = 15  # inputs; the run's table holds all
MARKERS = "os^Dv<>p"
_ROW, _EDGES, _LINE = 6.5, 22.0, 4.5  # mm an input, above and below, and a cohort in the legend
_TRAINING = "0.9"
_NAME, _COHORT = 250.0, 190.0  # points of paper for the name of an input and of a cohort

Rows = Mapping[str, Sequence[TransportRow]]


def transport_plate(tables: Tables, facts: Facts) -> Figure:
    """The inputs of the combined model, or else of the radiomics or clinical one, in each cohort."""
    rows = rows_of(tables, TRANSPORT)
    models = list(dict.fromkeys(row.model for row in rows))
    shown = COMBINED if COMBINED in models else models[-1]
    by_input = farthest([row for row in rows if row.model == shown])
    cohorts = list(dict.fromkeys(row.cohort for row in rows))
    height = _EDGES + len(by_input) * _ROW + len(cohorts) * _LINE
    figure = page(WHOLE_WIDTH, height)
    axes = figure.subplots()
    transport_picture(by_input, axes, titles={name: facts.title(name) for name in by_input})
    axes.set_title(f"{capitalized(shown)} model", weight="bold", loc="left", y=1.0)
    figure.legend(loc="outside lower right", ncols=2)
    return figure


def farthest(rows: Sequence[TransportRow]) -> dict[str, list[TransportRow]]:
    """Group one model's rows by input, the farthest first, at most ``SHOWN``; without any shift none."""
    by_input: dict[str, list[TransportRow]] = {}
    for row in rows:
        if row.shift is not None:
            by_input.setdefault(row.input, []).append(row)
    ordered = sorted(by_input, key=lambda name: -max(abs(row.shift or 0) for row in by_input[name]))
    return {name: by_input[name] for name in ordered[:SHOWN]}


def transport_picture(rows: Rows, axes: Axes, *, titles: Mapping[str, str]) -> None:
    """Draw mean and standard deviation of each cohort in units of the training cohort's.

    Parameters
    ----------
    rows : mapping of str to sequence of TransportRow
        By input, from top to bottom; each with a shift.
    axes : Axes
        Gets a band where the training cohort lies and lines at ``FAR``; beyond them the axis is
        logarithmic.
    titles : mapping of str to str
        How people call the inputs.
    """
    cohorts = list(dict.fromkeys(row.cohort for of in rows.values() for row in of))
    axes.set_xscale("symlog", linthresh=FAR, linscale=1.5)
    axes.axvspan(-1, 1, color=_TRAINING, lw=0, label="training: mean ± SD")
    for limit in (-FAR, FAR):
        axes.axvline(limit, color="0.4", lw=0.8, ls=":")
    for height, of in enumerate(rows.values()):
        for row in of:
            _cohort(row, height, cohorts, axes)
    names = [wrapped(titles[name], _NAME, lines=1)[0] for name in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    reach = max(
        [
            FAR,
            *(abs(row.shift or 0) + (row.spread_ratio or 0) for of in rows.values() for row in of),
        ]
    )
    axes.set_xlim(-1.3 * reach, 1.3 * reach)
    ticks = [tick for tick in (0, 1, FAR, 10, 100, 1000) if tick <= 1.3 * reach]
    places = [*(-tick for tick in ticks[:0:-1]), *ticks]
    axes.set_xticks(places, [f"{place:g}".replace("-", "−") for place in places])
    axes.minorticks_off()
    axes.set_xlabel("Mean ± SD, in standard deviations of the training cohort")
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _cohort(row: TransportRow, height: int, cohorts: Sequence[str], axes: Axes) -> None:
    place = cohorts.index(row.cohort)
    at = height + 0.5 * ((place + 0.5) / len(cohorts) - 0.5)
    color, shift, spread = COLORS[place % len(COLORS)], row.shift or 0.0, row.spread_ratio or 0.0
    axes.plot([shift - spread, shift + spread], [at, at], color=color, lw=0.9)
    named = wrapped(row.cohort, _COHORT, lines=1)[0] if height == 0 else None
    axes.plot(shift, at, MARKERS[place % len(MARKERS)], color=color, ms=4, ls="none", label=named)
