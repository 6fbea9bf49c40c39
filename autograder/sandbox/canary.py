"""A canary: try, behind the wall, what must not work, before any submission is graded.

It fails closed: no official grade is given on a machine where something that should be refused succeeds.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile

from autograder.calls import StudentFault
from autograder.sandbox.host import Died, Sandbox, TimedOut
from autograder.sandbox.mounts import NoSandbox, has_namespaces, in_container

LOOPBACK = ("127.0.0.1", 0)

# Each line must raise. They run in a locked child, in one call, and the names of those that did not are returned.
ATTEMPTS = {
    "write to the Python installation": "open(os.__file__, 'a')",
    "write to the kernel's settings": "open('/proc/sys/kernel/core_pattern', 'w')",
    "read the account data": "open('/etc/shadow').read()",
    "start a process": "os.fork()",
    "start a program": "os.execv('/bin/true', ['true'])",
    "open a socket": "socket.socket()",
    "signal another process": "os.kill(1, 0)",
    "become root": "os.setuid(0)",
    "take 3 GiB of memory": "bytearray(3 << 30)",
    "fill /tmp": "open(f'{tempfile.gettempdir()}/canary', 'wb').write(bytes(100 << 20))",
    "change permissions": "os.chmod('/tmp', 0o700)",
}

PROGRAM = """
import os, socket, tempfile
def attempts(lines):
    done = []
    for what, line in lines.items():
        try:
            exec(line, globals())
            done.append(what)
        except (OSError, MemoryError):
            pass
    return done, os.getuid()
"""


def require_isolation() -> str:
    """Run the canary and give the tier. Raises NoSandbox with one sentence when the wall does not hold."""
    if not sys.platform.startswith("linux"):
        raise NoSandbox("Official grades need Linux; on this machine use: autograder check PATH")
    from autograder.sandbox.lockdown import landlock_abi  # which only Linux can import

    if not landlock_abi():
        raise NoSandbox(
            "Official grades need a kernel with Landlock: Linux 5.13 or later, with landlock among the names in "
            "/sys/kernel/security/lsm. On this machine use: autograder check PATH"
        )
    with (
        contextlib.ExitStack() as running,
        tempfile.NamedTemporaryFile() as private,
        socket.create_server(LOOPBACK) as server,
    ):
        sandbox = _best(running)
        attempts = ATTEMPTS | _at_the_grader(private.name, server.getsockname())
        child = sandbox.child()
        try:
            child.run(PROGRAM, "<canary>", 10)
            done, uid = child.call("attempts", (attempts,), {}, 20).result
        except (TimedOut, Died, StudentFault) as error:
            raise NoSandbox(
                f"The sandbox's self-test did not finish ({error}). Run: autograder doctor"
            ) from error
        finally:
            child.close()
    if done or uid == 0:
        what = ", ".join(done) or "run as root"
        raise NoSandbox(f"The sandbox does not hold: code inside could {what}. No grades are given.")
    return sandbox.tier


def tier_without_namespaces() -> str:
    """Name the wall that needs no namespaces, as it is called here."""
    return "C" if in_container() else "B"


def below_the_best(tier: str) -> str:
    """Say in one sentence what a tier lacks and how to get the best one; "" for the best."""
    if tier == "A":
        return ""
    where = "inside this container" if tier == "C" else "here"
    return (
        f"Isolation is tier {tier}: bubblewrap is missing or may make no namespaces {where}, so only Landlock and "
        "seccomp hold the students' code in; for tier A, install bubblewrap and allow user namespaces."
    )


def _at_the_grader(private: str, address: tuple[str, int]) -> dict[str, str]:
    """Write the attempts that are aimed at this very process and what it has."""
    folder, name = os.path.split(private)
    return {
        "read a file of the grader's": f"open({private!r}).read()",
        "list the grader's temporary files": f"if {name!r} not in os.listdir({folder!r}): raise OSError",
        "read the grader's environment": f"open('/proc/{os.getpid()}/environ', 'rb').read()",
        "read the grader's memory": f"open('/proc/{os.getpid()}/mem', 'rb')",
        "signal the grader": f"os.kill({os.getpid()}, 0)",
        "connect to the grader": f"socket.create_connection({address!r}, 1)",
    }


def _best(running: contextlib.ExitStack) -> Sandbox:
    """Start the best sandbox that this machine gives; without namespaces only where none can be made."""
    try:
        return running.enter_context(Sandbox())
    except NoSandbox as error:
        if has_namespaces():
            raise
        try:
            return running.enter_context(Sandbox(tier=tier_without_namespaces()))
        except NoSandbox as worse:
            raise NoSandbox(f"{str(error).rstrip('.')}. Without namespaces: {worse}") from error
