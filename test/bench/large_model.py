"""A network of more than 2 GB, whose weights ONNX can only keep in another file: time and memory of inspecting it and of analysing its last cut.

Writes 2.2 GB into a temporary folder and deletes them. Peak memory is read from /proc (Linux): what the process holds itself
("own"), and with the pages of the weights' file that are mapped, which the system takes back when others need memory ("resident").
"""

import re
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

CLI = Path(__file__).resolve().parents[2] / "dist" / "cli.js"
INPUTS, HIDDEN, LAST = 20000, 28000, 20
EXAMPLES = 40
DATA = "large.onnx.data"


def write_model(path, random):
    tensors = []
    with open(path.parent / DATA, "wb") as data:

        def keep_outside(name, shape, scale):
            tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL)
            place = {"location": DATA, "offset": data.tell(), "length": 4 * int(np.prod(shape))}
            for key, value in place.items():
                tensor.external_data.add(key=key, value=str(value))
            for _ in range(shape[0]):
                (scale * random.standard_normal(shape[1:], dtype=np.float32)).tofile(data)
            tensors.append(tensor)

        for k, (fan_in, fan_out) in enumerate([(INPUTS, HIDDEN), (HIDDEN, LAST), (LAST, 1)], start=1):
            keep_outside(f"fc{k}.weight", [fan_in, fan_out], (2 / fan_in) ** 0.5)
            keep_outside(f"fc{k}.bias", [1, fan_out], 0.1)
    nodes, signal = [], "x"
    for k in (1, 2, 3):
        nodes.append(helper.make_node("Gemm", [signal, f"fc{k}.weight", f"fc{k}.bias"], [f"z{k}"], f"fc{k}"))
        signal = f"h{k}"
        nodes.append(helper.make_node("Relu" if k < 3 else "Sigmoid", [f"z{k}"], [signal]))
    value = lambda name, width: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", width])
    graph = helper.make_graph(nodes, "large", [value("x", INPUTS)], [value("h3", 1)], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    path.write_bytes(model.SerializeToString())


def measure(*args):
    """Runs the command line and prints seconds and peak memory."""
    start = time.time()
    child = subprocess.Popen(["node", str(CLI), *map(str, args)], stdout=subprocess.PIPE, text=True)
    own = resident = 0
    while child.poll() is None:
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            break
        kilobytes = {key: int(value) for key, value in re.findall(r"(\w+):\s+(\d+) kB", status)}
        own = max(own, kilobytes.get("RssAnon", 0))
        resident = max(resident, kilobytes.get("VmHWM", 0))
        time.sleep(0.01)
    output, _ = child.communicate()
    print(output)
    print(f"{args[0]}: exit code {child.returncode}, {time.time() - start:.1f} s, peak {own / 1024:.0f} MB own, {resident / 1024:.0f} MB resident\n")
    assert child.returncode == 0


if __name__ == "__main__":
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        model, x, y = (Path(folder) / name for name in ("large.onnx", "x.npy", "y.npy"))
        write_model(model, random)
        np.save(x, random.standard_normal((EXAMPLES, INPUTS), dtype=np.float32))
        np.save(y, (np.arange(EXAMPLES) % 2).astype(np.float32))
        print(f"{(model.parent / DATA).stat().st_size / 1e9:.2f} GB of weights")
        measure("inspect", model)
        measure("inspect", model)
        measure("analyze", model, x, y, "--cut", "cut3", "--lambda", "0.1")
        measure("analyze", model, x, y, "--cut", "cut2", "--lambda", "0.1")
