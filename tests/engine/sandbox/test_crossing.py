"""What crosses the wall when all goes well, or nearly: results, outputs and callbacks."""

from __future__ import annotations

import os

import numpy as np
import pytest
from wall import SECONDS, call, define, fault, fresh, linux

from autograder.calling import wire
from autograder.calls import Folder, Stop
from autograder.sandbox.host import Sandbox

pytestmark = linux


@pytest.fixture(scope="module", params=["A", "B"])
def sandbox(request):
    with Sandbox(["matplotlib.pyplot"], tier=request.param) as running:
        yield running


@pytest.fixture
def child(sandbox):
    with fresh(sandbox) as child:
        yield child


@pytest.mark.parametrize(
    "value",
    [
        "np.zeros(80_000_000, np.int8)",
        "[0] * 200_000",
        "'x' * 5_000_000",
        "10 ** 1000",
        "object()",
        "print",
        "np.array([object()])",
        "nested(100)",
        "nested(5000)",
        "loop()",
        "Spite()",
        "open('/dev/null')",
    ],
)
def test_what_is_not_plain_is_a_fault(child, value):
    source = f"""
    import numpy as np
    class Spite:
        __class__ = property(lambda self: np.ndarray)
        __getattr__ = lambda self, name: 1 / 0
    def nested(depth):
        value = []
        for _ in range(depth): value = [value]
        return value
    def loop():
        value = []
        value.append(value)
        return value
    def f(): return {value}
    """
    assert fault(child, source).kind == "not plain"


def test_an_array_that_lies_about_itself_comes_as_what_it_is(child):
    source = """
    import numpy as np
    class Liar(np.ndarray):
        shape = property(lambda self: (2, 2))
        dtype = property(lambda self: np.dtype(bool))
        __eq__ = __ne__ = __lt__ = lambda self, other: True
        __array__ = tobytes = astype = lambda self, *a, **k: np.ones((2, 2))
        __reduce__ = lambda self: (print, ("owned",))
    def f(): return np.arange(3.0).view(Liar)
    """
    result = call(child, source).result
    assert type(result) is np.ndarray
    assert np.array_equal(result, [0.0, 1.0, 2.0])


def test_arguments_and_results_of_every_kind_pass(child):
    values = [
        1,
        2.5,
        "é\x00",
        None,
        True,
        [1, (2,)],
        {"a": {3: np.eye(2)}},
        np.float32(1.5),
        np.zeros((0, 3)),
    ]
    reply = call(child, "def f(*args, **kwargs): return [list(args), kwargs]", *values, k=np.arange(3))
    assert wire.encode(reply.result) == wire.encode([values, {"k": np.arange(3)}])
    assert (reply.changed, reply.callbacks) == ((), 0)


def test_it_says_which_arguments_were_written_to(child):
    reply = call(child, "def f(a, b):\n    a += 1\n    return a", np.zeros(2), np.zeros(2))
    assert (reply.changed, reply.lost) == ((0,), ())


def test_what_it_prints_and_draws_comes_with_the_cell(child):
    source = (
        "import matplotlib.pyplot as plt, sys\nprint('a'); print('b', file=sys.stderr)\nplt.plot([1])\nNone"
    )
    outputs = child.run(source, "<cell>", SECONDS)["outputs"]
    assert outputs[0]["text"] == "a\nb\n"
    assert outputs[1]["data"]["image/png"].startswith("iVBOR")
    assert child.run("1 / 0", "<cell>", SECONDS)["error"]["ename"] == "ZeroDivisionError"


def test_endless_printing_is_cut(child):
    outputs = child.run("for _ in range(300): print('x' * 10_000)", "<cell>", SECONDS)["outputs"]
    assert len(outputs[0]["text"]) < 21_000


def test_pictures_beyond_the_limit_cost_the_cell_nothing(child):
    source = """
    import numpy as np, matplotlib.pyplot as plt
    for n in range(4):
        plt.figure(figsize=(12, 12)); plt.imshow(np.random.rand(800, 800, 3))
    def f(): return 1
    """
    define(child, source)
    assert child.call("f", (), {}, SECONDS).result == 1


def test_callbacks_run_in_the_grader(child):
    seen = []

    def g(x, scale=1):
        seen.append(os.getpid())
        return x * scale

    reply = call(child, "def f(g): return [g(2), g(3, scale=10)]", g)
    assert (reply.result, reply.callbacks, seen) == ([2, 30], 2, [os.getpid()] * 2)


def test_a_callback_that_fails_is_the_learners_to_see(child):
    def g(x):
        raise ZeroDivisionError("of the check")

    told = fault(child, "def f(g): return g(1)", g)
    assert (told.kind, told.type_name) == ("raised", "ZeroDivisionError")
    assert told.text.endswith("of the check.")
    source = "def f(g):\n    try: g(1)\n    except ZeroDivisionError as error: return str(error)"
    assert call(child, source, g).result == "of the check"


@pytest.mark.parametrize("arguments", ["", "1, 2, 3", "x=1, y=2", "*[[]] * 9", "object()", "print"])
def test_wrong_arguments_of_a_callback_are_a_fault(child, arguments):
    assert fault(child, f"def f(g): return g({arguments})", lambda x: x).kind == "raised"


def test_a_callback_may_give_nothing_that_is_not_plain(child):
    assert "NotPlain" in fault(child, "def f(g): return g()", object).text


WORK = """
    import os
    def f(folder, step):
        for i in range(4):
            step(i)
            with open(folder / "half", "w") as file:
                file.write(str(i))
                file.flush()
                os.fsync(file.fileno())
            os.replace(folder / "half", folder / f"{i}.json")
        return folder / "3.json"
"""


def test_a_folder_crosses_the_wall_and_comes_back(child):
    reply = call(child, WORK, Folder({"W.npz": {"W": np.ones(2)}}), lambda i: None)
    assert reply.result == "3.json"
    assert sorted(reply.folder.files) == ["0.json", "1.json", "2.json", "3.json", "W.npz"]
    assert reply.disk[:3] == (("open", "half"), ("fsync", "half", 1), ("rename", "half", "0.json", 1))


def test_a_call_killed_in_a_callback_leaves_its_folder(child):
    def step(i):
        if i == 2:
            raise Stop("killed")

    stopped = fault(child, WORK, Folder(), step)
    assert (stopped.kind, list(stopped.folder.files)) == ("stopped", ["0.json", "1.json"])


def test_threads_work_behind_the_wall(child):
    source = """
        from concurrent.futures import ThreadPoolExecutor
        def f(folder):
            with ThreadPoolExecutor(3) as pool:
                list(pool.map(lambda i: (folder / f"{i}.txt").write_text("done"), range(6)))
    """
    assert len(call(child, source, Folder()).folder.files) == 6


@pytest.mark.parametrize(
    "told",
    [
        "{'folder': 3, 'disk': []}",
        "{'folder': {1: 'x'}, 'disk': []}",
        "{'folder': {}, 'disk': [['fsync', np.ones(3), 1]]}",
        "{'folder': {}, 'disk': [[np.ones(3), 'a']]}",
        "{'folder': {}, 'disk': 'all of it'}",
    ],
)
def test_a_forged_folder_is_no_folder(child, told: str):
    source = f"""
        import numpy as np
        from autograder.calling import stage
        stage.Stage.told = lambda self: {told}
        def f(folder): return 1
    """
    reply = call(child, source, Folder())
    assert reply.result == 1 and reply.folder is None and reply.disk == ()
