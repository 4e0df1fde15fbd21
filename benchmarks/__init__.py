"""Measure searchlib beside other engines: `python -m benchmarks` (see README.md here)."""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # one thread for everyone: NumPy reads it when it is imported
