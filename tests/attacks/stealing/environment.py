r"""Read all variables of this process, and of every other.

Loses: nothing
Says: variables: \d+
"""

import glob
import os

print("variables:", len(os.environ), dict(os.environ))
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        print(path, open(path, "rb").read())
    except OSError as error:
        print(path, error.errno)
