"""What axe-core finds in a page that keeps people with disabilities out: WCAG 2.1, levels A and AA."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def barriers(page: Page, within: str = "html") -> list[str]:
    """List the violations in what a selector describes: the rule, the element, and what is wrong with it."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="there is no axe-core to look with"
    )
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = axe.Axe().run(page, {"include": [within]}, options).response["violations"]
    return [
        f"{rule['id']}: {at['html'][:150]} {at['failureSummary']}" for rule in found for at in rule["nodes"]
    ]
