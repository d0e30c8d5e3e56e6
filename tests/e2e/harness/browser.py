"""A real Chromium without a window, and the status page in it."""

import importlib.resources
import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

_AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


class Browser:
    def __init__(self):
        self._playwright = sync_playwright().start()
        program = shutil.which("chromium")
        if program is None:
            raise AssertionError("chromium is not installed: run scripts/packages test")
        self._browser = self._playwright.chromium.launch(executable_path=program)

    def close(self):
        self._browser.close()
        self._playwright.stop()

    def open(self, address, **options):
        """The page in a context of its own. `options` are Playwright's of a new context."""
        context = self._browser.new_context(
            **{"viewport": DESKTOP, "timezone_id": "Europe/Berlin", "locale": "en-GB", **options})
        return StatusPage(context, address)


class StatusPage:
    """Waits for what it is asked for; remembers what the browser complained about."""

    def __init__(self, context, address):
        self.context = context
        self.complaints = []
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.answer = self.page.goto(address)

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def close(self):
        self.context.close()

    def find(self, selector):
        return self.page.locator(selector)

    def text(self, selector="body"):
        return re.sub(r"\s+", " ", self.find(selector).inner_text())

    def await_text(self, selector, text, seconds=30):
        """Until the element holds the text; returns all that it holds."""
        found = self.find(selector).filter(has_text=text).first
        found.wait_for(state="attached", timeout=seconds * 1000)
        return self.text(selector)

    def await_element(self, selector, seconds=30):
        self.find(selector).first.wait_for(state="attached", timeout=seconds * 1000)

    def await_live(self):
        self.await_element("#connection.connected")

    def mood(self):
        return self.find(".hero").get_attribute("data-mood")

    def sideways(self):
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def keep(self, name):
        """Takes a picture of all of the page, for people."""
        folder = Path(os.environ["LI_SYNC_TEST_SCREENSHOTS"])
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)

    def barriers(self):
        """What axe-core finds to keep somebody out, with all details opened."""
        self.page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        self.page.evaluate(_AXE)
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
        return [f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes']]}"
                for one in found["violations"]]
