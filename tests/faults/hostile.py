"""Inputs that ask for the impossible, each with the words of the command line that read it."""

import json
import shutil
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from alnus.canonical_json import sha256_of
from alnus.model_file import model_content
from tests.imaging.files import IMAGE, ROI, save
from tests.study.builder import write_small_study
from tests.test_coefficient_file import WHOLE
from tests.test_model_file import COMBINED
from tests.test_text_fuzz import PARAMETERS

SHARED = Path(__file__).parents[3] / "shared" / "cases" / "robustness"
"""Files that misled an earlier version; not in every copy of the project."""

Written = Callable[[Path], list[str]]
"""Writes an input into an empty folder and gives the words that read it."""

PATIENTS = 30
DEEP = "[" * 2000 + "]" * 2000
ALIASES = "setting:\n  a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"  {new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def study(*edits: tuple[str, str]) -> Written:
    """Change a sound study file, and check it."""

    def write(folder: Path) -> list[str]:
        path = write_small_study(folder, patients=PATIENTS)
        return ["check", "--quiet", str(_edited(path, path.read_text(encoding="utf-8"), edits))]

    return write


def table(change: Callable[[str], str]) -> Written:
    """Change a sound table of patients, and check its study."""

    def write(folder: Path) -> list[str]:
        path = write_small_study(folder, patients=PATIENTS)
        patients = folder / "patients.csv"
        patients.write_text(change(patients.read_text(encoding="utf-8")), encoding="utf-8")
        return ["check", "--quiet", str(path)]

    return write


def parameters(*edits: tuple[str, str]) -> Written:
    """Change sound PyRadiomics parameters, and extract with them."""

    def write(folder: Path) -> list[str]:
        return _extracted(folder, _edited(folder / "params.yaml", PARAMETERS, edits))

    return write


def aliases(folder: Path) -> list[str]:
    """Give lists of lists of lists by name."""
    return _extracted(folder, _edited(folder / "params.yaml", f"{ALIASES}  binWidth: *i\n", ()))


def coefficients(*edits: tuple[str, str]) -> Written:
    """Change sound coefficients, and draw their nomogram."""

    def write(folder: Path) -> list[str]:
        path = _edited(folder / "coefficients.toml", WHOLE, edits)
        return ["nomogram", str(path), "-o", str(folder / "nomogram.svg")]

    return write


def model(change: Callable[[dict[str, object]], object]) -> Written:
    """Change a model's content, seal it again, and ask it for a risk."""

    def write(folder: Path) -> list[str]:
        content = json.loads(json.dumps(model_content(COMBINED)))
        del content["sha256"]
        change(content["model"])
        path = folder / "model.json"
        path.write_text(json.dumps({**content, "sha256": sha256_of(content)}), encoding="utf-8")
        return ["predict", str(path)]

    return write


def model_text(old: str, new: str) -> Written:
    """Change a model's text."""

    def write(folder: Path) -> list[str]:
        text = json.dumps(model_content(COMBINED), indent=1)
        return ["predict", str(_edited(folder / "model.json", text, [(old, new)]))]

    return write


def sparse_end(folder: Path) -> list[str]:
    """Let 3 GB of nothing follow the end of a picture."""
    words = _case(folder)
    with (folder / "image.png").open("r+b") as file:
        file.truncate(3 * 2**30)
    return ["features", *words]


def large_picture(side: int) -> Written:
    """Write a picture of many pixels in few bytes, as PNG allows."""

    def write(folder: Path) -> list[str]:
        words = _case(folder)
        rows = (b"\0" + bytes(side)) * side
        head = side.to_bytes(4, "big") * 2 + b"\x08\0\0\0\0"
        parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
        with (folder / "image.png").open("wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n")
            for kind, body in parts:
                file.write(len(body).to_bytes(4, "big") + kind + body)
                file.write(zlib.crc32(kind + body).to_bytes(4, "big"))
        return ["features", *words]

    return write


def wide_batch(folder: Path) -> list[str]:
    """Write a batch table of 100,000 columns."""
    path = folder / "batch.csv"
    names = ",".join(f"c{n}" for n in range(100_000))
    path.write_text(f"Image,Mask,{names}\nimage.png,roi.png{',1' * 100_000}\n", encoding="utf-8")
    _case(folder)
    return ["batch", str(path)]


def wide(text: str) -> str:
    """Add 100,000 columns to a table."""
    head, *rows = text.splitlines()
    names = ",".join(f"c{n}" for n in range(100_000))
    return "\n".join([f"{head},{names}", *(row + ",1" * 100_000 for row in rows)])


def long_cell(text: str) -> str:
    """Put 100 kB of letters into a cell that holds a number."""
    head, row, *rows = text.splitlines()
    cells = row.split(",")
    cells[head.split(",").index("thickness")] = "x" * 100_000
    return "\n".join([head, ",".join(cells), *rows])


WHERE = 'where = { center = "B" }'
FOLDS = "\nfolds = 3"
PRESET = 'preset = "rnwcf-1032"'
MADE: Mapping[str, Written] = {
    **{
        f"study: {digits} digits where {what}": study((old, f"{name} = {'9' * digits}"))
        for digits in (400, 5000)
        for what, old, name in (
            ("a seed is wanted", "seed = 7", "seed"),
            ("folds are wanted", FOLDS, "\nfolds"),
            ("a share is wanted", "c_statistic = 0.8", "c_statistic"),
        )
    },
    "study: lists 2,000 deep": study(("seed = 7", f"seed = {DEEP}")),
    **{
        f"study: images at {place[:20]}": study(('image = "{image}"', f'image = "{place}"'))
        for place in (
            "{id", "id}", "{}", "{0}", "{id:>2000000000}", "{id!r}", "{id.__class__}", "{id[0]}",
            "{id:{id}}", "{nothing}",
        )
    },
    **{
        f"study: {moment} in `where`": study((WHERE, f"where = {{ center = {moment} }}"))
        for moment in ("2020-06-01T00:00:00Z", "{ before = 2020-06-01T00:00:00Z }", "12:00:00")
    },
    **{
        f"study: radius {radius}": study((
            PRESET, f"image_types = {{ binary_pattern = {{ radius = {radius} }} }}"
        ))
        for radius in ("1e6", "inf", "nan", "-1")
    },
    **{
        f"study: resampled to {mm} mm": study((PRESET, f"resampling = {{ spacing = [{mm}, {mm}] }}"))
        for mm in ("1e-5", "1e-9", "inf")
    },
    "study: a training cohort of one patient": study(('where = { center = "A" }', 'where = { id = "P001" }')),
    "study: an external cohort of one patient": study((WHERE, 'where = { id = "P025" }')),
    "study: 100 kB of letters where folds are wanted": study((FOLDS, f'\nfolds = "{"x" * 100_000}"')),
    "table: 100,000 columns": table(wide),
    "table: 100 kB of letters where a number is wanted": table(long_cell),
    "batch table: 100,000 columns": wide_batch,
    **{
        f"parameters: {digits} digits": parameters(("binWidth: 25", f"binWidth: {'9' * digits}"))
        for digits in (400, 5000)
    },
    **{
        f"parameters: {name} {value[:20]}": parameters((old, f"{name}: {value}"))
        for name, old, value in (
            ("resegmentMode", "resegmentMode: sigma", "{}"),
            ("resegmentMode", "resegmentMode: sigma", "[]"),
            ("lbp2DRadius", "lbp2DRadius: 1", "1000000"),
            ("lbp2DRadius", "lbp2DRadius: 1", ".inf"),
            ("resampledPixelSpacing", "resampledPixelSpacing: [0.1, 0.1]", "[1.0e-5, 1.0e-5]"),
            ("sigma", "sigma: [1.0, 2.0]", "1.0e+300"),
            ("binWidth", "binWidth: 25", "1.0e-300"),
            ("binWidth", "binWidth: 25", DEEP),
            ("binWidth", "binWidth: 25", "x" * 100_000),
        )
    },
    "parameters: aliases of 8 levels": aliases,
    **{
        f"coefficients: {digits} digits": coefficients(("intercept = ", f"intercept = {'9' * digits} # "))
        for digits in (400, 5000)
    },
    "coefficients: 1e308": coefficients(("intercept = ", "intercept = 1e308 # ")),
    "coefficients: lists 2,000 deep": coefficients(("intercept = ", f"intercept = {DEEP} # ")),
    **{
        f"model: {digits} digits": model_text('"intercept": ', f'"intercept": {"9" * digits}, "was": ')
        for digits in (400, 5000)
    },
    "model: lists 2,000 deep": model_text('"intercept": ', f'"intercept": {DEEP}, "was": '),
    "model: a key twice": model_text('"intercept": ', '"intercept": 0, "intercept": '),
    "model: correlations that contradict each other, sealed": model(
        lambda content: content.update(covariance=[[0.1, 5, 0], [5, 0.2, 0], [0, 0, 0.3]])
    ),
    "model: 1e308, sealed": model(lambda content: content.update(intercept=1e308)),
    "model: 100 kB of letters, sealed": model(lambda content: content.update(intercept="x" * 100_000)),
    "image: 3 GB behind the end of a PNG": sparse_end,
    "image: 49 million pixels": large_picture(7000),
    "image: 900 million pixels": large_picture(30_000),
}  # fmt: skip


def shared() -> dict[str, Written]:
    """Give the files that misled an earlier version; none where they are not."""
    return {path.name: partial(_shared, path=path) for path in sorted(SHARED.glob("*"))}


def _shared(folder: Path, path: Path) -> list[str]:
    if path.is_dir():
        write_small_study(folder, patients=60)
        shutil.copytree(path, folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
        return ["check", "--quiet", str(folder / "study.toml")]
    if path.suffix == ".toml":
        write_small_study(folder, patients=60)
        return ["check", "--quiet", str(shutil.copyfile(path, folder / "study.toml"))]
    if path.suffix == ".yaml":
        return _extracted(folder, path)
    if path.suffix == ".json":
        return ["predict", str(path)]
    return ["features", str(path), _case(folder)[1]]


def _case(folder: Path) -> list[str]:
    save(folder, "image.png", IMAGE)
    save(folder, "roi.png", ROI)
    return [str(folder / "image.png"), str(folder / "roi.png")]


def _extracted(folder: Path, path: Path) -> list[str]:
    return ["features", *_case(folder), "--spacing", "0.1", "0.1", "--params", str(path)]


def _edited(path: Path, text: str, edits: Iterable[tuple[str, str]]) -> Path:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path
