"""The grader's side of the wall: start the sandbox, fork a child in it, ask the child, and end it in time."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Self

from autograder.calling import wire
from autograder.calling.bounds import TooLong, alarm, rings
from autograder.calls import Reply, StudentFault, called_back, encode_request, read_reply
from autograder.sandbox.mounts import NoSandbox, command, environment, readable
from autograder.sandbox.stream import Stream

START_SECONDS = 60.0
NO_REPLY = "it answered with something that is not a reply"
ENDED = "its process ended"  # by itself
MAX_ARGUMENTS = 4 << 20  # bytes that a function of ours is called back with; more if it handed over more


Exchange = Callable[[bytes], bytes]  # what is said to a child -> the frame that it answers


class TimedOut(Exception):
    """The child did not answer in time."""


class Died(Exception):
    """The child is gone, or no longer speaks the protocol."""


class Sandbox:
    """One running sandbox: a zygote behind the wall. Use as a context manager, from one thread.

    preloads  imported before the first fork: a second once, instead of one for each submission
    tier      the wall to build, as the canary has found it; all that is graded behind it is stamped with it
    """

    def __init__(self, preloads: Sequence[str] = (), tier: str = "A") -> None:
        self._preloads, self.tier = preloads, tier

    def __enter__(self) -> Self:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, contextlib.ExitStack() as undo:
            undo.callback(ours.close)
            program = _program(theirs.fileno(), self._preloads, self.tier)
            self._process = _run(program, self.tier, [theirs.fileno()])
            undo.pop_all()
        self._control = ours
        ours.settimeout(START_SECONDS)
        try:
            ready, _, private = ours.recv(256).partition(b" ")
        except (TimeoutError, OSError):
            ready, private = b"", b""
        self._private = os.fsdecode(private)
        if ready != b"ready":
            self._process.kill()
            _, complaint = self._process.communicate()
            words = complaint.decode(errors="replace").strip().splitlines() or ["it said nothing"]
            ours.close()
            raise NoSandbox(f"The sandbox did not start: {words[-1]}. Run: autograder doctor")
        return self

    def __exit__(self, *_: object) -> None:
        self._control.close()  # the zygote ends, and its process namespace with it
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._process.communicate()
        if self._private and os.path.exists(self._private):  # it was killed before it could do so
            remove = f"from autograder.sandbox.places import remove; remove({self._private!r})"
            _run(_python(remove), self.tier).communicate()

    def child(self) -> Child:
        """Fork a locked child. Raises NoSandbox when the sandbox itself has died."""
        theirs_to_read, ours_to_write = os.pipe()
        ours_to_read, theirs_to_write = os.pipe()
        stream = Stream(ours_to_read, ours_to_write)
        try:
            try:
                pid = int(self._order(b"fork", theirs_to_write, theirs_to_read))
            finally:
                os.close(theirs_to_write)
                os.close(theirs_to_read)
            return Child(stream, pid, self)
        except (Died, TimedOut) as error:
            stream.close()
            raise NoSandbox("A child of the sandbox could not lock itself. Run: autograder doctor") from error
        except NoSandbox:
            stream.close()
            raise

    def end(self, pid: int) -> str:
        """Kill a child and sweep up after it; says how it ended."""
        return self._order(b"kill %d" % pid).decode()

    def _order(self, order: bytes, *attached: int) -> bytes:
        try:
            socket.send_fds(self._control, [order], attached)
            answer = self._control.recv(64)
        except OSError:
            answer = b""
        except BaseException:  # the answer would be taken for that to the next order
            self._control.close()
            raise
        if not answer:
            raise NoSandbox("The sandbox died. Run the command again: it goes on where it stopped.")
        return answer


class Child:
    """One locked process with one submission's namespace in it."""

    def __init__(self, stream: Stream, pid: int, sandbox: Sandbox) -> None:
        self._stream, self._pid, self._sandbox = stream, pid, sandbox
        if _read(self.exchange(b"", START_SECONDS)) != ["locked"]:
            raise Died("it did not lock itself")

    @property
    def weight(self) -> int:
        """How many bytes of memory all that it has sent may take."""
        return self._stream.weight

    def close(self) -> str:
        """End the child; says how it ended: "exit 0", "signal 11"."""
        self._stream.close()
        return self._sandbox.end(self._pid)

    def run(self, source: str, name: str, seconds: float) -> dict[str, Any]:
        """Run one cell and give {"error": dict or None, "outputs": [...]}, as the child tells it."""
        match _read(self.exchange(wire.encode(["run", source, name]), seconds)):
            case {"error": dict() | None, "outputs": list()} as told:
                return told
        raise Died(NO_REPLY)

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], seconds: float) -> Reply:
        """Call and observe one of the learner's functions. All that is said takes so many seconds at most."""
        until = time.monotonic() + seconds

        def exchange(message: bytes) -> bytes:
            return self.exchange(message, until - time.monotonic())

        try:
            with alarm(seconds):  # for functions of ours
                return ask(exchange, name, args, kwargs, observed=True)
        except TooLong:
            raise TimedOut from None

    def exchange(self, message: bytes, seconds: float) -> bytes:
        """Say something and give the frame that the child answers. Raises TimedOut, and Died with what became of it."""
        if seconds <= 0:
            raise TimedOut
        if not rings():
            self._stream.deadline = time.monotonic() + seconds
        try:
            with alarm(seconds):
                self._stream.send(message)
                return self._stream.receive()
        except (TimeoutError, TooLong):
            raise TimedOut from None
        except EOFError:
            raise Died(ENDED) from None
        except wire.NotPlain as error:
            raise Died(f"it sent {error}") from None


def ask(
    exchange: Exchange, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False
) -> Reply:
    """Call one of the learner's functions, see Call; functions among the arguments are run here.

    Raises StudentFault for what the learner's code did, Died for an answer that is none, and whatever `exchange` does.
    """
    request, functions = encode_request(args, kwargs)
    callbacks = 0
    most = max(MAX_ARGUMENTS, 4 * sum(map(len, request)))
    message = b"".join([_order(name, len(request), observed), *request])
    while True:
        frame = exchange(message)
        match _read(frame):
            case dict() as reply:
                return _believed(reply, callbacks)
            case [str(kind), int(number), args, kwargs] if kind == "callback" and 0 <= number < len(
                functions
            ):
                # the kind is compared here, because in a pattern an array would be equal to nothing
                callbacks += 1
                function = functions[number] if len(frame) <= most else _too_much
                message = called_back(function, args, kwargs)
            case _:
                raise Died(NO_REPLY)


def _read(frame: bytes) -> Any:
    try:
        return wire.decode(frame)
    except wire.NotPlain as error:
        raise Died(f"it sent {error}") from None


@cache
def _order(name: str, count: int, observed: bool) -> bytes:
    """Give the frame that says what is called; the names are those that our checks know."""
    return wire.encode(["call", name, count, observed])


def _believed(reply: dict[str, Any], callbacks: int) -> Reply:
    """Read a reply. Whoever sends something else is not asked again. Raises StudentFault and Died."""
    try:
        return read_reply(reply, callbacks)
    except StudentFault as fault:
        if fault.kind == "broken":
            raise Died(NO_REPLY) from None
        raise


def _too_much(*args: Any, **kwargs: Any) -> None:
    """Stand in for a function that was handed more than it could ever need: what it does may take any time."""
    raise ValueError("its arguments are too large")


def _program(descriptor: int, preloads: Sequence[str], tier: str) -> list[str]:
    """Start the zygote with `descriptor` moved to 3, where it looks for its orders."""
    move = f"import os; os.dup2({descriptor}, 3); os.set_inheritable(3, False); "
    shown = [] if tier == "A" else readable()
    start = f"from autograder.sandbox.zygote import main; main({list(preloads)!r}, {shown!r})"
    return _python(move + start)


def _python(program: str) -> list[str]:
    return [sys.executable, "-s", "-P", "-c", program]


def _run(program: list[str], tier: str, descriptors: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(program, tier),
        env=None if tier == "A" else environment(),
        cwd=None if tier == "A" else "/",
        start_new_session=tier != "A",
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
