"""nbgrader's formgrader: a real Jupyter server on this machine alone, asked over HTTP and looked at with a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from lab import chromium, jupyter_lab

PATIENCE = 60_000  # milliseconds, on a machine that is busy with something else


@dataclass(frozen=True)
class Formgrader:
    """A formgrader that runs, with what it takes to be let in."""

    url: str
    token: str

    def page(self, path: str, method: str = "GET", body: Any = None) -> str:
        """Ask for a page, or do what `method` says."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token}"}
        with urlopen(Request(self.url + path, data, headers, method=method), timeout=60) as answer:
            return answer.read().decode()

    def api(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """Ask its programming interface."""
        return json.loads(self.page(f"api/{path}", method, body))

    def rendered(self, path: str, folder: Path) -> str:
        """Have a browser render a page and run its scripts; gives the document, and a picture in `folder`."""
        chromium = shutil.which("chromium")
        if chromium is None:
            pytest.skip("there is no chromium to look at the page with")
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--dump-dom"]
        options += [f"--screenshot={folder / 'page.png'}", "--window-size=1200,1600", "--hide-scrollbars"]
        options += ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--virtual-time-budget=4000"]
        query = urlencode({"token": self.token, "next": f"/formgrader/{path}"})
        command = [chromium, *options, f"{self.url}../login?{query}"]
        done = subprocess.run(command, capture_output=True, timeout=60, check=True)
        return done.stdout.decode()


@contextmanager
def formgrader(course: Path, folder: Path, environment: dict[str, str]) -> Iterator[Formgrader]:
    """Run JupyterLab in a course folder, and in it formgrader."""
    with jupyter_lab(course, folder, environment) as server:
        yield Formgrader(f"{server.url}formgrader/", server.token)


def grade_in_a_browser(server: Formgrader, assignment: str, question: str, **points: float) -> None:
    """Click through to every answer that waits, give points and a comment, and see that both are kept.

    points  by student: exactly those whose answer to the question waits
    """
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    with chromium() as browser:
        page = browser.new_page(extra_http_headers={"Authorization": f"token {server.token}"})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{server.url}gradebook")
        for _ in range(2):  # the assignment, then its notebook
            page.get_by_role("link", name=assignment, exact=True).click()
        students = {
            one["id"]: one["student"] for one in server.api(f"submitted_notebooks/{assignment}/{assignment}")
        }
        expect(page.locator("tbody tr a.name-hidden")).to_have_count(len(students))
        waiting = page.locator("tr:has(.needs-manual-grade .glyphicon-ok) a.name-hidden")
        links = [link.get_attribute("href") or "" for link in waiting.all()]
        assert {students[link.rpartition("/")[2]] for link in links} == points.keys()
        for link in links:
            student = students[link.rpartition("/")[2]]
            page.goto(server.url.removesuffix("/formgrader/") + link)
            score = page.locator(f"input.needs_manual_grade#{question}")
            comment = page.locator(f"textarea#{question}-comment")
            for box, text in ((score, str(points[student])), (comment, f"A reason, {student}!")):
                with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
                    box.fill(text)
                    box.blur()
                assert saved.value.ok
            expect(score).to_have_count(0)


def grade_by_its_interface(server: Formgrader, assignment: str, question: str, **points: float) -> None:
    """Send what the page would."""
    for one in server.api(f"submitted_notebooks/{assignment}/{assignment}"):
        for kind, change in (
            ("grade", {"manual_score": points.get(one["student"])}),
            ("comment", {"manual_comment": f"A reason, {one['student']}!"}),
        ):
            for cell in server.api(f"{kind}s?submission_id={one['id']}"):
                if one["student"] in points and cell["name"] == question:
                    server.api(f"{kind}/{cell['id']}", "PUT", change)
