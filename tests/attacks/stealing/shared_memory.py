"""Attach to memory that others share: by name, by key, by file.

Loses: nothing
Says: attached: 0
"""

import ctypes
import glob
from multiprocessing import shared_memory

libc, attached = ctypes.CDLL(None), 0
for key in range(1000):
    attached += libc.shmget(key, 0, 0) >= 0
for name in ("psm_0", "sem.mp-0", *glob.glob("*", root_dir="/dev/shm")):
    try:
        print(bytes(shared_memory.SharedMemory(name).buf[:1000]))
        attached += 1
    except (OSError, ValueError):
        pass
print("attached:", attached)
