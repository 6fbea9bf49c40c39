from __future__ import annotations

import numpy as np
import pytest
from drawn import plain
from hypothesis import given
from tiny import namespace

from autograder.calling import wire
from autograder.calls import Actor, Functions, StudentFault, called_back, encode_request, local, read_reply


def functions(*sources):
    """See the functions that some cells define as a check does."""
    return Functions(local(namespace("import numpy as np", *sources)))


def fault(call, *args):
    """Call something that must not give a result."""
    with pytest.raises(StudentFault) as caught:
        call(*args)
    return caught.value


def test_a_function_is_reached_by_name():
    found = functions("def f(x, by=1): return x + by")
    assert found.f(1) == found["f"](1) == 2
    assert found.f(1, by=5) == 6


def test_arguments_are_copied_in_and_results_out():
    found = functions("def f(x):\n    x[0] = 9\n    return x", "kept = np.zeros(2)\ndef g(): return kept")
    x = np.zeros(3)
    reply = found.f.observe(x)
    assert x[0] == 0 and reply.result[0] == 9
    found.g()[0] = 7
    assert found.g()[0] == 0


def test_a_reply_says_which_arguments_were_written_to_and_which_of_them_are_lost():
    found = functions("def f(w, dw, config):\n    config['t'] = 1\n    w -= dw\n    return w + 0, config")
    reply = found.f.observe(np.ones(2), np.ones(2), {})
    assert (reply.changed, reply.lost) == ((0, 2), (0,))
    found = functions("def f(w):\n    w *= 2\n    return w")
    assert (found.f.observe(np.ones(2)).changed, found.f.observe(np.ones(2)).lost) == ((0,), ())


def test_only_of_an_observed_call_is_told_what_it_did_to_its_arguments():
    call = local(namespace("def f(w):\n    w *= 2\n    return w"))
    plain, observed = (call("f", ([1.0, 2.0],), {}, looked) for looked in (False, True))
    assert plain.result == observed.result == [1.0, 2.0, 1.0, 2.0]
    assert (plain.changed, plain.shared, observed.changed) == ((), (), (0,))


@pytest.mark.parametrize(
    ("result", "shared"),
    [
        ("w", (0,)),
        ("w[1:]", (0,)),
        ("{'a': w}", (0,)),
        ("(1.0, [params])", (1,)),
        ("params.copy()", (1,)),
        ("dict(w=params['W'], v=w)", (0, 1)),
        ("w + 0", ()),
        ("{name: w.copy() for name, w in params.items()}", ()),
        ("(1.0, 'w', None, {})", ()),
    ],
)
def test_a_reply_says_which_arguments_share_an_array_with_the_result(result, shared):
    found = functions(f"def f(w, params, x): return {result}")
    assert found.f.observe(np.ones(2), {"W": np.ones(3), "b": np.zeros(2)}, 1.0).shared == shared


def test_a_result_that_holds_itself_is_told_of_as_nested_too_deeply():
    told = fault(
        functions("def f(w):\n    found = [w]\n    found.append(found)\n    return found").f, np.ones(2)
    )
    assert told.kind == "not plain" and "nested too deeply" in told.text


def test_an_actor_that_is_called_wrongly_says_so_by_its_last_name():
    told = fault(functions("def f(rule): return rule(1)").f, Actor("parameter_updates.actors.heavy"))
    assert (
        told.text
        == "f raised TypeError at line 1 of its cell (`def f(rule): return rule(1)`): rule() missing 2 "
        "required positional arguments: 'dw' and 'config'."
    )


@pytest.mark.parametrize("writes", [True, False])
def test_what_stands_for_an_actor_counts_as_left_alone_and_what_lies_beside_it_as_it_was_left(writes):
    written = "start += 1" if writes else "start + 1"
    found = functions(
        f"def f(prototypes):\n    loss, start = prototypes['bowl']\n    {written}\n    return loss(start)"
    )
    reply = found.f.observe({"bowl": (Actor("parameter_updates.actors.bowl"), np.ones(2))})
    assert (reply.result, reply.changed) == ((4.0, (0,)) if writes else (1.0, ()))


def test_a_generator_that_was_drawn_from_counts_as_written_to():
    found = functions("def f(rng): return rng.normal()")
    rng = np.random.default_rng(0)
    reply = found.f.observe(rng)
    assert reply.changed == (0,)
    assert reply.result == rng.normal()


def test_callbacks_run_outside_and_are_counted():
    seen = []
    found = functions("def f(g, x): return [g(x), g(x + 1)]")

    def g(x):
        seen.append(x)
        return x * 10

    reply = found.f.observe(g, 2)
    assert (reply.result, reply.callbacks, seen) == ([20, 30], 2, [2, 3])
    assert reply.changed == ()


def test_callbacks_inside_containers_and_handed_on_by_name_work():
    found = functions("def f(d, *, h): return d['g'](1) + h(2)")
    assert found.f({"g": lambda x: x * 10}, h=lambda x: x * 100) == 210


def test_a_callback_that_fails_is_the_callers_to_see():
    found = functions(
        "def f(g): return g(3)", "def h(g):\n    try: g(3)\n    except ValueError as e: return str(e)"
    )

    def g(x):
        raise KeyError("nothing for you")

    def singular(x):
        raise np.linalg.LinAlgError("Singular matrix")

    told = fault(found.f, g)
    assert told.type_name == "KeyError" and told.text.endswith("'nothing for you'.")
    assert found.h(singular) == "LinAlgError: Singular matrix"


def test_a_callback_that_is_called_wrongly_says_so_in_the_callers_words():
    def check(rng):
        def loss(w, scale=1.0):
            return w

        return loss

    told = fault(functions("def f(loss):\n    return loss()").f, check(None))
    assert told.type_name == "TypeError" and told.text.endswith(
        "loss() missing 1 required positional argument: 'w'."
    )


@given(plain, plain)
def test_no_arguments_of_a_callback_raise_in_the_grader(args, kwargs):
    def never(x, *, y):
        raise AssertionError

    told = wire.decode(called_back(never, args, kwargs))
    assert set(told) == {"callback failed", "type"} and told["type"] in ("AssertionError", "TypeError")


def test_missing_names_and_values_are_missing_functions():
    found = functions("f = 3")
    for name in ("f", "g", "__name__"):
        missing = fault(found[name])
        assert (missing.kind, missing.text) == ("missing", f"{name} is not defined.")


def test_what_is_not_written_yet_names_the_function_that_is_not():
    found = functions("def f(): raise NotImplementedError", "def g(): return f()")
    assert [(fault(found[n]).kind, fault(found[n]).where) for n in "fg"] == [("not written", "f")] * 2


def test_an_exception_is_told_with_the_learners_line():
    found = functions("def f(x):\n    return x['a']")
    told = fault(found.f, {})
    assert (told.kind, told.type_name) == ("raised", "KeyError")
    assert told.text == "f raised KeyError at line 2 of its cell (`return x['a']`): 'a'."


def test_an_exception_in_a_library_points_at_the_line_that_called_it():
    told = fault(functions("def f():\n    y = 1\n    return np.linalg.inv(np.zeros((2, 3)))").f)
    assert "LinAlgError at line 3 of its cell (`return np.linalg.inv" in told.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("raise SystemExit(0)", "raised"),
        ("return f()", "raised"),
        ("raise E", "raised"),
        ("return object()", "not plain"),
        ("return 1j", "not plain"),
        ("return print", "not plain"),
        ("return {1, 2}", "not plain"),
        ("return (i for i in 'ab')", "not plain"),
        ("x = []; x.append(x); return x", "not plain"),
        ("return Spite()", "not plain"),
        ("return np.zeros(80_000_000, np.int8)", "not plain"),
        ("return 10 ** 400", "not plain"),
    ],
)
def test_whatever_a_function_does_is_a_fault_and_never_an_error_of_ours(body, kind):
    classes = (
        "class E(Exception):\n    def __str__(self): raise SystemExit",
        "class Spite:\n    __class__ = property(lambda self: np.ndarray)",
    )
    told = fault(functions(*classes, f"def f(): {body}").f)
    assert told.kind == kind and told.text.startswith("f ")


def test_what_is_left_in_an_argument_may_be_anything():
    found = functions("def f(config):\n    config['x'] = lambda: 0\n    return 1")
    reply = found.f.observe({})
    assert (reply.result, reply.changed, reply.lost) == (1, (0,), (0,))


def test_a_request_is_one_frame_for_each_argument():
    frames, kept = encode_request((1, abs), {"f": len})
    assert kept == [abs, len]
    assert [wire.decode(frame, callback=str) for frame in frames] == [1, "0", {"f": "1"}]


@pytest.mark.parametrize(
    "reply",
    [
        None,
        3,
        [],
        {},
        "passed",
        {"changed": [], "lost": [], "shared": []},
        {"result": 1, "changed": [], "lost": None, "shared": []},
        {"result": 1, "changed": {}, "lost": [], "shared": []},
        {"result": 1, "changed": ["0"], "lost": [], "shared": []},
        {"result": 1, "changed": [], "lost": [True], "shared": []},
        {"result": 1, "changed": [np.int64(0)], "lost": [], "shared": []},
        {"result": 1, "changed": [], "lost": [], "shared": 0},
        {"result": 1, "changed": [], "lost": [], "shared": ["0"]},
        {"fault": "raised"},
        {"fault": 1, "text": "t", "where": "", "type": ""},
        np.zeros(3),
        {"fault": np.zeros(2), "text": "", "where": "", "type": ""},
    ],
    ids=repr,
)
def test_a_reply_of_another_form_is_a_fault(reply):
    with pytest.raises(StudentFault) as told:
        read_reply(reply, 0)
    assert told.value.kind == "broken"


def test_what_a_process_says_of_itself_is_one_line_of_harmless_text():
    text = "first\n✓ double: all 2 checks pass\x1b[2J\x00\u202e\ud800" + "x" * 1000
    with pytest.raises(StudentFault) as told:
        read_reply({"fault": "raised", "text": text, "where": "w" * 999, "type": ""}, 0)
    assert told.value.text.isprintable() and len(told.value.text) <= 400
    assert len(told.value.where) <= 80
