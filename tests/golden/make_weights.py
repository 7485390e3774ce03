#!/usr/bin/python3 -B
"""Writes files of weights as PyTorch writes them, for tests and as the fuzzer's seeds.

    make_weights.py torch     state dicts and checkpoints, of the PyTorch that runs this
    make_weights.py hostile   archives that no torch.save wrote (any Python)
"""

import collections
import io
import os
import pickle
import struct
import sys
import zipfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(FOLDER, "..", "..", "fuzz", "corpus", "weights")


def written_by_torch():
    import torch
    from torch import nn

    sys.path.insert(0, os.path.join(FOLDER, "..", "..", "bench", "rivals"))
    from pytorch_networks import LeNet

    version = ".".join(torch.__version__.split(".")[:2]).split("a")[0]
    save = lambda name, what, **options: torch.save(
        what, os.path.join(CORPUS, f"{name}_{version}.pt"), **options
    )

    base = torch.arange(12, dtype=torch.float32).reshape(3, 4) / 4
    numbers = collections.OrderedDict(
        plain=base.clone(),
        transposed=base.t(),
        column=base[:, 2],
        shared=base,
        repeated=torch.tensor([1.5]).expand(3),
        double=base[0].double() + 0.1,
        half=base[1].half() - 3,
        bfloat=base[1].bfloat16(),
        scalar=torch.tensor(17),
        integers=torch.tensor([-1, 2], dtype=torch.int32),
        bytes=torch.tensor([-1, 2], dtype=torch.int8),
        flags=torch.tensor([True, False]),
        empty=torch.zeros(0, 3),
        parameter=nn.Parameter(base[2].clone()),
    )
    save("numbers", numbers)
    torch.manual_seed(1)
    network = LeNet(8, 8, 3, "relu", filters=1, hidden=4, second_hidden=3)
    network.train()
    for _ in range(3):
        network(torch.randn(8, 1, 8, 8))
    optimizer = torch.optim.Adam(network.parameters())
    network.eval()
    x = torch.arange(128, dtype=torch.float32).reshape(2, 1, 8, 8) / 64 - 1
    with torch.no_grad():
        logits = network(x)
    print(f'{{"{version}", {{{", ".join(f"{v:.8g}f" for v in logits.flatten().tolist())}}}}},')
    save("lenet", network.state_dict())
    checkpoint = {"epoch": 3, "best": 0.5, "model_state_dict": network.state_dict()}
    checkpoint["optimizer"] = optimizer.state_dict()
    save("checkpoint", checkpoint, pickle_protocol=4)
    if version == "1.13":
        small = {"a": torch.ones(2)}
        save("legacy", small, _use_new_zipfile_serialization=False)
        save("module", nn.Linear(1, 1))
        torch.jit.save(
            torch.jit.script(nn.Linear(1, 1)), os.path.join(CORPUS, f"torchscript_{version}.pt")
        )


def archive(name, pickled, storage=struct.pack("<4f", 1, 2, 3, 4), packing=zipfile.ZIP_STORED,
            order=None):
    with zipfile.ZipFile(os.path.join(CORPUS, name + ".pt"), "w", packing) as file:
        entry = lambda member: zipfile.ZipInfo("a/" + member)
        for member, content in (("data.pkl", pickled), ("byteorder", order), ("data/0", storage)):
            if content is not None:
                file.writestr(entry(member), content, packing)


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value):
    """As LONG1: of up to eight bytes."""
    return b"\x8a\x08" + struct.pack("<q", value)


def numbers(values):
    return b"(" + b"".join(integer(v) for v in values) + b"t"


def tensor(shape, strides, offset=0, size=4, key="0", kind="torch\nFloatStorage"):
    storage = b"(" + text("storage") + f"c{kind}\n".encode() + text(key) + text("cpu")
    storage += integer(size) + b"tQ"
    call = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + integer(offset)
    return call + numbers(shape) + numbers(strides) + b"\x89NtR"


def state_dict(**tensors):
    return b"\x80\x02}(" + b"".join(text(k) + v for k, v in tensors.items()) + b"u."


def hostile():
    system = b"cos\nsystem\n(" + text("touch berger-canary") + b"tR"
    archive("system", b"\x80\x02}" + text("a") + system + b"s.")
    names = b"\x8c\x02os\x8c\x06system\x93(" + text("touch berger-canary") + b"tR"
    archive("system_by_stack", b"\x80\x04}" + text("a") + names + b"s.")
    archive("eval", b"\x80\x02cbuiltins\neval\n(" + text("1") + b"tR.")
    archive("instance", b"\x80\x02(i__main__\nThing\n.")
    archive("new_object", b"\x80\x02ccollections\nOrderedDict\n)\x81.")
    archive("beyond", state_dict(a=tensor([4], [1], offset=1)))
    archive("beyond_by_stride", state_dict(a=tensor([2, 2], [2**62, 2**62])))
    archive("beyond_by_size", state_dict(a=tensor([2**31, 2**31, 4], [0, 0, 0])))
    archive("negative", state_dict(a=tensor([2], [-1], offset=1)))
    archive("large_storage", state_dict(a=tensor([2], [1], size=2**62)))
    archive("no_storage", state_dict(a=tensor([2], [1], key="../0")))
    archive("repeated", state_dict(**{f"t{i}": tensor([2000], [0]) for i in range(9)}))
    archive("twice", b"\x80\x02}(" + (text("a") + tensor([1], [1])) * 2 + b"u.")
    archive("cycle", b"\x80\x02}q\x00" + text("model") + b"h\x00s.")
    archive("deep", b"\x80\x02" + b"(" * 5000 + b"N" + b"t" * 5000 + b".")
    archive("no_mark", b"\x80\x02Nt.")
    archive("below_mark", b"\x80\x02N(0.")
    archive("no_memo", b"\x80\x02h\x07.")
    archive("cut", state_dict(a=tensor([4], [1]))[:-20])
    archive("no_tensors", b"\x80\x02}" + text("weights") + b"Ns.")
    archive("protocol", b"\x80\x09N.")
    archive("odd", b"\x80\x02}(Nu.")
    archive("packed", state_dict(a=tensor([4], [1])), packing=zipfile.ZIP_DEFLATED)
    archive("big_endian", state_dict(a=tensor([2, 2], [1, 2])), struct.pack(">4f", 1, 2, 3, 4),
            order="big")
    archive("middle_endian", state_dict(a=tensor([4], [1])), order="middle")
    write = lambda name, content: open(os.path.join(CORPUS, name), "wb").write(content)
    write("keras.h5", b"\x89HDF\r\n\x1a\n" + bytes(16))
    write("tar", b"storages".ljust(257, b"\0") + b"ustar\x0000" + bytes(16))
    write("bare.pkl", pickle.dumps({"a": 1}, 4))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("signal.npy", b"")
    write("recording.npz", buffer.getvalue())


if __name__ == "__main__":
    os.makedirs(CORPUS, exist_ok=True)
    {"torch": written_by_torch, "hostile": hostile}[sys.argv[1]]()
