"""Mistakes about the first weights: how large they are, and what they do to the signal."""

from __future__ import annotations

from autograder.slips import line, slip

INIT_WEIGHTS = [
    slip(
        "fan_out_used",
        "the scale is taken from the number of outputs, shape[1]",
        "use fan_in, which is shape[0]: the number of terms a unit adds up",
        ("fan_in = shape[0]", "fan_in = shape[1]"),
    ),
    slip(
        "variance_for_std",
        "the draws are multiplied by the variance instead of its square root",
        "multiply by np.sqrt(2 / fan_in), and by np.sqrt(1 / fan_in) for Xavier",
        ("std = np.sqrt(1 / fan_in)", "std = 1 / fan_in"),
        ("std = np.sqrt(2 / fan_in)", "std = 2 / fan_in"),
    ),
    slip(
        "uniform_too_narrow",
        "the draws are uniform between -std and std, whose standard deviation is std / sqrt(3)",
        "draw between -sqrt(3) * std and sqrt(3) * std, or draw from a normal distribution",
        ("draws = rng.normal(size=shape)", "draws = rng.uniform(-1, 1, size=shape)"),
    ),
    slip(
        "not_centred",
        "the draws are uniform between 0 and 1, so that all weights are positive",
        "draw from a distribution with mean zero: rng.normal(size=shape)",
        ("draws = rng.normal(size=shape)", "draws = rng.random(size=shape)"),
    ),
    slip(
        "xavier_for_relu",
        "He's scheme uses Xavier's variance, which loses half of the signal in every ReLU layer",
        "multiply by np.sqrt(2 / fan_in)",
        ("std = np.sqrt(2 / fan_in)", "std = np.sqrt(1 / fan_in)"),
    ),
    slip(
        "he_for_tanh",
        "Xavier's scheme uses He's variance, which is made for ReLU",
        "multiply by np.sqrt(1 / fan_in)",
        ("std = np.sqrt(1 / fan_in)", "std = np.sqrt(2 / fan_in)"),
    ),
    slip(
        "both_fans",
        "Xavier's variance is computed from fan_in and fan_out; the docstring asks for the form with fan_in alone",
        "multiply by np.sqrt(1 / fan_in)",
        ("std = np.sqrt(1 / fan_in)", "std = np.sqrt(2 / (shape[0] + shape[1]))"),
    ),
    slip(
        "size_for_fan_in",
        "the number of all weights is taken for fan_in",
        "fan_in is shape[0], the number of inputs of one unit",
        ("fan_in = shape[0]", "fan_in = shape[0] * shape[1]"),
    ),
    slip(
        "small_is_tenth",
        "the small scheme has variance 0.01; its standard deviation should be 0.01",
        "multiply a standard normal by 0.01",
        ("std = 0.01", "std = 0.1"),
    ),
    slip(
        "own_generator",
        "the draws come from a generator made inside the function, always with the same seed",
        "draw from rng",
        ("draws = rng.normal(size=shape)", "draws = np.random.default_rng(0).normal(size=shape)"),
    ),
    slip(
        "units_copied",
        "one column of draws is used for all units, and they are copies of one another",
        "draw an array of the whole shape: rng.normal(size=shape)",
        ("draws = rng.normal(size=shape)", "draws = rng.normal(size=(shape[0], 1)) * np.ones(shape)"),
    ),
    slip(
        "inputs_copied",
        "one row of draws is used for all inputs",
        "draw an array of the whole shape: rng.normal(size=shape)",
        ("draws = rng.normal(size=shape)", "draws = rng.normal(size=shape[1]) * np.ones(shape)"),
    ),
    slip(
        "zeros_accepted",
        "a scheme that is not known gives zeros without a word",
        "raise a ValueError",
        ('        raise ValueError(f"there is no scheme {scheme!r}")\n', "        std = 0.0\n"),
    ),
]

ACTIVATION_SCALES = [
    slip(
        "before_nonlinearity",
        "the scale is measured before the nonlinearity",
        "measure h, what leaves the layer",
        ("scales.append(np.std(h))", "scales.append(np.std(a))"),
    ),
    slip(
        "variance_measured",
        "the variance is measured, the square of the scale",
        "use np.std",
        ("np.std(h)", "np.var(h)"),
    ),
    slip(
        "root_mean_square",
        "the root of the mean square is measured; for ReLU, whose mean is not zero, it is not the standard deviation",
        "use np.std, which subtracts the mean",
        ("np.std(h)", "np.sqrt(np.mean(h**2))"),
    ),
    slip(
        "mean_magnitude",
        "the mean of the absolute values is measured",
        "use np.std",
        ("np.std(h)", "np.mean(np.abs(h))"),
    ),
    slip(
        "mean_of_unit_scales",
        "the scale of each unit is measured by itself, and these are averaged",
        "take one standard deviation over all entries",
        ("np.std(h)", "np.mean(np.std(h, axis=0))"),
    ),
    slip(
        "always_from_input",
        "every layer is fed the examples instead of the activations of the layer before",
        "compute h @ W and store the result in h again",
        ("a = h @ W", "a = (h if h.shape[1:] != X.shape[1:] else X) @ W"),
    ),
    slip(
        "nonlinearity_left_out",
        "the activations go on to the next layer without the nonlinearity",
        "store the activation in h, and pass h on",
        line("h = X", "a = X"),
        ("a = h @ W", "a = a @ W"),
    ),
    slip(
        "last_layer_linear",
        "the last layer has no nonlinearity",
        "apply it after every layer",
        ("scales.append(np.std(h))", "scales.append(np.std(a if len(scales) == len(weights) - 1 else h))"),
    ),
    slip(
        "input_counted",
        "the examples are counted as a layer, so that there is one scale too many",
        "begin with the activations after the first layer",
        ("    scales = []\n", "    scales = [np.std(X)]\n"),
    ),
    slip(
        "relu_for_both",
        "ReLU is used for both nonlinearities",
        'use np.tanh when nonlinearity is "tanh"',
        ('np.tanh(a) if nonlinearity == "tanh" else np.maximum(a, 0)', "np.maximum(a, 0)"),
    ),
    slip(
        "unknown_accepted",
        "an unknown nonlinearity is taken for ReLU",
        "raise a ValueError",
        (
            '    if nonlinearity not in ("tanh", "relu"):\n'
            '        raise ValueError(f"there is no nonlinearity {nonlinearity!r}")\n',
            "",
        ),
    ),
]
