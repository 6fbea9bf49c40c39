"""Ask to be told when another process reads a library.

Loses: nothing
Says: told of: 0
"""

import fcntl
import os

import numpy

watched = []
for folder in (os.path.dirname(numpy.__file__), os.path.dirname(os.__file__)):
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.fcntl(descriptor, fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_MULTISHOT)
        watched.append(descriptor)
    except OSError:
        pass
print("told of:", len(watched))
