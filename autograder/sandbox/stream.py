"""Wire frames over a socket, with one deadline for all that is waited for."""

from __future__ import annotations

import socket
import time

from autograder import wire

CHUNK = 1 << 16


class Stream:
    """Frames in and out of a connected socket. Memory is taken only as bytes come in.

    Both methods raise TimeoutError when `deadline` (time.monotonic) passes, EOFError when the other side is gone and
    NotPlain for a frame over the limits.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = bytearray()
        self.weight = 0  # what has been received, in bytes of memory that reading it may take
        self.deadline: float | None = None

    def send(self, *frames: bytes) -> None:
        """Send frames in one piece."""
        self._arm()
        try:
            self._connection.sendall(b"".join(frames))
        except (BrokenPipeError, ConnectionResetError) as error:
            raise EOFError from error

    def receive(self) -> bytes:
        """Receive one whole frame."""
        self._fill(wire.PREFIX.size)
        header, arrays = wire.sizes(bytes(self._received[: wire.PREFIX.size]))
        size = wire.PREFIX.size + header + arrays
        self.weight += wire.WEIGHT * header + arrays
        self._fill(size)
        frame = bytes(self._received[:size])
        del self._received[:size]
        return frame

    def close(self) -> None:
        """Close the socket."""
        self._connection.close()

    def _fill(self, size: int) -> None:
        while len(self._received) < size:
            self._arm()
            try:
                part = self._connection.recv(CHUNK)
            except ConnectionResetError as error:
                raise EOFError from error
            if not part:
                raise EOFError
            self._received += part

    def _arm(self) -> None:
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
