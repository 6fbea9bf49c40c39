# %% save_checkpoint: helper with context manager and BytesIO
def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    import io, json, os
    text = json.dumps(statistics)
    stem = f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    buffer = io.BytesIO()
    np.savez(buffer, **params)
    def put(name, data):
        temporary = folder / (name + f".{os.getpid()}.tmp")
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, folder / name)
    put(stem + ".json", text.encode())
    put(stem + ".npz", buffer.getvalue())
    return folder / (stem + ".npz")

# %% save_checkpoint: savez on the open file
def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    import json, os
    name = "epoch=%03d-val=%.4f" % (epoch, val_accuracy)
    a, b = folder / ("tmp-" + name + "-json.part"), folder / ("tmp-" + name + "-npz.part")
    dumped = json.dumps(statistics, indent=2)
    with a.open("w") as f:
        f.write(dumped); f.flush(); os.fsync(f.fileno())
    with b.open("wb") as f:
        np.savez(f, **params); f.flush(); os.fsync(f.fileno())
    os.replace(a, folder / (name + ".json"))
    os.replace(b, folder / (name + ".npz"))
    return folder / (name + ".npz")

# %% read_checkpoints: iterdir and fullmatch
def read_checkpoints(folder):
    import re
    found = []
    for p in folder.iterdir():
        m = re.fullmatch(r"epoch=([0-9]+)-val=([0-9]+\.[0-9]+|nan)\.npz", p.name)
        if m and p.is_file():
            found.append((int(m[1]), float(m[2]), p))
    return sorted(found, key=lambda t: t[0])

# %% read_checkpoints: by hand without regular expressions
def read_checkpoints(folder):
    import os
    digits = lambda s: bool(s) and set(s) <= set("0123456789")
    out = []
    for name in os.listdir(folder):
        if not (name.startswith("epoch=") and name.endswith(".npz")):
            continue
        body = name[6:-4]
        if body.count("-val=") != 1:
            continue
        e, v = body.split("-val=")
        parts = v.split(".")
        if digits(e) and (v == "nan" or len(parts) == 2 and all(digits(q) for q in parts)):
            out.append((int(e), float(v), folder / name))
    out.sort(key=lambda t: t[0])
    return out

# %% load_newest: reversed loop with with
def load_newest(folder):
    import json
    for epoch, _, path in reversed(read_checkpoints(folder)):
        try:
            with np.load(path) as z:
                params = {k: z[k] for k in z.files}
            statistics = json.loads(path.with_name(path.name[:-4] + ".json").read_text())
        except Exception:
            continue
        return epoch, params, statistics
    return None
