"""What is proved about the first weights: their scale, what it does through ten layers, and that units differ."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.checks.sanity_checks.first_loss import expect_value_error
from autograder.checks.sanity_checks.instruments import Case, expect_verdicts
from autograder.checks.sanity_checks.patients import Build, Patient, draw
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged, fail
from autograder.registry import check

# init_weights

SHAPES = ((300, 80), (60, 250))


def fresh(rng: np.random.Generator) -> np.random.Generator:
    return np.random.default_rng(int(rng.integers(2**62)))


def std_of(scheme: str, fan_in: int) -> float:
    return {"small": 0.01, "xavier": np.sqrt(1 / fan_in), "he": np.sqrt(2 / fan_in)}[scheme]


@check("init_weights")
def has_the_right_spread(student, reference, rng):
    "Mean zero and the standard deviation of each scheme, for wide layers and for narrow ones"
    # Of n >= 15000 normal draws the relative error of the standard deviation has a standard error of
    # 1 / sqrt(2 n) < 0.6 %, and the mean one of std / sqrt(n) < 0.9 % of std. The bounds of 5 % and 6 % are more
    # than 7 of them away: fewer than one right answer in 1e10 fails.
    for scheme in ("small", "xavier", "he"):
        for shape in SHAPES:
            W = student.init_weights(shape, scheme, fresh(rng))
            what = f"The array of scheme {scheme!r} for (fan_in, fan_out) = {shape}"
            W = expect_number_or_array(W, what, shape)
            std, right = float(np.std(W)), std_of(scheme, shape[0])
            # A uniform draw without sqrt(3) is off by 42 %, the nearest of the other usual mistakes by 29 %.
            if abs(std - right) > 0.05 * right:
                fail(f"{what} has standard deviation {std:.4f}; {right:.4f} was expected, give or take 5 %.")
            mean = float(np.mean(W))
            expect(abs(mean) < 0.06 * right, f"{what} has mean {mean:.4f}; 0 was expected.")


@check("init_weights")
def draws_every_entry(student, reference, rng):
    "Every entry is a draw of its own, so that no two units are alike"
    # The correlation of two columns of 300 independent entries has a standard error of 0.058; of 3160 pairs none
    # comes near 0.6, ten standard errors, by chance.
    for scheme in ("xavier", "he", "small"):
        W = expect_number_or_array(student.init_weights((300, 80), scheme, fresh(rng)), "W", (300, 80))
        for twins, entries in (("Two columns", W.T), ("Two rows", W[:80, :])):
            if twins == "Two rows":
                entries = expect_number_or_array(
                    student.init_weights((80, 300), scheme, fresh(rng)), "W", (80, 300)
                )
            with np.errstate(all="ignore"):
                alike = np.corrcoef(entries) - np.eye(80)
            expect(
                np.all(np.isfinite(alike)) and np.max(np.abs(alike)) < 0.6,
                f"{twins} of the array of scheme {scheme!r} are copies of each other.",
                next="draw an array of the whole shape, not a row or a column of it.",
            )


@check("init_weights")
def draws_from_rng(student, reference, rng):
    "All randomness comes from rng: the same generator gives the same weights, another one others"
    seed, other = (int(s) for s in rng.integers(2**62, size=2))
    for scheme in ("small", "xavier", "he"):
        one, again, two = (
            expect_number_or_array(
                student.init_weights((20, 10), scheme, np.random.default_rng(s)), "W", (20, 10)
            )
            for s in (seed, seed, other)
        )
        expect(
            np.array_equal(one, again),
            f"With scheme {scheme!r}, the same generator gave different weights.",
            "the draws come from np.random and not from rng",
            "draw with rng.normal(...).",
        )
        few_values = np.unique(one).size < one.size  # of which some agree by chance
        expect(
            np.mean(one == two) < 0.9 if few_values else not np.any(one == two),
            f"With scheme {scheme!r}, two different generators gave the same weights.",
            "the draws do not come from rng",
            "draw with rng.normal(...); do not make a generator of your own.",
        )


@check("init_weights")
def carries_the_signal_through_ten_layers(student, reference, rng):
    "Ten layers on, the signal of He with ReLU and of Xavier with tanh is still there"
    # The squared scale after ten ReLU layers of 128 units varies by a factor of exp(+-0.62), one standard error. The
    # bounds allow for factors of 40 either way, six of them; Xavier's weights would lose a factor of 1000.
    X = rng.normal(size=(20, 128))
    for scheme, nonlinearity in (("he", "relu"), ("xavier", "tanh")):
        h = X
        for _ in range(10):
            W = expect_number_or_array(student.init_weights((128, 128), scheme, fresh(rng)), "W", (128, 128))
            h = np.maximum(h @ W, 0) if nonlinearity == "relu" else np.tanh(h @ W)
        size, lowest, highest = float(np.sqrt(np.mean(h**2))), 0.16, 6.3
        lost = "lost" if size <= lowest else "blown up"
        expect(
            lowest < size < highest,
            f"After ten {nonlinearity} layers of {scheme!r} the signal is {lost}: its size is {size:.2g}, "
            "where it should be about as large as it was.",
        )


@check("init_weights")
def refuses_zeros(student, reference, rng):
    "zeros, and any other scheme that does not exist, raises a ValueError"
    for scheme in ("zeros", "uniformly"):
        expect_value_error(student.init_weights, ((5, 4), scheme, fresh(rng)), f"scheme {scheme!r}")


# activation_scales


def draw_stack(rng: np.random.Generator, sizes: list[int]) -> list[np.ndarray]:
    """Draw weights that neither die out nor blow up, with an offset so that means are not zero."""
    return [rng.normal(size=(m, n)) * np.sqrt(1.5 / m) + 0.02 for m, n in pairwise(sizes)]


def expect_same_scales(
    student, reference, weights: list[np.ndarray], X: np.ndarray, nonlinearity: str
) -> None:
    scales = reference.activation_scales(weights, X, nonlinearity)
    found = student.activation_scales(weights, X, nonlinearity)
    expect_close(found, scales, f"With {nonlinearity!r}, scales", rtol=1e-7)


@check("activation_scales")
def measures_ten_layers(student, reference, rng):
    "The scales of ten layers, with tanh and with ReLU"
    weights, X = draw_stack(rng, [12] * 11), rng.normal(size=(15, 12)) + 0.3
    for nonlinearity in ("tanh", "relu"):
        expect_same_scales(student, reference, weights, X, nonlinearity)


@check("activation_scales")
def takes_layers_of_any_size(student, reference, rng):
    "Layers may grow and shrink, and there may be one layer or none"
    X = 2.0 * rng.normal(size=(10, 7))
    for sizes in ([7, 12, 5, 9], [7, 3], [7]):
        for nonlinearity in ("tanh", "relu"):
            expect_same_scales(student, reference, draw_stack(rng, sizes), X, nonlinearity)


@check("activation_scales")
def refuses_unknown_nonlinearities(student, reference, rng):
    "A nonlinearity that does not exist raises a ValueError"
    weights, X = draw_stack(rng, [4, 3]), rng.normal(size=(5, 4))
    expect_value_error(student.activation_scales, (weights, X, "sinusoid"), "nonlinearity='sinusoid'")


@check("activation_scales")
def leaves_its_arguments_alone(student, reference, rng):
    "The weights and the examples are left as they were"
    for nonlinearity in ("tanh", "relu"):
        reply = student.activation_scales.observe(
            draw_stack(rng, [4, 4, 4]), rng.normal(size=(5, 4)), nonlinearity
        )
        for position, name in ((0, "weights"), (1, "X")):
            expect_unchanged(reply.changed, position, name)


# breaks_symmetry


def draw_two_layers(rng: np.random.Generator, nonlinearity: str, hidden: int = 5) -> Patient:
    build = Build(nonlinearity=nonlinearity)
    return draw(rng, build, N=12, D=4, num_classes=3, hidden=hidden)


def filled(rng: np.random.Generator, nonlinearity: str, what: str, right: bool, **arrays) -> Case:
    """Draw a network and put these arrays, or constants, in the place of its own."""
    patient = draw_two_layers(rng, nonlinearity)
    for name, value in arrays.items():
        patient.params[name] = np.broadcast_to(value, patient.params[name].shape).astype(float).copy()
    return Case(what, right, patient.args)


def with_twins(rng: np.random.Generator, nonlinearity: str, one: int, other: int) -> Case:
    """Draw a healthy network in which two units are copies of each other."""
    patient = draw_two_layers(rng, nonlinearity)
    patient.params["W1"][:, one] = patient.params["W1"][:, other]
    patient.params["W2"][one] = patient.params["W2"][other]
    return Case("a layer with one pair of twins", False, patient.args)


@check("breaks_symmetry")
def tells_copies_from_individuals(student, reference, rng):
    "Zeros, constants and copies of one unit stay alike, and random weights do not"
    cases = []
    for f in ("relu", "tanh"):
        rows, row = rng.uniform(0.2, 1.0, size=(4, 1)), rng.normal(size=3)
        small = 1e-3 * rng.normal(size=(4, 5))
        cases += [
            filled(rng, f, "a net of zeros", False, W1=0.0, W2=0.0),
            filled(rng, f, "a net of zeros with a random last bias", False, W1=0.0, W2=0.0, b2=row),
            filled(rng, f, "a net with the same number in all weights", False, W1=0.3, W2=0.3),
            filled(rng, f, "a net whose units are all copies of one", False, W1=rows, W2=row),
            filled(rng, f, "a net with random weights", True),
            filled(rng, f, "a net with small random weights", True, W1=small, W2=1e-3),
        ]
    expect_verdicts(student.breaks_symmetry, cases, (True, False), "breaks_symmetry", True)


@check("breaks_symmetry")
def finds_one_pair_of_twins(student, reference, rng):
    "One pair of twins is enough, wherever it is; dead units may differ or not"
    cases = []
    for f in ("relu", "tanh"):
        cases.append(with_twins(rng, f, *(1 + rng.permutation(4)[:2])))
        cases.append(with_twins(rng, f, 0, int(rng.integers(1, 5))))
    for what, right, W1 in (
        ("a net of dead units that are all alike", False, -0.3),
        ("a net of dead units that all differ", True, -rng.permutation([0.1, 0.2, 0.3, 0.4, 0.5])),
    ):
        patient = draw_two_layers(rng, "relu")
        patient.params["W1"] = np.broadcast_to(W1, (4, 5)).copy()
        cases.append(Case(what, right, (patient.loss, patient.params, np.abs(patient.X), patient.y)))
    expect_verdicts(student.breaks_symmetry, cases, (True, False), "breaks_symmetry", True)


@check("breaks_symmetry")
def waits_for_the_neighbours(student, reference, rng):
    "Equal columns may be separated by outgoing weights or biases that differ, within a few steps"
    cases = []
    for f in ("relu", "tanh"):
        biases = rng.uniform(0.3, 2.0) * np.array([0.2, 0.5, 0.9, 1.4, 2.0])
        what = "a net whose random biases separate the units"
        cases.append(filled(rng, f, what, True, W1=0.0, W2=0.0, b1=biases))
        cases.append(filled(rng, f, "a net of zeros", False, W1=0.0, W2=0.0))
    for W1 in (0.0, 0.2):
        what = "a net whose outgoing weights separate the units"
        cases.append(filled(rng, "tanh", what, True, W1=W1))
    expect_verdicts(student.breaks_symmetry, cases, (True, False), "breaks_symmetry", True)


@check("breaks_symmetry")
def takes_its_steps(student, reference, rng):
    "It takes the given number of steps of the given length, with reg = 0"
    patient, asked = draw_two_layers(rng, "tanh"), []
    rate, num_steps = float(rng.uniform(0.02, 0.05)), 4

    def loss(params, X, y, reg=0.0):
        asked.append((float(reg), {name: np.array(w) for name, w in params.items()}))
        return patient.loss(params, X, y, reg)

    student.breaks_symmetry(loss, *patient.args[1:], rate, num_steps)
    expect(not any(reg for reg, _ in asked), "loss was called with a regulariser; reg = 0 was expected.")
    expect(
        num_steps <= len(asked) <= num_steps + 1,
        f"For num_steps={num_steps}, loss was called {len(asked)} times; one call a step was expected.",
    )
    params = patient.params
    for step, (_, seen) in enumerate(asked[:num_steps]):
        expect_close(seen, dict(params), f"After {step} steps, params", rtol=1e-6, atol=1e-9)
        grads = patient.loss(params, patient.X, patient.y)[1]
        params = {name: w - rate * grads[name] for name, w in params.items()}


@check("breaks_symmetry")
def leaves_the_params_alone(student, reference, rng):
    "The parameters are left as they were"
    reply = student.breaks_symmetry.observe(*draw_two_layers(rng, "relu").args)
    for position, name in ((1, "params"), (2, "X"), (3, "y")):
        expect_unchanged(reply.changed, position, name)
