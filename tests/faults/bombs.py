"""Small files that unpack to much, claim to be endless, or are no files at all; each with its words."""

import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
from PIL import Image
from pydicom import dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian

from tests.imaging.dicom_files import dicom
from tests.imaging.files import IMAGE, ROI, save
from tests.study.builder import write_small_study

Written = Callable[[Path], list[str]]
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = bytes(10**6)


def pipe(*words: str) -> Written:
    """Put a pipe that nobody writes to in place of a table; the words that read it end with it."""
    return lambda folder: [*words, _pipe(folder / "table.csv")]


def _pipe(path: Path) -> str:
    os.mkfifo(path)
    return str(path)


def device(folder: Path) -> list[str]:
    """Put a device that never ends in place of a table."""
    (folder / "table.csv").symlink_to("/dev/zero")
    return ["batch", str(folder / "table.csv")]


def circle(folder: Path) -> list[str]:
    """Let an image be a link to itself."""
    (folder / "image.png").symlink_to(folder / "image.png")
    return _features(folder, folder / "image.png")


def sparse_table(folder: Path) -> list[str]:
    """Let 10 GB of nothing follow a table."""
    (folder / "table.csv").write_text("Image,Mask\na.png,b.png\n")
    with (folder / "table.csv").open("r+b") as file:
        file.truncate(10 * 2**30)
    return ["batch", str(folder / "table.csv")]


def endless_quote(folder: Path) -> list[str]:
    """Open a quote in a table, and never close it."""
    (folder / "table.csv").write_text('Image,Mask\n"' + "x" * 50_000_000)
    return ["batch", str(folder / "table.csv")]


def workbook(old: bytes, new: bytes, times: int = 1) -> Written:
    """Change a sound workbook of patients; what is new stands there so many times."""

    def write(folder: Path) -> list[str]:
        path = folder / "table.xlsx"
        book = openpyxl.Workbook()
        book.active.append(["Image", "Mask"])
        book.save(path)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        before, after = parts.pop(SHEET).split(old)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
            with archive.open(SHEET, "w", force_zip64=True) as sheet:
                sheet.write(before)
                for _ in range(times):
                    sheet.write(new)
                sheet.write(after)
        return ["batch", str(path)]

    return write


def film(folder: Path) -> list[str]:
    """Read a frame of a DICOM film of 1.6 GB, on which no ROI can be."""
    path = dicom(folder, IMAGE)
    file = dcmread(path)
    file.Rows, file.Columns, file.NumberOfFrames, file.PixelData = 2000, 2000, 400, b""
    file.save_as(path)
    content = path.read_bytes()
    with path.open("r+b") as written:
        written.seek(len(content) - 4)
        written.write(struct.pack("<I", 1_600_000_000))
        written.truncate(len(content) + 1_600_000_000)
    return [*_features(folder, path), "--frame", "7"]


def deflated(folder: Path) -> list[str]:
    """Pack a DICOM file as a whole, with a gigabyte of pixels."""
    path = dicom(folder, IMAGE)
    file = dcmread(path)
    file.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    file.save_as(path)
    content = path.read_bytes()
    start = 144 + struct.unpack("<I", content[140:144])[0]
    pixels = b"\xe0\x7f\x10\x00OB\0\0" + struct.pack("<I", 1_300_000_000)
    packing = zlib.compressobj(9, wbits=-15)
    packed = packing.compress(
        zlib.decompress(content[start:], wbits=-15)[: -len(IMAGE.tobytes()) - 12] + pixels
    )
    packed += b"".join(packing.compress(MEGABYTE) for _ in range(1300))
    path.write_bytes(content[:start] + packed + packing.flush())
    return _features(folder, path)


def passes(folder: Path) -> list[str]:
    """Decode a JPEG of 49 million pixels 300 times."""
    file = io.BytesIO()
    Image.new("L", (7000, 7000)).save(file, "JPEG", progressive=True)
    content = file.getvalue()
    last = content[content.rindex(b"\xff\xda") : -2]
    (folder / "image.jpg").write_bytes(content[:-2] + last * 300 + content[-2:])
    return _features(folder, folder / "image.jpg")


def chunks(folder: Path) -> list[str]:
    """Put three million remarks into a PNG."""
    path = save(folder, "image.png", IMAGE)
    content, remark = path.read_bytes(), b"tEXta\0b"
    part = struct.pack(">I", 3) + remark + struct.pack(">I", zlib.crc32(remark))
    path.write_bytes(content[:33] + part * 3_000_000 + content[33:])
    return _features(folder, path)


def text_pixels(folder: Path) -> list[str]:
    """Write 100 million pixels as words."""
    head = b"NRRD0004\ntype: uchar\ndimension: 2\nsizes: 20 20\nencoding: text\n\n"
    (folder / "image.nrrd").write_bytes(head + b"1 " * 10**8)
    return _features(folder, folder / "image.nrrd")


def polygons(text: str, times: int = 1) -> Written:
    """Write polygons on a sound image."""

    def write(folder: Path) -> list[str]:
        image = save(folder, "image.png", IMAGE)
        (folder / "roi.json").write_text(f'{{"shapes": [{",".join([text] * times)}]}}')
        return ["features", str(image), str(folder / "roi.json")]

    return write


def dotted(folder: Path) -> list[str]:
    """Write a key of 20,000 dots into a study file."""
    path = write_small_study(folder, patients=30)
    path.write_text(f"{path.read_text()}\n{'.'.join('a' * 20_000)} = 1\n")
    return ["check", "--quiet", str(path)]


def deep_run(folder: Path) -> list[str]:
    """Compare two folders that call themselves runs."""
    for name in "ab":
        (folder / name).mkdir()
        (folder / name / "steps.json").write_text("{}")
        (folder / name / "study.toml").write_text("a = " + "[" * 10_000)
    return ["compare", str(folder / "a"), str(folder / "b")]


def commanding_name(folder: Path) -> list[str]:
    """Give an image a name that would write to a terminal, and no picture."""
    path = folder / "a\nalnus: all is well.\x1b[2J\x1b]0;x\x07.png"
    path.write_bytes(b"no picture")
    return _features(folder, path)


def _features(folder: Path, image: Path) -> list[str]:
    return ["features", str(image), str(save(folder, "roi.png", ROI))]


DRAWN = '{"label": "n", "points": %s, "shape_type": "polygon"}'
ROW = b'<row><c r="XFD1"/></row>'
BOMBS: Mapping[str, Written] = {
    "table: a pipe": pipe("batch"),
    "published tables: a pipe": pipe("audit"),
    "sites: a pipe": pipe("pool"),
    "table: a device without end": device,
    "image: a link to itself": circle,
    "table: 10 GB of nothing": sparse_table,
    "table: a quote without end": endless_quote,
    "workbook: 2 GB in 2 MB": workbook(b"</sheetData>", MEGABYTE, 2000),
    "workbook: rows to the end of the sheet": workbook(
        b"</sheetData>", b'<row r="1048577"/></sheetData>'
    ),
    "workbook: 100 billion rows": workbook(b'<row r="1"', b'<row r="99999999999"'),
    "workbook: cells at the end of rows": workbook(b"<sheetData>", b"<sheetData>" + ROW * 10**6),
    "workbook: merged to its end": workbook(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "DICOM: a film of 1.6 GB": film,
    "DICOM: 1.3 GB in 1 MB": deflated,
    "JPEG: 300 passes": passes,
    "PNG: 3 million remarks": chunks,
    "NRRD: 100 million words": text_pixels,
    "polygons: 60 MB": polygons("[]", 20_000_000),
    "polygons: 200,000": polygons(DRAWN % "[[1, 1], [9, 1], [9, 9]]", 200_000),
    "polygons: 400 digits": polygons(DRAWN % f"[[{'9' * 400}, 1], [9, 1], [9, 9]]"),
    "polygons: 99,000 edges": polygons(
        DRAWN % json.dumps([[n % 30, (n % 2) * 24] for n in range(99_000)]), 8
    ),
    "study: a key of 20,000 dots": dotted,
    "run: lists 10,000 deep": deep_run,
    "image: a name that commands a terminal": commanding_name,
}
