"""A person's day in a real browser: the kiosk's front panel, and the cashier's desk."""

import re

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser import chromium

WAIT_S = 25


@pytest.fixture
def browser():
    """Debian's chromium with a fresh profile."""
    with chromium() as driver:
        yield driver


def wait(browser, holds):
    return WebDriverWait(browser, WAIT_S).until(holds)


def shown(browser, element_id):
    return wait(
        browser, lambda _: next((e for e in browser.find_elements(By.ID, element_id) if e.is_displayed()), None)
    )


def sign_in(browser, system, who="cashier"):
    browser.get(system["central"] + "/desk")
    shown(browser, "login")
    browser.find_element(By.NAME, "user").send_keys(system["logins"][who]["user"])
    browser.find_element(By.NAME, "password").send_keys(system["logins"][who]["password"] + Keys.ENTER)
    shown(browser, "code")


def touch(browser, visitor, element_id):
    """Click on the live screen of the panel where the element is drawn."""
    view = visitor.wait_until(lambda view: view["accepts_input"], "a screen that accepts touches")
    x, y, width, height = next(element["rect"] for element in view["elements"] if element["id"] == element_id)
    screen = shown(browser, "screen")
    scale_x, scale_y = screen.size["width"] / view["size"][0], screen.size["height"] / view["size"][1]
    dx = (x + width / 2) * scale_x - screen.size["width"] / 2
    dy = (y + height / 2) * scale_y - screen.size["height"] / 2
    webdriver.ActionChains(browser).move_to_element_with_offset(screen, dx, dy).click().perform()


def severe(browser):
    """What the browser complained about: script errors and blocked resources."""
    return [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]


def test_the_journey_lives_in_a_browser(browser, system, visitor, phone):
    """Clicks on the panel's screen take a slip; the desk's page takes the cash; the kiosk says that it arrived."""
    browser.get(system["panel"])
    touch(browser, visitor, "service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    touch(browser, visitor, "denomination.10000")
    touch(browser, visitor, "action.next")
    visitor.wait_for("confirm")
    papers = len(visitor.papers())
    touch(browser, visitor, "action.print")
    visitor.wait_for("slip")
    code = visitor.wait_paper(papers + 1)["code"]
    assert severe(browser) == []

    sign_in(browser, system)
    browser.find_element(By.ID, "code").send_keys(code + Keys.ENTER)
    shown(browser, "cash")
    total = int(re.sub(r"\D", "", browser.find_element(By.ID, "total").text))
    assert phone not in browser.page_source
    browser.find_element(By.CSS_SELECTOR, "#quick button:last-child").click()
    shown(browser, "take").click()
    done = shown(browser, "done")
    wait(browser, lambda _: "berhasil" in done.text)
    row = wait(
        browser,
        lambda _: next(
            (row for row in browser.find_elements(By.CSS_SELECTOR, "#payments tr") if code[-4:] in row.text), None
        ),
    )
    assert f"{total:,}".replace(",", ".") in row.text
    assert severe(browser) == []


def test_the_desk_says_no_in_words(browser, system):
    """A code that nobody knows, and what is not a code, are told apart and never look payable."""
    sign_in(browser, system)
    field = browser.find_element(By.ID, "code")
    field.send_keys("1234" + Keys.ENTER)
    wait(browser, lambda _: "Bukan kode slip" in shown(browser, "message").text)
    field.clear()
    field.send_keys("4000000000000002" + Keys.ENTER)
    wait(
        browser,
        lambda _: "tidak dikenal" in shown(browser, "message").text or "Bukan kode" in shown(browser, "message").text,
    )
    assert not browser.find_element(By.ID, "take").is_displayed()


def test_the_desk_speaks_english_when_asked(browser, system):
    """The language is one press away."""
    sign_in(browser, system)
    browser.find_element(By.CSS_SELECTOR, "#me summary").click()
    browser.find_element(By.CSS_SELECTOR, ".languages button[lang=en]").click()
    wait(browser, lambda _: "Ready for a slip" in browser.find_element(By.ID, "idle").text)
