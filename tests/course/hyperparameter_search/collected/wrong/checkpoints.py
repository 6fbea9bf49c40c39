# %% save_checkpoint: statistics through default float
def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    import json, os
    name = f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    text = json.dumps(statistics, default=float)
    a, b = folder / (name + ".json.tmp"), folder / (name + ".npz.tmp")
    with open(a, "w") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    with open(b, "wb") as f:
        np.savez(f, **params)
        f.flush()
        os.fsync(f.fileno())
    os.replace(a, folder / (name + ".json"))
    os.replace(b, folder / (name + ".npz"))
    return folder / (name + ".npz")

# %% save_checkpoint: unknown keys skipped
def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    import json, os
    name = f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    text = json.dumps(statistics, skipkeys=True)
    a, b = folder / (name + ".json.tmp"), folder / (name + ".npz.tmp")
    with open(a, "w") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    with open(b, "wb") as f:
        np.savez(f, **params)
        f.flush()
        os.fsync(f.fileno())
    os.replace(a, folder / (name + ".json"))
    os.replace(b, folder / (name + ".npz"))
    return folder / (name + ".npz")

# %% save_checkpoint: old checkpoints of the epoch deleted
def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    import json, os
    name = f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    text = json.dumps(statistics)
    a, b = folder / (name + ".json.tmp"), folder / (name + ".npz.tmp")
    with open(a, "w") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    with open(b, "wb") as f:
        np.savez(f, **params)
        f.flush()
        os.fsync(f.fileno())
    for old in folder.glob(f"epoch={epoch:03d}-*"):
        if not old.name.endswith(".tmp"): old.unlink()
    os.replace(a, folder / (name + ".json"))
    os.replace(b, folder / (name + ".npz"))
    return folder / (name + ".npz")

# %% save_checkpoint: every old temporary file deleted
def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    import json, os
    name = f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    text = json.dumps(statistics)
    a, b = folder / (name + ".json.tmp"), folder / (name + ".npz.tmp")
    with open(a, "w") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    with open(b, "wb") as f:
        np.savez(f, **params)
        f.flush()
        os.fsync(f.fileno())
    for old in folder.glob("*.tmp"):
        if old not in (a, b): old.unlink()
    os.replace(a, folder / (name + ".json"))
    os.replace(b, folder / (name + ".npz"))
    return folder / (name + ".npz")

# %% save_checkpoint: float32 on disk
def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    import json, os
    name = f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    text = json.dumps(statistics)
    a, b = folder / (name + ".json.tmp"), folder / (name + ".npz.tmp")
    with open(a, "w") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    with open(b, "wb") as f:
        np.savez(f, **{k: np.asarray(v, np.float32) for k, v in params.items()})
        f.flush()
        os.fsync(f.fileno())
    os.replace(a, folder / (name + ".json"))
    os.replace(b, folder / (name + ".npz"))
    return folder / (name + ".npz")

# %% save_checkpoint: epoch added to statistics in place
def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    import json, os
    name = f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    statistics['epoch'] = epoch
    text = json.dumps(statistics)
    a, b = folder / (name + ".json.tmp"), folder / (name + ".npz.tmp")
    with open(a, "w") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    with open(b, "wb") as f:
        np.savez(f, **params)
        f.flush()
        os.fsync(f.fileno())
    os.replace(a, folder / (name + ".json"))
    os.replace(b, folder / (name + ".npz"))
    return folder / (name + ".npz")

# %% save_checkpoint: ValueError raised in place of the TypeError
def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    import json, os
    name = f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    try:
        text = json.dumps(statistics)
    except TypeError:
        raise ValueError("statistics")
    a, b = folder / (name + ".json.tmp"), folder / (name + ".npz.tmp")
    with open(a, "w") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    with open(b, "wb") as f:
        np.savez(f, **params)
        f.flush()
        os.fsync(f.fileno())
    os.replace(a, folder / (name + ".json"))
    os.replace(b, folder / (name + ".npz"))
    return folder / (name + ".npz")

# %% read_checkpoints: unescaped decimal point
def read_checkpoints(folder):
    import re
    found = []
    for p in folder.iterdir():
        m = re.fullmatch(r"epoch=([0-9]+)-val=([0-9]+.[0-9]+|nan)\.npz", p.name)
        if m:
            found.append((int(m[1]), float(m[2]), p))
    return sorted(found, key=lambda t: t[0])

# %% read_checkpoints: case ignored
def read_checkpoints(folder):
    import re
    found = []
    for p in folder.iterdir():
        m = re.fullmatch(r"epoch=([0-9]+)-val=([0-9]+\.[0-9]+|nan)\.npz", p.name, re.I)
        if m:
            found.append((int(m[1]), float(m[2]), p))
    return sorted(found, key=lambda t: t[0])

# %% read_checkpoints: recursive
def read_checkpoints(folder):
    import re
    found = []
    for p in folder.rglob('*'):
        m = re.fullmatch(r"epoch=([0-9]+)-val=([0-9]+\.[0-9]+|nan)\.npz", p.name)
        if m:
            found.append((int(m[1]), float(m[2]), p))
    return sorted(found, key=lambda t: t[0])

# %% read_checkpoints: only one per epoch
def read_checkpoints(folder):
    import re
    found = []
    for p in folder.iterdir():
        m = re.fullmatch(r"epoch=([0-9]+)-val=([0-9]+\.[0-9]+|nan)\.npz", p.name)
        if m:
            found.append((int(m[1]), float(m[2]), p))
    return sorted({t[0]: t for t in found}.values())

# %% load_newest: float32
def load_newest(folder):
    import json
    for epoch, _, path in reversed(read_checkpoints(folder)):
        try:
            with np.load(path) as z:
                params = {k: z[k].astype(np.float32) for k in z.files}
            statistics = json.loads((folder / (path.name[:-4] + ".json")).read_text())
        except Exception:
            continue
        return epoch, params, statistics
    return None

# %% load_newest: epoch from the statistics or the number of names
def load_newest(folder):
    import json
    for epoch, _, path in reversed(read_checkpoints(folder)):
        try:
            with np.load(path) as z:
                params = {k: z[k] for k in z.files}
            statistics = json.loads((folder / (path.name[:-4] + ".json")).read_text())
        except Exception:
            continue
        return statistics.get('epoch', len(read_checkpoints(folder))), params, statistics
    return None
