"""What goes wrong in k_fold."""

from __future__ import annotations

from autograder.slips import slip

ORDER = "order = rng.permutation(n)"
FOLDS = "folds = np.array_split(order, k)"
OTHERS = "others = folds[:i] + folds[i + 1 :]"

K_FOLD = [
    slip(
        "rows_are_floats",
        "an empty array that others are joined to holds floats, and what comes of it indexes nothing",
        "join the folds themselves: np.concatenate(folds[:i] + folds[i + 1:])",
        ("np.concatenate(others)", "np.concatenate([np.array([]), *others])"),
    ),
    slip(
        "not_shuffled",
        "the rows are not shuffled, so data that are sorted by class give folds of one class",
        "draw an order with rng.permutation first",
        (ORDER, "order = np.arange(n)"),
    ),
    slip(
        "every_kth_row",
        "every k-th row goes into a fold, and nothing is drawn at random",
        "draw an order with rng.permutation first",
        (ORDER, "order = np.arange(n)"),
        (FOLDS, "folds = [order[i::k] for i in range(k)]"),
    ),
    slip(
        "rest_left_out",
        "where k does not divide n, the last rows belong to no fold",
        "give some folds one row more: np.array_split does",
        (FOLDS, "folds = [order[i * (n // k) : (i + 1) * (n // k)] for i in range(k)]"),
    ),
    slip(
        "rest_in_the_last",
        "where k does not divide n, the last fold takes all the rows that are left",
        "spread them, so that sizes differ by at most one",
        (FOLDS, "folds = np.split(order, [i * (n // k) for i in range(1, k)])"),
    ),
    slip(
        "rounded_up",
        "every fold gets n / k rows, rounded up, until none are left for the last",
        "spread them, so that sizes differ by at most one: np.array_split does",
        (FOLDS, "size = -(-n // k)\n    folds = [order[i * size : (i + 1) * size] for i in range(k)]"),
    ),
    slip(
        "held_out_and_trained_on",
        "the held-out fold is among the rows to train on",
        "take it away: train on all other folds",
        (OTHERS, "others = folds"),
    ),
    slip(
        "swapped",
        "train_rows and val_rows are in the wrong order",
        "return pairs (train_rows, val_rows)",
        ("splits.append((train_rows, val_rows))", "splits.append((val_rows, train_rows))"),
    ),
    slip(
        "earlier_folds_only",
        "only the folds after the held-out one, or the first, are trained on",
        "train on all other folds, those before and those after",
        (OTHERS, "others = folds[i + 1 :] or folds[:1]"),
    ),
    slip(
        "shuffled_for_every_fold",
        "the rows are shuffled anew for every fold, so some are held out twice and others never",
        "draw one order and cut it into folds",
        (FOLDS, "folds = [np.array_split(rng.permutation(n), k)[i] for i in range(k)]"),
    ),
    slip(
        "drawn_with_replacement",
        "rows are drawn with replacement, so some come twice and others never",
        "use rng.permutation, which holds every row once",
        (ORDER, "order = rng.integers(n, size=n)"),
    ),
]
