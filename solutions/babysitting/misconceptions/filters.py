"""What goes wrong in visualize_first_layer and filter_noise."""

from __future__ import annotations

from autograder.slips import slip

RESHAPED = "image = W[:, f].reshape(image_shape)"
CHANNELS_FIRST = "reshape(-1, height, width).transpose(1, 2, 0)"

VISUALIZE_FIRST_LAYER = [
    slip(
        "global_scale",
        "all filters share one scale, and the strong ones turn the others gray",
        "take the minimum and the maximum of each filter by itself",
        ("low, high = image.min(), image.max()", "low, high = W.min(), W.max()"),
    ),
    slip(
        "scaled_by_channel",
        "each colour channel is stretched by itself, which invents colours",
        "take one minimum and one maximum over all channels of a filter",
        (
            "low, high = image.min(), image.max()",
            "low, high = image.min(axis=(0, 1)), image.max(axis=(0, 1))",
        ),
        ("if high > low:", "if np.all(high > low):"),
    ),
    slip(
        "not_scaled",
        "the weights are shown as they are; they do not lie between 0 and 1",
        "subtract the minimum of the filter and divide by its range",
        ("tile = (image - low) / (high - low)", "tile = image"),
    ),
    slip(
        "up_to_255",
        "the tiles are scaled to 255; they should reach from 0 to 1",
        "leave out the factor 255",
        ("tile = (image - low) / (high - low)", "tile = 255.0 * (image - low) / (high - low)"),
    ),
    slip(
        "no_padding",
        "there is nothing between the tiles",
        "leave `padding` pixels between neighbours",
        ("    height, width = image_shape[:2]\n", "    height, width = image_shape[:2]\n    padding = 0\n"),
    ),
    slip(
        "padding_all_around",
        "there is padding around the grid as well",
        "G tiles have G - 1 gaps between them",
        ("grid_height = G * height + (G - 1) * padding", "grid_height = G * height + (G + 1) * padding"),
        ("grid_width = G * width + (G - 1) * padding", "grid_width = G * width + (G + 1) * padding"),
        ("top = row * (height + padding)", "top = row * (height + padding) + padding"),
        ("left = column * (width + padding)", "left = column * (width + padding) + padding"),
    ),
    slip(
        "padding_always_one",
        "the padding is 1 whatever was asked for",
        "use the argument padding",
        ("    height, width = image_shape[:2]\n", "    height, width = image_shape[:2]\n    padding = 1\n"),
    ),
    slip(
        "channels_first",
        "the numbers are taken channel by channel; in image.ravel() the colours of a pixel are neighbours",
        "reshape the column to (height, width, 3) at once",
        (RESHAPED, f"image = W[:, f].{CHANNELS_FIRST}.reshape(image_shape)"),
    ),
    slip(
        "images_transposed",
        "the images are filled column by column",
        "reshape in the usual order, the last axis fastest",
        (RESHAPED, 'image = W[:, f].reshape(image_shape, order="F")'),
    ),
    slip(
        "column_by_column",
        "the grid is filled from top to bottom; it should be read like a page",
        "filter f is in row f // G and column f % G",
        ("row, column = f // G, f % G", "column, row = f // G, f % G"),
    ),
    slip(
        "rows_of_w",
        "filters are taken from the rows of W; every column is one",
        "use W[:, f]",
        (RESHAPED, "image = np.resize(W[f % len(W)], image_shape)"),
    ),
    slip(
        "root_rounded_down",
        "the side of the grid is rounded down, and the last filters have no place",
        "use np.ceil: the grid must hold all filters",
        ("G = int(np.ceil(np.sqrt(num_filters)))", "G = int(np.sqrt(num_filters))\n    num_filters = G * G"),
    ),
    slip(
        "constant_is_nan",
        "a filter whose weights are all equal is divided by its range of zero",
        "show it as 0.5 throughout",
        ("        if high > low:\n            tile =", "        if True:\n            tile ="),
    ),
    slip(
        "tiny_is_constant",
        "a filter of tiny weights is taken for one whose weights are all equal",
        "ask whether high > low: np.isclose calls any two tiny numbers equal",
        ("if high > low:", "if not np.isclose(high, low):"),
    ),
    slip(
        "constant_is_black",
        "a filter whose weights are all equal is shown as 0",
        "show it as 0.5 throughout",
        ("np.full(image.shape, 0.5)", "np.zeros(image.shape)"),
    ),
    slip(
        "gray_between",
        "what lies between the tiles is not 0",
        "begin with np.zeros",
        (
            "grid = np.zeros((grid_height, grid_width, *image_shape[2:]))",
            "grid = np.full((grid_height, grid_width, *image_shape[2:]), 0.5)",
        ),
    ),
]

FILTER_NOISE = [
    slip(
        "asked_before_centring",
        "variation is looked for before each channel's mean is taken off; a filter of one colour is 0 divided by 0",
        "ask whether the variance is 0 that you divide by",
        ("if variance == 0:", "if np.ptp(W[:, f]) == 0:"),
    ),
    slip(
        "not_normalised",
        "the differences are not divided by the variance, so strong filters count as noisy",
        "divide by twice the variance of the filter",
        ("(downwards + sideways) / 2 / (2 * variance)", "(downwards + sideways) / 2"),
    ),
    slip(
        "one_scale_for_all",
        "the variance is that of all filters together",
        "divide by the variance of the filter itself",
        (
            "variance = np.mean(image**2)",
            "variance = np.var(W) if np.any(image) else 0",
        ),
    ),
    slip(
        "strength_for_noise",
        "the standard deviation of the filter is its score; a strong pattern is not noise",
        "compare neighbouring pixels",
        ("(downwards + sideways) / 2 / (2 * variance)", "np.sqrt(variance)"),
    ),
    slip(
        "neighbours_in_memory",
        "numbers next to each other in the column are compared; with colours those are one pixel's channels",
        "reshape to an image first, and take differences along its rows and its columns",
        (
            "(downwards + sideways) / 2 / (2 * variance)",
            "np.mean(np.diff(W[:, f]) ** 2) / (2 * np.var(W[:, f]))",
        ),
    ),
    slip(
        "channels_first",
        "the numbers are taken channel by channel; in image.ravel() the colours of a pixel are neighbours",
        "reshape the column to (height, width, 3)",
        ("reshape(height, width, -1)", CHANNELS_FIRST),
    ),
    slip(
        "smoothness_scored",
        "the score is high for smooth filters and low for noise",
        "noise should score above 0.5",
        ("(downwards + sideways) / 2 / (2 * variance)", "1 - (downwards + sideways) / 2 / (2 * variance)"),
    ),
    slip(
        "signs_cancel",
        "differences are averaged with their signs, and cancel",
        "square them first",
        (
            "downwards = np.mean(np.diff(image, axis=0) ** 2)",
            "downwards = np.mean(np.diff(image, axis=0)) ** 2",
        ),
        (
            "sideways = np.mean(np.diff(image, axis=1) ** 2)",
            "sideways = np.mean(np.diff(image, axis=1)) ** 2",
        ),
    ),
    slip(
        "constant_is_nan",
        "a filter without any variation gives 0 / 0",
        "give it the score 0",
        ("        if variance == 0:\n            continue\n", ""),
    ),
    slip(
        "brightness_kept",
        "the mean is not subtracted, so a bright channel looks like a smooth pattern",
        "subtract the mean of each channel before you take the variance",
        ("        image = image - image.mean(axis=(0, 1))\n", ""),
    ),
    slip(
        "stops_at_constant",
        "the loop ends at the first filter without any variation, and those after it have no score",
        "go on with the next filter: continue, not break",
        ("            continue", "            break"),
    ),
    slip(
        "zero_for_constant",
        "only a filter of zeros is treated as one without variation; any constant is",
        "ask whether its variance is 0",
        ("if variance == 0:", "if not np.any(W[:, f]):"),
    ),
]
