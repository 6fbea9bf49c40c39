"""Wire frames over two pipes, one for each direction: they wake who waits sooner than a socket does."""

from __future__ import annotations

import select
import time
from os import close, read, write  # before a learner's code has put others in their place

from autograder.calling import wire

CHUNK = 1 << 16
PIECE = 4096  # bytes for which a pipe that can be written to has room in Linux


class Stream:
    """Frames out of one pipe and into another. Memory is taken only as bytes come in.

    Both methods raise EOFError when the other side is gone and NotPlain for a frame over the limits. They wait for as
    long as it takes: an alarm ends that (see `bounds`). Where none rings, `deadline` (time.monotonic) is looked at, and
    they raise TimeoutError.
    """

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._open = [reading, writing]
        self._received = b""
        self.deadline: float | None = None
        self.weight = 0  # what has been received, in bytes of memory that reading it may take

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        rest: bytes | memoryview = frame
        while True:
            if self.deadline is not None:
                self._wait_for(self._writing, select.POLLOUT)
            try:
                sent = write(self._writing, rest if self.deadline is None else rest[:PIECE])
            except BrokenPipeError as error:
                raise EOFError from error
            if sent == len(rest):
                return
            rest = memoryview(rest)[sent:]

    def receive(self) -> bytes:
        """Receive one whole frame."""
        received = self._received
        while len(received) < wire.PREFIX.size:
            received += self._part()
        header, arrays = wire.sizes(received)
        size = wire.PREFIX.size + header + arrays
        self.weight += wire.WEIGHT * header + arrays
        if len(received) < size:
            parts, missing = [received], size - len(received)
            while missing > 0:
                parts.append(self._part())
                missing -= len(parts[-1])
            received = b"".join(parts)
        self._received = received[size:]
        return received[:size]

    def close(self) -> None:
        """Close both pipes, unless that was done: their numbers may be others' by then."""
        while self._open:
            close(self._open.pop())

    def _part(self) -> bytes:
        if self.deadline is not None:
            self._wait_for(self._reading, select.POLLIN)
        part = read(self._reading, CHUNK)
        if not part:
            raise EOFError
        return part

    def _wait_for(self, pipe: int, event: int) -> None:
        assert self.deadline is not None
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0.0, self.deadline - time.monotonic()) * 1000):
            raise TimeoutError
