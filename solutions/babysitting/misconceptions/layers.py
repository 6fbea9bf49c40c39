"""What goes wrong in layer_statistics and gradient_flow."""

from __future__ import annotations

from autograder.slips import slip

SILENT = "silent = np.all(layer == 0, axis=0)"
EXTREME = "extreme = np.abs(layer) > 0.97"

LAYER_STATISTICS = [
    slip(
        "dead_by_entry",
        "entries that are zero are counted; a unit is dead only if it is zero for every example",
        "ask for each column whether all of it is zero",
        (SILENT, "silent = layer == 0"),
    ),
    slip(
        "dead_by_example",
        "examples are counted for which all units are zero: the wrong axis",
        "take np.all over axis 0, the examples",
        (SILENT, "silent = np.all(layer == 0, axis=1)"),
    ),
    slip(
        "dead_on_average",
        "units are called dead when their mean is small",
        "a dead unit is exactly 0 for every example",
        (SILENT, "silent = np.mean(layer, axis=0) < 0.01"),
    ),
    slip(
        "nearly_zero_is_dead",
        "units whose activations are tiny are called dead",
        "compare with 0 itself: np.isclose calls 1e-9 zero",
        (SILENT, "silent = np.all(np.isclose(layer, 0), axis=0)"),
    ),
    slip(
        "dead_once",
        "units are called dead when they are zero for a single example",
        "use np.all, not np.any",
        (SILENT, "silent = np.any(layer == 0, axis=0)"),
    ),
    slip(
        "dead_in_any_layer",
        "dead units are counted in tanh layers, too",
        'count them for "relu" only',
        ('if nonlinearity == "relu":', "if nonlinearity:"),
    ),
    slip(
        "saturated_on_one_side",
        "only entries near 1 are counted as saturated, and those near -1 are not",
        "compare np.abs(layer) with 0.97",
        (EXTREME, "extreme = layer > 0.97"),
    ),
    slip(
        "saturated_by_unit",
        "units whose mean is extreme are counted; a unit that jumps between -1 and 1 has the mean 0",
        "count entries, by their magnitude",
        (EXTREME, "extreme = np.abs(np.mean(layer, axis=0)) > 0.97"),
    ),
    slip(
        "saturated_in_any_layer",
        "saturated entries are counted in ReLU layers, where a value above 1 is nothing special",
        'count them for "tanh" only',
        ('if nonlinearity == "tanh":', "if nonlinearity:"),
    ),
    slip(
        "collapsed_by_mean",
        "a layer is called collapsed when its mean is small; healthy tanh layers have the mean 0",
        "look at the standard deviation",
        ("elif std < 0.01:", "elif abs(mean) < 0.01:"),
    ),
    slip(
        "collapsed_first",
        "collapsed is asked before dead and saturated, and swallows layers that are constant",
        "ask in the order of the docstring",
        (
            "        if dead > 0.5:\n",
            '        if std < 0.01:\n            verdict = "collapsed"\n        elif dead > 0.5:\n',
        ),
    ),
    slip(
        "spread_by_unit",
        "the standard deviation is taken for each unit and averaged; that forgets how units differ",
        "take the standard deviation of all entries together",
        ("std = float(np.std(layer))", "std = float(np.mean(np.std(layer, axis=0)))"),
    ),
    slip(
        "one_dead_unit_is_enough",
        "a layer with a single dead unit is called dead",
        "ask that more than half of the units are dead",
        ("if dead > 0.5:", "if dead > 0:"),
    ),
    slip(
        "last_layer_only",
        "only the last layer is described",
        "append to the list inside the loop",
        ("        statistics.append(", "        statistics = []\n        statistics.append("),
    ),
    slip(
        "dead_not_counted",
        "dead units are counted nowhere",
        'give the share of the columns that are all zero for "relu"',
        (
            '        if nonlinearity == "relu":\n            silent = np.all(layer == 0, axis=0)\n'
            "            dead = float(np.mean(silent))\n",
            "",
        ),
    ),
    slip(
        "saturated_not_counted",
        "saturated entries are counted nowhere",
        'give the share of the entries beyond 0.97 for "tanh"',
        (
            '        if nonlinearity == "tanh":\n            extreme = np.abs(layer) > 0.97\n'
            "            saturated = float(np.mean(extreme))\n",
            "",
        ),
    ),
    slip(
        "never_dead",
        'the verdict is never "dead"',
        "ask for it first",
        (
            '        if dead > 0.5:\n            verdict = "dead"\n        elif saturated',
            "        if saturated",
        ),
    ),
    slip(
        "never_saturated",
        'the verdict is never "saturated"',
        'ask for it after "dead"',
        ('        elif saturated > 0.5:\n            verdict = "saturated"\n', ""),
    ),
    slip(
        "never_collapsed",
        'the verdict is never "collapsed"',
        "ask whether the standard deviation is below 0.01",
        ('        elif std < 0.01:\n            verdict = "collapsed"\n', ""),
    ),
    slip(
        "half_is_dead",
        "a layer with exactly half of its units dead is called dead",
        "ask that more than half are: dead > 0.5",
        ("if dead > 0.5:", "if dead >= 0.5:"),
    ),
    slip(
        "half_is_saturated",
        "a layer with exactly half of its entries saturated is called saturated",
        "ask that more than half are: saturated > 0.5",
        ("elif saturated > 0.5:", "elif saturated >= 0.5:"),
    ),
    slip(
        "variance_for_std",
        "the variance is compared with 0.01",
        "compare the standard deviation",
        ("elif std < 0.01:", "elif std**2 < 0.01:"),
    ),
]

SIZES = "sizes = [np.sqrt(np.mean(np.square(gradient))) for gradient in gradients]"

GRADIENT_FLOW = [
    slip(
        "layers_reversed",
        "vanishing and exploding have changed places, by the order of the layers or by name",
        "gradients[0] belongs to the first layer; a gradient that is small there has vanished",
        ("first, last = sizes[0], sizes[-1]", "first, last = sizes[-1], sizes[0]"),
    ),
    slip(
        "sums_of_squares",
        "a ratio of a twentieth is called vanishing: a root is missing, or the limits are 0.1 and 10",
        "take the root of the mean of the squares, and compare with 0.01 and 100",
        (SIZES, "sizes = [np.mean(np.square(gradient)) for gradient in gradients]"),
    ),
    slip(
        "norm_for_typical_entry",
        "norms are compared, and they grow with the width of the layer",
        "take the mean of the squares, not their sum",
        (SIZES, "sizes = [np.sqrt(np.sum(np.square(gradient))) for gradient in gradients]"),
    ),
    slip(
        "signs_cancel",
        "the mean of the gradient is taken, in which positive and negative entries cancel",
        "square the entries, or take their magnitudes, before you average",
        (SIZES, "sizes = [np.abs(np.mean(gradient)) for gradient in gradients]"),
    ),
    slip(
        "deviation_for_size",
        "standard deviations are compared; they forget the mean",
        "take the root of the mean of the squares",
        (SIZES, "sizes = [np.std(gradient) for gradient in gradients]"),
    ),
    slip(
        "largest_entry",
        "the largest entries are compared, so a single entry decides",
        "take the root of the mean of the squares",
        (SIZES, "sizes = [np.max(np.abs(gradient)) for gradient in gradients]"),
    ),
    slip(
        "epsilon_added",
        "something is added to the divisor, which makes small gradients look alike or vanishing",
        "compare the sizes themselves: first < 0.01 * last",
        ("first, last = sizes[0], sizes[-1]", "first, last = sizes[0], sizes[-1] + 1e-8"),
    ),
    slip(
        "extremes_compared",
        "the largest layer is compared with the smallest, wherever they lie",
        "compare the first layer with the last, whatever lies between them",
        (
            "first, last = sizes[0], sizes[-1]",
            "low, high = int(np.argmin(sizes)), int(np.argmax(sizes))\n"
            "    first, last = sizes[min(low, high)], sizes[max(low, high)]",
        ),
    ),
    slip(
        "neighbours_compared",
        "only neighbouring layers are compared, and many small losses go unnoticed",
        "compare the first layer with the last",
        (
            "first, last = sizes[0], sizes[-1]",
            "ratios = [a / b for a, b in zip(sizes, sizes[1:])]\n"
            "    first, last = max(ratios, key=lambda ratio: abs(np.log(ratio))), 1.0",
        ),
    ),
    slip(
        "second_to_last",
        "the second layer is compared with the last",
        "begin with gradients[0]",
        ("first, last = sizes[0], sizes[-1]", "first, last = sizes[1], sizes[-1]"),
    ),
    slip(
        "nan_unseen",
        "inf and NaN are not looked for; comparisons with NaN are always false",
        "ask for np.isfinite first",
        (
            "    if not all(np.all(np.isfinite(gradient)) for gradient in gradients):\n"
            '        return "exploding"\n',
            "",
        ),
    ),
    slip(
        "absolute_size",
        "the size of the first gradient is judged by itself; it depends on the units of the loss",
        "compare it with the size in the last layer",
        ("first < 0.01 * last", "first < 1e-4"),
        ("first > 100 * last", "first > 1"),
    ),
    slip(
        "never_vanishing",
        'the answer is never "vanishing"',
        "ask whether size(first) is below 0.01 * size(last)",
        ('    if first < 0.01 * last:\n        return "vanishing"\n', ""),
    ),
    slip(
        "growth_unseen",
        "a gradient that grows is not looked for, only one that is inf or NaN",
        "ask whether size(first) is above 100 * size(last) as well",
        ('    if first > 100 * last:\n        return "exploding"\n', ""),
    ),
    slip(
        "only_nan_seen",
        "a NaN is looked for and an inf is not",
        "ask for np.isfinite, which knows both",
        ("np.all(np.isfinite(gradient))", "not np.any(np.isnan(gradient))"),
    ),
    slip(
        "ends_searched_only",
        "inf and NaN are looked for in the first layer and the last only",
        "look through every layer",
        ("for gradient in gradients):", "for gradient in gradients[:: len(gradients) - 1]):"),
    ),
]
