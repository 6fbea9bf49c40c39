"""Mistakes in Newton's step and in L-BFGS."""

from __future__ import annotations

from autograder.slips import line, slip

NEWTON_STEP = [
    slip(
        "diagonal_raised",
        "a small number is added to the diagonal of the Hessian, which changes the step",
        "solve the system as it is: np.linalg.solve(hessian, gradient)",
        ("np.linalg.solve(hessian,", "np.linalg.solve(hessian + 1e-8 * np.eye(len(w)),"),
    ),
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
        "inverse_formed",
        "the inverse is formed, which loses the more digits, the worse the Hessian is conditioned",
        "solve the linear system: np.linalg.solve(hessian, gradient)",
        ("np.linalg.solve(hessian, gradient)", "np.linalg.inv(hessian) @ gradient"),
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
        "gradient_negated",
        "without a history the gradient itself changes its sign, and it is the caller's",
        "return a new array: -gradient",
        ("        return -gradient\n", "        gradient *= -1\n        return gradient\n"),
    ),
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
