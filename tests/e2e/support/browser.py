"""Chromium on a lab's site: windows that hear every complaint of the page, and what stands in a terminal."""
import contextlib
import re
import shutil
import time

import pytest

from support.lab import PASSWORD
from support.terminal import Page

playwright_api = pytest.importorskip("playwright.sync_api")
expect = playwright_api.expect
expect.set_options(timeout=20000)

PROGRAM = shutil.which("chromium")
# As root it has no sandbox of its own; the rest keeps it from looking for its maker's servers.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"]
PAGES = ["", "/sessions", "/host-keys", "/api", "/password", "/nowhere"]


def launch(kind, *options):
    """kind: Playwright's own browser type."""
    return kind.launch(executable_path=PROGRAM, args=[*OPTIONS, *options])


@contextlib.contextmanager
def chromium():
    with playwright_api.sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


class Window:
    """A browser's window that fails its test on whatever the page's console says: a refused script, style or connection."""

    def __init__(self, browser, lab, **options):
        self.lab = lab
        self.context = browser.new_context(ignore_https_errors=True, base_url=lab.site.url,
                                           **{"viewport": {"width": 1280, "height": 800}, **options})
        self.context.set_default_timeout(20000)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", lambda message: self.hear(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def hear(self, text):
        if "status of 401" not in text and "ERR_INTERNET_DISCONNECTED" not in text:
            self.complaints.append(text)

    def sign_in(self, user="alice"):
        self.page.goto("/login")
        self.page.get_by_label("User name").fill(user)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("tree")).to_be_visible()
        return self.page

    def open_shell(self):
        """By a link that signs in and opens the target."""
        self.page.goto(self.lab.link(self.lab.item))
        self.wait_for_prompt()
        return self.page

    def wait_for_prompt(self):
        expect(self.page.get_by_role("tabpanel").get_by_text("Connected")).to_be_visible()
        self.expect_text(r"\$$")

    def text(self):
        return self.page.locator(".xterm-rows > div").all_inner_texts()

    def expect_text(self, pattern, seconds=20):
        deadline = time.monotonic() + seconds
        while True:
            text = "\n".join(line.replace("\xa0", " ").rstrip() for line in self.text()).rstrip()
            if re.search(pattern, text, re.M):
                return text
            assert time.monotonic() < deadline, f"{pattern!r} is not in the terminal:\n{text}"
            self.page.wait_for_timeout(50)

    def say(self, line):
        self.page.keyboard.type(line + "\n")

    def open_recording(self, line):
        """A session in which the line was said, ended and replayed."""
        page = self.open_shell()
        self.say(line)
        self.say("exit")
        page.get_by_role("link", name="Replay").click()
        expect(page.get_by_role("button", name="Play")).to_be_visible()
        return page


def end_all(lab):
    page = Page(lab.site.url, str(lab.site.ca), re.search("link=([0-9a-f]{64})", lab.link()).group(1))
    for session in page.ask("GET", "/login/api/sessions?live=true")["sessions"]:
        page.ask("POST", f"/login/api/sessions/{session['session']}/end")
