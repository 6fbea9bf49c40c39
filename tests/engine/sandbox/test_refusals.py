"""What hostile code cannot do, see or reach behind the wall."""

from __future__ import annotations

import errno
import os
import platform
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from wall import ROOT, SECONDS, call, define, fresh, linux

from autograder.calling import wire
from autograder.sandbox import lockdown, mounts
from autograder.sandbox.host import Died, Sandbox
from autograder.sandbox.mounts import NoSandbox

pytestmark = linux


@pytest.fixture(scope="module")
def sandbox():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_OF_THE_GRADER", "xyzzy")
        with Sandbox() as running:
            yield running


@pytest.fixture
def child(sandbox):
    with fresh(sandbox) as child:
        yield child


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
    # a signal by way of a descriptor: it would be the kernel that sends it
    "fcntl.fcntl(3, fcntl.F_SETOWN, os.getppid())",
    "fcntl.fcntl(3, 10, 9)",
    "fcntl.fcntl(3, 15, struct.pack('ii', 1, os.getppid()))",
    # whoever opens the file waits, perhaps for most of a minute; and to be told who opens what
    "fcntl.fcntl(open(os.environ.get('TMPDIR', '/tmp') + '/leased', 'w'), fcntl.F_SETLEASE, fcntl.F_WRLCK)",
    "fcntl.fcntl(os.open(os.path.dirname(os.__file__), os.O_RDONLY), fcntl.F_NOTIFY, 1)",
    "fcntl.ioctl(3, 0x8901, struct.pack('i', os.getppid()))",
    "fcntl.ioctl(3, 0x8902, struct.pack('i', os.getppid()))",
    "fcntl.ioctl(open(os.__file__), 0x40086602, bytes(8))",
    "libc(prctl=(1, 0, 0, 0, 0))",
    "libc(prctl=(4, 1, 0, 0, 0))",
    "libc(inotify_add_watch=(3, b'/', 0x100))",
    "libc(shmat=(0, None, 0))",
    "libc(ptrace=(16, os.getppid(), 0, 0))",
    "libc(mount=(b'none', b'/tmp', b'tmpfs', 0, None))",
    "libc(unshare=(0x10000000,))",
    # a thread with a table of descriptors of its own
    f"libc(syscall=({lockdown._SPECIAL[platform.machine()]['clone']}, 0x50B00, 0, 0, 0, 0))",
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
import ctypes, fcntl, multiprocessing, os, resource, signal, socket, struct, subprocess, sys

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


@pytest.fixture(
    scope="module", params=["the wall of this user", "the wall that an ordinary user builds", "no namespaces"]
)
def attempts(request):
    """Whether each attempt failed, and how; all of them in one child, which outlives them."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "the wall that an ordinary user builds":
            patch.setattr(mounts, "os", SimpleNamespace(geteuid=lambda: 1000))
        try:
            running = Sandbox(tier="B" if request.param == "no namespaces" else "A").__enter__()
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
        "NotADirectoryError",  # a worktree's .git is a file
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


def test_what_is_harmless_of_the_same_calls_is_allowed(child):
    source = """
    import ctypes, fcntl, os
    def f():
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        fcntl.fcntl(reading, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
        return fcntl.fcntl(reading, fcntl.F_GETFL) & os.O_NONBLOCK > 0, ctypes.CDLL(None).prctl(15, b"name", 0, 0, 0)
    """
    assert call(child, source).result == (True, 0)


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
    assert len(set(uids)) == 1 and uids[0] >= 65534
    assert set(gids) == {65534} and set(groups) <= {65534}
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


def test_it_holds_no_descriptors_but_its_own(child):
    source = """
    import os
    def f():
        names = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
        return {int(name.rpartition("/")[2]): os.readlink(name) for name in names if os.path.lexists(name)}
    """
    found = call(child, source).result
    assert {name for fd, name in found.items() if fd < 3} == {"/dev/null"}
    others = {fd: name.partition(":")[0] for fd, name in found.items() if fd >= 3}
    assert others == {3: "pipe", 4: "pipe"}
