import pytest

from alnus.contents import DEEPEST, ContentError, json_content, toml_content


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = ", "Invalid value"),
        ("a = 1\na = 2", "overwrite"),
        ("a = " + "9" * 5000, "a whole number of thousands of digits"),
        ("a = " + "[" * 2000 + "]" * 2000, f"nested more than {DEEPEST} deep"),
        ("a = " + "[" * 40 + "]" * 40, f"nested more than {DEEPEST} deep"),
    ],
)
def test_a_text_that_is_no_toml_is_refused(text, sentence):
    with pytest.raises(ContentError, match=sentence):
        toml_content(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1, "a": 2}', "the key 'a' stands there twice"),
        ('{"a": NaN}', "it holds NaN"),
        ('{"a": -Infinity}', "it holds -Infinity"),
        ('{"a": ' + "9" * 5000 + "}", "a whole number of thousands of digits"),
        ("[" * 100_000, f"nested more than {DEEPEST} deep"),
        ('{"a": ' * 40 + "1" + "}" * 40, f"nested more than {DEEPEST} deep"),
        ("{", "Expecting"),
    ],
)
def test_a_text_that_is_no_json_is_refused(text, sentence):
    with pytest.raises(ContentError, match=sentence):
        json_content(text)


def test_plain_contents_are_read():
    assert toml_content("a = [[1, 2.5], []]") == {"a": [[1, 2.5], []]}
    assert json_content('{"a": {"b": [1e3, null, "x"]}}') == {"a": {"b": [1000.0, None, "x"]}}


CHAINS = (
    "a." * 40 + "a = 1",
    "[" + " . ".join(["a-1"] * 40) + "]",
    "x = { " + '"b".' * 40 + "b = 1 }",
)


@pytest.mark.parametrize("text", CHAINS)
def test_a_key_of_many_dots_is_refused_before_it_is_read(text, monkeypatch):
    monkeypatch.setattr("tomllib.loads", pytest.fail)
    with pytest.raises(ContentError, match="nested more than 32 deep"):
        toml_content(text)


def test_dots_in_texts_and_numbers_are_no_keys():
    uid, numbers = ".".join(["1"] * 32), ", ".join(["0.5"] * 100)
    found = toml_content(f'uid = "{uid}"\nnumbers = [{numbers}]\ndots = "{"." * 80}"')
    assert found["uid"] == uid
    assert len(found["numbers"]) == 100
