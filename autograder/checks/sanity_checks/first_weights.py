"""What is proved about the first weights: their scale, and what it does through ten layers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.checks.sanity_checks.first_loss import expect_value_error
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
    squares = []
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
            squares.append(np.ravel(W / right) ** 2)
    # Of these n = 117000 draws together, the standard error is 0.2 % for normal draws, and 0.5 % for a distribution
    # with a kurtosis of 11. Normal draws that are cut off at two sigmas are 4.1 % too narrow.
    std = float(np.sqrt(np.mean(np.concatenate(squares))))
    expect(
        abs(std - 1) < 0.03,
        f"Over all schemes and shapes, the draws have {100 * std:.1f} % of their standard deviation.",
        "large draws are cut off" if std < 1 else "",
        "take the draws of rng.normal(...) as they are.",
    )


@check("init_weights")
def draws_every_entry(student, reference, rng):
    "Every entry is a float64 draw of its own, so that no two units are alike"
    # The correlation of two columns of 300 independent entries has a standard error of 0.058; of 3160 pairs none
    # comes near 0.6, ten standard errors, by chance.
    for scheme in ("xavier", "he", "small"):
        found = student.init_weights((300, 80), scheme, fresh(rng))
        W = expect_number_or_array(found, "W", (300, 80))
        dtype = np.asarray(found).dtype
        expect(dtype == np.float64, f"The array of scheme {scheme!r} is {dtype}; float64 was expected.")
        for twins, entries in (("Two columns", W.T), ("Two rows", W[:80, :])):
            if twins == "Two rows":
                entries = expect_number_or_array(
                    student.init_weights((80, 300), scheme, fresh(rng)), "W", (80, 300)
                )
            with np.errstate(all="ignore"):
                alike = np.corrcoef(entries) - np.eye(80)
            likeness = "each other's opposites" if np.min(alike) < -0.6 else "copies of each other"
            expect(
                np.all(np.isfinite(alike)) and np.max(np.abs(alike)) < 0.6,
                f"{twins} of the array of scheme {scheme!r} are {likeness}.",
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
    for scheme in ("zeros", "uniformly", "HE", "Xavier", "smal", ""):
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
