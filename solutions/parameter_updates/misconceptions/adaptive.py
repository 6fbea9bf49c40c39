"""Mistakes in the per-parameter methods, from Adagrad to Adam."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.slips import Slip, line, slip

from .any_rule import any_gradient, any_rule, any_state, cache, epsilon, uphill, zero

ADAGRAD = [
    *any_rule("1e-2", "1e-3", "cache"),
    zero("learning_rate", "1e-2"),
    *any_gradient(),
    *uphill(),
    *epsilon("cache"),
    *cache("adagrad"),
    slip(
        "gradient_not_squared",
        "the gradient is added to the cache without being squared",
        "add dw**2",
        line("cache = cache + dw**2", "cache = cache + dw"),
    ),
    slip(
        "magnitudes_summed",
        "the cache sums magnitudes instead of squares",
        "add dw**2 to the cache",
        line("cache = cache + dw**2", "cache = cache + np.abs(dw)"),
    ),
    slip(
        "nothing_accumulated",
        "the cache holds the last squared gradient only",
        "add to it: cache + dw**2",
        line("cache = cache + dw**2", "cache = dw**2"),
    ),
    slip(
        "leaky_cache",
        "the cache leaks: this is RMSprop",
        "sum the squares: cache + dw**2",
        line("cache = cache + dw**2", "cache = 0.99 * cache + 0.01 * dw**2"),
    ),
]

RMSPROP = [
    *any_rule("1e-2", "1e-3", "cache"),
    zero("decay_rate", "0.99"),
    *any_gradient(),
    *uphill(),
    *epsilon("cache"),
    *cache("rmsprop"),
    slip(
        "number_written_to",
        "what numpy computes from 0-d arrays is a number, and nothing can be written into a number",
        "make the new cache without writing into the old one: cache = decay_rate * cache + (1 - decay_rate) * dw**2",
        ('config.setdefault("cache", np.zeros_like(w))', 'config.get("cache")'),
        line(
            "cache = decay_rate * cache + (1 - decay_rate) * dw**2",
            "if cache is None:\n    cache = (1 - decay_rate) * dw**2\n"
            "else:\n    cache[...] = decay_rate * cache + (1 - decay_rate) * dw**2",
        ),
    ),
    slip(
        "decay_rate_reversed",
        "decay_rate and 1 - decay_rate stand in each other's place",
        "let decay_rate weight the past: decay_rate * cache + (1 - decay_rate) * dw**2",
        line(
            "cache = decay_rate * cache + (1 - decay_rate) * dw**2",
            "cache = (1 - decay_rate) * cache + decay_rate * dw**2",
        ),
    ),
    slip(
        "decay_rate_default",
        "decay_rate is 0.9 where config gives none; the default is 0.99",
        "compare your defaults with the list in the docstring",
        ('"decay_rate", 0.99)', '"decay_rate", 0.9)'),
    ),
    slip(
        "decay_rate_not_read",
        "decay_rate does not come from config['decay_rate']",
        "read it from config, with 0.99 where config gives none",
        ('config.setdefault("decay_rate", 0.99)', "0.99"),
    ),
    slip(
        "decay_rate_under_decay",
        "decay_rate is looked up under another key than 'decay_rate'",
        "spell the key config['decay_rate']",
        ('config.setdefault("decay_rate"', 'config.setdefault("decay"'),
    ),
    slip(
        "not_an_average",
        "the squared gradient enters the cache with weight 1: this is a sum, not an average",
        "weight it with 1 - decay_rate",
        line(
            "cache = decay_rate * cache + (1 - decay_rate) * dw**2",
            "cache = decay_rate * cache + dw**2",
        ),
    ),
    slip(
        "cache_never_leaks",
        "the cache sums all squares: this is Adagrad",
        "let the cache leak: decay_rate * cache + (1 - decay_rate) * dw**2",
        line(
            "cache = decay_rate * cache + (1 - decay_rate) * dw**2",
            "cache = cache + dw**2",
        ),
    ),
    slip(
        "gradient_not_squared",
        "the cache averages the gradients instead of their squares",
        "square the gradient: (1 - decay_rate) * dw**2",
        line(
            "cache = decay_rate * cache + (1 - decay_rate) * dw**2",
            "cache = decay_rate * cache + (1 - decay_rate) * dw",
        ),
    ),
]


def adam_family(question: str, m: str, v: str) -> Iterator[Slip]:
    """Mistakes of both Adams; `m` and `v` are the moments that go into the step."""
    yield from any_rule("1e-3", "1e-2", "m", "v", *("t" * (question == "adam")))
    yield zero("learning_rate", "1e-3") if question == "adam" else zero("beta1", "0.9")
    yield from any_gradient()
    yield from uphill()
    yield from epsilon(v)
    yield from any_state(question, "m", "v")
    yield slip(
        "moments_not_stored",
        "m and v are not stored, so every step starts from zeros",
        "store both: config['m'] = m and config['v'] = v",
        line('config["m"] = m', ""),
        line('config["v"] = v', ""),
    )
    yield slip(
        "v_not_stored",
        "v is not stored, so it starts from zeros in every step",
        "store it: config['v'] = v",
        line('config["v"] = v', ""),
    )
    yield slip(
        "moments_under_other_keys",
        "the moments are kept in config, but under other names than 'm' and 'v'",
        "use the keys 'm' and 'v', both where you read them and where you store them",
        ('config.setdefault("m", ', 'config.setdefault("mean", '),
        ('config.setdefault("v", ', 'config.setdefault("variance", '),
        ('config["m"] = m', 'config["mean"] = m'),
        ('config["v"] = v', 'config["variance"] = v'),
    )
    yield slip(
        "betas_exchanged",
        "beta1 and beta2 stand in each other's place",
        "use beta1 for m and beta2 for v",
        ('beta1 = config.setdefault("beta1", 0.9)', 'beta2 = config.setdefault("beta1", 0.9)'),
        ('beta2 = config.setdefault("beta2", 0.999)', 'beta1 = config.setdefault("beta2", 0.999)'),
    )
    yield slip(
        "weights_exchanged",
        "beta weights the new gradient and 1 - beta the past",
        "let beta weight the past: beta1 * m + (1 - beta1) * dw, and likewise for v",
        line("m = beta1 * m + (1 - beta1) * dw", "m = (1 - beta1) * m + beta1 * dw"),
        line("v = beta2 * v + (1 - beta2) * dw**2", "v = (1 - beta2) * v + beta2 * dw**2"),
    )
    yield slip(
        "not_an_average",
        "the gradient enters m with weight 1: this is a sum, not an average",
        "weight it with 1 - beta1",
        line("m = beta1 * m + (1 - beta1) * dw", "m = beta1 * m + dw"),
    )
    yield slip(
        "gradient_not_squared",
        "v averages the gradients instead of their squares",
        "square the gradient: (1 - beta2) * dw**2",
        line("v = beta2 * v + (1 - beta2) * dw**2", "v = beta2 * v + (1 - beta2) * dw"),
    )
    yield slip(
        "v_from_m",
        "v averages the squares of m instead of those of dw",
        "square the gradient itself: (1 - beta2) * dw**2",
        line("v = beta2 * v + (1 - beta2) * dw**2", "v = beta2 * v + (1 - beta2) * m**2"),
    )
    yield slip(
        "largest_v",
        "the step is divided by the root of the largest v so far: this is AMSGrad",
        f"divide by the root of {v} itself, which may fall",
        (
            f"    scale = np.sqrt({v})",
            f'    config["v_max"] = np.maximum(config.get("v_max", {v}), {v})\n'
            '    scale = np.sqrt(config["v_max"])',
        ),
    )
    yield slip(
        "gradient_instead_of_m",
        "the step follows the last gradient instead of m: this is RMSprop",
        f"use {m} in the numerator",
        (f"\n    next_w = w - learning_rate * {m} /", "\n    next_w = w - learning_rate * dw /"),
    )
    yield slip(
        "beta1_not_read",
        "beta1 does not come from config['beta1']",
        "read it from config, with 0.9 where config gives none",
        ('config.setdefault("beta1", 0.9)', "0.9"),
    )
    yield slip(
        "beta2_not_read",
        "beta2 does not come from config['beta2']",
        "read it from config, with 0.999 where config gives none",
        ('config.setdefault("beta2", 0.999)', "0.999"),
    )


ADAM_SIMPLE = [
    *adam_family("adam_simple", "m", "v"),
    slip(
        "bias_corrected",
        "m and v are corrected for their start at zero: this is the full Adam",
        "use m and v as they are",
        (
            "    scale = np.sqrt(v)",
            '    t = config["t"] = config.get("t", 0) + 1\n    scale = np.sqrt(v / (1 - beta2**t))',
        ),
        ("\n    next_w = w - learning_rate * m /", "\n    next_w = w - learning_rate * m / (1 - beta1**t) /"),
    ),
]

ADAM = [
    *adam_family("adam", "m_hat", "v_hat"),
    slip(
        "t_not_stored",
        "t is not stored back in config, so every step takes itself for the first",
        "store it: config['t'] = t",
        line('config["t"] = t', ""),
    ),
    slip(
        "t_never_grows",
        "t stays 0, and the bias correction divides by 1 - beta**0, which is zero",
        "add 1 to t at the beginning of every step",
        line("t = t + 1", ""),
    ),
    slip(
        "t_grows_too_late",
        "t grows only after it has been used: the first step divides by 1 - beta**0, which is zero",
        "add 1 to t before the bias correction",
        line("t = t + 1", ""),
        line('config["t"] = t', 'config["t"] = t + 1'),
    ),
    slip(
        "t_starts_at_two",
        "t is 2 in the first step",
        "let t be 0 where config gives none, and add 1 at the beginning of every step",
        ('config.setdefault("t", 0)', 'config.setdefault("t", 1)'),
    ),
    slip(
        "t_in_global",
        "t lives outside config, where all parameters of a network count together",
        "keep t in config: every parameter has a count of its own",
        ('config.setdefault("t", 0)', 'globals().setdefault("adam_t", 0)'),
        ('config["t"] = t', 'globals()["adam_t"] = t'),
    ),
    slip(
        "t_under_other_key",
        "the number of steps is kept in config, but under another name than 't'",
        "use the key 't', both where you read it and where you store it",
        ('config.setdefault("t", 0)', 'config.setdefault("step", 0)'),
        ('config["t"] = t', 'config["step"] = t'),
    ),
    slip(
        "bias_correction_missing",
        "m and v go into the step without their bias correction",
        "use m_hat and v_hat in the last line",
        line("m_hat = m / (1 - beta1**t)", "m_hat = m"),
        line("v_hat = v / (1 - beta2**t)", "v_hat = v"),
    ),
    slip(
        "only_v_corrected",
        "m goes into the step without its bias correction",
        "use m_hat = m / (1 - beta1**t) in the last line",
        line("m_hat = m / (1 - beta1**t)", "m_hat = m"),
    ),
    slip(
        "only_m_corrected",
        "v goes into the step without its bias correction",
        "use v_hat = v / (1 - beta2**t) in the last line",
        line("v_hat = v / (1 - beta2**t)", "v_hat = v"),
    ),
    slip(
        "corrected_with_beta1",
        "v is corrected with beta1",
        "divide v by 1 - beta2**t",
        line("v_hat = v / (1 - beta2**t)", "v_hat = v / (1 - beta1**t)"),
    ),
    slip(
        "powers_of_its_own",
        "the powers of beta are kept under keys of their own, and config['t'] is counted without being used",
        "compute them from t: beta1**t and beta2**t",
        line(
            "m_hat = m / (1 - beta1**t)",
            'config["power1"] = beta1 * config.get("power1", 1.0)\nm_hat = m / (1 - config["power1"])',
        ),
        line(
            "v_hat = v / (1 - beta2**t)",
            'config["power2"] = beta2 * config.get("power2", 1.0)\nv_hat = v / (1 - config["power2"])',
        ),
    ),
    slip(
        "correction_without_power",
        "the bias correction divides by 1 - beta, whatever the step",
        "raise beta to the power t: 1 - beta1**t and 1 - beta2**t",
        line("m_hat = m / (1 - beta1**t)", "m_hat = m / (1 - beta1)"),
        line("v_hat = v / (1 - beta2**t)", "v_hat = v / (1 - beta2)"),
    ),
    slip(
        "correction_with_product",
        "the bias correction multiplies beta by t",
        "raise it to the power t: beta1**t and beta2**t",
        line("m_hat = m / (1 - beta1**t)", "m_hat = m / (1 - beta1 * t)"),
        line("v_hat = v / (1 - beta2**t)", "v_hat = v / (1 - beta2 * t)"),
    ),
    slip(
        "correction_multiplied",
        "m and v are multiplied by 1 - beta**t instead of divided by it",
        "divide: m / (1 - beta1**t) and v / (1 - beta2**t)",
        line("m_hat = m / (1 - beta1**t)", "m_hat = m * (1 - beta1**t)"),
        line("v_hat = v / (1 - beta2**t)", "v_hat = v * (1 - beta2**t)"),
    ),
    slip(
        "corrected_moments_stored",
        "the corrected moments are stored and corrected again in the next step",
        "store m and v; m_hat and v_hat are for this step only",
        ('config["m"] = m', 'config["m"] = m_hat'),
        ('config["v"] = v', 'config["v"] = v_hat'),
    ),
    slip(
        "moments_summed",
        "v sums the squares as in Adagrad",
        "average them: beta2 * v + (1 - beta2) * dw**2",
        line("v = beta2 * v + (1 - beta2) * dw**2", "v = v + dw**2"),
    ),
]
