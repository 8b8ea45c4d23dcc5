"""Bytes of a text file → text: by its mark, as UTF-8, or as the code page that it must be."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decoded(content: bytes) -> tuple[str, str]:
    """Decode a text file.

    Parameters
    ----------
    content : bytes
        UTF-8 or UTF-16 with a byte order mark, UTF-8 without, GB18030 or Windows-1252.

    Returns
    -------
    text : str
        The text.
    guessed : str
        Name of the code page where nothing but the letters told it; else empty.

    Raises
    ------
    UnicodeDecodeError
        When it is none of these.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name), ""
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        name = "gb18030" if _is_chinese(content) else "cp1252"
        return content.decode(name), name


def _is_chinese(content: bytes) -> bool:
    """Tell Chinese from accented letters: most of its letters are the common ones of GB 2312.

    Those are pairs of high bytes, of which the first is below the small letters of Windows-1252.
    """
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    letters = [letter.encode("gb18030") for letter in text if not letter.isascii()]
    common = sum(0xA1 <= letter[0] <= 0xD7 and letter[1] >= 0xA1 for letter in letters)
    return common > len(letters) / 2
