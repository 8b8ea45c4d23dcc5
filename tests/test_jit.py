import os
import subprocess
import sys
from typing import Any

import numba

from alnus.jit import kernel

FIRST_CALL = """
import numpy as np
from alnus.extraction.kernels.diameter import largest_distance
assert largest_distance(np.array([[0.0, 0.0], [3.0, 4.0]])) == 5.0
"""


def test_machine_code_is_kept_where_the_user_says(tmp_path):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_DISABLE_JIT": "0"}
    subprocess.run([sys.executable, "-c", FIRST_CALL], check=True, env=environment)
    assert list(tmp_path.rglob("*.nbc"))


def test_a_kernel_works_where_no_machine_code_can_be_kept(monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)
    functions: dict[str, Any] = {}
    exec("def double(x): return 2 * x", functions)  # noqa: S102 - code without a file has no cache
    assert kernel(functions["double"])(21) == 42
