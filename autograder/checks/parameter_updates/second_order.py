"""What is proved about the second-order methods: Newton's step and the direction of L-BFGS."""

from __future__ import annotations

import numpy as np

from autograder.calls import Actor
from autograder.checks.parameter_updates import actors
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

# newton_step


def draw_hessian(rng: np.random.Generator, D: int) -> np.ndarray:
    """Draw a symmetric positive definite matrix that is far from diagonal and not badly conditioned."""
    factor = rng.normal(size=(D, D))
    return factor @ factor.T / D + 0.5 * np.eye(D)


@check("newton_step")
def solves_a_quadratic(student, reference, rng):
    "One step lands on the minimum of a quadratic"
    hessian, minimum, w = draw_hessian(rng, 4), rng.normal(size=4), rng.normal(size=4)
    next_w = student.newton_step(w, hessian @ (w - minimum), hessian)
    expect_close(next_w, minimum, "next_w", atol=1e-9)


@check("newton_step")
def agrees_at_a_saddle(student, reference, rng):
    "Where the curvature is negative in some directions, the step agrees with the reference, too"
    w, gradient = rng.normal(size=5), rng.normal(size=5)
    axes, _ = np.linalg.qr(rng.normal(size=(5, 5)))
    hessian = (axes * [2.0, -1.0, 0.7, -3.0, 1.5]) @ axes.T
    expected = reference.newton_step(w, gradient, hessian)
    expect_close(student.newton_step(w, gradient, hessian), expected, "next_w", atol=1e-9)


@check("newton_step")
def takes_any_dimension(student, reference, rng):
    "Any number of parameters will do, from one to many"
    for D in (1, 12):
        hessian, minimum, w = draw_hessian(rng, D), rng.normal(size=D), rng.normal(size=D)
        next_w = student.newton_step(w, hessian @ (w - minimum), hessian)
        expect_close(next_w, minimum, f"For {D} parameter{'s' * (D > 1)}, next_w", atol=1e-9)


@check("newton_step")
def solves_the_system(student, reference, rng):
    "Where the Hessian is badly conditioned, the step is as exact as that of a linear solver"
    D = 6
    axes, _ = np.linalg.qr(rng.normal(size=(D, D)))
    hessian, direction = (axes * np.geomspace(1, 1e-12, D)) @ axes.T, rng.normal(size=D)
    hessian = (hessian + hessian.T) / 2
    gradient = hessian @ direction
    next_w = student.newton_step(np.zeros(D), gradient, hessian)
    found = -expect_number_or_array(next_w, "next_w", (D,))
    error = float(np.linalg.norm(hessian @ found - gradient) / np.linalg.norm(found))
    # solvers leave less than 1e-14, an inverse that is multiplied more than 1e-10
    expect(
        error < 1e-12,
        f"hessian @ (w - next_w) differs from gradient by {error:.1g} of the step's length; "
        "less than 1e-12 was expected.",
        "the inverse is formed, or another system is solved, which loses the more digits, the worse the Hessian is "
        "conditioned",
        "solve the linear system as it is: np.linalg.solve(hessian, gradient).",
    )


@check("newton_step")
def leaves_its_arguments_alone(student, reference, rng):
    "w, gradient and hessian are left as they were"
    reply = student.newton_step.observe(rng.normal(size=4), rng.normal(size=4), draw_hessian(rng, 4))
    for position, name in enumerate(("w", "gradient", "hessian")):
        expect_unchanged(reply.changed, position, name)


# lbfgs_direction


def draw_history(rng: np.random.Generator, pairs: int, D: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Draw steps and the changes of the gradient along them on a surface whose curvature changes on the way."""
    s = [rng.normal(size=D) for _ in range(pairs)]
    return s, [draw_hessian(rng, D) @ s_i for s_i in s]


def dense_direction(gradient: np.ndarray, s: list[np.ndarray], y: list[np.ndarray]) -> np.ndarray:
    """Give the direction of BFGS with its inverse Hessian written out, begun from gamma times the identity."""
    identity = np.eye(len(gradient))
    inverse = identity * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for s_i, y_i in zip(s, y, strict=True):
        rho = 1 / (y_i @ s_i)
        left = identity - rho * np.outer(s_i, y_i)
        inverse = left @ inverse @ left.T + rho * np.outer(s_i, s_i)
    return -inverse @ gradient


@check("lbfgs_direction")
def matches_the_dense_inverse(student, reference, rng):
    "With three pairs it is the direction of BFGS with its whole inverse Hessian"
    gradient, (s, y) = rng.normal(size=5), draw_history(rng, 3, 5)
    found = student.lbfgs_direction(gradient, s, y)
    expect_close(found, dense_direction(gradient, s, y), "The direction", atol=1e-9)


@check("lbfgs_direction")
def takes_any_memory(student, reference, rng):
    "The memory may hold one pair, or more pairs than there are parameters"
    for m in (1, 6):
        gradient, (s, y) = rng.normal(size=4), draw_history(rng, m, 4)
        found = student.lbfgs_direction(gradient, s, y)
        what = f"With {m} pair{'s' * (m > 1)}, the direction"
        expect_close(found, dense_direction(gradient, s, y), what, rtol=1e-6, atol=1e-8)


@check("lbfgs_direction")
def begins_with_the_gradient(student, reference, rng):
    "Without a history it is the direction of steepest descent"
    gradient = rng.normal(size=5)
    expect_close(student.lbfgs_direction(gradient, [], []), -gradient, "With no pairs, the direction")


@check("lbfgs_direction")
def fits_the_newest_pair(student, reference, rng):
    "A gradient equal to the newest y gives minus the newest s"
    s, y = draw_history(rng, 4, 6)
    expect_close(student.lbfgs_direction(y[-1], s, y), -s[-1], "The direction", atol=1e-9)


@check("lbfgs_direction")
def leaves_the_history_alone(student, reference, rng):
    "gradient, s and y are left as they were, also while there is no history"
    for s, y in (draw_history(rng, 3, 5), ([], [])):
        reply = student.lbfgs_direction.observe(rng.normal(size=5), s, y)
        for position, name in enumerate(("gradient", "s", "y")):
            expect_unchanged(reply.changed, position, name)


@check("lbfgs_direction")
def forms_no_matrix(student, reference, rng):
    "It works with so many parameters that a matrix would not fit in memory"
    D = 40_000  # a D by D matrix would take 13 GB
    end = float(rng.uniform(1.0, 2.0))
    s, y = (Actor(f"parameter_updates.actors.long_{name}", D=D, end=end) for name in "sy")
    found = student.lbfgs_direction(y, [s], [y])
    expect_close(found, -actors.long_s(D, end), "The direction", atol=1e-9)
