"""What is said to a learner's process in a check: kept to go through it again, and so that nothing is judged twice.

A check is a function of the answers that it hears: where they are the same to the last bit, it asks the same and comes
to the same end. So a conversation is kept, and where another learner's process answers just so, the check need not be
run again. Every process is asked everything all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from autograder.calls import StudentFault
from autograder.expectations import Mismatch
from autograder.judging.fingerprints import Print
from autograder.sandbox.host import Exchange
from autograder.values import Check

ROOM = 64 << 20  # bytes that all conversations kept may take
LONGEST = 1 << 20  # bytes of one that is worth keeping
EACH = 500  # bytes that an answer takes besides its own

Tape = list[tuple[bytes, "bytes | StudentFault"]]


class Line:
    """The way to a learner's process that keeps what is said, and begins with what was said before.

    It is an Exchange. Raises StudentFault as the one that it is made of, and again when the tape is gone through.
    `by_chance` says that something outside the conversation, such as our own slowness, has had a part in it.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.start([])

    def start(self, tape: Tape) -> None:
        """Begin a conversation, or again one that was had."""
        self.tape, self._position, self.by_chance = tape, 0, False

    def __call__(self, message: bytes) -> bytes:
        if self._position == len(self.tape):
            try:
                heard = self._exchange(message)
            except StudentFault as fault:
                heard = fault.afresh()
            self.tape.append((message, heard))
        else:
            said, heard = self.tape[self._position]
            if said != message:
                raise RuntimeError("it asks otherwise when it is run again")
        self._position += 1
        if isinstance(heard, StudentFault):
            raise heard.afresh()
        return heard


@dataclass
class End:
    """How a check ended: with a remark, with nothing or with a mismatch. `prints` are made when first needed."""

    outcome: str | Mismatch | None
    prints: list[Print] | None = None

    def tell(self) -> str | None:
        """Give the remark, or raise Mismatch."""
        if isinstance(self.outcome, Mismatch):
            raise Mismatch(self.outcome.message, self.outcome.hint)
        return self.outcome


@dataclass(frozen=True)
class Turn:
    """What is said next, and where each answer known leads."""

    said: bytes
    then: dict[bytes, Turn | End] = field(default_factory=dict)


class Memory:
    """The conversations of one assignment, with one seed."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], Turn] = {}
        self._room = ROOM

    def recall(self, check: Check, line: Line) -> End | None:
        """Have the conversation on a check as far as it is known. Gives None where it is not known how it ends."""
        turn = self._first.get((check.question, check.name))
        try:
            while isinstance(turn, Turn):
                turn = turn.then.get(line(turn.said))
        except StudentFault:  # which the check will meet on the tape
            return None
        return turn

    def keep(self, check: Check, tape: Sequence[tuple[bytes, bytes | StudentFault]], end: End) -> None:
        """Keep a conversation and its end, while there is room.

        One that a process did not outlive is not kept: that may have been chance.
        """
        answers = [(said, heard) for said, heard in tape if isinstance(heard, bytes)]
        size = sum(len(said) + len(heard) + EACH for said, heard in answers)
        if len(answers) < len(tape) or not answers or size > min(LONGEST, self._room):
            return
        self._room -= size
        turn = self._first.setdefault((check.question, check.name), Turn(answers[0][0]))
        for (_, heard), (said, _) in pairwise(answers):
            after = turn.then.setdefault(heard, Turn(said))
            assert isinstance(after, Turn)
            turn = after
        turn.then[answers[-1][1]] = end
