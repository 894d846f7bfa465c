"""The page "Buku" in a real browser: an accountant takes a biller's file in, sees what differs, and fetches a sheet."""

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from central.accounting import days

WAIT_S = 25


def text_of(browser, css):
    return browser.find_element(By.CSS_SELECTOR, css).text


def until(browser, holds):
    ignored = [StaleElementReferenceException, IndexError]
    return WebDriverWait(browser, WAIT_S, ignored_exceptions=ignored).until(lambda _: holds())


def click(browser, css):
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, css)[0].click() is None)


def test_accountant_takes_a_file_in_and_sees_what_differs(world, address, browser, tmp_path):
    """One amount that differs and one line too many, in words; a file of another day is refused with its line."""
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    today = days.text(days.today(world.clock.ms))
    head = "ref_id,tanggal,buyer_sku_code,customer_no,harga,status,rc,sn\n"
    ours = f"{world.slip(code).reference},{today} 10:00:00,pulsa10,0878,10.750,Sukses,00,\n"
    foreign = f"FOREIGN-1,{today} 10:00:00,pulsa5,0878,5.000,Sukses,00,\n"
    (tmp_path / "harian.csv").write_text(head + ours + foreign)
    browser.get(f"{address}/login")
    browser.find_element(By.CSS_SELECTOR, "[name=user]").send_keys("operator")
    browser.find_element(By.CSS_SELECTOR, "[name=password]").send_keys("kata sandi operator" + Keys.ENTER)
    click(browser, "#view_books")
    until(browser, lambda: text_of(browser, "#books_money_in") == "Rp12.000")
    browser.find_element(By.ID, "import_file").send_keys(str(tmp_path / "harian.csv"))
    click(browser, "#import_send:enabled")
    until(browser, lambda: text_of(browser, "#message") == "2 baris dari aggregator sudah diambil.")
    odd = text_of(browser, "#books_odd")
    assert ("Beda jumlah" in odd, "Rp10.750" in odd, "FOREIGN-1" in odd, "Rp250" in odd) == (True, True, True, True)
    sheet = browser.find_element(By.ID, "sheet_turnover").get_attribute("href")
    assert sheet == f"{address}/api/operator/books/sheets/turnover?since={today}&until={today}"
    click(browser, "#books_previous")
    until(browser, lambda: text_of(browser, "#books_money_in") == "Rp0")
    browser.find_element(By.ID, "import_file").send_keys(str(tmp_path / "harian.csv"))
    click(browser, "#import_send:enabled")
    wanted = "Baris 2 bukan dari hari itu. Pilih harinya dahulu; tidak ada yang diambil."
    until(browser, lambda: text_of(browser, "#message") == wanted)
