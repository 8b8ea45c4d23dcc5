"""The verb that writes DICOM; what it needs is imported inside it."""

from pathlib import Path

import click

from alnus.cli.options import FRAME, LABEL, PARAMS, PATH, PRESET, SPACING
from alnus.console import patience


@click.command()
@click.argument("image", type=PATH)
@click.argument("roi", type=PATH)
@click.option("--out", "-o", type=PATH, required=True, help="Folder to write.")
@SPACING
@LABEL
@FRAME
@PARAMS
@PRESET
def dicom(
    image: Path,
    roi: Path,
    *,
    out: Path,
    spacing: tuple[float, float] | None,
    label: str | None,
    frame: int | None,
    params: Path | None,
    preset: str,
) -> None:
    """Write an ROI as DICOM SEG, and its measurements and features as DICOM SR (TID 1500).

    IMAGE is the scanner's DICOM file, ROI a mask or polygon in any format. The objects belong to the
    image's study: they carry its PatientID, and no name. Needs the extra alnus[dicom-export].
    """
    from alnus.exchange.dicom_export import write_dicom
    from alnus.extraction.presets import extraction_settings, label_of
    from alnus.imaging.formats import stem
    from alnus.imaging.read import CaseFiles

    settings = extraction_settings(preset=preset, parameters=params)
    files = CaseFiles(stem(image), image, roi, spacing, label or label_of(params), frame=frame)
    with patience():
        places = write_dicom(files, out, settings=settings)
    for place in places:
        click.echo(f"{place}")
