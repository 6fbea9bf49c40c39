"""Mistakes in averaging weights."""

from __future__ import annotations

from autograder.slips import line, slip

EMA_WEIGHTS = [
    slip(
        "weights_exchanged",
        "decay weights the new parameters and 1 - decay the past",
        "let decay weight the past: decay * ema + (1 - decay) * params",
        ("decay * ema[name] + (1 - decay) * w", "(1 - decay) * ema[name] + decay * w"),
    ),
    slip(
        "starts_at_zero",
        "the average starts at zero, and for many steps it is far too small",
        "where ema is None, return a copy of params",
        (
            "return {name: np.array(w) for name, w in params.items()}",
            "ema = {name: np.zeros_like(w) for name, w in params.items()}",
        ),
    ),
    slip(
        "arrays_not_copied",
        "the average begins with the arrays of params themselves: where one is changed in place, so is the other",
        "copy every array: {name: w.copy() for name, w in params.items()}; dict(params) copies none",
        ("return {name: np.array(w) for name, w in params.items()}", "return dict(params)"),
    ),
    slip(
        "not_an_average",
        "the new parameters enter with weight 1: the weights do not sum to 1",
        "multiply params by 1 - decay",
        ("+ (1 - decay) * w", "+ w"),
    ),
    slip(
        "past_undiminished",
        "the past keeps its full weight: the weights do not sum to 1",
        "multiply ema by decay",
        ("= decay * ema[name] + (1 - decay) * w", "= ema[name] + (1 - decay) * w"),
    ),
    slip(
        "plain_mean",
        "past and present are given half each",
        "use decay * ema + (1 - decay) * params",
        ("decay * ema[name] + (1 - decay) * w", "(ema[name] + w) / 2"),
    ),
    slip(
        "decay_not_read",
        "decay is 0.99 whatever the caller asks for",
        "use the argument",
        ("decay * ema[name] + (1 - decay) * w", "0.99 * ema[name] + 0.01 * w"),
    ),
    slip(
        "zero_decay_replaced",
        "a decay of 0 is taken for one that was not given, because `decay or 0.99` is 0.99 there",
        "use decay as it is: with 0 the past is forgotten",
        line("if ema is None:", "decay = decay or 0.99\nif ema is None:"),
    ),
    slip(
        "decay_default",
        "decay is 0.9 where none is given; the default is 0.99",
        "compare the signature with the docstring",
        ("decay=0.99", "decay=0.9"),
    ),
    slip(
        "matrices_only",
        "only the weight matrices are averaged; the biases are the newest ones and do not fit them",
        "average every array",
        (
            "decay * ema[name] + (1 - decay) * w",
            "decay * ema[name] + (1 - decay) * w if np.ndim(w) > 1 else 1 * w",
        ),
    ),
    slip(
        "first_array_only",
        "the function returns after the first array",
        "return after the loop",
        line("return next_ema", "    return next_ema"),
    ),
    slip(
        "params_scaled_in_place",
        "params is multiplied by 1 - decay in place, and training goes on with it",
        "write a new array: (1 - decay) * w, without *=",
        (
            "next_ema[name] = decay * ema[name] + (1 - decay) * w",
            "w *= 1 - decay\n        next_ema[name] = decay * ema[name] + w",
        ),
    ),
]

AVERAGE_LAST = [
    slip(
        "first_iterates",
        "the first k iterates are averaged",
        "take the last: iterates[-k:]",
        line("last = iterates[-k:]", "last = iterates[:k]"),
    ),
    slip(
        "all_iterates",
        "all iterates are averaged, those of the first steps too",
        "take the last: iterates[-k:]",
        line("last = iterates[-k:]", "last = iterates"),
    ),
    slip(
        "one_too_many",
        "k + 1 iterates are averaged",
        "take the last k: iterates[-k:]",
        line("last = iterates[-k:]", "last = iterates[-k - 1 :]"),
    ),
    slip(
        "last_left_out",
        "the last iterate is left out",
        "take the last k: iterates[-k:]",
        line("last = iterates[-k:]", "last = iterates[-k - 1 : -1] or iterates"),
    ),
    slip(
        "last_alone",
        "the last iterate is returned alone",
        "take the mean over the last k",
        line("last = iterates[-k:]", "last = iterates[-1:]"),
    ),
    slip(
        "divided_by_k",
        "the sum is divided by k, also where there are fewer iterates",
        "divide by the number of iterates that were added",
        ("total / len(last)", "total / k"),
    ),
    slip(
        "divided_by_all",
        "the sum is divided by the number of all iterates",
        "divide by the number of iterates that were added",
        ("total / len(last)", "total / len(iterates)"),
    ),
    slip(
        "summed",
        "the iterates are added up",
        "divide by their number",
        ("total / len(last)", "total"),
    ),
    slip(
        "one_number",
        "the mean goes over the entries of an array, too",
        "take it over the iterates only: np.mean(..., axis=0)",
        ("total / len(last)", "np.mean(total / len(last))"),
    ),
    slip(
        "median",
        "the median is taken",
        "take the mean",
        ("total / len(last)", "np.median([iterate[name] for iterate in last], axis=0)"),
    ),
    slip(
        "matrices_only",
        "only the weight matrices are averaged; the biases are those of the last iterate and do not fit them",
        "average every array",
        ("total / len(last)", "total / len(last) if total.ndim > 1 else 1 * last[-1][name]"),
    ),
    slip(
        "accumulated_in_place",
        "iterates is changed: a sum is built up in one of its arrays, or entries are taken out of it",
        "begin the sum with a copy, and take the last ones with iterates[-k:]",
        ("total = np.array(last[0][name])", "total = last[0][name]"),
        ("total = total + iterate[name]", "total += iterate[name]"),
    ),
]
