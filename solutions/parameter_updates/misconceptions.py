"""Mistakes that students really make in `parameter_updates`: near misses of each solution, and the hints they earn."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.values import Misconception

Edit = tuple[str, str]
Slip = tuple[str, str, str, tuple[Edit, ...]]


def slip(name: str, because: str, next: str, *edits: Edit) -> Slip:
    """Describe one mistake: "This is what happens when `because`. Next: `next`.", and how the solution becomes it."""
    return name, because, next, edits


def line(old: str, new: str) -> Edit:
    """Replace a whole line of the function's body by one or more, or by none; the docstring's lines lie deeper."""
    lines = "".join(f"    {text}\n" for text in new.splitlines())
    return f"\n    {old}\n", f"\n{lines}"


# What goes wrong in any update rule


def any_rule(learning_rate: str, wrong: str) -> Iterator[Slip]:
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


# The update rules

SGD = [
    *any_rule("1e-2", "1e-3"),
    *any_gradient(),
    *uphill(),
    slip(
        "learning_rate_under_lr",
        "the learning rate is looked up under another key than 'learning_rate'",
        "spell the key config['learning_rate']",
        ('config.setdefault("learning_rate"', 'config.setdefault("lr"'),
    ),
    slip(
        "gradient_normalised",
        "the gradient is scaled to length 1, so that only its direction counts",
        "use dw as it is",
        line("next_w = w - learning_rate * dw", "next_w = w - learning_rate * dw / np.linalg.norm(dw)"),
    ),
    slip(
        "gradient_averaged",
        "the gradient is divided by the length of w",
        "use dw as it is: the loss has averaged already",
        line("next_w = w - learning_rate * dw", "next_w = w - learning_rate * dw / np.shape(w)[0]"),
    ),
    slip(
        "two_steps",
        "the step is taken twice",
        "update w once: w -= step changes w already",
        line("next_w = w - learning_rate * dw", "next_w = w - learning_rate * dw - learning_rate * dw"),
    ),
]

SGD_MOMENTUM = [
    *any_rule("1e-2", "1e-3"),
    *any_gradient(),
    *velocity("sgd_momentum"),
    slip(
        "uphill",
        "the gradient is added to the velocity: the ball rolls uphill",
        "subtract learning_rate * dw from the velocity",
        line(
            "velocity = momentum * velocity - learning_rate * dw",
            "velocity = momentum * velocity + learning_rate * dw",
        ),
    ),
    slip(
        "velocity_points_uphill",
        "the velocity is stored with the opposite sign",
        "subtract learning_rate * dw from the velocity, and add the velocity to w",
        line(
            "velocity = momentum * velocity - learning_rate * dw",
            "velocity = momentum * velocity + learning_rate * dw",
        ),
        line("next_w = w + velocity", "next_w = w - velocity"),
    ),
    slip(
        "velocity_without_learning_rate",
        "the learning rate multiplies the velocity where w is updated, not the gradient where the velocity is",
        "put learning_rate in the line of the velocity: momentum * velocity - learning_rate * dw",
        line("velocity = momentum * velocity - learning_rate * dw", "velocity = momentum * velocity - dw"),
        line("next_w = w + velocity", "next_w = w + learning_rate * velocity"),
    ),
    slip(
        "learning_rate_twice",
        "the learning rate multiplies the step twice",
        "add the velocity to w as it is: it carries the learning rate already",
        line("next_w = w + velocity", "next_w = w + learning_rate * velocity"),
    ),
    slip(
        "averaged",
        "the gradient is weighted with 1 - momentum, as in a moving average",
        "use velocity = momentum * velocity - learning_rate * dw",
        line(
            "velocity = momentum * velocity - learning_rate * dw",
            "velocity = momentum * velocity - (1 - momentum) * learning_rate * dw",
        ),
    ),
    slip(
        "momentum_on_gradient",
        "momentum multiplies the whole sum, the new gradient too",
        "let momentum multiply the old velocity only",
        line(
            "velocity = momentum * velocity - learning_rate * dw",
            "velocity = momentum * (velocity - learning_rate * dw)",
        ),
    ),
    slip(
        "momentum_missing",
        "the old velocity enters without the factor momentum, and nothing brakes the ball",
        "use momentum * velocity in the line of the velocity",
        line(
            "velocity = momentum * velocity - learning_rate * dw", "velocity = velocity - learning_rate * dw"
        ),
    ),
    slip(
        "momentum_not_read",
        "the momentum does not come from config['momentum']",
        "read it from config, with 0.9 where config gives none",
        ('config.setdefault("momentum", 0.9)', "0.9"),
    ),
    slip(
        "nesterov_instead",
        "the step looks ahead: this is Nesterov momentum",
        "add the new velocity to w and nothing else",
        line("next_w = w + velocity", "next_w = w + momentum * velocity - learning_rate * dw"),
    ),
    slip(
        "old_velocity_used",
        "w moves with the velocity of the step before",
        "update the velocity first, then add it to w",
        line("next_w = w + velocity", 'next_w = w + config["velocity"]'),
    ),
    slip(
        "gradient_step_on_top",
        "a plain gradient step is taken on top of the velocity",
        "add the velocity to w and nothing else: the gradient is in it",
        line("next_w = w + velocity", "next_w = w + velocity - learning_rate * dw"),
    ),
    slip(
        "starts_at_w",
        "the first velocity is a copy of w; a ball at rest has velocity zero",
        "start from np.zeros_like(w)",
        ("np.zeros_like(w)", "np.copy(w)"),
    ),
]

SGD_NESTEROV_MOMENTUM = [
    *any_rule("1e-2", "1e-3"),
    *any_gradient(),
    *velocity("sgd_nesterov_momentum"),
    slip(
        "uphill",
        "the gradient is added to the velocity: the ball rolls uphill",
        "subtract learning_rate * dw from the velocity",
        ("momentum * v_prev - learning_rate * dw", "momentum * v_prev + learning_rate * dw"),
    ),
    slip(
        "plain_momentum",
        "v_prev holds the new velocity by the time it is used, which leaves plain momentum",
        "keep the old velocity in v_prev before you update velocity",
        ("step_back = momentum * v_prev", "step_back = momentum * velocity"),
    ),
    slip(
        "step_back_forward",
        "momentum * v_prev is added; it takes back the look-ahead of the step before",
        "subtract momentum * v_prev",
        ("w - step_back", "w + step_back"),
    ),
    slip(
        "step_back_missing",
        "the look-ahead of the step before is not taken back",
        "subtract momentum * v_prev from w",
        ("w - step_back", "w"),
    ),
    slip(
        "step_back_without_momentum",
        "v_prev is subtracted without the factor momentum",
        "subtract momentum * v_prev",
        ("step_back = momentum * v_prev", "step_back = v_prev"),
    ),
    slip(
        "step_ahead_without_momentum",
        "the new velocity is added once, without the factor 1 + momentum",
        "add (1 + momentum) * velocity",
        ("step_ahead = (1 + momentum) * velocity", "step_ahead = velocity"),
    ),
    slip(
        "step_ahead_too_short",
        "the factor of the new velocity is 1 - momentum",
        "add (1 + momentum) * velocity",
        ("step_ahead = (1 + momentum)", "step_ahead = (1 - momentum)"),
    ),
    slip(
        "velocities_exchanged",
        "the old velocity and the new one stand in each other's place",
        "subtract momentum * v_prev and add (1 + momentum) * velocity",
        ("step_back = momentum * v_prev", "step_back = momentum * velocity"),
        ("step_ahead = (1 + momentum) * velocity", "step_ahead = (1 + momentum) * v_prev"),
    ),
    slip(
        "learning_rate_twice",
        "the learning rate multiplies the step twice",
        "add (1 + momentum) * velocity as it is: the velocity carries the learning rate already",
        ("step_ahead = (1", "step_ahead = learning_rate * (1"),
    ),
    slip(
        "momentum_not_read",
        "the momentum does not come from config['momentum']",
        "read it from config, with 0.9 where config gives none",
        ('config.setdefault("momentum", 0.9)', "0.9"),
    ),
]

NESTEROV_LOOKAHEAD = [
    *any_rule("1e-2", "1e-3"),
    *velocity("nesterov_lookahead"),
    slip(
        "measured_at_w",
        "the gradient is measured at w, without looking ahead: this is plain momentum",
        "measure it at w + momentum * velocity",
        ("dw_ahead = gradient(w_ahead)", "dw_ahead = gradient(w)"),
    ),
    slip(
        "measured_behind",
        "the gradient is measured at w - momentum * velocity: the velocity points where the ball goes",
        "measure it at w + momentum * velocity",
        line("w_ahead = w + momentum * velocity", "w_ahead = w - momentum * velocity"),
    ),
    slip(
        "measured_too_far",
        "the gradient is measured at w + velocity",
        "measure it at w + momentum * velocity",
        line("w_ahead = w + momentum * velocity", "w_ahead = w + velocity"),
    ),
    slip(
        "measured_twice",
        "the gradient is measured at w, too; it may be expensive",
        "call gradient once, at w + momentum * velocity",
        ("dw_ahead = gradient(w_ahead)", "dw = gradient(w)\n    dw_ahead = gradient(w_ahead)"),
    ),
    slip(
        "starts_ahead",
        "the new velocity is added to the looked-ahead point, so that the old one counts twice",
        "add the new velocity to w: looking ahead does not move the ball",
        line("next_w = w + velocity", "next_w = w_ahead + velocity"),
    ),
    slip(
        "rewritten_form",
        "next_w is the looked-ahead point of the next step, as in sgd_nesterov_momentum",
        "add the new velocity to w and nothing else",
        line("next_w = w + velocity", "next_w = w + (1 + momentum) * velocity"),
    ),
    slip(
        "uphill",
        "the gradient is added to the velocity: the ball rolls uphill",
        "subtract learning_rate times the gradient from the velocity",
        ("momentum * velocity - learning_rate * dw_ahead", "momentum * velocity + learning_rate * dw_ahead"),
    ),
    slip(
        "momentum_missing",
        "the old velocity enters the new one without the factor momentum",
        "use momentum * velocity in the line of the velocity",
        ("momentum * velocity - learning_rate * dw_ahead", "velocity - learning_rate * dw_ahead"),
    ),
    slip(
        "momentum_not_read",
        "the momentum does not come from config['momentum']",
        "read it from config, with 0.9 where config gives none",
        ('config.setdefault("momentum", 0.9)', "0.9"),
    ),
]

MOMENTUM_EMA = [
    *any_rule("1e-2", "1e-3"),
    *any_gradient(),
    *uphill(),
    *velocity("momentum_ema"),
    slip(
        "not_an_average",
        "the gradient enters with weight 1: this is a sum, not an average",
        "weight it with 1 - beta: beta * velocity + (1 - beta) * dw",
        line("velocity = beta * velocity + (1 - beta) * dw", "velocity = beta * velocity + dw"),
    ),
    slip(
        "weights_exchanged",
        "beta and 1 - beta stand in each other's place",
        "let beta weight the past: beta * velocity + (1 - beta) * dw",
        line("velocity = beta * velocity + (1 - beta) * dw", "velocity = (1 - beta) * velocity + beta * dw"),
    ),
    slip(
        "classical_momentum",
        "the velocity carries the learning rate and points downhill: this is classical momentum",
        "average the gradients alone: beta * velocity + (1 - beta) * dw",
        line(
            "velocity = beta * velocity + (1 - beta) * dw", "velocity = beta * velocity - learning_rate * dw"
        ),
        line("next_w = w - learning_rate * velocity", "next_w = w + velocity"),
    ),
    slip(
        "learning_rate_in_velocity",
        "the learning rate is in the velocity already",
        "average the gradients alone, and multiply by learning_rate where w is updated",
        line(
            "velocity = beta * velocity + (1 - beta) * dw",
            "velocity = beta * velocity + (1 - beta) * learning_rate * dw",
        ),
        line("next_w = w - learning_rate * velocity", "next_w = w - velocity"),
    ),
    slip(
        "bias_corrected",
        "the average is corrected for its start at zero, as in Adam",
        "use the average as it is",
        line(
            "next_w = w - learning_rate * velocity",
            'config["t"] = config.get("t", 0) + 1\n'
            'next_w = w - learning_rate * velocity / (1 - beta ** config["t"])',
        ),
    ),
    slip(
        "starts_at_gradient",
        "the average starts from the first gradient",
        "start from np.zeros_like(w)",
        ("np.zeros_like(w)", "np.array(dw)"),
    ),
    slip(
        "beta_under_momentum",
        "beta is looked up under another key than 'beta'",
        "spell the key config['beta']",
        ('config.setdefault("beta"', 'config.setdefault("momentum"'),
    ),
    slip(
        "beta_not_read",
        "beta does not come from config['beta']",
        "read it from config, with 0.9 where config gives none",
        ('config.setdefault("beta", 0.9)', "0.9"),
    ),
]

ADAGRAD = [
    *any_rule("1e-2", "1e-3"),
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
    *any_rule("1e-2", "1e-3"),
    *any_gradient(),
    *uphill(),
    *epsilon("cache"),
    *cache("rmsprop"),
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
    yield from any_rule("1e-3", "1e-2")
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

# The schedules

WHOLE_EPOCHS = "t is cut to whole epochs"

MOMENTUM_SCHEDULE = [
    slip(
        "not_held",
        "the momentum keeps growing after num_epochs",
        "hold it at end: min(epoch / num_epochs, 1)",
        line("progress = min(progress, 1.0)", ""),
    ),
    slip(
        "start_and_end_exchanged",
        "the momentum falls from end to start",
        "let it rise from start at epoch 0 to end at num_epochs",
        ("return start + (end - start)", "return end + (start - end)"),
    ),
    slip(
        "range_not_read",
        "start and end are not used",
        "put start and end where 0.5 and 0.99 stand",
        ("return start + (end - start)", "return 0.5 + (0.99 - 0.5)"),
    ),
    slip(
        "start_missing",
        "the momentum begins at 0 instead of start",
        "add start: start + (end - start) * progress",
        ("return start + (end - start)", "return (end - start)"),
    ),
    slip(
        "end_added_to_start",
        "the momentum rises by end instead of by end - start",
        "use start + (end - start) * progress",
        ("return start + (end - start)", "return start + end"),
    ),
    slip(
        "arrives_an_epoch_early",
        "the anneal is divided into num_epochs - 1 parts",
        "divide by num_epochs",
        line("progress = epoch / num_epochs", "progress = epoch / (num_epochs - 1)"),
    ),
    slip(
        "whole_division",
        "// divides without a fraction, so the momentum stays at start until the last epoch",
        "divide with /",
        line("progress = epoch / num_epochs", "progress = epoch // num_epochs"),
    ),
    slip(
        "whole_epochs",
        "epoch is cut to whole epochs",
        "use epoch as it is: it may be fractional",
        line("progress = epoch / num_epochs", "progress = int(epoch) / num_epochs"),
    ),
    slip(
        "geometric",
        "the momentum is multiplied by the same factor in every epoch",
        "let it rise in a straight line: start + (end - start) * progress",
        ("return start + (end - start) * progress", "return start * (end / start) ** progress"),
    ),
]

STEP = [
    slip(
        "no_floor",
        "the rate falls a little all the time instead of in steps",
        "count whole drops: np.floor(t / every)",
        ("np.floor(t / every)", "t / every"),
    ),
    slip(
        "drops_at_once",
        "the first drop comes right after the beginning",
        "round down: np.floor(t / every)",
        ("np.floor(t / every)", "np.ceil(t / every)"),
    ),
    slip(
        "drops_half_way",
        "the number of drops is rounded to the nearest whole number",
        "round down: np.floor(t / every)",
        ("np.floor(t / every)", "np.round(t / every)"),
    ),
    slip(
        "drops_too_late",
        "the drop comes after t = every instead of at it",
        "count a drop as soon as t reaches every: np.floor(t / every)",
        ("np.floor(t / every)", "np.maximum(np.ceil(t / every) - 1, 0)"),
    ),
    slip(
        "first_drop_only",
        "the rate drops once and then stays",
        "drop again every `every` epochs: factor ** np.floor(t / every)",
        ("np.floor(t / every)", "float(t >= every)"),
    ),
    slip(
        "product_instead_of_power",
        "factor is multiplied by the number of drops",
        "raise it to that power: factor**drops",
        ("lr0 * factor**drops", "lr0 * factor * drops"),
    ),
    slip(
        "subtracted",
        "every drop takes away the same amount",
        "multiply by factor at every drop: factor**drops",
        ("lr0 * factor**drops", "lr0 * (1 - factor * drops)"),
    ),
    slip(
        "divided",
        "the rate is divided by factor and rises",
        "multiply by factor**drops",
        ("lr0 * factor**drops", "lr0 / factor**drops"),
    ),
    slip(
        "factor_not_read",
        "factor is not used: every drop halves the rate",
        "raise factor, not 0.5, to the number of drops",
        ("lr0 * factor**drops", "lr0 * 0.5**drops"),
    ),
    slip(
        "every_not_read",
        "every is not used: a drop comes each fifth epoch",
        "divide t by every, not by 5",
        ("np.floor(t / every)", "np.floor(t / 5)"),
    ),
]

EXPONENTIAL = [
    slip(
        "base_ten",
        "the base is 10",
        "use np.exp: the base is e",
        ("np.exp(-k * t)", "10 ** (-k * t)"),
    ),
    slip(
        "base_two",
        "the base is 2, and k counts halvings",
        "use np.exp: the base is e",
        ("np.exp(-k * t)", "2 ** (-k * t)"),
    ),
    slip(
        "grows",
        "the exponent is positive and the rate grows",
        "put a minus sign in the exponent",
        ("np.exp(-k * t)", "np.exp(k * t)"),
    ),
    slip(
        "percentage",
        "every epoch takes away the share k of the rate",
        "use np.exp(-k * t)",
        ("np.exp(-k * t)", "(1 - k) ** t"),
    ),
    slip(
        "k_not_read",
        "k is not used",
        "multiply t by k in the exponent",
        ("np.exp(-k * t)", "np.exp(-t)"),
    ),
    slip(
        "divided_by_k",
        "t is divided by k",
        "multiply t by k in the exponent",
        ("np.exp(-k * t)", "np.exp(-t / k)"),
    ),
    slip(
        "lr0_in_exponent",
        "lr0 is part of the exponent",
        "multiply by lr0 outside: lr0 * np.exp(-k * t)",
        ("np.exp(-k * t)", "np.exp(-k * t * lr0)"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        ("np.exp(-k * t)", "np.exp(-k * int(t))"),
    ),
]

INVERSE_TIME = [
    slip(
        "one_missing",
        "the divisor lacks the 1, so the rate begins at infinity",
        "divide by 1 + k * t",
        ("divisor = 1 + k * t", "divisor = np.float64(k * t)"),
    ),
    slip(
        "k_not_read",
        "k is not used",
        "divide by 1 + k * t",
        ("divisor = 1 + k * t", "divisor = 1 + t"),
    ),
    slip(
        "sum_multiplied",
        "k multiplies the whole sum 1 + t",
        "let k multiply t only: 1 + k * t",
        ("divisor = 1 + k * t", "divisor = k * (1 + t)"),
    ),
    slip(
        "power_of_t",
        "1 + k is raised to the power t, which is a kind of exponential decay",
        "divide by 1 + k * t",
        ("divisor = 1 + k * t", "divisor = (1 + k) ** t"),
    ),
    slip(
        "root_taken",
        "the divisor is a square root",
        "divide by 1 + k * t itself",
        ("divisor = 1 + k * t", "divisor = np.sqrt(1 + k * t)"),
    ),
    slip(
        "straight_line",
        "the rate falls in a straight line",
        "divide by 1 + k * t instead of multiplying by 1 - k * t",
        ("lr0 / divisor", "lr0 * (1 - k * t)"),
    ),
    slip(
        "parentheses_missing",
        "lr0 is divided by 1 alone, and k * t is added",
        "put the divisor in parentheses: lr0 / (1 + k * t)",
        ("lr0 / divisor", "lr0 / 1 + k * t"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        ("divisor = 1 + k * t", "divisor = 1 + k * int(t)"),
    ),
]

COSINE = [
    slip(
        "not_clamped",
        "the cosine runs on after T and the rate rises again",
        "use min(t, T)",
        ("min(t, T) / T", "t / T"),
    ),
    slip(
        "restarts",
        "the rate starts again from lr0 at T",
        "hold t at T: min(t, T)",
        ("min(t, T) / T", "(t % T) / T"),
    ),
    slip(
        "degrees",
        "the angle is in degrees; np.cos takes radians",
        "use np.pi instead of 180",
        ("np.cos(np.pi * progress)", "np.cos(180 * progress)"),
    ),
    slip(
        "pi_missing",
        "pi is missing from the angle",
        "use np.cos(np.pi * t / T)",
        ("np.cos(np.pi * progress)", "np.cos(progress)"),
    ),
    slip(
        "half_missing",
        "the factor 0.5 is missing: 1 + cos begins at 2",
        "multiply by 0.5",
        ("return 0.5 * lr0", "return lr0"),
    ),
    slip(
        "one_missing",
        "the 1 is missing and the rate falls below zero",
        "use 0.5 * lr0 * (1 + cos)",
        ("return 0.5 * lr0 * (1 + wave)", "return lr0 * wave"),
    ),
    slip(
        "whole_wave",
        "the wave has period T: it is down at T / 2 and back up at T",
        "use pi, not 2 * pi: half a wave in T epochs",
        ("np.cos(np.pi * progress)", "np.cos(2 * np.pi * progress)"),
    ),
    slip(
        "quarter_wave",
        "the rate follows a quarter of the wave, which leaves out the gentle end",
        "use 0.5 * lr0 * (1 + np.cos(np.pi * t / T))",
        ("return 0.5 * lr0 * (1 + wave)", "return lr0 * np.cos(np.pi / 2 * progress)"),
    ),
    slip(
        "rises",
        "the rate rises from 0 to lr0",
        "add the cosine to 1: 1 + cos",
        ("(1 + wave)", "(1 - wave)"),
    ),
]

LINEAR = [
    slip(
        "not_clamped",
        "the line goes on after T, to negative rates",
        "use min(t, T)",
        ("min(t, T) / T", "t / T"),
    ),
    slip(
        "restarts",
        "the rate starts again from lr0 at T",
        "hold t at T: min(t, T)",
        ("min(t, T) / T", "(t % T) / T"),
    ),
    slip(
        "rises",
        "the rate rises from 0 to lr0",
        "use 1 - t / T",
        ("lr0 * (1 - progress)", "lr0 * progress"),
    ),
    slip(
        "parentheses_missing",
        "t / T is subtracted from the rate itself: lr0 multiplies the 1 alone",
        "put 1 - t / T in parentheses",
        ("lr0 * (1 - progress)", "lr0 * 1 - progress"),
    ),
    slip(
        "arrives_an_epoch_early",
        "t is divided by T - 1",
        "divide by T: the rate is 0 at t = T",
        ("min(t, T) / T", "min(t / (T - 1), 1)"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        ("min(t, T) / T", "min(int(t), T) / T"),
    ),
    slip(
        "lr0_not_read",
        "lr0 is not used",
        "multiply by lr0",
        ("lr0 * (1 - progress)", "1 - progress"),
    ),
]

INVERSE_SQRT = [
    slip(
        "first_epoch_not_held",
        "the rate before t = 1 is larger than lr0, and infinite at t = 0",
        "use max(t, 1)",
        line("t = max(t, 1)", "t = np.float64(t)"),
    ),
    slip(
        "counted_from_zero",
        "t is shifted by one, as if the first epoch were 0",
        "divide by the root of max(t, 1): the first epoch is 1 here",
        line("t = max(t, 1)", "t = t + 1"),
    ),
    slip(
        "root_missing",
        "the square root is missing",
        "divide by np.sqrt(t)",
        ("lr0 / np.sqrt(t)", "lr0 / t"),
    ),
    slip(
        "root_of_the_quotient",
        "lr0 is under the root, too",
        "take the root of t only: lr0 / np.sqrt(t)",
        ("lr0 / np.sqrt(t)", "np.sqrt(lr0 / t)"),
    ),
    slip(
        "multiplied",
        "the rate is multiplied by the root and rises",
        "divide by np.sqrt(t)",
        ("lr0 / np.sqrt(t)", "lr0 * np.sqrt(t)"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        line("t = max(t, 1)", "t = max(int(t), 1)"),
    ),
]

CONSTANT = [
    slip(
        "decays",
        "the rate decays with t",
        "return lr0, whatever t is",
        ("return lr0", "return lr0 / (1 + t)"),
    ),
    slip(
        "time_returned",
        "t is returned, the first argument, instead of lr0",
        "return lr0",
        ("return lr0", "return t"),
    ),
    slip(
        "lr0_not_read",
        "lr0 is not used",
        "return lr0, not a number of your own",
        ("return lr0", "return 1e-2"),
    ),
    slip(
        "nothing_returned",
        "the function ends without return",
        "write return lr0",
        ("return lr0", "lr0"),
    ),
    slip(
        "multiplied_by_time",
        "the rate is multiplied by t",
        "return lr0, whatever t is",
        ("return lr0", "return lr0 * t"),
    ),
]

CYCLIC_COSINE = [
    slip(
        "no_restart",
        "the rate stays at 0 after the first cycle",
        "start again with t % cycle",
        ("since_restart = t % cycle", "since_restart = min(t, cycle)"),
    ),
    slip(
        "rises_smoothly",
        "the cosine runs on, and the rate climbs back instead of jumping",
        "start again with t % cycle",
        ("since_restart = t % cycle", "since_restart = t"),
    ),
    slip(
        "length_missing",
        "the time since the restart is not divided by cycle",
        "use (t % cycle) / cycle in the angle",
        ("since_restart / cycle", "since_restart"),
    ),
    slip(
        "number_of_cycles",
        "the whole number of cycles stands where the time since the restart should",
        "use t % cycle, not t // cycle",
        ("since_restart = t % cycle", "since_restart = t // cycle"),
    ),
    slip(
        "half_missing",
        "the factor 0.5 is missing: 1 + cos begins at 2",
        "multiply by 0.5",
        ("return 0.5 * lr0", "return lr0"),
    ),
    slip(
        "whole_wave",
        "the wave has period cycle: it is down at half a cycle and back up at its end",
        "use pi, not 2 * pi: half a wave in a cycle",
        ("np.cos(np.pi * progress)", "np.cos(2 * np.pi * progress)"),
    ),
    slip(
        "degrees",
        "the angle is in degrees; np.cos takes radians",
        "use np.pi instead of 180",
        ("np.cos(np.pi * progress)", "np.cos(180 * progress)"),
    ),
    slip(
        "starts_fade",
        "every restart begins at half the rate of the one before",
        "restart from lr0 every time",
        ("return 0.5 * lr0", "return 0.5 * lr0 * 0.5 ** (t // cycle)"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        ("since_restart = t % cycle", "since_restart = int(t) % cycle"),
    ),
]

REDUCE_ON_PLATEAU = [
    slip(
        "an_epoch_late",
        "the rate falls when bad_epochs exceeds patience, one epoch late",
        "reduce as soon as bad_epochs >= patience",
        ("if bad_epochs >= patience", "if bad_epochs > patience"),
    ),
    slip(
        "an_epoch_early",
        "the rate falls when bad_epochs is still one short of patience",
        "reduce as soon as bad_epochs >= patience",
        ("if bad_epochs >= patience", "if bad_epochs + 1 >= patience"),
    ),
    slip(
        "best_not_updated",
        "best keeps its first value",
        "store the new one: config['best'] = best",
        line('config["best"] = best', 'if config["best"] == np.inf:\n    config["best"] = best'),
    ),
    slip(
        "best_not_stored",
        "best is not stored, so every epoch looks like an improvement",
        "store it: config['best'] = best",
        line('config["best"] = best', ""),
    ),
    slip(
        "count_not_stored",
        "bad_epochs is not stored and never gets past 1",
        "store it: config['bad_epochs'] = bad_epochs",
        line('config["bad_epochs"] = bad_epochs', ""),
    ),
    slip(
        "compared_with_last",
        "val_loss is compared with the epoch before instead of with the best so far",
        "update best only when val_loss < best",
        line('config["best"] = best', 'config["best"] = val_loss'),
    ),
    slip(
        "equal_counts",
        "a loss that equals the best counts as an improvement",
        "compare with <",
        line("if val_loss < best:", "if val_loss <= best:"),
    ),
    slip(
        "waits_for_growth",
        "a larger value counts as the improvement; that is right for accuracies",
        "count val_loss < best as the improvement: this is a loss",
        line("if val_loss < best:", "if best == np.inf or val_loss > best:"),
    ),
    slip(
        "nan_counts",
        "a NaN counts as an improvement: every comparison with NaN is false",
        "ask for the improvement, val_loss < best, not for its opposite",
        line("if val_loss < best:", "if not val_loss >= best:"),
    ),
    slip(
        "count_not_reset_by_improvement",
        "bad_epochs is not set back to 0 by an improvement",
        "set bad_epochs = 0 where best is updated",
        ("best = val_loss\n        bad_epochs = 0", "best = val_loss"),
    ),
    slip(
        "count_not_reset_by_reduction",
        "bad_epochs is not set back to 0 by a reduction, so the rate falls in every epoch that follows",
        "set bad_epochs = 0 after reducing",
        ("lr = factor * lr\n        bad_epochs = 0", "lr = factor * lr"),
    ),
    slip(
        "best_forgotten",
        "best is set back to infinity by a reduction",
        "leave best alone: a reduction starts the count again, not the comparison",
        ("lr = factor * lr\n", "lr = factor * lr\n        best = np.inf\n"),
    ),
    slip(
        "divided",
        "the rate is divided by factor and rises",
        "multiply by factor",
        ("lr = factor * lr\n", "lr = lr / factor\n"),
    ),
    slip(
        "factor_not_read",
        "factor does not come from config['factor']",
        "read it from config, with 0.5 where config gives none",
        ('config.setdefault("factor", 0.5)', "0.5"),
    ),
    slip(
        "patience_not_read",
        "patience does not come from config['patience']",
        "read it from config, with 3 where config gives none",
        ('config.setdefault("patience", 3)', "3"),
    ),
    slip(
        "config_needed",
        "config=None is used as if it were a dict",
        "begin with: if config is None: config = {}",
        ("    if config is None:\n        config = {}\n", ""),
    ),
    slip(
        "state_in_global",
        "the state lives outside config, where all runs share it",
        "keep best and bad_epochs in config: every run has a config of its own",
        ('config.setdefault("best"', 'globals().setdefault("plateau_best"'),
        ('config.setdefault("bad_epochs"', 'globals().setdefault("plateau_bad_epochs"'),
        ('config["best"] = best', 'globals()["plateau_best"] = best'),
        ('config["bad_epochs"] = bad_epochs', 'globals()["plateau_bad_epochs"] = bad_epochs'),
    ),
]

# The second order

NEWTON_STEP = [
    slip(
        "step_added",
        "the step is added: it leads away from the stationary point",
        "subtract it: w - direction",
        ("return w - direction", "return w + direction"),
    ),
    slip(
        "direction_returned",
        "the direction is returned instead of the new w",
        "return w - direction",
        ("return w - direction", "return direction"),
    ),
    slip(
        "hessian_multiplied",
        "the gradient is multiplied by the Hessian instead of by its inverse",
        "solve hessian @ direction = gradient with np.linalg.solve",
        ("np.linalg.solve(hessian, gradient)", "hessian @ gradient"),
    ),
    slip(
        "hessian_ignored",
        "the Hessian is not used: this is a gradient step with learning rate 1",
        "solve hessian @ direction = gradient",
        ("np.linalg.solve(hessian, gradient)", "gradient"),
    ),
    slip(
        "diagonal_only",
        "each entry is divided by its own second derivative, as if the Hessian were diagonal",
        "solve with the whole matrix: np.linalg.solve(hessian, gradient)",
        ("np.linalg.solve(hessian, gradient)", "gradient / np.diag(hessian)"),
    ),
    slip(
        "entries_inverted",
        "every entry of the Hessian is inverted, which is not the inverse matrix",
        "solve the system: np.linalg.solve(hessian, gradient)",
        ("np.linalg.solve(hessian, gradient)", "(1 / hessian) @ gradient"),
    ),
    slip(
        "halved",
        "only half the step is taken",
        "take the whole step: its length is part of the method",
        ("return w - direction", "return w - 0.5 * direction"),
    ),
    slip(
        "damped",
        "a multiple of the identity is added to the Hessian",
        "solve with the Hessian as it is",
        ("solve(hessian, gradient)", "solve(hessian + 1e-3 * np.eye(len(w)), gradient)"),
    ),
    slip(
        "right_side_exchanged",
        "the system is solved for w instead of for the gradient",
        "solve hessian @ direction = gradient",
        ("solve(hessian, gradient)", "solve(hessian, w)"),
    ),
    slip(
        "w_changed",
        "w is updated in place, and the caller loses where it stood",
        "return w - direction, a new array",
        ("return w - direction", "w -= direction\n    return w"),
    ),
]

LBFGS_DIRECTION = [
    slip(
        "points_uphill",
        "the minus sign is missing and the direction leads uphill",
        "return -r",
        ("return -r\n", "return r\n"),
    ),
    slip(
        "first_loop_reversed",
        "the first loop runs from oldest to newest",
        "go through the pairs from newest to oldest in the first loop",
        ("zip(reversed(s), reversed(y)", "zip(s, y"),
        ("reversed(alphas)", "alphas"),
    ),
    slip(
        "second_loop_reversed",
        "the second loop runs from newest to oldest",
        "go through the pairs from oldest to newest in the second loop",
        ("zip(s, y, reversed(alphas)", "zip(reversed(s), reversed(y), alphas"),
    ),
    slip(
        "alphas_out_of_order",
        "the alphas are used in the order in which they were computed",
        "pair each alpha with its own s and y: the second loop runs the other way",
        ("reversed(alphas)", "alphas"),
    ),
    slip(
        "gamma_missing",
        "the first guess is the identity, without gamma",
        "begin the second loop with r = gamma * q",
        line("r = gamma * q", "r = q"),
    ),
    slip(
        "gamma_of_the_oldest",
        "gamma comes from the oldest pair",
        "use the newest pair: s[-1] and y[-1]",
        ("gamma = (s[-1] @ y[-1]) / (y[-1] @ y[-1])", "gamma = (s[0] @ y[0]) / (y[0] @ y[0])"),
    ),
    slip(
        "gamma_inverted",
        "gamma is upside down",
        "divide s . y by y . y",
        ("gamma = (s[-1] @ y[-1]) / (y[-1] @ y[-1])", "gamma = (y[-1] @ y[-1]) / (s[-1] @ y[-1])"),
    ),
    slip(
        "gamma_with_s",
        "gamma is s . s / s . y, the longer of the two usual scalings",
        "divide s . y by y . y",
        ("gamma = (s[-1] @ y[-1]) / (y[-1] @ y[-1])", "gamma = (s[-1] @ s[-1]) / (s[-1] @ y[-1])"),
    ),
    slip(
        "s_and_y_exchanged",
        "s and y stand in each other's place",
        "let s be the steps and y the changes of the gradient",
        ("for s_i, y_i in", "for y_i, s_i in"),
        ("for s_i, y_i, alpha in", "for y_i, s_i, alpha in"),
    ),
    slip(
        "alpha_with_y",
        "alpha is computed with y . q",
        "use s[i] . q",
        ("alpha = (s_i @ q)", "alpha = (y_i @ q)"),
    ),
    slip(
        "divided_by_y_y",
        "the products are divided by y . y",
        "divide by y[i] . s[i] in both loops",
        ("alpha = (s_i @ q) / (y_i @ s_i)", "alpha = (s_i @ q) / (y_i @ y_i)"),
        ("beta = (y_i @ r) / (y_i @ s_i)", "beta = (y_i @ r) / (y_i @ y_i)"),
    ),
    slip(
        "beta_with_s",
        "beta is computed with s . r",
        "use y[i] . r",
        ("beta = (y_i @ r)", "beta = (s_i @ r)"),
    ),
    slip(
        "correction_reversed",
        "beta - alpha is added in the second loop",
        "add (alpha - beta) * s[i]",
        ("(alpha - beta) * s_i\n\n", "(beta - alpha) * s_i\n\n"),
    ),
    slip(
        "newest_pair_only",
        "only the newest pair is used",
        "go through all pairs of s and y",
        ("    q = gradient\n    alphas", "    s, y = s[-1:], y[-1:]\n    q = gradient\n    alphas"),
    ),
    slip(
        "empty_history",
        "an empty history is not provided for",
        "return -gradient when there are no pairs yet",
        ("    if len(s) == 0:\n        return -gradient\n", ""),
    ),
    slip(
        "gradient_changed",
        "q is the caller's gradient and is updated in place",
        "begin with q = gradient.copy(), or write q = q - alpha * y_i",
        ("q = q - alpha * y_i\n", "q -= alpha * y_i\n"),
    ),
]

# The races

RACE = [
    slip(
        "start_missing",
        "the trajectory begins after the first update",
        "record the start before the loop",
        ("path = [np.array(w)]", "path = []"),
    ),
    slip(
        "one_step_too_few",
        "one update too few is made",
        "make num_steps updates; with the start this gives num_steps + 1 points",
        ("in range(num_steps):", "in range(num_steps - 1):"),
    ),
    slip(
        "one_step_too_many",
        "one update too many is made",
        "make num_steps updates; with the start this gives num_steps + 1 points",
        ("in range(num_steps):", "in range(num_steps + 1):"),
    ),
    slip(
        "config_shared",
        "a rule is handed the config that another rule left behind",
        "set config = None before each rule begins",
        ("        config = None\n", ""),
        ("    trajectories = {}\n", "    trajectories = {}\n    config = None\n"),
    ),
    slip(
        "config_forgotten",
        "config is None in every step, so no rule remembers anything",
        "hand the rule the config that it returned",
        ("rule(w, dw, config)\n            path", "rule(w, dw, None)\n            path"),
    ),
    slip(
        "config_not_none",
        "the first config is an empty dict; a rule with settings of its own waits for None",
        "begin with config = None",
        ("        config = None\n", "        config = {}\n"),
    ),
    slip(
        "start_not_reset",
        "a rule begins where the one before it ended",
        "begin every rule at start",
        ("        w = np.array(start)\n", ""),
        ("    trajectories = {}\n", "    trajectories = {}\n    w = np.array(start)\n"),
    ),
    slip(
        "gradient_of_the_start",
        "the gradient is measured at start in every step",
        "measure it where w is now: gradient(w)",
        ("dw = gradient(w)\n            w,", "dw = gradient(start)\n            w,"),
    ),
    slip(
        "one_array_recorded",
        "the trajectory holds the same array many times, and an update in place changes them all",
        "record a copy: path.append(w.copy())",
        (
            "w, config = rule(w, dw, config)\n            path.append(np.array(w))",
            "w[...], config = rule(w, dw, config)\n            path.append(w)",
        ),
    ),
    slip(
        "start_changed",
        "start itself is updated in place",
        "begin with a copy: w = start.copy()",
        ("        w = np.array(start)\n", "        w = start\n"),
        (
            "w, config = rule(w, dw, config)\n            path",
            "w[...], config = rule(w, dw, config)\n            path",
        ),
    ),
    slip(
        "stacked_on_the_last_axis",
        "time is the last axis of the trajectories",
        "let it be the first: np.stack(path)",
        ("np.stack(path)", "np.stack(path, axis=-1)"),
    ),
]

UNIT_TEST_TABLE = [
    slip(
        "nan_is_stuck",
        "a NaN falls through to 'stuck': every comparison with NaN is false",
        "ask for it with np.isfinite, before the comparisons",
        ("if not np.isfinite(final_loss) or final_loss > first_loss:", "if final_loss > first_loss:"),
        ("loss(w) if finite else np.inf", "loss(w) if finite else np.nan"),
    ),
    slip(
        "loss_not_looked_at",
        "a loss that is NaN falls through to 'stuck'; only w is looked at",
        "ask for np.isfinite(final_loss), too",
        ("if not np.isfinite(final_loss) or final_loss > first_loss:", "if final_loss > first_loss:"),
    ),
    slip(
        "goes_on_after_inf",
        "the updates go on after w has become infinite",
        "stop the run as soon as w is not finite",
        ("                if not finite:\n                    break\n", ""),
    ),
    slip(
        "no_growth_is_fine",
        "a run that ended higher than it began is not called diverged",
        "compare the two: final_loss > first_loss",
        ("if not np.isfinite(final_loss) or final_loss > first_loss:", "if not np.isfinite(final_loss):"),
    ),
    slip(
        "no_progress_is_diverged",
        "a loss that ends where it began is called diverged",
        "compare with >, not >=",
        ("final_loss > first_loss:", "final_loss >= first_loss:"),
    ),
    slip(
        "edge_left_out",
        "a loss of exactly 0.01 * first_loss is not called solved",
        "compare with <=, not <",
        ("final_loss <= 0.01 * first_loss:", "final_loss < 0.01 * first_loss:"),
    ),
    slip(
        "absolute_threshold",
        "the final loss is compared with 0.01 itself",
        "compare it with 0.01 * first_loss",
        ("final_loss <= 0.01 * first_loss:", "final_loss <= 0.01:"),
    ),
    slip(
        "a_tenth_is_enough",
        "a tenth of the first loss is enough to be called solved",
        "ask for a hundredth: 0.01 * first_loss",
        ("final_loss <= 0.01 * first_loss:", "final_loss <= 0.1 * first_loss:"),
    ),
    slip(
        "table_transposed",
        "rules and prototypes stand in each other's place",
        "write table[prototype][rule]",
        ("        table[prototype] = {}\n", ""),
        ("table[prototype][name] = outcome", "table.setdefault(name, {})[prototype] = outcome"),
    ),
    slip(
        "config_shared",
        "a run is handed the config that the run before it left behind",
        "set config = None before each run",
        ("            config = None\n", ""),
        ("    table = {}\n", "    table = {}\n    config = None\n"),
    ),
    slip(
        "start_not_reset",
        "a rule begins where the one before it ended",
        "begin every run at the prototype's start",
        ("            w = np.array(start)\n", ""),
        (
            "        first_loss = loss(start)\n",
            "        first_loss = loss(start)\n        w = np.array(start)\n",
        ),
    ),
    slip(
        "config_forgotten",
        "config is None in every update, so no rule remembers anything",
        "hand the rule the config that it returned",
        ("rule(w, dw, config)\n                finite", "rule(w, dw, None)\n                finite"),
    ),
    slip(
        "one_step_too_few",
        "one update too few is made",
        "make num_steps updates",
        ("in range(num_steps):", "in range(num_steps - 1):"),
    ),
    slip(
        "loss_in_every_step",
        "the loss is computed after every update; it may be expensive",
        "call loss once at the start of a prototype and once at the end of a run",
        ("                finite = np", "                loss(w)\n                finite = np"),
    ),
    slip(
        "start_changed",
        "start itself is updated in place",
        "begin with a copy: w = start.copy()",
        ("            w = np.array(start)\n", "            w = start\n"),
        (
            "w, config = rule(w, dw, config)\n                finite",
            "w[...], config = rule(w, dw, config)\n                finite",
        ),
    ),
]

CATALOGUE = {
    "sgd": SGD,
    "sgd_momentum": SGD_MOMENTUM,
    "sgd_nesterov_momentum": SGD_NESTEROV_MOMENTUM,
    "nesterov_lookahead": NESTEROV_LOOKAHEAD,
    "momentum_ema": MOMENTUM_EMA,
    "momentum_schedule": MOMENTUM_SCHEDULE,
    "adagrad": ADAGRAD,
    "rmsprop": RMSPROP,
    "adam_simple": ADAM_SIMPLE,
    "adam": ADAM,
    "step": STEP,
    "exponential": EXPONENTIAL,
    "inverse_time": INVERSE_TIME,
    "cosine": COSINE,
    "linear": LINEAR,
    "inverse_sqrt": INVERSE_SQRT,
    "constant": CONSTANT,
    "cyclic_cosine": CYCLIC_COSINE,
    "reduce_on_plateau": REDUCE_ON_PLATEAU,
    "newton_step": NEWTON_STEP,
    "lbfgs_direction": LBFGS_DIRECTION,
    "race": RACE,
    "unit_test_table": UNIT_TEST_TABLE,
}

MISCONCEPTIONS = [Misconception(question, *slip) for question, slips in CATALOGUE.items() for slip in slips]
