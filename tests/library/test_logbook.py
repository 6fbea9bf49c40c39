"""A log is plain JSON lines, goes on after a restart, begins afresh when asked, and notices a changed line."""

import json

import numpy as np
import pytest

from cs231n_utils.logbook import Log, digest, plain


def test_a_line_for_each_step_with_the_digest_of_the_one_before(tmp_path):
    log = Log(tmp_path / "log.jsonl")
    facts = log.record(
        "data", sizes=np.array([4, 2]), loss=np.float32(0.5), lost=float("nan"), space=(1, "log")
    )
    assert facts == {"sizes": [4, 2], "loss": 0.5, "lost": None, "space": [1, "log"]}
    log.record("overfit", accuracy=1.0)
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    first, second = map(json.loads, lines)
    assert [first["number"], second["number"]] == [0, 1]
    assert first["before"] == "" and len(second["before"]) == 64
    assert second["seconds"] >= first["seconds"] >= 0
    assert log.last("data") == facts and log.last("coarse") is None


def test_it_goes_on_after_a_restart(tmp_path):
    path = tmp_path / "log.jsonl"
    Log(path).record("data", seed=5)
    Log(path).record("data", seed=6)
    log = Log(path)
    log.record("overfit")
    assert [entry["number"] for entry in Log(path).entries] == [0, 1, 2]
    assert log.last("data") == {"seed": 6}
    seconds = [entry["seconds"] for entry in log.entries]
    assert seconds == sorted(seconds)


def test_beginning_afresh_keeps_the_old_one(tmp_path):
    path = tmp_path / "log.jsonl"
    Log(path, afresh=True).record("data", seed=5)
    log = Log(path, afresh=True)
    assert not log.entries and not path.exists()
    log.record("data", seed=6)
    assert [entry["facts"]["seed"] for entry in Log(path).entries] == [6]
    assert [entry["facts"]["seed"] for entry in Log(tmp_path / "log.jsonl.old").entries] == [5]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [lines[0].replace('"seed": 5', '"seed": 6'), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0], lines[2], lines[1]],
        lambda lines: [*lines, "{"],
        lambda lines: [*lines, "[" * 5000],
        lambda lines: [*lines, "7"],
    ],
)
def test_a_spoiled_log_is_refused_in_one_sentence(tmp_path, spoil):
    path = tmp_path / "log.jsonl"
    log = Log(path)
    for seed in (5, 7, 8):
        log.record("data", seed=seed)
    path.write_text("\n".join(spoil(path.read_text().splitlines())) + "\n")
    with pytest.raises(
        ValueError, match=r"^Line \d of log\.jsonl is not what was written there\. .*afresh=True"
    ):
        Log(path)


def test_what_is_no_fact_is_refused_and_nothing_is_written(tmp_path):
    log = Log(tmp_path / "log.jsonl")
    with pytest.raises(TypeError, match="not a function"):
        log.record("data", net=plain)
    assert not log.entries and not (tmp_path / "log.jsonl").exists()


def test_a_digest_tells_arrays_apart():
    X = np.arange(6, dtype=np.uint8)
    same = digest(X), digest(X.copy()), digest(np.arange(12, dtype=np.uint8)[:6])
    assert len(set(same)) == 1
    others = digest(X.reshape(2, 3)), digest(X.astype(np.int8)), digest(X + 1), digest(X, X), digest("X")
    assert len({*same, *others}) == 6
    assert digest("ab", "c") != digest("a", "bc")
