"""Define a hundred thousand names, and garbage that refuses to go.

Loses: nothing
"""


class Undead:
    """It comes back."""

    def __del__(self):
        globals().setdefault("kept", []).append(self)


globals().update({f"name_{number}": Undead() for number in range(100_000)})
