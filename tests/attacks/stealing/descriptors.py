r"""Read whatever any descriptor gives, and ask where each one leads.

Loses: nothing
Says: read from \d+
"""

import os

count = 0
for descriptor in range(3, 256):
    try:
        os.set_blocking(descriptor, False)
        print(descriptor, os.fstat(descriptor), os.read(descriptor, 1 << 16))
        count += 1
    except OSError:
        pass
for descriptor in (3, 4):
    os.set_blocking(descriptor, True)
for descriptor in range(256):
    try:
        print(os.readlink(f"/proc/self/fd/{descriptor}"))
    except OSError:
        pass
print("read from", count)
