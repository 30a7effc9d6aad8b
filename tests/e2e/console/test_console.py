"""The console in real browsers, on a real site with a Jumpoint and an sshd behind it."""
import re
import time

import pytest
import requests

from support import firefox
from support.browser import expect
from support.lab import PASSWORD


def session_of(page):
    return page.evaluate("JSON.parse(sessionStorage.getItem('sallyport.tabs')).tabs[0].session")


# --- signing in ---

def test_a_wrong_password_is_told_without_a_reload(window):
    page = window.page
    page.goto("/console")
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text=re.compile("wrong"))).to_be_visible()
    expect(page.get_by_label("Password")).to_be_focused()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    greeting = page.get_by_text("This is your first sign-in").or_(page.get_by_text("Last sign-in"))
    expect(greeting).to_be_visible()
    page.get_by_role("link", name="Sessions").click()
    expect(greeting).to_have_count(0)


def test_a_link_signs_in_once_and_leaves_the_address(window, lab):
    link = lab.link()
    window.page.goto(link)
    expect(window.page.get_by_role("tree")).to_be_visible()
    assert "link=" not in window.page.url
    window.page.get_by_role("button", name="alice").click()
    window.page.get_by_role("button", name="Sign out").click()
    expect(window.page.get_by_role("heading", name="Sign in")).to_be_visible()
    window.page.goto("about:blank")
    window.page.goto(link)
    expect(window.page.get_by_text("This link was used already")).to_be_visible()


def test_a_first_password_must_be_changed(window, lab):
    made = lab.site.admin("user", "create", "bob")
    password = re.search(r"password[ =](\S+)", made.stdout).group(1)
    page = window.page
    page.goto("/login")
    page.get_by_label("User name").fill("bob")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    page.get_by_label("Current password").fill(password)
    page.get_by_label("New password", exact=True).fill("a staple of horses")
    page.get_by_label("New password, again").fill("a staple of cows")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The two new passwords differ.")).to_be_visible()
    page.get_by_label("New password, again").fill("a staple of horses")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tree")).to_be_visible()
    window.complaints = [text for text in window.complaints if "status of 403" not in text]


def test_who_came_by_a_link_sets_a_password_without_the_old_one(window, lab):
    lab.person("carol")
    page = window.page
    page.goto(lab.link(user="carol"))
    page.get_by_role("button", name="carol").click()
    page.get_by_role("link", name="Change password").click()
    page.get_by_label("New password", exact=True).fill("a staple of horses")
    page.get_by_label("New password, again").fill("a staple of horses")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Changed.")).to_be_visible()


# --- the list ---

def test_a_new_item_appears_within_two_seconds(window, lab):
    page = window.sign_in()
    expect(page.get_by_role("treeitem", name="target")).to_be_visible()
    lab.add_item("registered just now")
    begun = time.monotonic()
    expect(page.get_by_role("treeitem", name="registered just now")).to_be_visible()
    assert time.monotonic() - begun < 2


def test_a_search_is_by_keyboard_and_says_what_it_found(window, lab):
    for name in ["needle", "hay 1", "hay 2"]:
        lab.add_item(name)
    page = window.sign_in()
    page.locator("h1").first.click()
    page.keyboard.press("/")
    expect(page.get_by_label("Search Jump Items")).to_be_focused()
    page.keyboard.type("needle")
    expect(page.get_by_text("1 match", exact=True)).to_be_visible()
    expect(page.get_by_role("treeitem")).to_have_count(1)
    page.keyboard.type("xyz")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("treeitem", name="hay 1")).to_be_visible()


# --- a shell ---

def test_a_link_leads_into_a_shell(window):
    window.open_shell()
    window.say("echo the answer is $((6 * 7))")
    window.expect_text(r"^the answer is 42$")
    expect(window.page.get_by_text("Recorded")).to_be_visible()


def test_a_reload_finds_the_same_shell(window):
    page = window.open_shell()
    window.say("kept=over; echo it is $kept")
    window.expect_text(r"^it is over$")
    session = session_of(page)
    page.reload()
    window.wait_for_prompt()
    window.expect_text(r"^it is over$")
    window.say("echo still $kept")
    window.expect_text(r"^still over$")
    assert session_of(page) == session


def test_the_network_goes_and_comes_back(window):
    page = window.open_shell()
    window.say("kept=over")
    window.context.set_offline(True)
    expect(page.get_by_role("tabpanel").get_by_text("The shell goes on.")).to_be_visible()
    page.keyboard.type("echo typed in between, $kept\n")
    page.wait_for_timeout(3000)
    window.context.set_offline(False)
    window.expect_text(r"^typed in between, over$")
    assert len(re.findall("^typed in between, over$", window.expect_text("."), re.M)) == 1


def test_by_keyboard_alone(window):
    page = window.page
    page.goto("/login")
    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("treeitem", name="target")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("target")
    expect(page.get_by_text("1 match", exact=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    window.wait_for_prompt()
    window.say("echo first; PS1='one> '")
    window.expect_text(r"^one>")
    page.keyboard.press("Alt+0")
    expect(page.get_by_label("Search Jump Items")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab")).to_have_count(2)
    window.wait_for_prompt()
    page.keyboard.press("Alt+1")
    window.expect_text(r"^one>")
    page.keyboard.press("Alt+2")
    window.say("exit")
    expect(page.get_by_text("The shell ended")).to_be_visible()


def test_of_several_accounts_one_is_chosen(window, lab):
    item = lab.add_item("with a choice", tag="several")
    for name in ["first key", "second key"]:
        key = lab.api.add("vault/account", type="ssh", name=name, username=lab.user,
                          private_key=(lab.keys / ("rsa" if name == "first key" else "ed25519")).read_text())
        lab.offer(key, "several")
    page = window.page
    page.goto(lab.link(item))
    expect(page.get_by_role("heading", name="Open with a choice as")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    window.wait_for_prompt()
    assert any(name in page.evaluate("fetch('/login/api/sessions/' + " + repr(session_of(page)) + ").then(answer => answer.text())")
               for name in ["first key", "second key"])


def test_an_item_says_which_accounts_are_offered_and_which_are_not(window, lab):
    item = lab.add_item("explained", tag="explained")
    for name, tag in [("for explaining", "explained"), ("for elsewhere", "elsewhere")]:
        key = lab.api.add("vault/account", type="ssh", name=name, username=lab.user,
                          private_key=(lab.keys / "ed25519").read_text())
        lab.offer(key, tag)
    page = window.sign_in()
    page.goto(f"/console/item/shell-jump/{item['id']}")
    page.get_by_role("button", name="Why may I start this?").click()
    expect(page.get_by_role("heading", name="Vault accounts")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="for explaining: It may be used on this item.")).to_contain_text("yes")
    expect(page.get_by_role("listitem").filter(has_text="for elsewhere")).to_contain_text("no")
    expect(page.get_by_text("the password is asked for")).to_have_count(0)


def test_without_an_account_the_person_is_asked(window, lab):
    if lab.user != "nobody":
        pytest.skip("sshd runs as somebody whose password is not ours to set")
    item = lab.add_item("asks", tag="", username=lab.user)
    page = window.page
    page.goto(lab.link(item))
    expect(page.get_by_label("Password")).to_be_focused()
    assert page.get_by_label("Password").get_attribute("type") == "password"
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    window.wait_for_prompt()
    window.say("echo it is me")
    window.expect_text(r"^it is me$")


def test_several_lines_are_pasted_only_when_wanted(window):
    page = window.open_shell()
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.setData("text/plain", "echo one\\necho two\\n");
        document.querySelector(".xterm-helper-textarea").dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }""")
    expect(page.get_by_role("heading", name="Paste 2 lines?")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    window.say("echo three")
    text = window.expect_text(r"^three$")
    assert "one" not in text


def test_a_flood_ends_where_the_shell_does(window):
    """Far more than is sent ahead of what was painted: the screen is painted anew, and nothing of its end is missing."""
    window.open_shell()
    window.say("seq 1 300000; echo behind it all")
    text = window.expect_text(r"^behind it all$", 60)
    assert "\n299999\n300000\nbehind it all" in text


def test_two_windows_show_one_shell(window):
    page = window.open_shell()
    window.say("PS1='shared> '")
    window.expect_text(r"^shared>$")
    first, second = page, window.context.new_page()
    second.goto("/console/sessions")
    second.get_by_role("button", name="Show").first.click()
    window.page = second
    window.expect_text(r"^shared>$")
    window.say("echo from the second")
    window.expect_text(r"^from the second$")
    window.page = first
    window.expect_text(r"^from the second$")


def test_notes_are_kept(window):
    page = window.open_shell()
    page.get_by_role("button", name="Notes").click()
    page.get_by_label("Notes on this session").fill("Looked around.")
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    window.wait_for_prompt()
    page.get_by_role("button", name="Notes").click()
    expect(page.get_by_label("Notes on this session")).to_have_value("Looked around.")


def test_the_end_is_asked_for_and_told(window):
    page = window.open_shell()
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("tabpanel").get_by_role("button", name="Open again")).to_be_visible()


def test_a_session_is_ended_from_the_list(window):
    page = window.open_shell()
    second = window.context.new_page()
    second.goto("/console/sessions")
    second.get_by_role("button", name="End the session with target").click()
    expect(second.get_by_role("dialog")).to_contain_text("alice is cut off")
    second.get_by_role("button", name="End session").click()
    expect(second.get_by_role("dialog")).to_have_count(0)
    expect(second.get_by_role("link", name="Replay target").first).to_be_visible()
    expect(page.get_by_role("tabpanel").get_by_role("button", name="Open again")).to_be_visible()


# --- a recording ---

def test_a_recording_is_replayed_and_searched(window):
    page = window.open_shell()
    window.say("echo a needle in the hay")
    window.expect_text(r"^a needle in the hay$")
    window.say("exit")
    expect(page.get_by_role("link", name="Replay")).to_be_visible()
    page.get_by_role("link", name="Replay").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("searchbox", name="Search in the recording").fill("needle")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("needle")
    window.expect_text(r"needle")
    page.get_by_label("Speed").select_option("16")
    page.get_by_role("button", name="Play").click()
    window.expect_text(r"logout|exit")


# --- settings ---

def test_a_secret_is_shown_once(window, lab):
    page = window.sign_in()
    page.get_by_role("link", name="API").click()
    page.get_by_role("button", name="Add account").click()
    page.get_by_label("Name", exact=True).fill("from the page")
    page.get_by_role("button", name="Add account").last.click()
    expect(page.get_by_text("cannot be shown again")).to_be_visible()
    client_id, secret = page.locator(".secret code").all_inner_texts()
    answer = requests.post(f"{lab.site.url}/oauth2/token", auth=(client_id, secret), data={"grant_type": "client_credentials"},
                           verify=str(lab.site.ca), timeout=30)
    assert answer.status_code == 200
    page.get_by_label("I have kept the secret").check()
    page.get_by_role("button", name="Done").click()
    page.reload()
    expect(page.get_by_text("from the page", exact=True).first).to_be_visible()
    assert secret not in page.content()


def test_a_host_key_is_listed_and_can_be_forgotten(window):
    window.open_shell()
    page = window.page
    page.goto("/console/host-keys")
    expect(page.get_by_text("SHA256:").first).to_be_visible()
    page.get_by_role("button", name="Forget").first.click()
    page.get_by_role("button", name="Forget the key", exact=True).click()
    expect(page.get_by_text("No keys yet")).to_be_visible()


# --- another browser ---

@pytest.mark.skipif(not firefox.PROGRAM, reason="firefox-esr is not installed")
def test_a_shell_in_firefox(lab, tmp_path):
    rows = "return [...document.querySelectorAll('.xterm-rows > div')].map(row => row.textContent).join('\\n')"
    browser = firefox.Firefox(tmp_path)
    try:
        browser.go(lab.link(lab.item))
        browser.until("return document.querySelector('.bar-state')?.textContent.includes('Connected') && /\\$ *$/m.test(document.querySelector('.xterm-rows').textContent)")
        browser.type("echo it is $((6*7)) here; kept=over\n")
        browser.until(f"const text = (() => {{ {rows} }})(); return /^it is 42 here *$/m.test(text)")
        browser.reload()
        browser.until("return document.querySelector('.bar-state')?.textContent.includes('Connected')")
        browser.until(f"const text = (() => {{ {rows} }})(); return /^it is 42 here *$/m.test(text)")
        browser.type("echo still $kept\n")
        browser.until(f"const text = (() => {{ {rows} }})(); return /^still over *$/m.test(text)")
    finally:
        browser.stop()
