"""What a command of the command line takes, and says in the end."""

import math
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.faults.hostile import Written

SECONDS, MEGABYTES, REFUSED = 10.0, 1024.0, 2
"""Of the processor, since neighbors lengthen what a clock shows; of the largest process; the exit code."""
PATIENCE = 60.0  # by the clock, before it is ended: it may wait for ever

MEASURED = """
import contextlib, ctypes, os, resource, subprocess, sys
if sys.platform == "linux":  # what the process leaves behind, as the server of its workers, becomes ours
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
with contextlib.suppress(ChildProcessError):
    while True:
        os.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""A process starts with the memory of who started it: somebody small does, and asks the system what
it and all that it started took. Prints exit code, processor seconds and kilobytes of the largest."""


@dataclass(frozen=True)
class Answer:
    """How a command ended, its processor time, the memory of its largest process, and its words."""

    code: int
    seconds: float
    megabytes: float
    said: str

    @property
    def fault(self) -> str:
        """What is wrong with it; nothing for a sentence within the limits."""
        faults = {
            f"exit code {self.code}": self.code != REFUSED,
            f"took {self.seconds:.0f} s": self.seconds > SECONDS,
            f"took {self.megabytes:.0f} MB": self.megabytes > MEGABYTES,
            f"said {self.said[-300:]}": "Traceback" in self.said or not 10 < len(self.said) < 5000,
        }
        return "; ".join(fault for fault, is_so in faults.items() if is_so)

    def __str__(self) -> str:
        """Give a line of a table."""
        said = " ".join(self.said.split())
        return f"{self.code:4} {self.seconds:5.1f} s {self.megabytes:5.0f} MB  {said[:150]}"


def asked(write: Written) -> Answer:
    """Write an input and have a new process read it."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "alnus", *write(Path(folder))]
        run = subprocess.Popen(
            [sys.executable, "-c", MEASURED, *words], text=True, errors="replace", cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        try:
            told, said = run.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            return Answer(-9, PATIENCE, math.nan, run.communicate()[1])
    code, seconds, kilobytes = map(float, told.split())
    return Answer(int(code), seconds, kilobytes / 1024, said)
