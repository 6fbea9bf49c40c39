# %% final_training: NaN resets without lowering the rate
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(current)
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(current, rate)
        a = validate(current)
        accs.append(a)
        if a > best_acc:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if np.isnan(a) or wait >= patience:
                current, rate, wait = copy.deepcopy(best), (rate if np.isnan(a) else rate * factor), 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% final_training: default patience five
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=5, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(current)
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(current, rate)
        a = validate(current)
        accs.append(a)
        if a > best_acc:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if np.isnan(a) or wait >= patience:
                current, rate, wait = copy.deepcopy(best), rate * factor, 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% final_training: accuracy zero is treated like NaN
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(current)
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(current, rate)
        a = validate(current)
        accs.append(a)
        if a > best_acc:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if not np.isfinite(a) or a == 0 or wait >= patience:
                current, rate, wait = copy.deepcopy(best), rate * factor, 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% final_training: NaN recorded as zero
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(current)
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(current, rate)
        a = validate(current)
        accs.append(0.0 if np.isnan(a) else a)
        if a > best_acc:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if np.isnan(a) or wait >= patience:
                current, rate, wait = copy.deepcopy(best), rate * factor, 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% final_training: rate falls only once
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(current)
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(current, rate)
        a = validate(current)
        accs.append(a)
        if a > best_acc:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if np.isnan(a) or wait >= patience:
                current, rate, wait = copy.deepcopy(best), min(rate, rates[0] * factor), 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% final_training: patience counted from the best epoch
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(current)
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(current, rate)
        a = validate(current)
        accs.append(a)
        if a > best_acc:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if np.isnan(a) or (e - best_epoch) % patience == 0:
                current, rate, wait = copy.deepcopy(best), rate * factor, 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% final_training: stops early after more than four reductions
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(current)
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(current, rate)
        a = validate(current)
        accs.append(a)
        if a > best_acc:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if rate < rates[0] * factor ** 4: break
            if np.isnan(a) or wait >= patience:
                current, rate, wait = copy.deepcopy(best), rate * factor, 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% final_training: small improvements do not count
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(current)
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(current, rate)
        a = validate(current)
        accs.append(a)
        if a > best_acc + 1e-3:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if np.isnan(a) or wait >= patience:
                current, rate, wait = copy.deepcopy(best), rate * factor, 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% final_training: accuracy near zero is treated as blown up
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(current)
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(current, rate)
        a = validate(current)
        accs.append(a)
        if a > best_acc:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if (np.isnan(a) or a < 0.5 * best_acc) or wait >= patience:
                current, rate, wait = copy.deepcopy(best), rate * factor, 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% read_curves: late losses compared with the first quarter
def read_curves(losses, train_accuracy, val_accuracy):
    q = len(losses) // 4
    late = lambda c: np.mean(c[-q:])
    if not np.isfinite(losses).all() or late(losses) > np.mean(losses[:q]):
        return "lower the learning rate"
    if late(val_accuracy) - np.mean(val_accuracy[-2 * q:-q]) > 0.02:
        return "train longer"
    if np.convolve(val_accuracy, np.ones(q) / q, "valid").max() - late(val_accuracy) > 0.04:
        return "stop earlier"
    if late(train_accuracy) - late(val_accuracy) > 0.1:
        return "regularise"
    return "enlarge" if late(train_accuracy) < 0.9 else "done"

# %% read_curves: stop earlier looks at the quarter before only
def read_curves(losses, train_accuracy, val_accuracy):
    q = len(losses) // 4
    late = lambda c: np.mean(c[-q:])
    if not np.isfinite(losses).all() or late(losses) > losses[0]:
        return "lower the learning rate"
    if late(val_accuracy) - np.mean(val_accuracy[-2 * q:-q]) > 0.02:
        return "train longer"
    if np.mean(val_accuracy[-2 * q:-q]) - late(val_accuracy) > 0.04:
        return "stop earlier"
    if late(train_accuracy) - late(val_accuracy) > 0.1:
        return "regularise"
    return "enlarge" if late(train_accuracy) < 0.9 else "done"

# %% read_curves: stop earlier before train longer
def read_curves(losses, train_accuracy, val_accuracy):
    q = len(losses) // 4
    late = lambda c: np.mean(c[-q:])
    if not np.isfinite(losses).all() or late(losses) > losses[0]:
        return "lower the learning rate"
    if np.convolve(val_accuracy, np.ones(q) / q, "valid").max() - late(val_accuracy) > 0.04:
        return "stop earlier"
    if late(val_accuracy) - np.mean(val_accuracy[-2 * q:-q]) > 0.02:
        return "train longer"
    if late(train_accuracy) - late(val_accuracy) > 0.1:
        return "regularise"
    return "enlarge" if late(train_accuracy) < 0.9 else "done"

# %% read_curves: regularise before stop earlier
def read_curves(losses, train_accuracy, val_accuracy):
    q = len(losses) // 4
    late = lambda c: np.mean(c[-q:])
    if not np.isfinite(losses).all() or late(losses) > losses[0]:
        return "lower the learning rate"
    if late(val_accuracy) - np.mean(val_accuracy[-2 * q:-q]) > 0.02:
        return "train longer"
    if late(train_accuracy) - late(val_accuracy) > 0.1:
        return "regularise"
    if np.convolve(val_accuracy, np.ones(q) / q, "valid").max() - late(val_accuracy) > 0.04:
        return "stop earlier"
    return "enlarge" if late(train_accuracy) < 0.9 else "done"

# %% read_curves: train longer from the training curve
def read_curves(losses, train_accuracy, val_accuracy):
    q = len(losses) // 4
    late = lambda c: np.mean(c[-q:])
    if not np.isfinite(losses).all() or late(losses) > losses[0]:
        return "lower the learning rate"
    if late(train_accuracy) - np.mean(train_accuracy[-2 * q:-q]) > 0.02:
        return "train longer"
    if np.convolve(val_accuracy, np.ones(q) / q, "valid").max() - late(val_accuracy) > 0.04:
        return "stop earlier"
    if late(train_accuracy) - late(val_accuracy) > 0.1:
        return "regularise"
    return "enlarge" if late(train_accuracy) < 0.9 else "done"

# %% read_curves: train longer against the first quarter
def read_curves(losses, train_accuracy, val_accuracy):
    q = len(losses) // 4
    late = lambda c: np.mean(c[-q:])
    if not np.isfinite(losses).all() or late(losses) > losses[0]:
        return "lower the learning rate"
    if late(val_accuracy) - np.mean(val_accuracy[:q]) > 0.02:
        return "train longer"
    if np.convolve(val_accuracy, np.ones(q) / q, "valid").max() - late(val_accuracy) > 0.04:
        return "stop earlier"
    if late(train_accuracy) - late(val_accuracy) > 0.1:
        return "regularise"
    return "enlarge" if late(train_accuracy) < 0.9 else "done"
