# %% worker: stop removed when seen
def worker(config, folder, num_epochs, start, train_epoch, evaluate):
    found = load_newest(folder)
    if found is None:
        epoch, params = 0, start(config)
    else:
        epoch, params = found[0], found[1]
    while True:
        names = read_checkpoints(folder)
        if names and np.isnan(names[-1][1]):
            status = "diverged"
            break
        if epoch >= num_epochs:
            status = "finished"
            break
        if (folder / "STOP").exists():
            (folder / "STOP").unlink()
            status = "stopped"
            break
        epoch += 1
        params = train_epoch(params, config, epoch)
        statistics = evaluate(params)
        acc = statistics["val_accuracy"]
        if not np.isfinite(acc) or not np.isfinite(statistics["loss"]):
            acc = float("nan")
        save_checkpoint(folder, epoch, acc, params, statistics)
    best = max([v for _, v, _ in read_checkpoints(folder) if not np.isnan(v)], default=float("nan"))
    return {"epochs": epoch, "val_accuracy": best, "status": status}

# %% worker: stop must be empty
def worker(config, folder, num_epochs, start, train_epoch, evaluate):
    found = load_newest(folder)
    if found is None:
        epoch, params = 0, start(config)
    else:
        epoch, params = found[0], found[1]
    while True:
        names = read_checkpoints(folder)
        if names and np.isnan(names[-1][1]):
            status = "diverged"
            break
        if epoch >= num_epochs:
            status = "finished"
            break
        if (folder / "STOP").exists() and not (folder / "STOP").stat().st_size:
            status = "stopped"
            break
        epoch += 1
        params = train_epoch(params, config, epoch)
        statistics = evaluate(params)
        acc = statistics["val_accuracy"]
        if not np.isfinite(acc) or not np.isfinite(statistics["loss"]):
            acc = float("nan")
        save_checkpoint(folder, epoch, acc, params, statistics)
    best = max([v for _, v, _ in read_checkpoints(folder) if not np.isnan(v)], default=float("nan"))
    return {"epochs": epoch, "val_accuracy": best, "status": status}

# %% worker: diverged looked up in the readable one
def worker(config, folder, num_epochs, start, train_epoch, evaluate):
    found = load_newest(folder)
    if found is None:
        epoch, params = 0, start(config)
    else:
        epoch, params = found[0], found[1]
    while True:
        names = read_checkpoints(folder)
        if load_newest(folder) is not None and [n for n in names if n[0] == load_newest(folder)[0]][-1][1] != [n for n in names if n[0] == load_newest(folder)[0]][-1][1]:
            status = "diverged"
            break
        if epoch >= num_epochs:
            status = "finished"
            break
        if (folder / "STOP").exists():
            status = "stopped"
            break
        epoch += 1
        params = train_epoch(params, config, epoch)
        statistics = evaluate(params)
        acc = statistics["val_accuracy"]
        if not np.isfinite(acc) or not np.isfinite(statistics["loss"]):
            acc = float("nan")
        save_checkpoint(folder, epoch, acc, params, statistics)
    best = max([v for _, v, _ in read_checkpoints(folder) if not np.isnan(v)], default=float("nan"))
    return {"epochs": epoch, "val_accuracy": best, "status": status}

# %% worker: val accuracy rounded not from the name
def worker(config, folder, num_epochs, start, train_epoch, evaluate):
    found = load_newest(folder)
    if found is None:
        epoch, params = 0, start(config)
    else:
        epoch, params = found[0], found[1]
    while True:
        names = read_checkpoints(folder)
        if names and np.isnan(names[-1][1]):
            status = "diverged"
            break
        if epoch >= num_epochs:
            status = "finished"
            break
        if (folder / "STOP").exists():
            status = "stopped"
            break
        epoch += 1
        params = train_epoch(params, config, epoch)
        statistics = evaluate(params)
        acc = statistics["val_accuracy"]
        if not np.isfinite(acc) or not np.isfinite(statistics["loss"]):
            acc = float("nan")
        save_checkpoint(folder, epoch, acc, params, statistics)
    best = max([v for _, v, _ in read_checkpoints(folder) if not np.isnan(v)], default=float("nan"))
    if epoch > (found[0] if found else 0) and acc == acc: best = max(best, acc)
    return {"epochs": epoch, "val_accuracy": best, "status": status}

# %% rank: diverged without an accuracy after the other diverged
def rank(folder, num_epochs):
    import json
    rows = []
    for sub in folder.iterdir():
        if not (sub / "config.json").is_file():
            continue
        c = read_checkpoints(sub)
        vals = [v for _, v, _ in c if not np.isnan(v)]
        epochs = c[-1][0] if c else 0
        if c and np.isnan(c[-1][1]):
            status = "diverged"
        elif epochs >= num_epochs:
            status = "finished"
        elif (sub / "STOP").exists():
            status = "stopped"
        else:
            status = "unfinished"
        rows.append({"trial": sub.name, "config": json.loads((sub / "config.json").read_text()), "epochs": epochs,
                     "val_accuracy": max(vals) if vals else float("nan"), "status": status})
    def key(r):
        if r["status"] == "diverged":
            return (2, 1.0 if np.isnan(r["val_accuracy"]) else 0.0, r["trial"])
        if np.isnan(r["val_accuracy"]):
            return (1, 0.0, r["trial"])
        return (0, -r["val_accuracy"], r["trial"])
    return sorted(rows, key=key)

# %% rank: diverged ones by accuracy
def rank(folder, num_epochs):
    import json
    rows = []
    for sub in folder.iterdir():
        if not (sub / "config.json").is_file():
            continue
        c = read_checkpoints(sub)
        vals = [v for _, v, _ in c if not np.isnan(v)]
        epochs = c[-1][0] if c else 0
        if c and np.isnan(c[-1][1]):
            status = "diverged"
        elif epochs >= num_epochs:
            status = "finished"
        elif (sub / "STOP").exists():
            status = "stopped"
        else:
            status = "unfinished"
        rows.append({"trial": sub.name, "config": json.loads((sub / "config.json").read_text()), "epochs": epochs,
                     "val_accuracy": max(vals) if vals else float("nan"), "status": status})
    def key(r):
        if r["status"] == "diverged":
            return (2, 0.0 if np.isnan(r["val_accuracy"]) else -r["val_accuracy"], r["trial"])
        if np.isnan(r["val_accuracy"]):
            return (1, 0.0, r["trial"])
        return (0, -r["val_accuracy"], r["trial"])
    return sorted(rows, key=key)

# %% rank: accuracy zero counts as none
def rank(folder, num_epochs):
    import json
    rows = []
    for sub in folder.iterdir():
        if not (sub / "config.json").is_file():
            continue
        c = read_checkpoints(sub)
        vals = [v for _, v, _ in c if v > 0]
        epochs = c[-1][0] if c else 0
        if c and np.isnan(c[-1][1]):
            status = "diverged"
        elif epochs >= num_epochs:
            status = "finished"
        elif (sub / "STOP").exists():
            status = "stopped"
        else:
            status = "unfinished"
        rows.append({"trial": sub.name, "config": json.loads((sub / "config.json").read_text()), "epochs": epochs,
                     "val_accuracy": max(vals) if vals else float("nan"), "status": status})
    def key(r):
        if r["status"] == "diverged":
            return (2, 0.0, r["trial"])
        if np.isnan(r["val_accuracy"]):
            return (1, 0.0, r["trial"])
        return (0, -r["val_accuracy"], r["trial"])
    return sorted(rows, key=key)

# %% rank: unfinished ones last among the equal
def rank(folder, num_epochs):
    import json
    rows = []
    for sub in folder.iterdir():
        if not (sub / "config.json").is_file():
            continue
        c = read_checkpoints(sub)
        vals = [v for _, v, _ in c if not np.isnan(v)]
        epochs = c[-1][0] if c else 0
        if c and np.isnan(c[-1][1]):
            status = "diverged"
        elif epochs >= num_epochs:
            status = "finished"
        elif (sub / "STOP").exists():
            status = "stopped"
        else:
            status = "unfinished"
        rows.append({"trial": sub.name, "config": json.loads((sub / "config.json").read_text()), "epochs": epochs,
                     "val_accuracy": max(vals) if vals else float("nan"), "status": status})
    def key(r):
        if r["status"] == "diverged":
            return (2, 0.0, r["trial"])
        if np.isnan(r["val_accuracy"]):
            return (1, 0.0, r["trial"])
        return (0, -r["val_accuracy"], r["status"] == "unfinished", r["trial"])
    return sorted(rows, key=key)

# %% rank: a stopped trial behind
def rank(folder, num_epochs):
    import json
    rows = []
    for sub in folder.iterdir():
        if not (sub / "config.json").is_file():
            continue
        c = read_checkpoints(sub)
        vals = [v for _, v, _ in c if not np.isnan(v)]
        epochs = c[-1][0] if c else 0
        if c and np.isnan(c[-1][1]):
            status = "diverged"
        elif epochs >= num_epochs:
            status = "finished"
        elif (sub / "STOP").exists():
            status = "stopped"
        else:
            status = "unfinished"
        rows.append({"trial": sub.name, "config": json.loads((sub / "config.json").read_text()), "epochs": epochs,
                     "val_accuracy": max(vals) if vals else float("nan"), "status": status})
    def key(r):
        if r["status"] == "diverged":
            return (2, 0.0, r["trial"])
        if np.isnan(r["val_accuracy"]):
            return (1, 0.0, r["trial"])
        return (0.2 if r["status"] == "stopped" else 0, -r["val_accuracy"], r["trial"])
    return sorted(rows, key=key)
