import pytest

from alnus.errors import AlnusWarning
from alnus.spreadsheet.encoding import decoded
from alnus.spreadsheet.sheet import read_sheet

GERMAN = "Größe;Übergröße\nä;é\n"
CHINESE = "病人编号;分期;姓名\n一;二期;阳性\n"


@pytest.mark.parametrize("text", [GERMAN, CHINESE, "plain;ASCII\n"])
@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mark_or_utf_8_is_no_guess(text, name):
    assert decoded(text.encode(name)) == (text, "")


@pytest.mark.parametrize(
    ("text", "name"),
    [(GERMAN, "cp1252"), ("Médecin;Numéro\n", "cp1252"), ("Größe\n", "cp1252"),
     (CHINESE, "gb18030"), ("编号;N分期\n", "gb18030"), ("École;ÉTÉ\n", "cp1252")],
)  # fmt: skip
def test_code_pages_are_told_apart_by_their_letters(text, name):
    assert decoded(text.encode(name)) == (text, name)


def test_bytes_of_no_code_page_are_refused():
    with pytest.raises(UnicodeDecodeError):
        decoded(b"id\n\x81\n")


def test_a_guess_is_told(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(GERMAN.encode("cp1252"))
    with pytest.warns(AlnusWarning, match="its letters were read as cp1252"):
        assert read_sheet(path).header == ("Größe", "Übergröße")
