"""What is proved about seeded_loss: it fixes the noise, and nothing but the noise."""

from __future__ import annotations

import numpy as np

from autograder.calls import Actor, StudentFault
from autograder.checks.gradient_checks.instruments import expect_error, expect_pair
from autograder.expectations import expect, expect_close, expect_unchanged, fail
from autograder.registry import check


@check("seeded_loss")
def fixes_the_noise(student, reference, rng):
    "The same seed gives the same noise, also after another one; another seed gives other noise"
    one, other = (int(seed) for seed in rng.choice(1000, 2, replace=False) + 1)
    drawn: list[tuple[int, tuple[float, ...]]] = []
    given: list[str] = []

    def loss(seed, rng):
        if not isinstance(rng, np.random.Generator):
            given.append(type(rng).__name__)
            return -1.0 - isinstance(seed, np.random.Generator)
        draws = tuple(rng.normal(size=3))
        before = [s for s, noise in drawn if noise == draws]
        drawn.append((int(seed), draws))
        # The result tells how this noise compares with that of the calls before.
        return 10.0 * len(before) + (draws == tuple(np.random.default_rng(int(seed)).normal(size=3)))

    seeds = (one, one, other, one, other)
    for seed in seeds:
        try:
            student.seeded_loss(loss, seed, seed)
        except StudentFault as fault:
            if fault.type_name != "NotPlain":
                raise
            fail(  # a module, a RandomState, or a generator of another kind
                "The last argument of loss was not a generator of numpy.random.default_rng.",
                next="hand it np.random.default_rng(seed)",
            )
    if given:
        fail(f"The last argument of loss was of type {given[0]}; a numpy.random.Generator was expected.")
    expect(
        [seed for seed, _ in drawn] == list(seeds), "loss was not called once for each call of seeded_loss."
    )
    noise = [draws for _, draws in drawn]
    expect(noise[0] == noise[1], "Two calls in a row with the same seed gave different noise.")
    expect(noise[0] != noise[2], "Two different seeds gave the same noise.")
    expect(
        noise[0] == noise[3] and noise[2] == noise[4], "A seed gave other noise after a call with another."
    )


@check("seeded_loss")
def hands_everything_on(student, reference, rng):
    "All of args reach loss, in order, and all that it returns comes back"
    x, scale = rng.normal(size=(2, 3)), float(rng.uniform(1, 2))

    def loss(*args):
        *args, noise = args
        noise.normal()
        return len(args) + float(np.sum(args[0])) * (args[1] if len(args) > 1 else 1.0), {"x": 2.0 * args[0]}

    for args in ((x, scale, "train"), (x,)):
        expected = loss(*args, np.random.default_rng(0))
        found = student.seeded_loss(loss, 3, *args)
        expect_close(found, expected, f"With {len(args)} args, the result")
    only_rng = student.seeded_loss(lambda rng: float(rng.random() < 2), 3)
    expect_close(only_rng, 1.0, "With no args at all, the result")


@check("seeded_loss")
def takes_any_seed(student, reference, rng):
    "0 is a seed like any other, and so are large numbers"
    large = int(rng.integers(2**33, 2**40))
    drawn: dict[int, list[tuple[float, ...]]] = {}

    def loss(seed, rng):
        draws = tuple(rng.normal(size=3))
        before = drawn.setdefault(int(seed), [])
        before.append(draws)
        return float(len(before) > 1 and before[0] == draws) + 2.0 * sum(draws in d for d in drawn.values())

    for seed in (0, 1, large, large % 2**32, 0, large):
        student.seeded_loss(loss, seed, seed)
    for seed, noises in drawn.items():
        expect(len(set(noises)) == 1, f"Two calls with the seed {seed} gave different noise.")
    distinct = {noises[0] for noises in drawn.values()}
    expect(len(distinct) == len(drawn) == 4, f"Four seeds gave {len(distinct)} kinds of noise.")


@check("seeded_loss")
def calls_loss_once(student, reference, rng):
    "loss is called once, and its arguments are left as they were"
    reply = student.seeded_loss.observe(lambda x, rng: float(np.sum(x)) + rng.random(), 5, rng.normal(size=4))
    expect(reply.callbacks == 1, f"loss was called {reply.callbacks} times; once was expected.")
    expect_unchanged(reply.changed, 2, "args[0]")


@check("seeded_loss")
def makes_dropout_checkable(student, reference, rng):
    "With it, the gradient of a loss with dropout agrees with its centred difference"
    X, w, seed, h = rng.normal(size=(4, 5)), rng.normal(size=5), int(rng.integers(1000)), 1e-4
    loss = Actor("gradient_checks.actors.dropout", X=X)  # which moves the learner's own generator on
    found = [student.seeded_loss(loss, seed, w + h * e) for e in (0 * w, *np.eye(5), *-np.eye(5))]
    losses, gradients = [], []
    for result in found:
        value, gradient = expect_pair(result, "seeded_loss", "what loss returned")
        losses.append(expect_error(value, "the loss"))
        gradients.append(gradient)
    numeric = (np.array(losses[1:6]) - np.array(losses[6:])) / (2 * h)
    expect_close(gradients[0], numeric, "The analytic gradient", rtol=1e-5, atol=1e-7)
