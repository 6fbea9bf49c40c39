"""Wire frames over a socket, with one deadline for all that is waited for."""

from __future__ import annotations

import socket
import struct
import time

from autograder.calling import wire

CHUNK = 1 << 16
TICK = 0.05  # seconds after which a waiting call looks at the clock: a deadline may pass by so much


class Stream:
    """Frames in and out of a connected socket. Memory is taken only as bytes come in.

    Both methods raise TimeoutError when `deadline` (time.monotonic) passes, EOFError when the other side is gone and
    NotPlain for a frame over the limits.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = b""
        self._ticks = False
        self._deadline: float | None = None
        self.weight = 0  # what has been received, in bytes of memory that reading it may take

    @property
    def deadline(self) -> float | None:
        """When to give up."""
        return self._deadline

    @deadline.setter
    def deadline(self, deadline: float) -> None:
        self._deadline = deadline
        if not self._ticks:
            # The kernel wakes a waiting call at each tick; Python's own timeouts would take three more calls a message.
            tick = struct.pack("ll", 0, int(TICK * 1e6))
            for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                self._connection.setsockopt(socket.SOL_SOCKET, option, tick)
            self._ticks = True

    def send(self, *frames: bytes) -> None:
        """Send frames in one piece."""
        rest: bytes | memoryview = b"".join(frames)
        while rest:
            self._look_at_the_clock()
            try:
                sent = self._connection.send(rest)
            except BlockingIOError:
                continue
            except (BrokenPipeError, ConnectionResetError) as error:
                raise EOFError from error
            rest = memoryview(rest)[sent:]

    def receive(self) -> bytes:
        """Receive one whole frame."""
        received = self._received
        while len(received) < wire.PREFIX.size:
            received += self._part()
        header, arrays = wire.sizes(received[: wire.PREFIX.size])
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
        """Close the socket."""
        self._connection.close()

    def _part(self) -> bytes:
        while True:
            self._look_at_the_clock()
            try:
                part = self._connection.recv(CHUNK)
            except BlockingIOError:
                continue
            except ConnectionResetError as error:
                raise EOFError from error
            if not part:
                raise EOFError
            return part

    def _look_at_the_clock(self) -> None:
        if self._deadline is not None and time.monotonic() >= self._deadline:
            raise TimeoutError
