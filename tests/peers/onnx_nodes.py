"""onnx's own tests of single nodes, through `berger import`: what is taken gives onnx's answer
within 1e-5, whatever else is refused in one line.

usage: onnx_nodes.py BERGER FOLDER, with BERGER_LIBRARY and PYTHONPATH set

The first input is taken for trials, the others for constants. Ends on a line
`N passed, N failed`, where a refusal passes; the table says how many of each operator were taken.
"""

import collections
import copy
import pathlib
import subprocess
import sys

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests

import berger

OPERATORS = """Add AveragePool BatchNormalization Cast Conv Div Dropout Elu Flatten Gemm
GlobalAveragePool Identity LeakyRelu MatMul MaxPool Mul PRelu Pad ReduceMean Relu Reshape Sigmoid
Slice Softmax Squeeze Sub Tanh Transpose Unsqueeze""".split()
# Of the others there are no tests of trials: flat inputs, or slopes and sums of other axes.
MUST_BE_TAKEN = {"Conv", "AveragePool", "MaxPool", "GlobalAveragePool", "Elu", "Relu", "LeakyRelu",
                 "Sigmoid", "Tanh", "Flatten", "BatchNormalization"}


def as_network(model, inputs):
    """All inputs but the first become constants; the trials' axis is open."""
    model = copy.deepcopy(model)
    graph = model.graph
    for value, declared in zip(inputs[1:], list(graph.input)[1:]):
        graph.initializer.append(numpy_helper.from_array(value, declared.name))
    del graph.input[1:]
    graph.input[0].type.tensor_type.shape.dim[0].ClearField("dim_value")
    graph.input[0].type.tensor_type.shape.dim[0].dim_param = "N"
    return model


def outcome(program, folder, case):
    """taken, refused, or what went wrong; None: no such network can be asked for."""
    inputs, outputs = case.data_sets[0]
    x, expected = inputs[0] if inputs else None, outputs[0]
    if getattr(x, "dtype", None) != np.float32 or x.ndim < 2:
        return None
    graph, path, answers = (folder / f"node{end}" for end in (".onnx", ".safetensors", ".npz"))
    for each in (graph, path, answers):
        each.unlink(missing_ok=True)
    onnx.save(as_network(case.model, inputs), graph)
    done = subprocess.run([program, "import", graph, "-o", path], capture_output=True, text=True)
    if done.returncode == 3 and done.stderr.count("\n") == 1:
        return "refused"
    if done.returncode != 0:
        return f"exit code {done.returncode}: {done.stderr.strip()}"
    if expected.shape[:1] != x.shape[:1]:
        return f"taken, but {x.shape} became {expected.shape}"
    maps = x if x.ndim == 4 else x.reshape(len(x), 1, *x.shape[-2:])
    model = berger.load(path)
    if maps.shape[1] != 1:  # as images, whose pixels a model divides by 255
        found = by_graph(program, path, folder, x * 255 if model.takes_images else x)
    else:
        found = model.logits(maps[:, 0])
    wanted = expected.reshape(len(x), -1)
    if found.shape != wanted.shape:
        return f"taken, but {found.shape} for {wanted.shape}"
    error = (abs(found - wanted) / np.maximum(1, abs(wanted))).max()
    return "taken" if error <= 1e-5 else f"differs by {error:.1e}"


def by_graph(program, path, folder, x):
    """The way back to ONNX, asked by onnx's reference."""
    from onnx.reference import ReferenceEvaluator

    back = folder / "back.onnx"
    back.unlink(missing_ok=True)
    subprocess.run([program, "export", path, "-o", back], check=True, stdout=subprocess.DEVNULL)
    return ReferenceEvaluator(str(back)).run(["logits"], {"input": x})[0]


def main(program, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    counts, wrong = collections.defaultdict(collections.Counter), []
    for case in load_model_tests(kind="node"):
        nodes = [node.op_type for node in case.model.graph.node]
        if len(nodes) != 1 or nodes[0] not in OPERATORS:
            continue
        found = outcome(program, folder, case)
        if found is None:
            continue
        counts[nodes[0]][found if found in ("taken", "refused") else "wrong"] += 1
        if found not in ("taken", "refused"):
            wrong.append(f"{case.name}: {found}")
    for operator in sorted(counts):
        print(f"{operator:20} {counts[operator]['taken']:3} taken, "
              f"{counts[operator]['refused']:3} refused")
    wrong += [f"{operator}: none was taken" for operator in MUST_BE_TAKEN
              if not counts[operator]["taken"]]
    print("\n".join(wrong))
    print(f"onnx {onnx.__version__}")
    passed = sum(each["taken"] + each["refused"] for each in counts.values())
    print(f"{passed} passed, {len(wrong)} failed")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
