# %% project_log: stale before missing in next
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=(stale + missing + [None])[0], num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: a missing stage makes all later stale
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s not in last: latest = len(entries)
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: last coarse and all refine
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or e["stage"] == "refine":
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: claimed the highest of all predictions
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else max(e['facts']['val_accuracy'] for e in entries if e['stage'] == 'predictions')
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: unknown stages counted as the latest
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], max([i for i, e in enumerate(entries) if e['stage'] not in stages], default=-1)
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: stages written in place
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    stages.sort(key=lambda s: s in missing)
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: stale in the order of the log
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    stale.sort(key=lambda s: last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: best trial by accuracies rounded to two digits
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: round(t["val_accuracy"], 2))["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: number of distinct configs
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len({str(t['config']) for t in trials}), best_config=best, claimed=claimed)

# %% project_log: trials with accuracy zero do not count
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    trials = [t for t in trials if t['val_accuracy'] > 0]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: best_config None when best accuracy is zero
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if any(t['val_accuracy'] for t in trials):
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: claimed zero is taken for None
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    claimed = claimed or None
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)
