"""Take the limits and the priority of other processes away.

Loses: nothing
Says: tried: 2 reached: 0
"""

import os
import resource

reached = 0
try:
    alone = "1" in os.listdir("/proc") and not os.path.exists("/etc/passwd")  # in a world of one's own
except OSError:
    alone = False
targets = [os.getppid(), 1]
for target in targets:
    attempts = (
        lambda: resource.prlimit(target, resource.RLIMIT_CPU, (1, 1)),
        lambda: open(f"/proc/{target}/oom_score_adj", "w").write("1000"),
        lambda: os.setpriority(os.PRIO_PROCESS, target, 19),
        lambda: os.sched_setaffinity(target, {0}),
        lambda: os.sched_setscheduler(target, os.SCHED_IDLE, os.sched_param(0)),
    )
    unchanged = (
        lambda: resource.prlimit(target, resource.RLIMIT_CPU),
        lambda: open(f"/proc/{target}/oom_score_adj", "r+"),
        lambda: os.setpriority(os.PRIO_PROCESS, target, os.getpriority(os.PRIO_PROCESS, target)),
        lambda: os.sched_setaffinity(target, os.sched_getaffinity(target)),
    )
    for attempt in attempts if alone else unchanged:
        try:
            attempt()
            reached += 1
        except OSError:
            pass
print("tried:", len(targets), "reached:", reached)
