"""What a table is: a row class whose fields are its columns, and a place in the run directory."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args, get_type_hints

from alnus.csv_cell import guarded, unguarded

if TYPE_CHECKING:
    import pandas as pd

NO_INTERVAL = "no interval"  # the method of a value without limits
WALD, POOLED = "Wald", "pooled Wald"
LIKELIHOOD_RATIO, PENALIZED = "likelihood ratio", "penalized likelihood ratio"

Row = TypeVar("Row")

_DTYPES: Mapping[tuple[type, bool], str] = {
    # kind and whether cells may be empty → pandas dtype; an empty text is an empty cell
    (str, False): "str",
    (bool, False): "bool",
    (int, False): "int64",
    (int, True): "Int64",
    (float, False): "float64",
    (float, True): "float64",
}


@dataclass(frozen=True)
class Column:
    """What the cells of a column are.

    Parameters
    ----------
    kind : type
        ``str``, ``bool``, ``int`` or ``float``.
    optional : bool
        Whether a cell may be empty. An empty text is no missing one, so texts never are optional.
    """

    kind: type
    optional: bool = False

    @property
    def dtype(self) -> str:
        """Name of the pandas dtype."""
        return _DTYPES[self.kind, self.optional]

    def typed(self, cells: "pd.Series") -> "pd.Series":
        """Give cells this type; a ValueError where that would change one."""
        found: pd.Series = cells.astype(self.dtype)  # type: ignore[call-overload]
        # astype cuts 1.5 down to 1 and takes "False" for True, both without a word.
        known = cells.notna()
        if self.kind in {int, bool} and not (found[known] == cells[known]).all():
            message = f"{cells.name} holds {cells[known].tolist()[:3]}, not {self.dtype}"
            raise ValueError(message)
        return found

    def fits(self, cells: "pd.Series") -> bool:
        """Whether cells in memory have this type."""
        from pandas.api import types  # noqa: PLC0415 - see Table

        return bool(types.is_string_dtype(cells)) if self.kind is str else cells.dtype == self.dtype


NUMBER = Column(float, optional=True)


@dataclass(frozen=True)
class Table(Generic[Row]):
    """One table: its row, its keys, and where it lies in the run directory.

    pandas is imported where a frame is made, because a prediction names tables but makes none.

    Parameters
    ----------
    path : str
        Path inside the run directory.
    row : type
        Frozen dataclass of one row. Its fields are the columns, in this order; ``float | None``
        and ``int | None`` may be empty.
    keys : tuple of str
        Columns that tell one row from all others; none where only the order does.
    open_ended : bool
        Whether columns of numbers (clinical variables, features) may follow.
    texts : tuple of str
        Columns of texts that may follow, too.
    """

    path: str
    row: type[Row]
    keys: tuple[str, ...] = ()
    open_ended: bool = False
    texts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """File name without folder and ending."""
        return self.path.rsplit("/", maxsplit=1)[-1].removesuffix(".csv")

    @property
    def of_cases(self) -> bool:
        """Whether a row tells of a single case."""
        return "case_id" in self.columns

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The columns that must be there, first and in this order."""
        hints = get_type_hints(self.row)
        return {field.name: _column(hints[field.name]) for field in fields(self.row)}  # type: ignore[arg-type]

    def frame(self, rows: Iterable[Row]) -> "pd.DataFrame":
        """Make the table of some rows, typed even when there are none.

        Raises
        ------
        ValueError
            When a cell that may not be empty is None or NaN.
        """
        import pandas as pd  # noqa: PLC0415

        listed = list(rows)
        # As objects: pandas would guess a type from the cells, and an empty column has none to guess.
        cells = {name: [getattr(row, name) for row in listed] for name in self.columns}
        return self.frame_of(**{n: pd.Series(c, dtype=object) for n, c in cells.items()})

    def frame_of(self, **columns: Any) -> "pd.DataFrame":
        """Make the table of whole columns by name; a single value stands in every row.

        Columns of ``texts`` may be among them.

        Raises
        ------
        ValueError
            When a column is missing or unknown, or a cell that may not be empty is None or NaN.
        """
        import pandas as pd  # noqa: PLC0415

        names = (*self.columns, *(name for name in self.texts if name in columns))
        if set(columns) != set(names):
            self._refuse_columns(tuple(columns))
        frame = pd.DataFrame({name: columns[name] for name in names})
        self._refuse_empty(frame)
        return self.whole(
            frame.assign(**{n: column.typed(frame[n]) for n, column in self.columns.items()})
        )

    def texts_of(self, frame: "pd.DataFrame") -> dict[str, "pd.Series"]:
        """Give those columns of ``texts`` that a frame has, to be passed on to :meth:`frame_of`."""
        return {name: frame[name] for name in self.texts if name in frame}

    def rows(self, frame: "pd.DataFrame") -> list[Row]:
        """Read a table row by row, None where a cell is empty; further columns are left out."""
        # tolist gives Python's own numbers: a cell prints as 3, never as np.int64(3).
        cells = [
            frame[name].astype(object).where(frame[name].notna(), None).tolist()
            if column.optional
            else frame[name].tolist()
            for name, column in self.columns.items()
        ]
        return [self.row(*row) for row in zip(*cells, strict=True)]

    def check(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """Return the frame itself, or refuse it when its columns or their types are not these."""
        self._refuse_columns(tuple(map(str, frame.columns)))
        wrong = [
            f"{name} is {frame[name].dtype}, not {column.dtype}"
            for name, column in self.columns.items()
            if not column.fits(frame[name])
        ]
        if wrong:
            message = f"table {self.name}: {'; '.join(wrong)}"
            raise ValueError(message)
        return frame

    def whole(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """Check a frame, and refuse empty cells where none may be, and rows that stand twice."""
        self.check(frame)
        self._refuse_empty(frame)
        if self.keys and (again := frame.duplicated(list(self.keys))).any():
            first = frame.loc[again, list(self.keys)].iloc[0].to_dict()
            message = (
                f"table {self.name}: {int(again.sum())} rows stand twice, the first at {first}"
            )
            raise ValueError(message)
        return frame

    def text(self, frame: "pd.DataFrame") -> str:
        """Write a whole table as CSV; floats read back exactly, and no text runs as a formula."""
        whole = self.whole(frame)
        texts: pd.DataFrame = whole.select_dtypes("str")
        # Python before 3.13 leaves a carriage return without quotes, and readers end the row there.
        broken = any(texts[name].str.contains("\r", regex=False).any() for name in texts)
        quoting = csv.QUOTE_NONNUMERIC if broken else csv.QUOTE_MINIMAL
        safe = whole.assign(**{name: texts[name].map(guarded) for name in texts})
        header = [str(guarded(name)) for name in safe.columns]
        return safe.to_csv(index=False, header=header, lineterminator="\n", quoting=quoting)

    def read(self, path: Path) -> "pd.DataFrame":
        """Read a CSV that :meth:`text` wrote, with the types it was written with."""
        import pandas as pd  # noqa: PLC0415

        known = {name: column.dtype for name, column in self.columns.items()}
        known |= dict.fromkeys(self.texts, "str")
        kinds = defaultdict(lambda: NUMBER.dtype, known)
        # Only an empty cell is empty: "NA" or "None" may be a level that somebody named.
        frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""])
        texts = [name for name, dtype in known.items() if dtype == "str" and name in frame]
        # An empty text is no missing value, but pandas reads it as one.
        frame = frame.fillna(dict.fromkeys(texts, ""))
        frame = frame.assign(**{name: frame[name].map(unguarded).astype("str") for name in texts})
        # The parser leaves every column alone in memory; as one block, rows are taken twenty times
        # faster, and a fit takes them hundreds of times.
        return self.check(frame.rename(columns=unguarded).copy())

    def _refuse_empty(self, frame: "pd.DataFrame") -> None:
        for name, column in self.columns.items():
            if not column.optional and (empty := frame[name].isna()).any():
                message = f"table {self.name}: {name} is missing in {int(empty.sum())} rows"
                raise ValueError(message)

    def _refuse_columns(self, found: tuple[str, ...]) -> None:
        wanted = tuple(self.columns)
        first, further = found[: len(wanted)], found[len(wanted) :]
        if first != wanted or not (self.open_ended or set(further) <= set(self.texts)):
            message = f"table {self.name} needs the columns {wanted}; found {found}"
            raise ValueError(message)


AnyTable = Table[Any]


def _column(hint: object) -> Column:
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not NoneType]
    return Column(kinds[0], optional=NoneType in get_args(hint))
