"""A browser at central's pages, as a person uses it. Everything is waited for."""

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from sqlalchemy import select

from central.store.money_tables import claims, payments

WAIT_S = 25
LOSE_NEXT_PAYMENT = """
const real = window.fetch;
window.fetch = async (path, options) => {
  const answer = await real(path, options);
  if (!String(path).endsWith("/payments")) return answer;
  window.fetch = real;
  throw new TypeError("the answer was lost");
};
"""
"""The next payment arrives, and its answer does not."""


def paid(world):
    """Give the codes of what was paid."""
    with world.books.engine.begin() as connection:
        return connection.execute(select(payments.c.code).order_by(payments.c.paid_ms)).scalars().all()


def held(world):
    """Give the codes of what a till holds."""
    with world.books.engine.begin() as connection:
        return connection.execute(select(claims.c.code)).scalars().all()


def rupiah(amount):
    """Give an amount as the pages write it."""
    return f"Rp{amount:,}".replace(",", ".")


class Page:
    """A browser at an address."""

    def __init__(self, browser, address):
        self.browser = browser
        self.address = address

    def until(self, holds):
        wait = WebDriverWait(self.browser, WAIT_S, ignored_exceptions=[StaleElementReferenceException, StopIteration])
        return wait.until(lambda _: holds())

    def shown(self, css):
        return self.until(
            lambda: next((e for e in self.browser.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()), None)
        )

    def click(self, css):
        """Click; again where the page was drawn anew in between."""

        def clicked():
            next(e for e in self.browser.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()).click()
            return True

        self.until(clicked)

    def text(self, css):
        found = self.until(
            lambda: [e.text for e in self.browser.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()]
        )
        return found[0]

    def sign_in(self, user, password):
        self.browser.delete_all_cookies()
        self.browser.get(f"{self.address}/login")
        self.shown("[name=user]").send_keys(user)
        self.shown("[name=password]").send_keys(password + Keys.ENTER)

    def type(self, text):
        """Type where the focus is."""
        self.browser.switch_to.active_element.send_keys(text)

    def focused(self):
        return self.browser.switch_to.active_element.get_attribute("id")

    def scan(self, text):
        """What a hand scanner does wherever the focus is: fast keys and Enter."""
        self.type(text + Keys.ENTER)

    def value(self, css):
        return self.browser.find_element(By.CSS_SELECTOR, css).get_attribute("value")

    def sees(self, css):
        """Whether an element is shown now."""
        return any(each.is_displayed() for each in self.browser.find_elements(By.CSS_SELECTOR, css))

    def severe(self):
        return [line["message"] for line in self.browser.get_log("browser") if line["level"] == "SEVERE"]
