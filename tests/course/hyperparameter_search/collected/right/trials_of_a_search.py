# %% worker: while loop with names after each save
def worker(config, folder, num_epochs, start, train_epoch, evaluate):
    found = load_newest(folder)
    epoch, params = (0, start(config)) if found is None else found[:2]
    while True:
        names = read_checkpoints(folder)
        if names and names[-1][1] != names[-1][1]:
            status = "diverged"
        elif epoch >= num_epochs:
            status = "finished"
        elif (folder / "STOP").exists():
            status = "stopped"
        else:
            epoch += 1
            params = train_epoch(params, config, epoch)
            st = evaluate(params)
            v = st["val_accuracy"] if np.isfinite([st["val_accuracy"], st["loss"]]).all() else float("nan")
            save_checkpoint(folder, epoch, v, params, st)
            continue
        best = [a for _, a, _ in names if a == a]
        return {"epochs": epoch, "val_accuracy": max(best) if best else float("nan"), "status": status}

# %% rank: two stable sorts
def rank(folder, num_epochs):
    import json
    rows = []
    for sub in sorted(p.parent for p in folder.glob("*/config.json")):
        c = read_checkpoints(sub)
        vals = [v for _, v, _ in c if v == v]
        epochs = c[-1][0] if c else 0
        status = ("diverged" if c and np.isnan(c[-1][1]) else "finished" if epochs >= num_epochs
                  else "stopped" if (sub / "STOP").exists() else "unfinished")
        rows.append({"trial": sub.name, "config": json.loads((sub / "config.json").read_text()), "epochs": epochs,
                     "val_accuracy": max(vals, default=float("nan")), "status": status})
    rows.sort(key=lambda r: r["trial"])
    rows.sort(key=lambda r: (r["status"] == "diverged", r["status"] != "diverged" and np.isnan(r["val_accuracy"]),
                             0 if np.isnan(r["val_accuracy"]) or r["status"] == "diverged" else -r["val_accuracy"]))
    return rows

# %% master: dict of futures and a tries counter
def master(executor, worker, configs, folder, num_epochs, poll=0.05, grace=3, margin=0.1, retries=2):
    import json
    from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
    paths = [folder / f"trial={i:03d}" for i in range(len(configs))]
    for p, c in zip(paths, configs):
        p.mkdir(exist_ok=True)
        (p / "config.json").write_text(json.dumps(c))
    left = {i: retries for i in range(len(configs))}
    running, broken = {}, False
    def launch(i):
        nonlocal broken
        if broken:
            return
        try:
            running[executor.submit(worker, configs[i], paths[i], num_epochs)] = i
        except BrokenExecutor:
            broken = True
    todo = {r["trial"] for r in rank(folder, num_epochs) if r["status"] == "unfinished"}
    for i, p in enumerate(paths):
        if p.name in todo:
            launch(i)
    while running:
        done, _ = wait(list(running), timeout=poll, return_when=FIRST_COMPLETED)
        for f in done:
            i = running.pop(f)
            if f.cancelled():
                continue
            if f.exception() is not None and left[i] > 0:
                left[i] -= 1
                launch(i)
        tables = {p: read_checkpoints(p) for p in paths}
        top = {}
        for rows in tables.values():
            for e, v, _ in rows:
                if v == v:
                    top[e] = max(v, top.get(e, v))
        for i in set(running.values()):
            rows = tables[paths[i]]
            if rows:
                e, v, _ = rows[-1]
                if v != v or (e >= grace and v < top[e] - margin):
                    (paths[i] / "STOP").touch()
    return rank(folder, num_epochs)
