import sys

import pytest

from alnus.imaging.decoding.parent import Decoder

ECHO = """
import json, os, sys, time
for line in sys.stdin:
    asked = json.loads(line)
    if asked["do"] == "hang":
        time.sleep(60)
    if asked["do"] == "die":
        os.kill(os.getpid(), 11)
    if asked["do"] == "chat":
        print("no JSON", flush=True)
    refused = {"refusal": "is no picture"} if asked["do"] == "refuse" else {}
    sys.stdout.write(json.dumps({"pid": os.getpid(), "n_bytes": 3, **refused}) + "\\nabc")
    sys.stdout.flush()
"""


@pytest.fixture
def decoder():
    made = Decoder(sys.executable, "-c", ECHO, seconds=1.0)
    yield made
    made.close()


def test_one_process_answers_all(decoder):
    replies = [decoder.ask({"do": "answer"}) for _ in range(3)]
    assert {content for _, content in replies} == {b"abc"}
    assert len({reply["pid"] for reply, _ in replies}) == 1


def test_its_refusal_is_raised_and_it_lives_on(decoder):
    with pytest.raises(ValueError, match=r"^is no picture$"):
        decoder.ask({"do": "refuse"})
    assert decoder.ask({"do": "answer"})[1] == b"abc"


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("hang", "is damaged: it took more than 1 s. Export it again"),
        ("die", "is damaged: it ended its decoder. Export it again"),
        ("chat", "is damaged: it ended its decoder. Export it again"),
    ],
)
def test_a_file_that_hangs_or_ends_it_is_refused_and_the_next_is_read(what, sentence, decoder):
    with pytest.raises(ValueError, match=sentence):
        decoder.ask({"do": what})
    assert decoder.ask({"do": "answer"})[1] == b"abc"


def test_it_may_be_closed_twice(decoder):
    decoder.ask({"do": "answer"})
    decoder.close()
    decoder.close()
