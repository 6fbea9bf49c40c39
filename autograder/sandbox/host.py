"""The grader's side of the wall: start the sandbox, fork a child in it, ask the child, and end it in time."""

from __future__ import annotations

import contextlib
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, Self

from autograder import wire
from autograder.calls import Reply, StudentFault, encode_request, read_reply
from autograder.sandbox.mounts import NoSandbox, command

START_SECONDS = 60.0


class TimedOut(Exception):
    """The child did not answer in time."""


class Died(Exception):
    """The child is gone, or no longer speaks the protocol."""


class Sandbox:
    """One running sandbox: a zygote behind the wall. Use as a context manager, from one thread."""

    def __enter__(self) -> Self:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                command(_as_descriptor_3(theirs.fileno())),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        self._control = ours
        ours.settimeout(START_SECONDS)
        try:
            ready = ours.recv(64)
        except (TimeoutError, OSError):
            ready = b""
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

    def child(self) -> Child:
        """Fork a locked child. Raises NoSandbox when the sandbox itself has died."""
        ours, theirs = socket.socketpair()
        with theirs:
            pid = int(self._order(b"fork", theirs))
        child = Child(ours, pid, self)
        if child.ask(["wait"], START_SECONDS, send=False) != ["locked"]:
            raise NoSandbox("A child of the sandbox could not lock itself. Run: autograder doctor")
        return child

    def end(self, pid: int) -> str:
        """Kill a child and sweep up after it; says how it ended."""
        return self._order(b"kill %d" % pid).decode()

    def _order(self, order: bytes, attached: socket.socket | None = None) -> bytes:
        try:
            socket.send_fds(self._control, [order], [attached.fileno()] if attached else [])
            return self._control.recv(64)
        except OSError as error:
            raise NoSandbox(
                "The sandbox died. Run the command again: it goes on where it stopped."
            ) from error


class Child:
    """One locked process with one submission's namespace in it."""

    def __init__(self, connection: socket.socket, pid: int, sandbox: Sandbox) -> None:
        self._connection, self._pid, self._sandbox = connection, pid, sandbox
        self._deadline = 0.0

    def close(self) -> str:
        """End the child; says how it ended: "exit 0", "signal 11"."""
        self._connection.close()
        return self._sandbox.end(self._pid)

    def run(self, source: str, name: str, seconds: float) -> dict[str, Any]:
        """Run one cell and give {"error": ..., "outputs": [...]}, as the child tells it."""
        return self.ask(["run", source, name], seconds)

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], seconds: float) -> Reply:
        """Call one of the learner's functions; functions among the arguments are run here.

        Raises StudentFault for what the learner's code did, TimedOut and Died for what became of the child.
        """
        self._deadline = time.monotonic() + seconds
        request, functions = encode_request(args, kwargs)
        self._send(wire.encode(["call", name]) + request)
        callbacks = 0
        while True:
            match self._receive():
                case ["reply"]:
                    return read_reply(self._receive(), args, callbacks)
                case ["callback", int(number)] if 0 <= number < len(functions):
                    callbacks += 1
                    self._send(_called_back(functions[number], self._receive()))
                case _:
                    raise Died("it answered with something that is not a reply")

    def ask(self, words: list[Any], seconds: float, *, send: bool = True) -> Any:
        """Send one frame and wait for the answer."""
        self._deadline = time.monotonic() + seconds
        if send:
            self._send(wire.encode(words))
        return self._receive()

    def _send(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            self._wait(select.POLLOUT)
            try:
                view = view[self._connection.send(view, socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise Died("its process ended") from error

    def _receive(self) -> Any:
        prefix = self._receive_exactly(wire.PREFIX.size)
        try:
            return wire.decode(prefix + self._receive_exactly(sum(wire.sizes(prefix))))
        except wire.NotPlain as error:
            raise Died(f"it sent {error}") from error

    def _receive_exactly(self, size: int) -> bytes:
        parts = []
        while size:
            self._wait(select.POLLIN)
            try:
                part = self._connection.recv(min(size, 1 << 20), socket.MSG_DONTWAIT)
            except BlockingIOError:
                continue
            except OSError as error:
                raise Died("its process ended") from error
            if not part:
                raise Died("its process ended")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _wait(self, event: int) -> None:
        left = self._deadline - time.monotonic()
        poll = select.poll()
        poll.register(self._connection, event)
        if left <= 0 or not poll.poll(left * 1000):
            raise TimedOut


def _called_back(function: Callable[..., Any], arguments: Any) -> bytes:
    """Run one of the check's own functions for the learner's code; its failure is theirs to see, not ours to die of."""
    try:
        args, kwargs = arguments
        return wire.encode(function(*args, **kwargs))
    except Exception as error:
        return wire.encode({"callback failed": f"{type(error).__name__}: {error}"[:300]})


def _as_descriptor_3(descriptor: int) -> list[str]:
    """Start the zygote with `descriptor` moved to 3, where it looks for its orders."""
    move = f"import os; os.dup2({descriptor}, 3); os.set_inheritable(3, False); "
    start = "from autograder.sandbox.zygote import main; main()"
    return [sys.executable, "-s", "-P", "-c", move + start]


__all__ = ["Child", "Died", "NoSandbox", "Sandbox", "StudentFault", "TimedOut"]
