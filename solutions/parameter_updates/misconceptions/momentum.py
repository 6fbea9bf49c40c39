"""Mistakes in sgd and in its kin with momentum."""

from __future__ import annotations

from autograder.slips import line, slip

from .any_rule import any_gradient, any_rule, uphill, velocity, zero

SGD = [
    *any_rule("1e-2", "1e-3"),
    zero("learning_rate", "1e-2"),
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
    *any_rule("1e-2", "1e-3", "velocity"),
    zero("momentum", "0.9"),
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
    *any_rule("1e-2", "1e-3", "velocity"),
    zero("momentum", "0.9"),
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
    *any_rule("1e-2", "1e-3", "velocity"),
    zero("momentum", "0.9"),
    *velocity("nesterov_lookahead"),
    slip(
        "left_looking_ahead",
        "w is left at the looked-ahead point, and another array is returned",
        "make a new array for that point: w_ahead = w + momentum * velocity",
        line(
            "w_ahead = w + momentum * velocity",
            "w_old = w.copy()\nw += momentum * velocity\nw_ahead = w",
        ),
        line("next_w = w + velocity", "next_w = w_old + velocity"),
    ),
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
    *any_rule("1e-2", "1e-3", "velocity"),
    zero("beta", "0.9"),
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
        "average_begun_in_dw",
        "the first average is made in dw itself, which is the caller's",
        "make a new array: velocity = beta * velocity + (1 - beta) * dw, from zeros",
        ('config.setdefault("velocity", np.zeros_like(w))', 'config.get("velocity")'),
        line(
            "velocity = beta * velocity + (1 - beta) * dw",
            "if velocity is None:\n    dw *= 1 - beta\n    velocity = 1.0 * dw\n"
            "else:\n    velocity = beta * velocity + (1 - beta) * dw",
        ),
    ),
    slip(
        "beta_not_read",
        "beta does not come from config['beta']",
        "read it from config, with 0.9 where config gives none",
        ('config.setdefault("beta", 0.9)', "0.9"),
    ),
]
