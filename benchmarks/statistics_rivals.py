"""The packages that alnus's selection is compared with; run by the throwaway environment's Python.

Usage: python statistics_rivals.py COHORT.npz, where COHORT holds X (n, p), y (n,), z (n, k), penalties.
Prints one JSON object.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from mrmr import mrmr_classif
from sklearn.linear_model import LogisticRegressionCV

# Their own complaints (saga stops before it has converged) are answered by the report's last column.
warnings.simplefilter("ignore")

cohort = np.load(sys.argv[1])
X, y, z, penalties = (cohort[name] for name in ("X", "y", "z", "penalties"))

start = time.perf_counter()
order = mrmr_classif(pd.DataFrame(X), pd.Series(y), K=z.shape[1], n_jobs=1, show_progress=False)
report = {"mrmr": {"seconds": time.perf_counter() - start, "order": [int(j) for j in order]}}

for solver in ("saga", "liblinear"):
    model = LogisticRegressionCV(
        Cs=1 / (len(y) * penalties),
        cv=5,
        solver=solver,
        l1_ratios=(1.0,),
        scoring="neg_log_loss",
        use_legacy_attributes=False,
    )
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        model.fit(z, y)
        seconds.append(time.perf_counter() - start)
    report[solver] = {
        "seconds": min(seconds),
        "penalty": 1 / (len(y) * float(np.ravel(model.C_)[0])),
        "intercept": float(np.ravel(model.intercept_)[0]),
        "coefficients": np.ravel(model.coef_).tolist(),
    }
print(json.dumps(report))
