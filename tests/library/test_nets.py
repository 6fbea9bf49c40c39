import pickle

import numpy as np
import oracle
import pytest

from cs231n_utils import layers, nets

NUM_EXAMPLES, NUM_INPUTS, NUM_CLASSES = 6, 5, 4

# Everything that a network can be made of, and how the oracle is told of it.
NETWORKS = {
    "linear softmax": (nets.linear(5, 4), {}),
    "linear svm": (nets.linear(5, 4, loss="svm"), {"loss": "svm"}),
    "two-layer relu": (nets.fully_connected((5, 7, 4)), {}),
    "two-layer tanh svm": (
        nets.fully_connected((5, 7, 4), nonlinearity="tanh", loss="svm", scale="xavier"),
        {"nonlinearity": "tanh", "loss": "svm"},
    ),
    "deep relu": (nets.fully_connected((5, 7, 6, 8, 4)), {}),
    "deep tanh": (
        nets.fully_connected((5, 7, 6, 4), nonlinearity="tanh", scale=0.5),
        {"nonlinearity": "tanh"},
    ),
    "dropout": (nets.fully_connected((5, 7, 6, 4), dropout=0.4), {"dropout": 0.4}),
    "batchnorm": (nets.fully_connected((5, 7, 6, 4), batchnorm=True), {"batchnorm": True}),
    "batchnorm tanh dropout svm": (
        nets.fully_connected((5, 7, 6, 4), batchnorm=True, dropout=0.3, nonlinearity="tanh", loss="svm"),
        {"batchnorm": True, "dropout": 0.3, "nonlinearity": "tanh", "loss": "svm"},
    ),
}
every_network = pytest.mark.parametrize("name", NETWORKS)


def problem(net: nets.Net, seed: int = 0):
    rng = np.random.default_rng(seed)
    params = net.init(rng)
    for name, w in params.items():
        # Biases of zero would hide a wrong gradient behind symmetry; so would gammas of one and running means of zero.
        if w.ndim == 1:
            params[name] = w + rng.uniform(0.1, 0.9, size=w.shape) * (
                1 if "var" in name else rng.choice([-1, 1])
            )
    return params, rng.normal(size=(NUM_EXAMPLES, NUM_INPUTS)), rng.integers(NUM_CLASSES, size=NUM_EXAMPLES)


def generator(training: bool):
    return np.random.default_rng(7) if training else None


@every_network
@pytest.mark.parametrize("reg", [0.0, 0.3])
@pytest.mark.parametrize("training", [False, True], ids=["evaluating", "training"])
def test_the_gradient_is_the_slope_of_the_loss(name, reg, training):
    net, _ = NETWORKS[name]
    params, X, y = problem(net)
    _, grads = net.loss(params, X, y, reg, rng=generator(training))
    h = 1e-6
    for key, dw in grads.items():
        for index in np.ndindex(dw.shape):
            losses = []
            for sign in (1, -1):
                moved = {other: w.copy() for other, w in params.items()}
                moved[key][index] += sign * h
                # Dropout draws the same units in every pass, or this would measure the dice.
                losses.append(net.loss(moved, X, y, reg, rng=generator(training))[0])
            slope = (losses[0] - losses[1]) / (2 * h)
            assert dw[index] == pytest.approx(slope, rel=1e-6, abs=1e-8), (key, index)


@every_network
@pytest.mark.parametrize("reg", [0.0, 0.3])
@pytest.mark.parametrize("training", [False, True], ids=["evaluating", "training"])
def test_loss_and_gradient_are_those_of_an_independent_autodiff(name, reg, training):
    net, told = NETWORKS[name]
    params, X, y = problem(net, seed=1)
    options = {key: value for key, value in told.items() if key != "dropout"}
    if training and "dropout" in told:
        rng = generator(True)
        assert rng is not None
        sizes = [len(w) for key, w in params.items() if key.startswith("b") and not key.startswith("beta")][
            :-1
        ]
        options["masks"] = [
            layers.dropout_mask((NUM_EXAMPLES, size), told["dropout"], rng, np.dtype(float)) for size in sizes
        ]
    loss, grads = net.loss(params, X, y, reg, rng=generator(training))
    expected = oracle.gradient_of(params, X, y, reg, training=training, **options)
    assert loss == pytest.approx(oracle.loss_of(params, X, y, reg, training=training, **options), rel=1e-12)
    for key, dw in grads.items():
        np.testing.assert_allclose(dw, expected[key], rtol=1e-9, atol=1e-12, err_msg=key)


@every_network
def test_gradients_have_the_keys_and_shapes_of_what_is_learned(name):
    net, _ = NETWORKS[name]
    params, X, y = problem(net)
    _, grads = net.loss(params, X, y)
    assert list(grads) == [key for key in params if not key.startswith("running")]
    assert all(grads[key].shape == params[key].shape for key in grads)


@every_network
def test_nothing_handed_in_is_written_to(name):
    net, _ = NETWORKS[name]
    params, X, y = problem(net)
    before = pickle.dumps((params, X, y))
    net.loss(params, X, y, 0.1, rng=generator(True), record={})
    net.predict(params, X, record={})
    assert pickle.dumps((params, X, y)) == before


@every_network
def test_everything_is_in_the_precision_of_the_parameters(name):
    net, _ = NETWORKS[name]
    params, X, y = problem(net)
    exact, _ = net.loss(params, X, y, 0.1)
    single = {key: w.astype(np.float32) for key, w in params.items()}
    record = {}
    loss, grads = net.loss(single, X, y, np.float64(0.1), rng=generator(True), record=record)
    arrays = [*grads.values(), *record["activations"], *record["gradients"], net.predict(single, X)]
    arrays += record.get("running", {}).values()
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert type(loss) is float
    assert net.loss(single, X, y, 0.1)[0] == pytest.approx(exact, rel=1e-5)


@every_network
def test_an_evaluation_is_the_loss_of_what_predict_returns(name):
    net, told = NETWORKS[name]
    params, X, y = problem(net)
    scores = net.predict(params, X)
    right = scores[np.arange(len(y)), y]
    if told.get("loss") == "svm":
        margins = np.maximum(scores - right[:, None] + 1, 0)
        expected = np.mean(margins.sum(axis=1) - 1)
    else:
        expected = np.mean(np.log(np.exp(scores).sum(axis=1)) - right)
    assert net.loss(params, X, y)[0] == pytest.approx(expected, rel=1e-12)


@every_network
def test_a_network_can_go_to_another_process(name):
    net, _ = NETWORKS[name]
    params, X, y = problem(net)
    again = pickle.loads(pickle.dumps(net))
    assert again.loss(params, X, y)[0] == net.loss(params, X, y)[0]


def test_the_regulariser_counts_weights_alone_and_half_of_them():
    net = nets.fully_connected((5, 7, 4), batchnorm=True)
    params, X, y = problem(net)
    penalty = net.loss(params, X, y, 0.3)[0] - net.loss(params, X, y, 0.0)[0]
    weights = np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2)
    assert penalty == pytest.approx(0.5 * 0.3 * weights, rel=1e-12)


def test_large_scores_do_not_overflow():
    net = nets.linear(5, 4)
    params, X, y = problem(net)
    high = {**params, "b": params["b"] + 1000.0}
    loss, grads = net.loss(high, X, y)
    assert loss == pytest.approx(net.loss(params, X, y)[0], rel=1e-9)
    assert np.isfinite(grads["W"]).all()


def test_an_untrained_classifier_guesses():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(50, 20)), rng.integers(10, size=50)
    softmax, svm = nets.linear(20, 10), nets.linear(20, 10, loss="svm")
    assert softmax.loss(softmax.init(rng), X, y)[0] == pytest.approx(np.log(10), rel=0.01)
    assert svm.loss(svm.init(rng), X, y)[0] == pytest.approx(9, rel=0.01)


@pytest.mark.parametrize(("scale", "gain"), [("he", 2.0), ("xavier", 1.0), (0.01, None)])
def test_initial_weights_have_the_scale_asked_for(scale, gain):
    params = nets.fully_connected((400, 300, 200, 10), scale=scale).init(np.random.default_rng(0))
    for name, fan_in in (("W1", 400), ("W2", 300)):
        expected = scale if gain is None else np.sqrt(gain / fan_in)
        assert params[name].std() == pytest.approx(expected, rel=0.02)
    assert not any(params[name].any() for name in ("b1", "b2", "b3"))
    assert {w.dtype for w in params.values()} == {np.dtype(float)}


def test_initial_parameters_are_a_function_of_the_generator():
    net = nets.fully_connected((4, 3, 2), batchnorm=True)
    first, again, other = (net.init(np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first["W2"], again["W2"])
    assert not np.array_equal(first["W2"], other["W2"])


def test_a_record_holds_what_left_each_hidden_layer_and_its_gradient():
    net = nets.fully_connected((5, 7, 6, 4))
    params, X, y = problem(net)
    record, looked = {}, {}
    net.loss(params, X, y, record=record)
    net.predict(params, X, record=looked)
    first = np.maximum(X @ params["W1"] + params["b1"], 0)
    second = np.maximum(first @ params["W2"] + params["b2"], 0)
    for recorded in (record, looked):
        np.testing.assert_allclose(recorded["activations"][0], first)
        np.testing.assert_allclose(recorded["activations"][1], second)
    # The last hidden layer's gradient is what a nudge of its outcome does to the loss.
    top = nets.linear(6, 4)
    h, slopes = 1e-6, np.empty_like(second)
    last = {"W": params["W3"], "b": params["b3"]}
    for index in np.ndindex(second.shape):
        nudge = np.zeros_like(second)
        nudge[index] = h
        slopes[index] = (top.loss(last, second + nudge, y)[0] - top.loss(last, second - nudge, y)[0]) / (
            2 * h
        )
    np.testing.assert_allclose(record["gradients"][1], slopes, atol=1e-8)
    assert record["gradients"][0].shape == first.shape


def test_dropout_keeps_the_mean_and_drops_the_share_asked_for():
    mask = layers.dropout_mask((400, 500), 0.3, np.random.default_rng(0), np.dtype(float))
    assert np.mean(mask == 0) == pytest.approx(0.3, abs=0.005)
    assert mask.mean() == pytest.approx(1, abs=0.01)
    assert set(np.unique(mask)) == {0.0, 1 / 0.7}


def test_a_training_pass_leaves_the_running_averages_and_an_evaluation_does_not():
    net = nets.fully_connected((5, 7, 4), batchnorm=True)
    params, X, y = problem(net)
    inputs = X @ params["W1"] + params["b1"]
    record, evaluated = {}, {}
    net.loss(params, X, y, rng=np.random.default_rng(0), record=record)
    net.loss(params, X, y, record=evaluated)
    for kind, new in (("mean", inputs.mean(axis=0)), ("var", inputs.var(axis=0))):
        old = params[f"running_{kind}1"]
        np.testing.assert_allclose(record["running"][f"running_{kind}1"], 0.9 * old + 0.1 * new)
    assert "running" not in evaluated


def test_batch_normalisation_makes_mean_beta_and_deviation_gamma():
    X = 5 + 3 * np.random.default_rng(0).normal(size=(200, 4))
    gamma, beta = np.array([1.0, 2.0, 0.5, -1.0]), np.array([0.0, 1.0, -2.0, 3.0])
    done = layers.batchnorm(X, gamma, beta)
    np.testing.assert_allclose(done.out.mean(axis=0), beta, atol=1e-12)
    np.testing.assert_allclose(done.out.std(axis=0), np.abs(gamma), rtol=1e-5)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: nets.fully_connected((5,)), "inputs and outputs"),
        (lambda: nets.fully_connected((5, 3), nonlinearity="sigmoid"), "'relu', 'tanh', not 'sigmoid'"),  # type: ignore
        (lambda: nets.linear(5, 3, loss="hinge"), "'softmax', 'svm', not 'hinge'"),  # type: ignore
        (lambda: nets.fully_connected((5, 3), scale="big"), "'he', 'xavier', not 'big'"),  # type: ignore
        (lambda: nets.fully_connected((5, 3), dropout=1.0), "below 1, not 1.0"),
    ],
)
def test_what_cannot_be_built_is_refused_in_a_sentence(build, words):
    with pytest.raises(ValueError, match=words):
        build()


def test_examples_of_another_size_are_refused_in_a_sentence():
    net = nets.linear(5, 3)
    with pytest.raises(ValueError, match=r"takes X \(N, 5\) and W \(5, 3\), not \(2, 6\) and \(5, 3\)"):
        net.predict(net.init(np.random.default_rng(0)), np.zeros((2, 6)))
