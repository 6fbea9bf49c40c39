"""What hostile code can and cannot do behind the wall. Everything here runs in the real sandbox."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import signal
import sys
import textwrap
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autograder import registry, wire
from autograder.answers import Answers
from autograder.calls import StudentFault
from autograder.expectations import expect_close
from autograder.judging import judge
from autograder.sandbox import lockdown, mounts, zygote
from autograder.sandbox.host import Died, Sandbox, TimedOut
from autograder.sandbox.mounts import NoSandbox
from autograder.values import Check, Question, Verdict

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 20.0  # far more than anything needs: a busy machine is no failure
SHORT = 0.5  # what a loop without end is given

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def sandbox():
    """One sandbox for the whole module, started by a grader with a secret in its environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_OF_THE_GRADER", "xyzzy")
        with Sandbox(["matplotlib.pyplot"]) as running:
            yield running


@pytest.fixture
def child(sandbox):
    """A fresh child. However it ends, the next one must work."""
    child = sandbox.child()
    yield child
    child.close()
    after = sandbox.child()
    assert after.run("x = 6 * 7\nx", "<after>", SECONDS)["outputs"][0]["text"] == "42\n"
    after.close()


def define(child, source):
    """Run a cell that must not raise."""
    assert child.run(textwrap.dedent(source), "<cell>", SECONDS)["error"] is None


def call(child, source, *args, name="f", seconds=SECONDS, **kwargs):
    """Define `f` and call it."""
    define(child, source)
    return child.call(name, args, kwargs, seconds)


def fault(child, source, *args, **kwargs):
    """Define `f` and call it; it must not give a result."""
    with pytest.raises(StudentFault) as caught:
        call(child, source, *args, **kwargs)
    return caught.value


# What is refused

REFUSED = [
    "os.fork()",
    "os.forkpty()",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "os.execv('/bin/true', ['true'])",
    "os.system('true') == 0 or refused()",
    "subprocess.run(['/bin/true'])",
    "multiprocessing.get_context('fork').Process(target=print).start()",
    "socket.socket()",
    "socket.socketpair()",
    "socket.create_connection(('127.0.0.1', 22))",
    "os.kill(1, 0)",
    "os.kill(os.getppid(), 9)",
    "os.kill(-1, 9)",
    "os.killpg(0, 9)",
    "signal.pidfd_send_signal(3, 9)",
    "os.pidfd_open(os.getppid())",
    "os.setuid(0)",
    "os.setgid(0)",
    "os.setgroups([])",
    "os.setsid()",
    "os.chroot('/tmp')",
    "os.memfd_create('m')",
    "os.mkfifo('/tmp/f')",
    "os.chmod('/tmp', 0o777)",
    "os.chown('/tmp', 0, 0)",
    "os.utime('/tmp')",
    "os.setxattr('/tmp', 'user.a', b'')",
    "libc(ptrace=(16, os.getppid(), 0, 0))",
    "libc(mount=(b'none', b'/tmp', b'tmpfs', 0, None))",
    "libc(unshare=(0x10000000,))",
    "libc(personality=(0xFFFFFFFF,))",
    "resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))",
    "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
    # writing outside /tmp
    "open('/usr/x', 'w')",
    "open('/etc/x', 'w')",
    "open('/x', 'w')",
    "open('/var/tmp/x', 'w')",
    "open(os.__file__, 'a')",
    "open(sys.executable, 'r+b')",
    f"open({wire.__file__!r}, 'a')",
    "os.truncate(os.__file__, 0)",
    "os.unlink(os.__file__)",
    "os.rename(os.__file__, '/tmp/os.py')",
    "os.mkdir('/usr/x')",
    "os.symlink('/', '/usr/x')",
    "open('/proc/sys/kernel/core_pattern', 'w')",
    "open('/proc/sys/kernel/hostname', 'w')",
    "open('/proc/1/oom_score_adj', 'w')",
    "open('/proc/sysrq-trigger', 'w')",
    "open('/dev/sda')",
    "open('/dev/kmsg')",
    "open('/dev/mem')",
    # reading what is not theirs
    "os.listdir('/var')",
    "os.listdir('/sys')",
    "open('/etc/passwd')",
    "open('/etc/shadow')",
    f"os.listdir({str(ROOT / 'solutions')!r})",
    f"os.listdir({str(ROOT / 'tests')!r})",
    f"os.listdir({str(ROOT / '.git')!r})",
    f"open({__file__!r})",
    *(
        f"open(f'/proc/{{os.getppid()}}/{name}', 'rb').read()"
        for name in ("environ", "mem", "maps", "auxv", "stack")
    ),
    "os.readlink(f'/proc/{os.getppid()}/fd/3')",
    "open(f'/proc/{os.getppid()}/fd/3')",
    "os.readlink(f'/proc/{os.getppid()}/cwd')",
    "open(f'/proc/{os.getppid()}/mem', 'r+b')",
    "open('/proc/1/environ', 'rb').read()",
]

TRY = """
import ctypes, multiprocessing, os, resource, signal, socket, subprocess, sys

def refused():
    raise PermissionError("the exit status says so")

def libc(**call):
    ((name, arguments),) = call.items()
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), name)

def attempt(line):
    try:
        exec(line, globals())
    except (OSError, ValueError) as error:
        return type(error).__name__
    return "it worked"
"""


@pytest.fixture(scope="module", params=["the wall of this user", "the wall that an ordinary user builds"])
def attempts(request):
    """Whether each attempt failed, and how; all of them in one child, which outlives them."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "the wall that an ordinary user builds":
            patch.setattr(mounts, "os", SimpleNamespace(geteuid=lambda: 1000))
        try:
            running = Sandbox().__enter__()
        except NoSandbox as missing:
            if request.param == "the wall of this user":
                raise
            pytest.skip(str(missing))
    child = running.child()
    define(child, TRY)
    yield {line: child.call("attempt", (line,), {}, SECONDS).result for line in REFUSED}
    child.close()
    running.__exit__()


@pytest.mark.parametrize("line", REFUSED, ids=lambda line: line.replace(str(ROOT), "."))
def test_it_is_refused(attempts, line):
    assert attempts[line] in {
        "PermissionError",
        "FileNotFoundError",
        "OSError",
        "ValueError",  # resource's word for it
        "BlockingIOError",
    }


@pytest.mark.parametrize("home", sorted({"/home", "/root", str(Path.home()), str(ROOT)}))
def test_of_home_folders_only_the_way_to_python_is_there(child, home):
    source = "import os\ndef f(home): return os.listdir(home) if os.path.exists(home) else []"
    shown = {str(path) for path in (sys.prefix, sys.base_prefix, ROOT / "autograder", ROOT / "cs231n_utils")}
    for name in call(child, source, home).result:
        assert any(path == f"{home}/{name}" or path.startswith(f"{home}/{name}/") for path in shown), name


def test_every_call_in_the_filter_is_refused_by_the_kernel(child):
    source = """
    import ctypes
    def f(numbers):
        libc = ctypes.CDLL(None, use_errno=True)
        return [(libc.syscall(number, 0, 0, 0, 0, 0, 0), ctypes.get_errno()) for number in numbers]
    """
    calls = lockdown._CALLS[platform.machine()]
    results = call(child, source, list(calls.values())).result
    allowed = [name for name, result in zip(calls, results, strict=True) if result != (-1, errno.EPERM)]
    assert allowed == []


def test_the_new_way_to_make_a_process_is_not_there(child):
    source = """
    import ctypes
    def f(number):
        libc = ctypes.CDLL(None, use_errno=True)
        return libc.syscall(number, 0, 0), ctypes.get_errno()
    """
    clone3 = lockdown._SPECIAL[platform.machine()]["clone3"]
    assert call(child, source, clone3).result == (-1, errno.ENOSYS)


@pytest.mark.skipif(
    platform.machine() != "x86_64", reason="only this machine has a second way to number its calls"
)
def test_calls_by_their_other_numbers_end_the_process(sandbox):
    child = sandbox.child()
    with pytest.raises(Died):
        child.run(f"import ctypes; ctypes.CDLL(None).syscall({lockdown.X32 + 57})", "<x32>", SECONDS)
    assert child.close() == f"signal {signal.SIGSYS.value}"


def test_threads_are_allowed(child):
    source = """
    import threading
    def f():
        seen = []
        threads = [threading.Thread(target=seen.append, args=(n,)) for n in range(4)]
        [thread.start() for thread in threads], [thread.join() for thread in threads]
        return sorted(seen)
    """
    assert call(child, source).result == [0, 1, 2, 3]


def test_it_is_nobody_without_privileges(child):
    source = """
    import os
    def f():
        status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
        return os.getresuid(), os.getresgid(), os.getgroups(), status
    """
    uids, gids, groups, status = call(child, source).result
    assert set(uids) == set(gids) == {65534} and set(groups) <= {65534}
    assert {int(status[f"Cap{kind}"], 16) for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


def test_no_variable_of_the_grader_is_in_the_environment(child):
    variables = call(child, "import os\ndef f(): return dict(os.environ)").result
    assert variables.keys() <= mounts.environment().keys() | {"PWD", "LC_CTYPE"}
    assert "xyzzy" not in str(variables)


def test_it_sees_no_process_and_no_network_but_its_own(child):
    source = """
    import os
    def f(grader):
        return [p for p in os.listdir("/proc") if p.isdigit()], open("/proc/net/dev").read(), os.uname().nodename
    """
    processes, devices, _ = call(child, source, os.getpid()).result
    assert len(processes) <= 4
    assert [line.split(":")[0].strip() for line in devices.splitlines()[2:]] == ["lo"]


def test_it_holds_no_descriptor_but_its_own(child):
    source = """
    import os
    def f():
        names = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
        return {int(name.rpartition("/")[2]): os.readlink(name) for name in names if os.path.lexists(name)}
    """
    found = call(child, source).result
    assert {name for fd, name in found.items() if fd < 3} == {"/dev/null"}
    (other,) = [name for fd, name in found.items() if fd >= 3]
    assert other.startswith("socket:")


# Time and memory


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time; time.sleep(1000)",
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "import signal; [signal.signal(s, signal.SIG_IGN) for s in (1, 2, 15)]\n    while True: pass",
        "sum(range(10 ** 15))",
        "while True: g(1)",
        "import threading; threading.Thread(target=lambda: g(1)).start(); threading.Event().wait()",
    ],
)
def test_a_loop_without_end_is_ended(child, body):
    with pytest.raises(TimedOut):
        call(child, f"def f(g):\n    {body}", lambda x: x, seconds=SHORT)


def test_a_cell_without_end_is_ended(child):
    with pytest.raises(TimedOut):
        child.run("while True: pass", "<cell>", SHORT)


def test_bytes_that_drip_extend_no_deadline(child):
    source = """
    import os, time
    def f(promise):
        os.write(3, bytes(promise))
        while True:
            os.write(3, b" ")
            time.sleep(0.05)
    """
    with pytest.raises(TimedOut):
        call(child, source, list(wire.PREFIX.pack(1 << 20, 0)), seconds=SHORT)


def test_one_that_does_not_read_cannot_hold_up_the_grader(child):
    with pytest.raises(TimedOut):
        call(child, "import threading\ndef f(*_): threading.Event().wait()", seconds=SHORT)
    with pytest.raises(TimedOut):
        child.call("f", (np.zeros(7 << 20),), {}, SHORT)  # more than a socket holds


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("return bytearray(3 << 30)", "MemoryError"),
        ("return np.ones(1 << 40)", "MemoryError"),
        ("return np.ones((1 << 20, 1)) + np.ones((1, 1 << 20))", "MemoryError"),
        ("kept = []\n    while True: kept.append(np.empty(8 << 20))", "MemoryError"),
        ("return f()", "RecursionError"),
        ("open('/tmp/big', 'wb').write(bytes(200 << 20))", "OSError"),
        ("[open(f'/tmp/{n}', 'wb').write(bytes(20 << 20)) for n in range(9)]", "OSError"),
        ("return [open('/dev/null') for _ in range(1000)]", "OSError"),
    ],
)
def test_it_takes_no_more_than_its_share(child, body, error):
    told = fault(child, f"import numpy as np\ndef f():\n    {body}")
    assert (told.kind, told.type_name) == ("raised", error)


def test_it_starts_no_thousands_of_threads(child):
    source = """
    import threading
    def f():
        go = threading.Event()
        try:
            for n in range(2000):
                threading.Thread(target=go.wait, daemon=True).start()
        except RuntimeError:
            return n
        finally:
            go.set()
    """
    assert call(child, source).result < 256


# How it may end


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("os._exit(0)", "exit 0"),
        ("os._exit(3)", "exit 3"),
        ("os.abort()", "signal 6"),
        ("os.kill(os.getpid(), 9)", "signal 9"),
        ("ctypes.string_at(0)", "signal 11"),
        ("raise KeyboardInterrupt", "exit 0"),
        ("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n    while True: pass", "signal"),
    ],
)
def test_its_end_is_told_and_ends_nothing_else(sandbox, body, how):
    child = sandbox.child()
    define(child, f"import ctypes, os, resource\ndef f():\n    {body}")
    with pytest.raises(Died, match="its process ended"):
        child.call("f", (), {}, SECONDS)
    assert child.close().startswith(how)


@pytest.mark.parametrize(
    "line", ["os.close(3)", "os.closerange(0, 100)", "os.dup2(0, 3)", "sys.stdout.close()"]
)
def test_closing_descriptors_ends_in_a_fault(child, line):
    define(child, f"import os, sys\ndef f():\n    {line}\n    return 1")
    with contextlib.suppress(Died, StudentFault, TimedOut):
        assert child.call("f", (), {}, SHORT).result == 1  # its standard output is its own to close
        assert line == "sys.stdout.close()"


# Frames that are forged, written straight to the socket

WRITE = """
import os
def send(frame):
    while frame:
        frame = frame[os.write(3, frame):]
def f():
    send({frame!r})
    {after}
"""


def raw(header, arrays=b""):
    """Write a frame by hand."""
    return wire.PREFIX.pack(len(header), len(arrays)) + header + arrays


TRUNCATED = wire.encode({"result": np.zeros(100), "changed": [], "lost": []})[:50]
FORGED = {
    "cut off": (TRUNCATED, "os._exit(0)"),
    "too long a header": (wire.PREFIX.pack(2**31, 0), "return 1"),
    "too many arrays": (wire.PREFIX.pack(2, 2**31) + b"{}", "return 1"),
    "another protocol": (b"HTTP/1.1 200 OK\r\n\r\n", "return 1"),
    "zeros": (bytes(64), "return 1"),
    "ones": (b"\xff" * 64, "return 1"),
    "not JSON": (raw(b"{"), "return 1"),
    "not text": (raw(b"\xff\xfe"), "return 1"),
    "a pickle": (raw(b"\x80\x04N."), "return 1"),
    "NaN": (raw(b"NaN"), "return 1"),
    "nested deeply": (raw(b"[" * 100_000), "return 1"),
    "a long integer": (raw(b"9" * 5000), "return 1"),
    "shared arrays": (raw(b"[" + b'{"array":[0,"int8",[1]]},' * 9 + b"0]", b"x"), "return 1"),
    "an array for a word": (wire.encode([np.zeros(3)]), "return 1"),
    "arrays for all words": (wire.encode([np.zeros(3)] * 4), "return 1"),
    "a number": (wire.encode(4.0), "return 1"),
    "nothing": (wire.encode(None), "return 1"),
    "a callback that was not handed over": (wire.encode(["callback", 0, [], {}]), "return 1"),
    "a callback of a strange number": (wire.encode(["callback", -1, [], {}]), "return 1"),
    "an empty reply": (wire.encode({}), "return 1"),
    "points": (wire.encode({"verdict": "passed", "points": 4.0, "max_points": 4.0}), "return 1"),
    "arrays in a reply": (
        wire.encode({"fault": np.zeros(3), "text": np.zeros(3), "where": 1, "type": 2}),
        "return 1",
    ),
    "a strange change": (wire.encode({"result": 1, "changed": [np.zeros(2)], "lost": "all"}), "return 1"),
    "a grader error": (
        wire.encode({"fault": "grader error", "text": "It is our fault.", "where": "", "type": "OutOfStep"}),
        "return 1",
    ),
}

QUESTION = Question("f", 4)


def gives_two(student, reference, rng):
    "It gives two"
    expect_close(student.f(), 2.0, "The result")


def judged(child):
    """Judge `f` as a question of its own."""

    def student(name, args, kwargs):
        try:
            return child.call(name, args, kwargs, SECONDS)
        except Died as error:
            raise StudentFault("died", str(error)) from None

    checks = [Check("f", f"check_{n}", "It gives two", gives_two) for n in range(2)]
    return judge(QUESTION, checks, student, Answers("tiny", 7, (QUESTION,), {"f": {}}, {}))


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_frame_ends_in_a_fault_not_in_points(child, kind):
    frame, after = FORGED[kind]
    define(child, WRITE.format(frame=frame, after=after))
    result = judged(child)
    assert (result.verdict, result.points) == (Verdict.FAILED, 0)


def test_a_right_answer_earns_its_points_through_the_same_door(child):
    define(child, "def f(): return 2.0")
    assert judged(child).points == 4


def test_a_forged_reply_before_the_real_one_earns_what_it_answers_and_nothing_more(child):
    right = wire.encode({"result": 2.0, "changed": [], "lost": []})
    define(child, WRITE.format(frame=right, after="return 5.0"))
    assert judged(child).points == 2  # the second check reads the real reply to the first


def test_a_forged_word_in_place_of_a_cells_answer_is_no_answer(sandbox):
    forged = [
        None,
        3,
        [],
        {},
        np.zeros(3),
        {"error": np.zeros(2), "outputs": []},
        {"error": None, "outputs": 1},
    ]
    for value in forged:
        child = sandbox.child()
        with pytest.raises(Died):
            child.run(WRITE.format(frame=wire.encode(value), after="") + "\nf()", "<cell>", SECONDS)
        child.close()


# What it returns


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


def test_tampering_with_the_engine_inside_changes_nothing_outside(child):
    source = """
    import sys
    from autograder import answering, wire, expectations, judging
    def f(): return 5.0
    expectations.expect_close = lambda *a, **k: None
    judging.judge = lambda *a: 4
    wire.MAX_DEPTH = 10 ** 9
    import numpy as np
    np.allclose = np.array_equal = lambda *a, **k: True
    """
    define(child, source)
    assert judged(child).points == 0


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


# Callbacks


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
    assert (told.kind, told.type_name) == ("raised", "ValueError")
    assert "ZeroDivisionError: of the check" in told.text
    source = "def f(g):\n    try: g(1)\n    except ValueError as error: return str(error)"
    assert call(child, source, g).result == "ZeroDivisionError: of the check"


@pytest.mark.parametrize("arguments", ["", "1, 2, 3", "x=1, y=2", "*[[]] * 9", "object()", "print"])
def test_wrong_arguments_of_a_callback_are_a_fault(child, arguments):
    assert fault(child, f"def f(g): return g({arguments})", lambda x: x).kind == "raised"


def test_a_callback_may_give_nothing_that_is_not_plain(child):
    assert "NotPlain" in fault(child, "def f(g): return g()", object).text


# One after another


def test_children_draw_different_random_numbers(sandbox):
    source = """
    import random
    import numpy as np
    def f(): return [random.random(), np.random.rand(), np.random.default_rng().random()]
    """
    draws = []
    for _ in range(3):
        child = sandbox.child()
        draws.append(call(child, source).result)
        child.close()
    assert all(len(set(column)) == 3 for column in zip(*draws, strict=True))


def test_nothing_a_child_defines_reaches_the_next(sandbox):
    first = sandbox.child()
    define(first, "import builtins, numpy\nbuiltins.leak = numpy.leak = x = 1")
    first.close()
    second = sandbox.child()
    found = call(
        second, "import builtins, numpy\ndef f(): return [hasattr(m, 'leak') for m in (builtins, numpy)]"
    )
    assert found.result == [False, False]
    second.close()


LEFT = {
    "files": "for n in range(200): open(f'{place}/{n}', 'w').write('x')",
    "folders": "os.makedirs(f'{place}/a/b/c'); open(f'{place}/a/b/c/d', 'w').close()",
    "odd names": "open(os.fsencode(place) + b'/\\xff\\n*', 'w').close(); open(f'{place}/.hidden', 'w').close()",
    "links": "os.symlink('/usr', f'{place}/usr'); os.symlink('nowhere', f'{place}/broken')",
    "a folder that cannot be listed": "os.mkdir(f'{place}/d', 0o300); open(f'{place}/d/kept', 'w').close()",
    "a folder without any rights": "os.makedirs(f'{place}/a/b', 0o700); os.mkdir(f'{place}/a/b/c', 0)",
    "a file without any rights": "os.close(os.open(f'{place}/f', os.O_CREAT, 0))",
    "folders as deep as one likes": "os.chdir(place)\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')",
    "an open file": "kept = open(f'{place}/open', 'w')",
}


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("place", ["/tmp", "/dev/shm"])
def test_what_a_child_leaves_behind_is_gone_for_the_next(sandbox, place, left):
    look = "import os\ndef f(): return sorted(os.listdir('/tmp')), sorted(os.listdir('/dev/shm'))"
    first = sandbox.child()
    before = call(first, look).result
    define(first, f"import os\nplace = {place!r}\n{LEFT[left]}")
    assert call(first, look).result != before
    first.close()
    second = sandbox.child()
    assert call(second, look).result == before
    second.close()


@pytest.mark.parametrize("uid", [0, 1000])
def test_what_is_mounted_beneath_tmp_outlives_the_sweep(monkeypatch, uid):
    if os.geteuid() != 0 and uid == 0:
        pytest.skip("only root builds root's wall")
    files = mounts._files()  # a course that lies beneath /tmp is shown there
    here = files.index("--remount-ro")
    files[here:here] = ["--dir", "/tmp/way", "--dir", "/tmp/way/to", "--ro-bind", "/usr", "/tmp/way/to/usr"]
    monkeypatch.setattr(mounts, "_files", lambda: files)
    monkeypatch.setattr(mounts, "os", SimpleNamespace(geteuid=lambda: uid))
    look = """
    import os
    def f():
        found = os.path.exists("/tmp/left"), os.listdir("/tmp/way"), os.listdir("/tmp/way/to")
        os.mkdir("/tmp/left")
        if os.access("/tmp/way/to", os.W_OK):
            os.makedirs("/tmp/way/to/left/behind")
        return *found, os.path.exists("/tmp/way/to/usr/bin")
    """
    with Sandbox() as sandbox:
        for _ in range(3):
            child = sandbox.child()
            assert call(child, look).result == (False, ["to"], ["usr"], True)
            child.close()


def test_many_children_leave_no_descriptor_in_the_grader(sandbox):
    def count():
        return len(os.listdir("/proc/self/fd"))

    before = count()
    for _ in range(20):
        child = sandbox.child()
        child.run("1", "<cell>", SECONDS)
        child.close()
    assert count() == before


# The sandbox itself


def descendants(pid):
    """Name the processes that a process started, and those that they started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def runs(pid):
    """Say whether a process still runs. One that nobody has waited for yet has ended, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def gone(processes):
    """Wait until none of these processes runs."""
    until = time.monotonic() + SECONDS
    while left := [pid for pid in processes if runs(pid)]:
        assert time.monotonic() < until, left
        time.sleep(0.01)
    return True


def test_no_process_is_left_when_it_ends():
    before = descendants(os.getpid())
    with Sandbox() as sandbox:
        child = sandbox.child()
        with pytest.raises(TimedOut):
            child.run("while True: pass", "<cell>", 0.1)
        started = descendants(os.getpid()) - before
        assert len(started) >= 2
        child._stream.close()
    assert gone(started)


def test_when_it_dies_it_says_so_and_takes_everything_with_it():
    before = descendants(os.getpid())
    with Sandbox() as sandbox:
        child = sandbox.child()
        define(child, "def f(): return 1")
        started = descendants(os.getpid()) - before
        sandbox._process.kill()
        sandbox._process.wait()
        assert gone(started)
        with pytest.raises(Died):
            child.call("f", (), {}, SECONDS)
        for use in (child.close, sandbox.child):
            with pytest.raises(NoSandbox, match="The sandbox died"):
                use()


def test_without_bubblewrap_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(mounts.shutil, "which", lambda name: None)
    with pytest.raises(NoSandbox, match="sudo apt-get install bubblewrap"), Sandbox():
        pass


def test_when_it_does_not_start_it_says_why(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with (
        pytest.raises(NoSandbox, match=r"did not start: .*/nowhere/python.*Run: autograder doctor"),
        Sandbox(),
    ):
        pass


def test_root_gives_root_up_and_others_get_a_user_namespace(monkeypatch):
    def words(uid):
        monkeypatch.setattr(mounts, "os", SimpleNamespace(geteuid=lambda: uid))
        return mounts.command(["python"])

    root, other = words(0), words(1000)
    assert "--unshare-user" in other and "--disable-userns" in other and "--cap-add" not in other
    assert "--unshare-user" not in root and "--reuid" in root and "--no-new-privs" in root
    for command in (root, other):
        assert {"--clearenv", "--die-with-parent", "--new-session", "--unshare-net", "--unshare-pid"} <= {
            *command
        }
        assert "--bind" not in command and command[-1] == "python"


def test_checks_that_cannot_be_imported_stop_no_other(monkeypatch):
    imported = []

    def checks_of(assignment):
        imported.append(assignment)
        if assignment == "half_written":
            raise SyntaxError

    monkeypatch.setattr(registry, "assignments", lambda: ("half_written", "tiny"))
    monkeypatch.setattr(registry, "checks_of", checks_of)
    zygote._preload(["a_module_that_is_not_installed"])
    assert imported == ["half_written", "tiny"]
