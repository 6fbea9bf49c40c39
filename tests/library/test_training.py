import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils import nets, training
from cs231n_utils.data import Dataset

NET = nets.fully_connected((4, 8, 3))


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


def run(net=NET, num_train=50, num_epochs=3, batch_size=16, seed=2, **options) -> training.Run:
    params = net.init(np.random.default_rng(1))
    rng = np.random.default_rng(seed)
    data = blobs(num_train)
    return training.train(net, params, data, rng, num_epochs=num_epochs, batch_size=batch_size, **options)


def test_training_lowers_the_loss_and_raises_the_accuracy():
    history = run(num_epochs=20, learning_rate=0.1).history
    assert history.loss[-4:].mean() < 0.5 * history.loss[:4].mean()
    assert history.val_loss[-1] < 0.5 * history.val_loss[0]
    assert history.val_accuracy[-1] > 0.9
    assert history.train_accuracy.shape == history.val_accuracy.shape == (21,)


@given(num_train=st.integers(1, 40), batch_size=st.integers(1, 50), num_epochs=st.integers(0, 3))
def test_time_is_examples_seen_over_training_examples(num_train, batch_size, num_epochs):
    history = run(num_train=num_train, batch_size=batch_size, num_epochs=num_epochs).history
    batches = -(-num_train // batch_size)
    assert history.epoch.shape == history.loss.shape == (num_epochs * batches,)
    assert all(ratios.shape == history.loss.shape for ratios in history.update_ratios.values())
    for epoch in range(num_epochs):
        times = history.epoch[epoch * batches : (epoch + 1) * batches]
        np.testing.assert_allclose(times, epoch + batch_size * np.arange(batches) / num_train)
    np.testing.assert_array_equal(history.val_epoch, np.arange(num_epochs + 1))


def test_every_epoch_sees_every_example_once():
    seen = []

    def loss(params, X, y, reg):
        if len(X) != 20:
            seen.append(X)
        return NET.loss(params, X, y, reg)

    run(net=NET._replace(loss=loss), num_epochs=1)
    assert [len(batch) for batch in seen] == [16, 16, 16, 2]
    expected = blobs().X_train
    order = np.lexsort(np.concatenate(seen).T)
    np.testing.assert_array_equal(np.concatenate(seen)[order], expected[np.lexsort(expected.T)])


def test_batches_are_augmented_and_nothing_else_is():
    seen = []

    def augment(X, rng):
        seen.append(len(X))
        return X + 100 + rng.normal(size=X.shape)

    def loss(params, X, y, reg):
        assert (X.mean() > 50) == (len(X) != 20)
        return NET.loss(params, X, y, reg)

    data = blobs()
    before = data.X_train.copy()
    params = NET.init(np.random.default_rng(1))
    net = NET._replace(loss=loss)
    training.train(net, params, data, np.random.default_rng(2), num_epochs=2, batch_size=16, augment=augment)
    assert seen == [16, 16, 16, 2] * 2
    np.testing.assert_array_equal(data.X_train, before)


def test_plain_gradient_descent_is_what_a_rule_would_do():
    plain = run(learning_rate=0.1, reg=0.01)
    ruled = run(learning_rate=0.1, reg=0.01, rule=downhill)
    for name in plain.params:
        np.testing.assert_allclose(plain.params[name], ruled.params[name], rtol=1e-12)
        ratios = plain.history.update_ratios[name], ruled.history.update_ratios[name]
        np.testing.assert_allclose(*ratios, rtol=1e-9)


def test_the_default_learning_rate_is_a_hundredth():
    default, told = run(), run(learning_rate=1e-2)
    np.testing.assert_array_equal(default.params["W1"], told.params["W1"])


def test_an_update_ratio_is_the_length_of_the_update_over_that_of_the_parameters():
    before = NET.init(np.random.default_rng(1))
    result = run(num_train=16, num_epochs=1, learning_rate=0.3)
    for name in ("W1", "W2"):
        update = result.params[name] - before[name]
        expected = np.linalg.norm(update) / np.linalg.norm(before[name])
        assert result.history.update_ratios[name] == pytest.approx([expected])
    assert result.history.update_ratios["b1"] == [np.inf]


@pytest.mark.parametrize("rule", [None, downhill])
def test_the_given_parameters_are_left_alone(rule):
    params = NET.init(np.random.default_rng(1))
    before = {name: w.copy() for name, w in params.items()}
    result = training.train(NET, params, blobs(), np.random.default_rng(2), num_epochs=1, rule=rule)
    for name in params:
        np.testing.assert_array_equal(params[name], before[name])
        assert not np.array_equal(result.params[name], before[name])


def test_a_rule_may_work_in_place():
    def in_place(w, dw, config=None):
        w -= 0.1 * dw
        return w, config

    there, here = run(rule=downhill), run(rule=in_place)
    np.testing.assert_allclose(there.params["W1"], here.params["W1"])
    np.testing.assert_allclose(there.history.update_ratios["W1"], here.history.update_ratios["W1"])
    np.testing.assert_allclose(there.best_params["W1"], here.best_params["W1"])


def test_every_parameter_has_its_own_config():
    calls = []

    def counting(w, dw, config=None):
        next_w, config = downhill(w, dw, config)
        calls.append(config["calls"])
        return next_w, config

    run(rule=counting, num_epochs=1, batch_size=25)
    assert calls == [1, 1, 1, 1, 2, 2, 2, 2]


def test_the_learning_rate_is_in_the_first_config_and_otherwise_there_is_none():
    seen = []

    def watching(w, dw, config=None):
        seen.append(None if config is None else dict(config))
        return w, config

    run(rule=watching, num_epochs=1, batch_size=50, learning_rate=0.7)
    run(rule=watching, num_epochs=1, batch_size=50)
    assert seen == [{"learning_rate": 0.7}] * 4 + [None] * 4


def test_the_schedule_sets_the_learning_rate_and_keeps_the_state():
    seen = []

    def watching(w, dw, config=None):
        next_w, config = downhill(w, dw, config)
        seen.append((config["learning_rate"], config["calls"]))
        return next_w, config

    run(rule=watching, num_epochs=2, batch_size=25, schedule=lambda t: 1 / (1 + t))
    rates = [1 / (1 + t) for t in (0, 0.5, 1, 1.5)]
    assert seen == [(rate, call) for call, rate in enumerate(rates, start=1) for _ in range(4)]


def test_the_schedule_works_without_a_rule():
    frozen = run(schedule=lambda t: 0.0)
    np.testing.assert_array_equal(frozen.params["W1"], NET.init(np.random.default_rng(1))["W1"])


def test_a_run_is_a_function_of_the_generator():
    net = nets.fully_connected((4, 8, 3), dropout=0.5)
    first, again, other = run(net, seed=3), run(net, seed=3), run(net, seed=4)
    np.testing.assert_array_equal(first.params["W1"], again.params["W1"])
    np.testing.assert_array_equal(first.history.loss, again.history.loss)
    assert not np.array_equal(first.params["W1"], other.params["W1"])


def scripted(*accuracies: float) -> nets.Net:
    """A network whose validation accuracy after each epoch is as told, whatever it learns."""
    data, epochs = blobs(), iter(range(100))

    def predict(params, X):
        scores = np.eye(3)[data.y_train if len(X) == 50 else data.y_val]
        if len(X) == 20:
            wrong = 20 - round(20 * accuracies[next(epochs)])
            scores[:wrong] = np.roll(scores[:wrong], 1, axis=1)
        return scores

    return NET._replace(predict=predict)


def test_the_best_parameters_are_those_of_the_best_epoch():
    result = run(scripted(0.1, 0.5, 0.9, 0.6, 0.9), num_epochs=4)
    assert result.best_epoch == 2
    two_epochs = run(num_epochs=2)
    np.testing.assert_array_equal(result.best_params["W1"], two_epochs.params["W1"])
    assert not np.array_equal(result.best_params["W1"], result.params["W1"])


@pytest.mark.parametrize(("patience", "last", "best"), [(1, 3, 2), (2, 6, 4), (3, 7, 4), (None, 9, 8)])
def test_patience_is_counted_in_epochs_without_a_better_accuracy(patience, last, best):
    # Worse in epoch 3, better in 4, a draw in 5, worse in 6 and 7, better in 8.
    accuracies = (0.1, 0.5, 0.6, 0.55, 0.7, 0.7, 0.5, 0.6, 0.8, 0.2)
    result = run(scripted(*accuracies), num_epochs=9, patience=patience)
    assert result.history.val_epoch[-1] == last
    assert result.best_epoch == best
    assert len(result.history.loss) == 4 * last


def test_an_untrained_network_can_be_the_best():
    result = run(scripted(0.9, 0.2, 0.1), num_epochs=2)
    assert result.best_epoch == 0
    np.testing.assert_array_equal(result.best_params["W1"], NET.init(np.random.default_rng(1))["W1"])


def test_running_averages_are_carried_and_no_rule_touches_them():
    net = nets.fully_connected((4, 8, 3), batchnorm=True)
    touched = set()

    def watching(w, dw, config=None):
        touched.add(w.shape)
        return w, config

    result = run(net, rule=watching, num_epochs=60, batch_size=50)
    inputs = blobs().X_train @ result.params["W1"] + result.params["b1"]
    # Nothing else moves and every batch is the whole training set, so the averages go to what is true of it.
    np.testing.assert_allclose(result.params["running_mean1"], inputs.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(result.params["running_var1"], inputs.var(axis=0), rtol=0.02)
    assert set(result.history.update_ratios) == {"W1", "b1", "gamma1", "beta1", "W2", "b2"}
    assert result.history.val_loss[-1] == net.loss(result.params, blobs().X_val, blobs().y_val)[0]


def test_batch_normalisation_learns():
    history = run(
        nets.fully_connected((4, 8, 8, 3), batchnorm=True), num_epochs=20, learning_rate=0.3
    ).history
    assert history.val_accuracy[-1] > 0.9


def test_layers_are_looked_at_after_every_epoch():
    net = nets.fully_connected((4, 8, 6, 3))
    result = run(net, num_epochs=2, record_layers=True)
    record = {}
    net.loss(result.params, blobs().X_val, blobs().y_val, record=record)
    assert [len(layers) for layers in result.history.layers] == [2, 2, 2]
    seen, out = result.history.layers[-1][1], record["activations"][1]
    assert seen.mean == pytest.approx(out.mean())
    assert seen.std == pytest.approx(out.std())
    assert seen.zeros == np.mean(out == 0)
    assert seen.dead == np.mean((out == 0).all(axis=0))
    assert seen.gradient_std == pytest.approx(record["gradients"][1].std())
    assert run(net, num_epochs=2).history.layers == []


def test_a_run_that_diverges_says_so_in_its_history_and_not_in_warnings():
    history = run(learning_rate=1e200, num_epochs=5).history
    assert not np.isfinite(history.loss[-1])
    assert len(history.loss) == 20


def test_progress_is_shown_on_demand(capsys):
    run(num_epochs=2)
    assert capsys.readouterr() == ("", "")
    run(num_epochs=2, progress=True)
    shown = capsys.readouterr()
    assert "2/2" in shown.out
    assert "validation" in shown.out
    assert shown.err == ""


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_training_stays_in_the_precision_of_the_parameters(dtype):
    params = {name: w.astype(dtype) for name, w in NET.init(np.random.default_rng(1)).items()}
    for options in ({}, {"rule": downhill, "schedule": lambda t: np.float64(0.1)}):
        rng = np.random.default_rng(2)
        result = training.train(NET, params, blobs(), rng, num_epochs=2, reg=np.float64(0.1), **options)
        assert {w.dtype for w in result.params.values()} == {np.dtype(dtype)}
