"""Write what follows from the code: pages of verbs, features, PyRadiomics' settings, and a schema."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from alnus.cli.main import main
from alnus.extraction.parameter_answers import INSTEAD, TAKEN
from alnus.extraction.settings import FAMILIES, PRESETS
from docs.model_schema import model_schema

DOCS = Path(__file__).parent


def cli_page() -> str:
    """Give every verb's help, as the command line prints it."""
    return "\n".join(["# The command line", "", *_verbs()])


def features_page() -> str:
    """Give every family's features with their formulas, and the presets' image types."""
    return "\n".join(["# The features", "", _INTRODUCTION, *_presets(), *_families()])


def pyradiomics_page() -> str:
    """Give what becomes of a parameter file, setting by setting."""
    return "\n".join([_PYRADIOMICS, *_answers()])


def pages() -> dict[Path, str]:
    """Give the generated pages by path."""
    return {
        DOCS / "cli.md": cli_page(),
        DOCS / "features.md": features_page(),
        DOCS / "pyradiomics.md": pyradiomics_page(),
        DOCS / "model-file.schema.json": json.dumps(model_schema(), indent=1) + "\n",
    }


_INTRODUCTION = """\
A feature is named `<image type>_<family>_<Feature>`, with PyRadiomics' names; shape2D is computed on
the ROI alone and named `original_shape2D_…`. Values equal PyRadiomics 3.0.1 to 1e-9 on whole numbers
and on float64. Of float32 images PyRadiomics computes wavelets in float32, alnus in float64: in one such image
63 of the 1,032 values differed by up to 7e-4, all of wavelets; of the same pixels in float64 none by 1e-12.

In the formulas i and j are gray levels (GLCM, NGTDM), or a gray level and the size that comes with it: the
length of a run (GLRLM), the pixels of a zone (GLSZM), the dependent neighbors (GLDM). P is a count, p
a share; sums run over what occurs, features with directions are means over them.
"""


_PYRADIOMICS = """\
# Coming from PyRadiomics

```
alnus batch batch.csv --params params.yaml --out features
alnus batch batch.csv --params params.yaml --check     # reads every file, extracts nothing
alnus features image.png roi.png --params params.yaml  # one case
```

The batch table is PyRadiomics': `Image`, `Mask` and, if wanted, `Label`; `ID`, `Patient` or `case_id` names the
case, otherwise its image does. `--keep-columns` writes the table's other columns before the features, as texts.
Beside `features.csv` (or `features.parquet`, by `--parquet`) lie `failures.csv`, a sentence a refused case;
`images.csv`, sizes of image, pixels and ROI; and `features-dictionary.csv`, what each feature is: family, image
type, IBSI code or what differs, unit, gray levels.
In Python:

```python
settings = alnus.settings_from_pyradiomics("params.yaml")
features = alnus.extract(alnus.Case("node 1", image, roi, 0.08), settings)
```

Values equal PyRadiomics 3.0.1 to 1e-9 ([features.md](features.md)). Where it differs from IBSI, alnus does,
too: bins begin at multiples of their width, where IBSI counts from the lowest intensity that re-segmentation leaves;
a new pixel grid is aligned at the image's corner, where IBSI aligns centers; a resampled ROI is the
nearest pixel's, where IBSI takes partial volumes of half and more; kurtosis is 3 more.

`--diagnostics` writes PyRadiomics' `diagnostics_…` columns before the features, in its order; cases taken from records keep
theirs. On the same arrays all are equal to those of 3.0.1 (a test holds it), but for what cannot be:

| column | here |
|---|---|
| `Versions_…` | those that computed: `alnus 0.1.0`, NumPy, PyWavelets, Python; SimpleITK is not used |
| `Configuration_Settings` | what decides the values, by PyRadiomics' names; what a parameter file says beside it (`force2D`, `geometryTolerance`, `label`) stands there with its default |
| `Configuration_EnabledImageTypes` | each filter with its settings written out, also where a file leaves them to the default |
| `Mask-original_Hash` | of a mask whose label is 1; a PNG of 0 and 255 has another with PyRadiomics |
| `…_Dimensionality`, `…_Spacing`, `…_Size`, `…_BoundingBox`, `CenterOfMass…` | of the plane: two numbers, also where the file is a volume of one slice; the first pixel lies at 0, whatever origin the file tells |
| `Image-original_…` | of the gray picture that is read: of DICOM the B-mode region, of a color picture its luminance |
| `Mask-corrected_…` | never: an ROI that does not fit its image is refused |

A file's faults are all told at once, each with what to do.
"""


def _answers() -> Iterator[str]:
    yield "| setting | taken | otherwise |\n|---|---|---|"
    for name, taken in TAKEN.items():
        yield f"| `{name}` | {taken} | {INSTEAD.get(name, '')} |"
    for name, instead in INSTEAD.items():
        if name not in TAKEN:
            yield f"| `{name}` | no | {instead} |"
    yield ""


def _verbs() -> Iterator[str]:
    context = click.Context(main, info_name="alnus", **main.context_settings)
    yield f"```\n{main.get_help(context)}\n```\n"
    for name in main.list_commands(context):
        command = main.commands[name]
        inner = click.Context(command, parent=context, info_name=name)
        yield f"## alnus {name}\n\n```\n{command.get_help(inner)}\n```\n"


def _presets() -> Iterator[str]:
    for name, settings in PRESETS.items():
        types = ", ".join(f"`{image_type}`" for image_type in settings.image_type_names)
        yield f"**`{name}`**: {len(settings.feature_names):,} features; image types {types}.\n"


def _families() -> Iterator[str]:
    for family in FAMILIES:
        yield f"## {family.NAME} ({len(family.FEATURES)})\n\n| feature | formula | IBSI | unit |\n|---|---|---|---|"
        for name, feature in family.FEATURES.items():
            sentence = feature.sentence.replace("|", "\\|")
            yield f"| `{name}` | {sentence} | {feature.standard} | {feature.unit} |"
        yield ""


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
