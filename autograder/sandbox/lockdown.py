"""What a forked child takes away from itself before the first line of the learner's code.

Resource limits, no new privileges, Landlock (no file outside /tmp and /dev/shm can be written) and a seccomp filter (no
new process, program, socket, trace or mount; no signal to anyone else, no change of anyone's priority; nothing that
makes others wait for a file or tells of them; little that keeps memory or disk where no limit counts it). Without
namespaces they must do more, see `make_lock`. Each step raises OSError when the kernel refuses it: nothing runs half
locked. Landlock and seccomp bind the calling thread, so call it before any other thread exists.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import resource
import struct
from collections.abc import Sequence
from dataclasses import dataclass

MEMORY = 2 << 30
FILE_SIZE = 64 << 20
FILE_SIZE_OUTSIDE = 16 << 20  # where no tmpfs of a fixed size bounds all files together
CPU_SECONDS = 600

_libc = ctypes.CDLL(None, use_errno=True)

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, PR_SET_DUMPABLE, PR_SET_PDEATHSIG = 38, 22, 4, 1
SECCOMP_MODE_FILTER = 2
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446

# Syscall numbers by machine; -1 where the machine has no such call.
_CALLS: dict[str, dict[str, int]] = {
    "x86_64": dict(
        fork=57, vfork=58, execve=59, execveat=322, socket=41, socketpair=53, connect=42, bind=49, listen=50,
        ptrace=101, process_vm_readv=310, process_vm_writev=311, unshare=272, setns=308, mount=165, umount2=166,
        pivot_root=155, chroot=161, memfd_create=319, memfd_secret=447, io_uring_setup=425, io_uring_enter=426,
        io_uring_register=427, bpf=321, keyctl=250, add_key=248, request_key=249, perf_event_open=298,
        userfaultfd=323, chmod=90, fchmod=91, fchmodat=268, fchmodat2=452, chown=92, fchown=93, lchown=94,
        fchownat=260, utime=132, utimes=235, utimensat=280, futimesat=261, setxattr=188, lsetxattr=189,
        fsetxattr=190, mknod=133, mknodat=259, pidfd_open=434, pidfd_getfd=438, pidfd_send_signal=424,
        rt_sigqueueinfo=129, rt_tgsigqueueinfo=297, shmget=29, msgget=68, semget=64, mq_open=240,
        setsid=112, setpgid=109, personality=135, kexec_load=246, init_module=175, finit_module=313,
        open_by_handle_at=304, name_to_handle_at=303, fanotify_init=300, move_mount=429, fsopen=430,
        open_tree=428, mount_setattr=442, quotactl=179, swapon=167, reboot=169, syslog=103, acct=163,
        ioperm=173, iopl=172, setuid=105, setgid=106, setresuid=117, setresgid=119, setgroups=116,
        setpriority=141, ioprio_set=251, sched_setparam=142, sched_setscheduler=144, sched_setaffinity=203,
        sched_setattr=314, migrate_pages=256, move_pages=279, process_madvise=440, process_mrelease=448, kcmp=312,
        shmat=30, shmctl=31, semop=65, semctl=66, semtimedop=220, msgsnd=69, msgrcv=70, msgctl=71,
        inotify_init=253, inotify_add_watch=254, inotify_init1=294, fallocate=285, sendmsg=46, sendmmsg=307,
        splice=275, tee=276, vmsplice=278, sendfile=40, removexattr=197, lremovexattr=198, fremovexattr=199,
        setxattrat=463, removexattrat=466, file_setattr=469, open_tree_attr=467, statmount=457, listmount=458,
        mq_unlink=241,
    ),
    "aarch64": dict(
        execve=221, execveat=281, socket=198, socketpair=199, connect=203, bind=200, listen=201, ptrace=117,
        process_vm_readv=270, process_vm_writev=271, unshare=97, setns=268, mount=40, umount2=39, pivot_root=41,
        chroot=51, memfd_create=279, memfd_secret=447, io_uring_setup=425, io_uring_enter=426,
        io_uring_register=427, bpf=280, keyctl=219, add_key=217, request_key=218, perf_event_open=241,
        userfaultfd=282, fchmod=52, fchmodat=53, fchmodat2=452, fchown=55, fchownat=54, utimensat=88, setxattr=5,
        lsetxattr=6, fsetxattr=7, mknodat=33, pidfd_open=434, pidfd_getfd=438, pidfd_send_signal=424,
        rt_sigqueueinfo=138, rt_tgsigqueueinfo=240, shmget=194, msgget=186, semget=190, mq_open=180, setsid=157,
        setpgid=154, personality=92, kexec_load=104, init_module=105, finit_module=273, open_by_handle_at=265,
        name_to_handle_at=264, fanotify_init=262, move_mount=429, fsopen=430, open_tree=428, mount_setattr=442,
        quotactl=60, swapon=224, reboot=142, syslog=116, acct=89, setuid=146, setgid=144, setresuid=147,
        setresgid=149, setgroups=159, setpriority=140, ioprio_set=30, sched_setparam=118, sched_setscheduler=119,
        sched_setaffinity=122, sched_setattr=274, migrate_pages=238, move_pages=239, process_madvise=440,
        process_mrelease=448, kcmp=272, shmat=196, shmctl=195, semop=193, semctl=191, semtimedop=192, msgsnd=189,
        msgrcv=188, msgctl=187, inotify_add_watch=27, inotify_init1=26, fallocate=47, sendmsg=211, sendmmsg=269,
        splice=76, tee=77, vmsplice=75, sendfile=71, removexattr=14, lremovexattr=15, fremovexattr=16,
        setxattrat=463, removexattrat=466, file_setattr=469, open_tree_attr=467, statmount=457, listmount=458,
        mq_unlink=181,
    ),
}  # fmt: skip
_SPECIAL = {
    "x86_64": dict(arch=0xC000003E, clone=56, clone3=435, kill=62, tkill=200, tgkill=234, prlimit64=302),
    "aarch64": dict(arch=0xC00000B7, clone=220, clone3=435, kill=129, tkill=130, tgkill=131, prlimit64=261),
}
# What these calls must not be asked for: their number by machine, which argument says it, the values refused.
_REQUESTS = {
    # a signal of one's choice, to any process; a lease, which makes all who open the file wait; news of who opens what
    "fcntl": ({"x86_64": 72, "aarch64": 25}, 1, (8, 10, 15, 1024, 1026)),
    # the same for sockets; a file's flags and project, which Landlock overlooks
    "ioctl": ({"x86_64": 16, "aarch64": 29}, 1, (0x8901, 0x8902, 0x40086602, 0x40046602, 0x401C5820)),
    "prctl": ({"x86_64": 157, "aarch64": 167}, 0, (1, 4)),  # outlive the parent; let itself be traced
}
# What is refused besides where there are no namespaces: the machine's name, and to empty a file that is only read,
# which older Landlocks overlook. Each way to open a file is given with the number of the argument that says how.
_OUTSIDE = {"x86_64": dict(uname=63, truncate=76), "aarch64": dict(uname=160, truncate=45)}
_OPEN = {"x86_64": {2: 1, 257: 2}, "aarch64": {56: 2}}
OPENAT2 = 437  # a filter cannot see how it is asked to open
CLONE_THREAD, CLONE_FILES = 0x00010000, 0x00000400
X32 = 0x40000000
OWN = 0x7E57_0001  # no pid, and no other number in the filter

ALLOW, KILL = 0x7FFF0000, 0x80000000
EPERM, ENOSYS = 0x00050000 | 1, 0x00050000 | 38


@dataclass(frozen=True)
class Lock:
    """What can be made ready for all children before the first is forked; each adds its own pid.

    private  the only folder to write in, where there are no namespaces; else empty
    ruleset  a descriptor: what Landlock is to allow
    program  the seccomp filter, with OWN for the pid
    """

    private: str
    ruleset: int
    program: bytes


def make_lock(private: str = "", readable: Sequence[str] = ()) -> Lock:
    """Make the lock of all children. Raises OSError.

    Without namespaces, `private` is the only folder to write in, and besides it only `readable` can be read.
    """
    writable = [private, "/dev/null"] if private else ["/tmp", "/dev/shm", "/dev/null"]
    rules = landlock_rules(writable, readable if private else ["/"])
    ruleset = fcntl.fcntl(rules, fcntl.F_DUPFD_CLOEXEC, 10)  # out of the way of those that a child is given
    os.close(rules)
    return Lock(private, ruleset, seccomp_program(OWN, outside=bool(private)))


def lock_down(lock: Lock) -> None:
    """Take away everything the learner's code does not need. Raises OSError when a step is refused.

    Without namespaces the zygote counts threads, and what the private folder takes; for that it must be allowed to look
    into this process.
    """
    outside = bool(lock.private)
    limit_resources(outside=outside)
    if outside:
        _checked(_libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0), "PR_SET_PDEATHSIG")
    _checked(_libc.prctl(PR_SET_DUMPABLE, 1 if outside else 0, 0, 0, 0), "PR_SET_DUMPABLE")
    _checked(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS")
    _checked(
        _libc.syscall(LANDLOCK_RESTRICT_SELF, lock.ruleset, ctypes.c_uint32(0)), "landlock_restrict_self"
    )
    os.close(lock.ruleset)
    install_filter(lock.program.replace(struct.pack("<I", OWN), struct.pack("<I", os.getpid())))


def limit_resources(*, outside: bool = False) -> None:
    """Set the limits that the kernel keeps: address space, CPU, file size, descriptors, threads, no core."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: FILE_SIZE_OUTSIDE if outside else FILE_SIZE,
        resource.RLIMIT_NOFILE: 32 if outside else 64,
        resource.RLIMIT_CORE: 1,  # 0 would not stop a program that the kernel hands cores to
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if not outside:  # where it would count all that this user runs
        limits[resource.RLIMIT_NPROC] = 256
    for limit, value in limits.items():
        _, most = resource.getrlimit(limit)
        least = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (least, least))


def landlock_abi() -> int:
    """Give the kernel's Landlock version, 0 when it has none."""
    return max(0, _libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def landlock_rules(writable: Sequence[str], readable: Sequence[str]) -> int:
    """Give a descriptor of Landlock's rules: read only beneath `readable`, write only beneath `writable`."""
    abi = landlock_abi()
    if abi < 1:
        raise OSError("this kernel has no Landlock")
    read = 0b1101  # execute, read file, read directory
    everything = (1 << (13 if abi < 2 else 14 if abi < 3 else 15 if abi < 5 else 16)) - 1
    scoped = 0b11 if abi >= 6 else 0  # no abstract sockets, no signals, to anyone outside
    attributes = struct.pack("<QQQ", everything, 0b11 if abi >= 4 else 0, scoped)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = _libc.syscall(LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    _checked(ruleset, "landlock_create_ruleset")
    for path, rights in [*((path, read) for path in readable), *((path, everything) for path in writable)]:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        if not os.path.isdir(path):
            rights &= 0b1_1000_0000_0000_0111 | 1 << 14  # what applies to a file
        rule = struct.pack("<Qi", rights & everything, descriptor)
        _checked(_libc.syscall(LANDLOCK_ADD_RULE, ruleset, 1, rule, ctypes.c_uint32(0)), "landlock_add_rule")
        os.close(descriptor)
    return ruleset


def seccomp_program(pid: int, *, outside: bool = False) -> bytes:
    """Write the filter as classic BPF: refuse the listed calls, allow threads but no process, signals only to `pid`.

    outside  there are no namespaces: refuse what they would have made harmless
    """
    machine = platform.machine()
    if machine not in _CALLS:
        raise OSError(f"there is no system call filter for {machine}")
    special = _SPECIAL[machine]

    def statement(code: int, k: int) -> bytes:
        return struct.pack("<HBBI", code, 0, 0, k)

    def jump(code: int, k: int, yes: int, no: int) -> bytes:
        return struct.pack("<HBBI", code, yes, no, k)

    load, equal, at_least, bits, keep, give = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
    number, arch, argument = 0, 4, 16
    program = [
        statement(load, arch),
        jump(equal, special["arch"], 1, 0),
        statement(give, KILL),
        statement(load, number),
        jump(at_least, X32, 0, 1),
        statement(give, KILL),
    ]
    for call in (*_CALLS[machine].values(), *(_OUTSIDE[machine].values() if outside else ())):
        program += [jump(equal, call, 0, 1), statement(give, EPERM)]
    # glibc falls back from clone3, whose flags a filter cannot see, to clone.
    program += [jump(equal, special["clone3"], 0, 1), statement(give, ENOSYS)]
    program += [
        jump(equal, special["clone"], 0, 5),
        statement(load, argument),
        jump(bits, CLONE_THREAD, 0, 2),
        jump(bits, CLONE_FILES, 0, 1),  # a table of its own would be out of the watch's sight
        statement(give, ALLOW),
        statement(give, EPERM),
    ]
    for call, allowed in (("kill", pid), ("tkill", pid), ("tgkill", pid), ("prlimit64", 0)):
        program += [
            jump(equal, special[call], 0, 4),
            statement(load, argument),
            jump(equal, allowed, 0, 1),
            statement(give, ALLOW),
            statement(give, EPERM),
        ]
    for numbers, position, refused in _REQUESTS.values():
        program.append(jump(equal, numbers[machine], 0, 2 + 2 * len(refused)))
        program.append(statement(load, argument + 8 * position))
        for value in refused:
            program += [jump(equal, value, 0, 1), statement(give, EPERM)]
        program.append(statement(give, ALLOW))
    if outside:
        program += [jump(equal, OPENAT2, 0, 1), statement(give, ENOSYS)]
        for call, position in _OPEN[machine].items():
            program += [
                jump(equal, call, 0, 6),
                statement(load, argument + 8 * position),
                statement(keep, os.O_TRUNC | os.O_ACCMODE),
                jump(equal, os.O_TRUNC, 1, 0),
                jump(equal, os.O_TRUNC | os.O_ACCMODE, 0, 1),
                statement(give, EPERM),
                statement(give, ALLOW),
            ]
    program.append(statement(give, ALLOW))
    return b"".join(program)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install_filter(program: bytes) -> None:
    """Install a seccomp filter for this thread and all that it starts."""
    buffer = ctypes.create_string_buffer(program, len(program))
    filter = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    _checked(_libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filter), 0, 0), "seccomp")


def _checked(result: int, what: str) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{what} was refused")
