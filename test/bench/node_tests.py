"""Writes the operator tests of the ONNX project in its own layout: OUT/node/<case>/model.onnx and test_data_set_0/{input,output}_N.pb.

Usage: python3 test/bench/node_tests.py [OUT]; then npm run bench node-tests OUT/node
"""

import sys

import numpy as np
from onnx.backend.test import cmd_tools

# The generators of onnx 1.12 use names that NumPy 1.24 dropped.
for name, kind in {"bool": bool, "float": float, "object": object}.items():
    vars(np).setdefault(name, kind)

out = sys.argv[1] if len(sys.argv) > 1 else "/tmp/holoscope-bench/onnx"
sys.argv[1:] = ["generate-data", "--output", out]
cmd_tools.main()
