import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils import nets, training
from cs231n_utils.data import Dataset


def downhill(w, dw, config=None):
    """The plainest possible rule, with a counter to show that its config is carried."""
    config = dict(config or {})
    config["calls"] = config.get("calls", 0) + 1
    return w - config.get("learning_rate", 0.1) * dw, config


def blobs(num_train: int = 50) -> Dataset:
    rng = np.random.default_rng(0)
    y = rng.integers(3, size=num_train + 40)
    X = rng.normal(size=(len(y), 4)) + 3 * np.eye(3, 4)[y]
    train, val, test = np.split(np.arange(len(y)), [num_train, num_train + 20])
    return Dataset(X[train], y[train], X[val], y[val], X[test], y[test], np.zeros(4))


def run(rule=downhill, num_train=50, num_epochs=3, batch_size=16, **options):
    params = nets.init(4, 8, 3, np.random.default_rng(1))
    return training.train(
        nets.loss,
        nets.predict,
        params,
        blobs(num_train),
        rule,
        np.random.default_rng(2),
        num_epochs=num_epochs,
        batch_size=batch_size,
        **options,
    )


def test_training_lowers_the_loss_and_raises_the_accuracy():
    _, history = run(num_epochs=20)
    assert history.loss[-4:].mean() < 0.5 * history.loss[:4].mean()
    assert history.val_loss[-1] < 0.5 * history.val_loss[0]
    assert history.val_accuracy[-1] > 0.9
    assert history.train_accuracy.shape == history.val_accuracy.shape == (21,)


@given(num_train=st.integers(1, 40), batch_size=st.integers(1, 50), num_epochs=st.integers(0, 3))
def test_time_is_examples_seen_over_training_examples(num_train, batch_size, num_epochs):
    _, history = run(num_train=num_train, batch_size=batch_size, num_epochs=num_epochs)
    batches = -(-num_train // batch_size)
    assert history.epoch.shape == history.loss.shape == (num_epochs * batches,)
    for epoch in range(num_epochs):
        times = history.epoch[epoch * batches : (epoch + 1) * batches]
        np.testing.assert_allclose(times, epoch + batch_size * np.arange(batches) / num_train)
    np.testing.assert_array_equal(history.val_epoch, np.arange(num_epochs + 1))


def test_every_epoch_sees_every_example_once():
    seen = []

    def loss(params, X, y, reg):
        if len(X) != 20:
            seen.append(X)
        return nets.loss(params, X, y, reg)

    data = blobs(50)
    params = nets.init(4, 8, 3, np.random.default_rng(1))
    training.train(
        loss, nets.predict, params, data, downhill, np.random.default_rng(2), num_epochs=1, batch_size=16
    )
    assert [len(batch) for batch in seen] == [16, 16, 16, 2]
    order = np.lexsort(np.concatenate(seen).T)
    np.testing.assert_array_equal(np.concatenate(seen)[order], data.X_train[np.lexsort(data.X_train.T)])


def test_the_given_parameters_survive_a_rule_that_works_in_place():
    def in_place(w, dw, config=None):
        w -= 0.1 * dw
        return w, config

    params = nets.init(4, 8, 3, np.random.default_rng(1))
    before = {name: w.copy() for name, w in params.items()}
    trained, _ = training.train(
        nets.loss, nets.predict, params, blobs(), in_place, np.random.default_rng(2), num_epochs=1
    )
    for name in params:
        np.testing.assert_array_equal(params[name], before[name])
        assert not np.array_equal(trained[name], before[name])


def test_every_parameter_has_its_own_config():
    calls = []

    def counting(w, dw, config=None):
        next_w, config = downhill(w, dw, config)
        calls.append(config["calls"])
        return next_w, config

    run(counting, num_epochs=1, batch_size=25)
    assert calls == [1, 1, 1, 1, 2, 2, 2, 2]


def test_the_schedule_sets_the_learning_rate_and_keeps_the_state():
    seen = []

    def watching(w, dw, config=None):
        next_w, config = downhill(w, dw, config)
        seen.append((config["learning_rate"], config["calls"]))
        return next_w, config

    run(watching, num_epochs=2, batch_size=25, schedule=lambda t: 1 / (1 + t))
    rates = [1 / (1 + t) for t in (0, 0.5, 1, 1.5)]
    assert seen == [(rate, call) for call, rate in enumerate(rates, start=1) for _ in range(4)]


def test_configured_fills_in_what_the_config_lacks():
    seen = []

    def rule(w, dw, config=None):
        seen.append(dict(config))
        return w, config

    settings = training.configured(rule, learning_rate=0.5, momentum=0.8)
    settings(np.zeros(1), np.ones(1))
    settings(np.zeros(1), np.ones(1), {"learning_rate": 0.1, "velocity": 3})
    assert seen == [
        {"learning_rate": 0.5, "momentum": 0.8},
        {"learning_rate": 0.1, "momentum": 0.8, "velocity": 3},
    ]


def test_configured_gives_every_run_a_fresh_config():
    rule = training.configured(downhill, learning_rate=0.5)
    _, first = rule(np.zeros(1), np.ones(1))
    _, second = rule(np.zeros(1), np.ones(1))
    assert first["calls"] == second["calls"] == 1


def test_accuracy_is_the_share_of_right_answers():
    scores = np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [5.0, 4.0]])
    assert training.accuracy(scores, np.array([1, 0, 0, 0])) == pytest.approx(0.75)


@given(st.lists(st.lists(st.integers(1, 3), max_size=3), min_size=1, max_size=4))
def test_unpack_undoes_pack(shapes):
    rng = np.random.default_rng(0)
    params = {f"p{i}": rng.normal(size=shape) for i, shape in enumerate(shapes)}
    vector, unpack = training.pack(params)
    assert vector.shape == (sum(w.size for w in params.values()),)
    restored = unpack(vector)
    assert list(restored) == list(params)
    for name, w in params.items():
        np.testing.assert_array_equal(restored[name], w)
