"""What goes with the training loop: rules with settings, accuracy, all parameters as one vector."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils import training


def downhill(w, dw, config=None):
    config = dict(config or {})
    config["calls"] = config.get("calls", 0) + 1
    return w - config.get("learning_rate", 0.1) * dw, config


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
