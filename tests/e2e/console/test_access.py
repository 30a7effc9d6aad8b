"""The console for everybody: by keyboard alone, with large letters, on a small screen, and what axe finds."""
import pathlib
import re
import subprocess

import pytest

from support import browser
from support.browser import PAGES, expect
from support.site import TOP

NARROW = {"viewport": {"width": 320, "height": 640}}
ZOOMED = {"viewport": {"width": 320, "height": 256}}     # 1280 by 1024 at 400 %
# What has the keyboard: its name, whether it is seen, and where it is drawn.
FOCUS = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const seen = node => {
        const style = getComputedStyle(node);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    };
    const around = [element, element.closest(".pane-body"), element.querySelector(".row.active")];
    const place = element.getBoundingClientRect();
    return {
        name: element.getAttribute("aria-label") || element.textContent.trim().slice(0, 40) || element.id || element.name || element.className,
        isSeen: around.some(node => node && seen(node)),
        isOnScreen: place.width > 0 && place.bottom > 0 && place.top < innerHeight,
    };
}"""


def walk(page, most=60):
    """The stops of Tab from the page's beginning until the browser's own bar; fails where there is no way on."""
    page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); }")
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"Tab does not lead out of the page: {[stop['name'] for stop in stops[-4:]]}")


def has_focus(page, selector):
    page.wait_for_function("selector => document.activeElement.matches(selector)", arg=selector)


# --- by keyboard ---

def test_each_stop_of_the_keyboard_is_seen_and_none_is_a_trap(window):
    page = window.open_recording("echo a needle in the hay")
    replay = page.url
    for address in [replay, *["/console" + path for path in PAGES], f"/console/item/shell-jump/{window.lab.item['id']}"]:
        page.goto(address)
        expect(page.locator("#main")).to_be_visible()
        page.wait_for_timeout(500)
        stops = walk(page)
        assert len(stops) > 5, (address, stops)
        assert [stop["name"] for stop in stops if not (stop["isSeen"] and stop["isOnScreen"])] == [], address


def test_the_first_stop_skips_to_the_page(window):
    page = window.sign_in()
    page.goto("/console/sessions")
    expect(page.get_by_role("heading", name="Sessions")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    has_focus(page, "#main")
    page.keyboard.press("Tab")
    has_focus(page, "#main input")


@pytest.mark.parametrize("window", [{}, ZOOMED], indirect=True, ids=["wide", "zoomed"])
def test_a_terminal_says_how_to_leave_it_by_keyboard(window):
    page = window.open_shell()
    has_focus(page, ".xterm-helper-textarea")
    expect(page.get_by_text("leaves the terminal")).to_be_visible()
    page.keyboard.press("Alt+0")
    expect(page.get_by_label("Search Jump Items")).to_be_focused()
    page.keyboard.press("Alt+1")
    window.expect_text(r"\$$")
    has_focus(page, ".xterm-helper-textarea")


def test_a_full_screen_is_left_by_the_same_keys(window):
    page = window.open_shell()
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("Alt+0")
    expect(page.get_by_label("Search Jump Items")).to_be_focused()
    assert page.evaluate("document.fullscreenElement") is None


@pytest.mark.parametrize("where", ["Sessions", "an item"])
def test_a_session_is_reached_by_its_number_from_everywhere(window, where):
    page = window.open_shell()
    if where == "an item":
        page.get_by_role("treeitem", name="target").click()
        expect(page.get_by_role("button", name="Open shell")).to_be_visible()
    else:
        page.get_by_role("link", name=where).click()
        expect(page.get_by_role("heading", name=where)).to_be_visible()
    page.keyboard.press("Alt+1")
    expect(page.get_by_role("tabpanel")).to_be_visible()
    window.say("echo here again")
    window.expect_text(r"^here again$")


def test_the_keyboard_is_never_nowhere(window):
    page = window.open_shell()
    while page.get_by_label("Dismiss").count():
        page.get_by_label("Dismiss").first.click()
        has_focus(page, ".xterm-helper-textarea")
    page.get_by_role("button", name="End", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="End", exact=True)).to_be_focused()
    page.get_by_role("button", name="Notes", exact=True).click()
    expect(page.get_by_label("Notes on this session")).to_be_focused()
    page.get_by_role("button", name="Close notes").click()
    has_focus(page, ".xterm-helper-textarea")
    window.say("exit")
    page.get_by_role("button", name="Close tab").click()
    has_focus(page, "#main")
    page.get_by_role("button", name="alice").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_label("User name")).to_be_focused()


@pytest.mark.parametrize("press, answers", [
    ("End", "document.querySelector('dialog[open]') !== null"),
    ("Search (Ctrl+Shift+F)", "document.activeElement.matches('.search-bar input')"),
])
def test_the_next_key_is_for_what_was_just_opened(window, press, answers):
    """Asked before the page is drawn again: a key may come as early."""
    page = window.open_shell()
    button = page.get_by_role("button", name=press, exact=True)
    assert button.evaluate(f"async button => {{ button.click(); await null; await null; return {answers}; }}")


def test_a_secret_stays_until_it_is_kept(window):
    """A browser may close a dialog whatever the page says to it, as some do at a second Escape."""
    page = window.sign_in()
    page.goto("/console/api")
    page.get_by_role("button", name="Add account").click()
    page.get_by_label("Name", exact=True).fill("by keyboard")
    page.keyboard.press("Enter")
    secret = page.locator(".secret code").nth(1)
    expect(secret).to_be_visible()
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.evaluate("document.querySelector('dialog').close()")):
        close()
        page.wait_for_timeout(100)
        expect(secret).to_be_visible()
        assert page.evaluate("document.querySelector('dialog').matches(':modal')")


def test_keys_play_a_recording(window):
    page = window.open_recording("echo a needle in the hay")
    page.locator(".stage").click()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("End")
    window.expect_text(r"^exit$|logout")
    page.keyboard.press("Home")
    page.get_by_role("searchbox", name="Search in the recording").fill("needle in")
    page.keyboard.press("Enter")
    expect(page.locator(".stage .xterm-decoration").first).to_be_attached()


# --- large letters, small screens ---

@pytest.mark.parametrize("window", [NARROW], indirect=True, ids=["320"])
def test_nothing_is_wider_than_a_small_phone(window):
    page = window.sign_in()
    for path in PAGES:
        page.goto("/console" + path)
        expect(page.locator("#main")).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    window.open_recording("echo small")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    window.open_shell()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    window.say("echo small")
    window.expect_text(r"^small$")
    page.get_by_role("button", name="All Jump Items").click()
    expect(page.get_by_role("treeitem", name="target")).to_be_visible()


def test_letters_may_be_twice_as_large(chromium, lab):
    """As somebody has it who told the browser to write large: letters grow, and nothing is cut or beside the page."""
    large = browser.launch(chromium.browser_type, "--blink-settings=defaultFontSize=32")
    window = browser.Window(large, lab)
    look_at_large_letters(window)
    large.close()
    assert window.complaints == []


def look_at_large_letters(window):
    page = window.sign_in()
    for path in PAGES:
        page.goto("/console" + path)
        expect(page.locator("#main")).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 28
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        cut = page.evaluate("""() => [...document.querySelectorAll('button, a, h1, .row, label')]
            .filter(node => !node.closest('.unseen, .skip') && node.clientHeight > 0 && node.scrollHeight > node.clientHeight + 2)
            .map(node => node.textContent)""")
        assert cut == [], path
    window.open_shell()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("Copy selection", "Notes", "End"):
        assert page.get_by_role("button", name=name).first.bounding_box()["x"] < 1280, name
    browser.end_all(window.lab)


# --- what a machine can check ---

@pytest.fixture(scope="module")
def axe():
    packages = subprocess.run([str(TOP / "tools" / "console-packages"), "--dev"], text=True, check=True, capture_output=True,
                              timeout=300).stdout.strip()
    return (pathlib.Path(packages) / "axe-core" / "axe.min.js").read_text()


@pytest.mark.parametrize("window", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"])
def test_what_axe_finds(window, axe):
    page = window.page
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = []

    def look(where):
        page.evaluate(axe)
        # The screen that xterm.js draws is made of spans; what a screen reader gets is beside it.
        result = page.evaluate("rules => axe.run({exclude: ['.xterm']}, {runOnly: rules})", rules)
        for violation in result["violations"]:
            found.append((where, violation["id"], [node["target"] for node in violation["nodes"]][:3]))

    page.goto("/login")
    expect(page.get_by_label("User name")).to_be_visible()
    look("sign-in")
    window.sign_in()
    for path in PAGES:
        page.goto("/console" + path)
        expect(page.locator("#main")).to_be_visible()
        page.wait_for_timeout(400)
        look(path)
    page.goto("/console")
    page.get_by_role("treeitem", name="target").click()
    expect(page.get_by_role("button", name="Open shell")).to_be_visible()
    look("item")
    page.get_by_role("button", name="Why may I start this?").click()
    expect(page.get_by_role("heading", name="Vault accounts")).to_be_visible()
    look("item, explained")
    window.open_recording("echo a needle in the hay")
    look("replay")
    page.get_by_role("searchbox", name="Search in the recording").fill("needle")
    page.keyboard.press("Enter")
    look("replay, searched")
    window.open_shell()
    look("terminal")
    page.get_by_role("button", name="Search (Ctrl").click()
    look("search in a terminal")
    page.get_by_role("button", name="Notes", exact=True).click()
    page.get_by_role("button", name="End", exact=True).click()
    look("dialog")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="alice").click()
    look("menu")
    assert found == []


def test_a_new_page_is_said_and_named(window):
    page = window.sign_in()
    said = page.locator("p.unseen[role=status]").last
    for name, title in (("Sessions", "Sessions"), ("API", "API Configuration")):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_title(f"{title} · Sallyport")
        expect(said).to_have_text(title)
    window.open_shell()
    expect(page).to_have_title(re.compile("^target · "))
