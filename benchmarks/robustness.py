"""What hostile inputs cost at the command line: each gets a sentence within 10 s and 1 GB of memory.

python benchmarks/robustness.py [WORDS]

Prints exit code, seconds of the processor, the largest process and the sentence of each input whose name holds one of the
words; ends with 1 when one is not refused with a sentence (exit code 2), or takes longer or more.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.faults.asked import asked
from tests.faults.hostile import MADE, SHARED, shared


def main(words: list[str]) -> None:
    """Ask for every input in turn."""
    found = shared()
    if not found:
        print(f"{SHARED} is not there: the files that misled earlier versions are left out.")
    lost = 0
    for name, write in {**found, **MADE}.items():
        if not words or any(word in name for word in words):
            answer = asked(write)
            fault = answer.fault
            lost += bool(fault)
            print(f"{name:60.60} {answer}  {fault}", flush=True)
    print(f"{lost} lost")
    raise SystemExit(int(bool(lost)))


if __name__ == "__main__":
    main(sys.argv[1:])
