"""Mistakes with the data: splits that overlap, and statistics of the wrong part."""

from __future__ import annotations

from autograder.slips import line, slip

SPLIT_FIRST = [
    slip(
        "only_turned",
        "the order is turned by a random number of places, and neighbours stay together",
        "shuffle it: order = rng.permutation(len(X))",
        ("order = rng.permutation(len(X))", "order = np.roll(np.arange(len(X)), rng.integers(len(X)))"),
    ),
    slip(
        "not_shuffled",
        "the examples are cut in the order they came in, and a file sorted by class gives parts without some classes",
        "shuffle first: order = rng.permutation(len(X))",
        ("order = rng.permutation(len(X))", "order = np.arange(len(X))"),
    ),
    slip(
        "stratified",
        "each class is cut by itself, so that assignments with other shares of the classes never occur",
        "shuffle all examples together: order = rng.permutation(len(X))",
        (
            "    order = rng.permutation(len(X))\n",
            "    order = rng.permutation(len(X))\n    rank = np.zeros(len(X))\n    for c in np.unique(y):\n"
            "        places = order[y[order] == c]\n"
            "        rank[places] = (np.arange(len(places)) + 0.5) / len(places)\n"
            '    order = order[np.argsort(rank[order], kind="stable")]\n',
        ),
    ),
    slip(
        "labels_shuffled_apart",
        "examples and labels are shuffled by two different permutations, and lose each other",
        "use one order for both",
        (
            "    return X[train]",
            "    y = y[rng.permutation(len(X))]\n    return X[train]",
        ),
    ),
    slip(
        "labels_left_behind",
        "the examples are shuffled and the labels are not",
        "index y with the same order as X",
        (
            "    return X[train]",
            "    y = y[np.argsort(order)]\n    return X[train]",
        ),
    ),
    slip(
        "labels_made_numbers",
        "the labels come back as float64, as a column of an array of examples does, and can index nothing",
        "keep y apart from X: an array has one dtype",
        (
            "    return X[train]",
            "    y = np.column_stack([X, y])[:, -1]\n    return X[train]",
        ),
    ),
    slip(
        "with_replacement",
        "the examples are drawn with replacement: some are there twice, others never",
        "use rng.permutation(len(X))",
        ("order = rng.permutation(len(X))", "order = rng.integers(len(X), size=len(X))"),
    ),
    slip(
        "parts_drawn_apart",
        "validation and test examples are drawn independently of the training part, which overlaps them",
        "cut one permutation into three",
        line("val = order[num_train : num_train + num_val]", "val = rng.permutation(len(X))[:num_val]"),
    ),
    slip(
        "test_is_validation",
        "test and validation part begin at the same place and share their examples",
        "let the test part begin where the validation part ends",
        ("test = order[num_train + num_val :]", "test = order[num_train : num_train + num_test]"),
    ),
    slip(
        "nothing_counted_from_the_end",
        "the test part is cut with order[-num_test:], which is everything where num_test is 0",
        "count from the front: order[num_train + num_val :]",
        ("test = order[num_train + num_val :]", "test = order[-num_test:]"),
    ),
    slip(
        "training_keeps_all",
        "the held-out examples are still in the training part",
        "train on the first len(X) - num_val - num_test of the order",
        ("train = order[:num_train]", "train = order"),
    ),
    slip(
        "fixed_shuffle",
        "the order does not depend on rng: it is drawn with a seed of its own",
        "use rng.permutation(len(X))",
        ("order = rng.permutation(len(X))", "order = np.random.default_rng(0).permutation(len(X))"),
    ),
    slip(
        "sizes_exchanged",
        "num_val and num_test stand in each other's place",
        "let the validation part have num_val examples",
        ("val = order[num_train : num_train + num_val]", "val = order[num_train : num_train + num_test]"),
        ("test = order[num_train + num_val :]", "test = order[num_train + num_test :]"),
    ),
    slip(
        "shuffled_in_place",
        "the caller's X and y are shuffled in place",
        "index with a permutation, which makes new arrays",
        (
            "    return X[train]",
            "    X[...] = X[order]\n    y[...] = y[order]\n    order = np.arange(len(X))\n"
            "    train, val = order[:num_train], order[num_train : num_train + num_val]\n"
            "    test = order[num_train + num_val :]\n    return X[train]",
        ),
    ),
]

PREPROCESS = [
    slip(
        "statistics_of_all",
        "mean and std are computed over training, validation and test data together: held-out data leak",
        "use X_train alone",
        ("mean = X_train.mean(axis=0)", "mean = np.concatenate([X_train, X_val, X_test]).mean(axis=0)"),
        ("std = X_train.std(axis=0)", "std = np.concatenate([X_train, X_val, X_test]).std(axis=0)"),
    ),
    slip(
        "statistics_of_train_and_val",
        "mean and std are computed over training and validation data together",
        "use X_train alone",
        ("mean = X_train.mean(axis=0)", "mean = np.concatenate([X_train, X_val]).mean(axis=0)"),
        ("std = X_train.std(axis=0)", "std = np.concatenate([X_train, X_val]).std(axis=0)"),
    ),
    slip(
        "own_statistics",
        "each part is centred and scaled with its own statistics, so the same image gives different results",
        "use the mean and the std of X_train for all three parts",
        ("val = (X_val - mean) / std", "val = (X_val - X_val.mean(axis=0)) / X_val.std(axis=0)"),
        ("test = (X_test - mean) / std", "test = (X_test - X_test.mean(axis=0)) / X_test.std(axis=0)"),
    ),
    slip(
        "own_mean",
        "each part is centred by its own mean",
        "subtract the mean of X_train from all three parts",
        ("val = (X_val - mean)", "val = (X_val - X_val.mean(axis=0))"),
        ("test = (X_test - mean)", "test = (X_test - X_test.mean(axis=0))"),
    ),
    slip(
        "variance_for_std",
        "the features are divided by their variance",
        "divide by the standard deviation",
        ("std = X_train.std(axis=0)", "std = X_train.var(axis=0)"),
    ),
    slip(
        "std_not_guarded",
        "a feature that is constant in training is divided by a standard deviation of zero",
        "replace a std below 1e-8 by 1",
        line("std = np.where(std < 1e-8, 1.0, std)", ""),
    ),
    slip(
        "guarded_at_zero_only",
        "a std that is zero up to round-off is still divided by",
        "replace every std below 1e-8 by 1, not only those that equal 0",
        ("std < 1e-8", "std == 0"),
    ),
    slip(
        "guarded_by_epsilon",
        "a tiny number is added to the std, and a constant feature is still divided by almost nothing",
        "do not divide such a feature: replace its std by 1",
        line("std = np.where(std < 1e-8, 1.0, std)", "std = std + 1e-8"),
    ),
    slip(
        "guard_too_wide",
        "features of small scale are taken for constant ones",
        "compare the std with 1e-8",
        ("std < 1e-8", "std < 1e-2"),
    ),
    slip(
        "one_mean_for_all",
        "one mean and one std are computed over all features together",
        "compute them for each column: axis=0",
        ("X_train.mean(axis=0)", "X_train.mean()"),
        ("X_train.std(axis=0)", "X_train.std()"),
    ),
    slip(
        "held_out_not_scaled",
        "validation and test data are centred but not divided",
        "divide all three parts by the std of X_train",
        ("val = (X_val - mean) / std", "val = X_val - mean"),
        ("test = (X_test - mean) / std", "test = X_test - mean"),
    ),
    slip(
        "variance_cancels",
        "the variance is the mean of X**2 less the square of the mean; far from zero the digits of both cancel",
        "use np.std, or take the mean of (X - mean)**2",
        (
            "X_train.std(axis=0)",
            "np.sqrt(np.maximum(np.mean(X_train * X_train, axis=0) - mean * mean, 0.0))",
        ),
    ),
    slip(
        "divided_by_n_minus_one",
        "the std is computed with N - 1 (ddof=1)",
        "use np.std as it is, which divides by N",
        ("X_train.std(axis=0)", "X_train.std(axis=0, ddof=1)"),
    ),
    slip(
        "parts_overwritten",
        "the mean is subtracted from the caller's arrays in place",
        "write X_train - mean, which makes a new array",
        (
            "    train = (X_train - mean) / std",
            "    for part in (X_train, X_val, X_test):\n        part -= mean\n    mean = 0.0\n"
            "    train = (X_train - mean) / std",
        ),
    ),
    slip(
        "epsilon_besides",
        "a number is added to every std, besides the guard, and changes the features of small scale",
        "divide by the std itself",
        line("std = np.where(std < 1e-8, 1.0, std)", "std = np.where(std < 1e-8, 1.0, std + 1e-4)"),
    ),
    slip(
        "epsilon_under_root",
        "a number is added to the variance under the root, and small features come out too small",
        "divide by the std itself, and guard what is below 1e-8",
        line(
            "std = np.where(std < 1e-8, 1.0, std)", "std = np.where(std < 1e-8, 1.0, np.sqrt(std**2 + 1e-8))"
        ),
    ),
    slip(
        "std_clamped",
        "a std below 1e-8 is raised to 1e-8, and a constant feature is divided by almost nothing",
        "replace such a std by 1",
        line("std = np.where(std < 1e-8, 1.0, std)", "std = np.maximum(std, 1e-8)"),
    ),
    slip(
        "guard_for_all",
        "one constant feature keeps all features from being divided",
        "replace the std of that feature only",
        line("std = np.where(std < 1e-8, 1.0, std)", "std = np.where(np.any(std < 1e-8), 1.0, std)"),
    ),
    slip(
        "test_part_by_itself",
        "the test part is centred and scaled with its own statistics",
        "use the mean and the std of X_train for it, too",
        ("test = (X_test - mean) / std", "test = (X_test - X_test.mean(axis=0)) / X_test.std(axis=0)"),
    ),
    slip(
        "held_out_not_centred",
        "validation and test data are divided but not centred",
        "subtract the mean of X_train from all three parts",
        ("val = (X_val - mean) / std", "val = X_val / std"),
        ("test = (X_test - mean) / std", "test = X_test / std"),
    ),
]

PCA_WHITEN = [
    slip(
        "fitted_to_all",
        "mean and components are those of training, validation and test data together: held-out data leak",
        "compute them from X_train alone",
        (
            "    mean = X_train.mean(axis=0)\n",
            "    everything = np.concatenate([X_train, X_val, X_test])\n    mean = everything.mean(axis=0)\n",
        ),
        ("centred = X_train - mean", "centred = everything - mean"),
    ),
    slip(
        "not_centred",
        "the covariance is computed without subtracting the mean, and the first component points to the mean",
        "use (X_train - mean).T @ (X_train - mean) / N",
        ("centred = X_train - mean", "centred = X_train"),
    ),
    slip(
        "rows_for_columns",
        "the eigenvectors are taken from the rows of U; they are its columns",
        "keep U[:, :num_components]",
        ("U = U[:, :num_components]", "U = U[:num_components].T"),
    ),
    slip(
        "smallest_components",
        "the components of the smallest variance are kept; np.linalg.eigh sorts in ascending order",
        "keep the ones with the largest eigenvalues",
        (
            "U, variances, _ = np.linalg.svd(covariance)",
            "variances, U = np.linalg.eigh(covariance)",
        ),
    ),
    slip(
        "divided_by_variance",
        "the components are divided by their variance; the square root is missing",
        "divide by np.sqrt(lambda + epsilon)",
        ("np.sqrt(variances[:num_components] + epsilon)", "variances[:num_components] + epsilon"),
    ),
    slip(
        "not_whitened",
        "the data are rotated but not divided by the spread of each component",
        "divide by np.sqrt(lambda + epsilon)",
        ("scale = np.sqrt(variances[:num_components] + epsilon)", "scale = 1.0"),
    ),
    slip(
        "epsilon_outside_root",
        "epsilon is added to the root instead of under it",
        "write np.sqrt(lambda + epsilon)",
        ("np.sqrt(variances[:num_components] + epsilon)", "np.sqrt(variances[:num_components]) + epsilon"),
    ),
    slip(
        "epsilon_missing",
        "epsilon is missing, and a direction without variance is divided by almost nothing",
        "write np.sqrt(lambda + epsilon)",
        ("np.sqrt(variances[:num_components] + epsilon)", "np.sqrt(variances[:num_components])"),
    ),
    slip(
        "scatter_for_covariance",
        "the covariance is not divided by the number of examples",
        "divide Xc.T @ Xc by N, where Xc is X without its mean",
        ("centred.T @ centred / len(centred)", "centred.T @ centred"),
    ),
    slip(
        "own_means",
        "each part is centred by its own mean before it is rotated",
        "subtract the mean of X_train from all three parts",
        ("val = (X_val - mean)", "val = (X_val - X_val.mean(axis=0))"),
        ("test = (X_test - mean)", "test = (X_test - X_test.mean(axis=0))"),
    ),
    slip(
        "held_out_not_centred",
        "validation and test data are rotated without subtracting the mean",
        "subtract the mean of X_train from all three parts",
        ("val = (X_val - mean) @ U", "val = X_val @ U"),
        ("test = (X_test - mean) @ U", "test = X_test @ U"),
    ),
    slip(
        "parts_overwritten",
        "the mean is subtracted from the caller's array in place",
        "write X_train - mean, which makes a new array",
        ("    centred = X_train - mean\n", "    X_train -= mean\n    centred = X_train\n"),
        ("train = (X_train - mean) @ U", "train = X_train @ U"),
    ),
]
