"""A class graded on hosts that share nothing but a network: namespaces joined by a bridge, one of which is cut off."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import BIN, ROOT
from dask_cluster import GRADE, children_of, course_like, is_alive, wait_for, written

PORT = 8786
APART = ("unshare", "--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--mount-proc", "--kill-child")


def why_not() -> str:
    """Say why this machine cannot make hosts of its own, "" when it can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "hosts in network namespaces need root on Linux"
    if missing := [program for program in ("unshare", "nsenter", "ip") if not shutil.which(program)]:
        return f"{', '.join(missing)} is not installed"
    trial = "ip link add name br0 type bridge && ip link add name v0 type veth peer name v1"
    tried = subprocess.run([*APART, "sh", "-c", trial], capture_output=True, text=True)
    return f"no network namespaces here: {tried.stderr.strip()[:200]}" if tried.returncode else ""


pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("graded"),
    pytest.mark.skipif(bool(why := why_not()), reason=why),
]


class Host:
    """A host of its own: network, processes, mounts and name. All of it is gone when its first process is."""

    def __init__(self, name: str) -> None:
        self.started: list[subprocess.Popen[bytes]] = []
        # It ends with its standard input, so even when the tests are killed.
        self._holder = subprocess.Popen([*APART, "cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")
        self.pid = int(wait_for(lambda: children.read_text().split())[0])
        self.run("hostname", name)
        self.run("ip", "link", "set", "lo", "up")

    def inside(self, *words: object, folder: Path = Path("/")) -> list[str]:
        """Give the command that runs another one in a folder of this host."""
        enter = ["nsenter", f"--target={self.pid}", "--net", "--mount", "--pid", "--uts", "--ipc"]
        return [*enter, "env", f"--chdir={folder}", *map(str, words)]

    def run(self, *words: object) -> None:
        subprocess.run(self.inside(*words), check=True, capture_output=True, timeout=20)

    def run_outside(self, *words: object) -> None:
        """Run something that needs this host's network and the numbers of this machine's processes."""
        command = ["nsenter", f"--target={self.pid}", "--net", *map(str, words)]
        subprocess.run(command, check=True, capture_output=True, timeout=20)

    def start(self, log: Path, *words: object, **environment: str) -> None:
        with open(log, "ab") as file:
            self.started.append(
                subprocess.Popen(
                    self.inside(*words), stdout=file, stderr=file, env={**os.environ, **environment}
                )
            )

    def end(self) -> None:
        assert self._holder.stdin is not None
        self._holder.stdin.close()
        self._holder.kill()
        for process in (self._holder, *self.started):
            process.wait()


@contextlib.contextmanager
def network(*names: str) -> Iterator[dict[str, Host]]:
    """Make hosts 10.0.0.1, 10.0.0.2 and so on, joined by a bridge that is in the first one."""
    hosts: dict[str, Host] = {}
    try:
        for number, name in enumerate(names):
            hosts[name] = host = Host(name)
            first = hosts[names[0]]
            if host is first:
                host.run("ip", "link", "add", "name", "bridge", "type", "bridge")
                host.run("ip", "link", "set", "bridge", "up")
                link = "bridge"
            else:
                link, there = "eth0", f"to-{name}"
                # Made inside, so that it is never among this machine's own links.
                peer = ("type", "veth", "peer", "name", "eth0", "netns", host.pid)
                first.run_outside("ip", "link", "add", "name", there, *peer)
                first.run("ip", "link", "set", there, "master", "bridge", "up")
            host.run("ip", "address", "add", f"10.0.0.{number + 1}/24", "dev", link)
            host.run("ip", "link", "set", link, "up")
        yield hosts
    finally:
        for host in hosts.values():
            host.end()


def test_hosts_give_the_same_results_though_one_is_cut_off(graded: Path, tmp_path: Path) -> None:
    dask = sys.executable, "-m", "dask"
    logs = {name: tmp_path / f"{name}.log" for name in ("head", "one", "two")}
    links = os.listdir("/sys/class/net")
    # Enough to be at work when it is cut.
    students = "ada grace ivan karl lea maria nina noor omar tom wei yuki".split()
    course = course_like(graded, tmp_path / "course", *students)
    with network("head", "one", "two", "desk") as hosts:
        # Dask notices after 30 s by default that a host is gone; this is the least it takes.
        hosts["head"].start(
            logs["head"],
            *dask,
            "scheduler",
            *("--host", "10.0.0.1", "--port", PORT, "--no-dashboard"),
            DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP="11s",
        )
        for name in ("one", "two"):
            for hidden in (tmp_path, graded.parent, ROOT / "solutions"):
                hosts[name].run("mount", "-t", "tmpfs", "none", hidden)
            words = ("--no-nanny", "--no-dashboard", "--nthreads", 1)
            hosts[name].start(logs[name], *dask, "worker", f"tcp://10.0.0.1:{PORT}", *words)
        command = [BIN / "autograder", *GRADE[1:], "--scheduler", f"tcp://10.0.0.1:{PORT}"]
        wait_for(lambda: all("Registered to:" in logs[name].read_text() for name in ("one", "two")))

        running = subprocess.Popen(
            hosts["desk"].inside(*command, folder=course),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        (worker,) = hosts["one"].started
        wait_for(lambda: list((course / "results").rglob("*.json")) and len(children_of(worker.pid)) > 4)
        hosts["head"].run("ip", "link", "set", "to-one", "down")
        cut = time.monotonic()
        said, complaint = running.communicate(timeout=60)
        assert (f"{len(students)} graded, 0 unchanged." in said, complaint) == (True, "")
        assert 5 < time.monotonic() - cut < 40  # what was there came from elsewhere
        inside = [host.pid for host in hosts.values()]
        told = {name: log.read_text() for name, log in logs.items()}  # before they miss each other at the end
    assert written(course, students) == written(graded, students)
    assert "Traceback" not in told["head"] + told["two"]
    # Of the worker that is cut off, Dask may tell how its heartbeat came to nothing; that is no traceback of ours.
    assert str(ROOT / "autograder") not in told["one"]
    wait_for(lambda: not any(map(is_alive, inside)), 10)
    assert os.listdir("/sys/class/net") == links
