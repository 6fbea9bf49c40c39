"""What goes wrong in any update rule, whatever its formula."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.slips import Slip, line, slip


def any_rule(learning_rate: str, wrong: str, *keys: str) -> Iterator[Slip]:
    """Give the mistakes of a rule with this default, with a wrong one, and with these keys of the state."""
    yield slip(
        "config_needed",
        "config=None is used as if it were a dict",
        "begin with: if config is None: config = {}",
        ("    if config is None:\n        config = {}\n", ""),
    )
    yield slip(
        "learning_rate_not_read",
        "the learning rate does not come from config['learning_rate']",
        "search the function for a number where learning_rate should stand, and check how its key is spelled",
        (f'config.setdefault("learning_rate", {learning_rate})', learning_rate),
    )
    yield slip(
        "learning_rate_default",
        f"the learning rate is {wrong} where config gives none; the default is {learning_rate}",
        "compare your defaults with the list in the docstring",
        (f'"learning_rate", {learning_rate})', f'"learning_rate", {wrong})'),
    )
    yield slip(
        "learning_rate_default_beside",
        f"the learning rate is {wrong} where there is a config without it; the default is {learning_rate}",
        "write each default in one place only: config.setdefault('learning_rate', ...)",
        ("        config = {}\n", f"        config = {{'learning_rate': {learning_rate}}}\n"),
        (f'"learning_rate", {learning_rate})', f'"learning_rate", {wrong})'),
    )
    yield slip(
        "learning_rate_required",
        "the default of learning_rate applies only where config is None",
        "give every key its default on its own: config.setdefault('learning_rate', ...)",
        ("        config = {}\n", f"        config = {{'learning_rate': {learning_rate}}}\n"),
        (f'config.setdefault("learning_rate", {learning_rate})', 'config["learning_rate"]'),
    )
    yield slip(
        "hyperparameters_not_returned",
        "the config that is returned holds the state and no hyperparameters, so the next step takes the defaults",
        "return the config that you were given, with the new state in it",
        ("return next_w, config", f"return next_w, {{{', '.join(f'{key!r}: {key}' for key in keys)}}}"),
    )
    yield slip(
        "old_w_returned",
        "w is returned as it came, and the new value is lost",
        "return next_w, config",
        ("return next_w, config", "return w, config"),
    )
    yield slip(
        "config_not_returned",
        "next_w is returned alone; the caller needs config for the next step",
        "return next_w, config",
        ("return next_w, config", "return next_w"),
    )


def zero(key: str, default: str) -> Slip:
    return slip(
        "zero_is_missing",
        f"a {key} of 0 is taken for a missing one: `or` asks for truth, and 0 is not true",
        f"ask whether the key is there: config.setdefault({key!r}, {default})",
        (f'config.setdefault("{key}", {default})', f'config.get("{key}") or {default}'),
    )


def any_gradient() -> Iterator[Slip]:
    yield slip(
        "gradient_cleared",
        "dw is overwritten after the step; it is the caller's, and nothing accumulates in it",
        "remove the line that writes to dw",
        ("return next_w, config", "dw[...] = 0\n    return next_w, config"),
    )


def uphill() -> Iterator[Slip]:
    yield slip(
        "uphill",
        "the step is added: this climbs the loss instead of descending it",
        "subtract the step: the gradient points uphill",
        ("\n    next_w = w - ", "\n    next_w = w + "),
    )


def any_state(question: str, *keys: str) -> Iterator[Slip]:
    yield slip(
        "config_shared",
        "config={} in the signature is one dict for all calls; Python makes it only once",
        "write config=None in the signature and make a new dict inside the function",
        ("config=None):", "config={}):"),
    )
    yield slip(
        "state_in_global",
        "the state lives outside config, where all parameters of a network share it",
        "keep it in config: every parameter has a config of its own",
        *((f'config.setdefault("{key}"', f'globals().setdefault("{question}_{key}"') for key in keys),
        *((f'config["{key}"] = {key}', f'globals()["{question}_{key}"] = {key}') for key in keys),
    )
    yield slip(
        "config_all_or_nothing",
        "the state is made only where config is None; a config that gives just a learning rate has none yet",
        "give every key its default on its own, as config.setdefault does",
        (
            "        config = {}\n",
            f"        config = {{{', '.join(f'{key!r}: np.zeros_like(w)' for key in keys)}}}\n",
        ),
        *((f'config.setdefault("{key}", np.zeros_like(w))', f'config["{key}"]') for key in keys),
    )
    yield slip(
        "matrices_only",
        "the state is made for matrices only",
        "make it with np.zeros_like(w), which fits any shape",
        (f'("{keys[0]}", np.zeros_like(w))', f'("{keys[0]}", np.zeros((w.shape[0], w.shape[1])))'),
    )


def velocity(question: str) -> Iterator[Slip]:
    yield from any_state(question, "velocity")
    yield slip(
        "velocity_not_stored",
        "the new velocity is not stored, so every step starts from rest",
        "store it: config['velocity'] = velocity",
        line('config["velocity"] = velocity', ""),
    )
    yield slip(
        "velocity_under_other_key",
        "the velocity is kept in config, but under another name than 'velocity'",
        "use the key 'velocity', both where you read it and where you store it",
        ('config.setdefault("velocity", ', 'config.setdefault("v", '),
        ('config["velocity"] = velocity', 'config["v"] = velocity'),
    )


def epsilon(root: str) -> Iterator[Slip]:
    yield slip(
        "epsilon_inside_root",
        "epsilon is added inside the square root, where it swamps small gradients",
        f"take the root first, then add: np.sqrt({root}) + epsilon",
        (f"np.sqrt({root}) + epsilon", f"np.sqrt({root} + epsilon)"),
    )
    yield slip(
        "epsilon_after_division",
        "epsilon is added after the division: / binds before +",
        f"put the divisor in parentheses: / (np.sqrt({root}) + epsilon)",
        (f"np.sqrt({root}) + epsilon", f"np.sqrt({root})"),
        (" / scale\n", " / scale + epsilon\n"),
    )
    yield slip(
        "epsilon_missing",
        "epsilon is missing from the divisor, and a gradient of zero gives 0 / 0",
        f"divide by np.sqrt({root}) + epsilon",
        (f"np.sqrt({root}) + epsilon", f"np.sqrt({root})"),
    )
    yield slip(
        "epsilon_not_read",
        "epsilon does not come from config['epsilon']",
        "read it from config, with 1e-8 where config gives none",
        ('config.setdefault("epsilon", 1e-8)', "1e-8"),
    )
    yield slip(
        "epsilon_of_another_library",
        "the default of epsilon is 1e-7, as in Keras, and not 1e-8",
        "write config.setdefault('epsilon', 1e-8)",
        ('config.setdefault("epsilon", 1e-8)', 'config.setdefault("epsilon", 1e-7)'),
    )
    yield slip(
        "no_epsilon_by_default",
        "without a config epsilon is 0, and a gradient of zero gives 0 / 0",
        "write config.setdefault('epsilon', 1e-8)",
        ('config.setdefault("epsilon", 1e-8)', 'config.setdefault("epsilon", 0.0)'),
    )
    yield slip(
        "epsilon_default_beside",
        "epsilon is 0 where there is a config without it, and a gradient of zero gives 0 / 0",
        "write each default in one place only: config.setdefault('epsilon', 1e-8)",
        ("        config = {}\n", "        config = {'epsilon': 1e-8}\n"),
        ('config.setdefault("epsilon", 1e-8)', 'config.setdefault("epsilon", 0.0)'),
    )
    yield slip(
        "root_missing",
        "the square root is missing",
        f"divide by np.sqrt({root}) + epsilon: the notes call the root very important",
        (f"np.sqrt({root}) + epsilon", f"{root} + epsilon"),
    )


def cache(question: str) -> Iterator[Slip]:
    yield from any_state(question, "cache")
    yield slip(
        "cache_not_stored",
        "the new cache is not stored, so every step starts from zeros",
        "store it: config['cache'] = cache",
        line('config["cache"] = cache', ""),
    )
    yield slip(
        "cache_under_other_key",
        "the cache is kept in config, but under another name than 'cache'",
        "use the key 'cache', both where you read it and where you store it",
        ('config.setdefault("cache", ', 'config.setdefault("grad_squared", '),
        ('config["cache"] = cache', 'config["grad_squared"] = cache'),
    )
    yield slip(
        "root_stored",
        "the root of the cache is stored instead of the cache",
        "store the cache itself; take the root only for the division",
        ('config["cache"] = cache', 'config["cache"] = np.sqrt(cache)'),
    )
    yield slip(
        "cache_used_too_soon",
        "the step divides by the cache of the step before",
        "update the cache first, then divide by its root",
        ("scale = np.sqrt(cache)", 'scale = np.sqrt(config["cache"])'),
    )
    yield slip(
        "one_rate_for_all",
        "all entries are divided by one number, the norm over the whole array",
        "keep the division elementwise: every entry has a cache of its own",
        ("np.sqrt(cache)", "np.sqrt(np.sum(cache))"),
    )
