"""PyRadiomics at the other end of a pipe; run by the reference environment's Python.

Usage: python extraction_reference.py CASES.npz PARAMS.yaml. Each line on stdin names a case; the
answer is one line of JSON with the CPU seconds of one extraction and, the first time, its values.
"""

import json
import logging
import sys
import time

import numpy as np
import radiomics
import SimpleITK
from radiomics.featureextractor import RadiomicsFeatureExtractor

radiomics.logger.setLevel(logging.ERROR)
SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads(1)

cases = dict(np.load(sys.argv[1]))
extractor = RadiomicsFeatureExtractor(sys.argv[2])
image = SimpleITK.GetImageFromArray(cases["image"])
image.SetSpacing([float(cases["spacing"])] * 2)
for line in sys.stdin:
    name = line.strip()
    roi = SimpleITK.GetImageFromArray(cases[name].astype(np.uint8))
    roi.CopyInformation(image)
    start = time.process_time()
    values = extractor.execute(image, roi)
    seconds = time.process_time() - start
    answer = {"seconds": seconds, "values": {key: float(values[key]) for key in values}}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
