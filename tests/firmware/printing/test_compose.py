"""Papers as documents: whole, compared line by line."""

import msgspec
import pytest

from drivers.printer.document import Code128, QrCode, Rule, Text
from drivers.printer.escpos import encode
from drivers.printer.profiles import PROFILES
from firmware.printing import compose
from tests.firmware.printing.conftest import TOKOPEDIA

RULE = "-" * 32


def lines(document):
    """Give a document as lines: text as it stands, a rule as dashes, codes by name."""
    found = []
    for block in document.blocks:
        if isinstance(block, Text):
            found += block.lines
        elif isinstance(block, Rule):
            found.append(RULE)
        elif isinstance(block, Code128):
            found.append(f"<bars {block.digits}>")
        elif isinstance(block, QrCode):
            found.append(f"<qr {block.data}>")
    return found


def test_payment_slip_says_everything_once(slip, site):
    """SLIP PEMBAYARAN, 32 columns: store, time, product, masked fields, fees in rows of their own, total, validity, codes."""
    document = compose(slip(), site, 32)
    assert (document.kind, document.copy) == ("payment_slip", 0)
    assert lines(document) == [
        "TOKO MELATI · CIPINANG",
        "TM-017",
        RULE,
        "SLIP PEMBAYARAN",
        "(BELUM LUNAS)",
        RULE,
        "Tanggal     17/08/2026 10:24 WIB",
        "Layanan                Tokopedia",
        "No HP               **********90",
        "Kode pembayaran **************20",
        "Nama                 BU** SA****",
        RULE,
        "Tagihan               Rp 250.000",
        "Biaya admin             Rp 1.500",
        "Biaya layanan           Rp 1.000",
        RULE,
        "TOTAL Rp 252.500",
        RULE,
        "Berlaku s/d 18/08/2026 10:24 WIB",
        "<bars 4071882350961173>",
        "4071 8823 5096 1173",
        "<qr 4071882350961173>",
        "Bawa slip ini ke kasir.",
        "Bukan bukti pembayaran.",
        "Cek status atau batalkan",
        "di kios ini: kode slip dan",
        "6 digit terakhir No HP.",
        RULE,
        "Keluhan: 0800-1-555-777",
    ]


def test_total_is_in_double_size(slip, site):
    """What is to be paid is the largest line of the fees."""
    doubles = [block.lines for block in compose(slip(), site, 32).blocks if isinstance(block, Text) and block.double]
    assert doubles == [("SLIP PEMBAYARAN",), ("(BELUM LUNAS)",), ("TOTAL Rp 252.500",)]


def test_offline_slip_carries_its_body_in_the_qr(offline_slip, site):
    """A minted slip shows brand, denomination and price, bars with the code, and the whole body as QR digits."""
    paper = offline_slip()
    assert lines(compose(paper, site, 32))[6:21] == [
        "Tanggal     17/08/2026 10:24 WIB",
        "Layanan          Pulsa Telkomsel",
        "Nominal                Rp 50.000",
        "No HP               **********90",
        RULE,
        "Harga                  Rp 50.500",
        "Biaya admin                 Rp 0",
        "Biaya layanan           Rp 1.500",
        RULE,
        "TOTAL  Rp 52.000",
        RULE,
        "Berlaku s/d 18/08/2026 10:24 WIB",
        "<bars 9000017000420076>",
        "9000 0170 0042 0076",
        f"<qr {paper.offline_digits}>",
    ]


def test_queue_slip_names_no_amount_and_no_name(slip, site):
    """SLIP ANTREAN: whatever the data hold, no amount and no name; the words say that the cashier asks."""
    document = compose(slip(queue=True), site, 32)
    assert document.kind == "queue_slip"
    assert lines(document)[3:17] == [
        "SLIP ANTREAN",
        "(BELUM DIPROSES)",
        RULE,
        "Tanggal     17/08/2026 10:24 WIB",
        "Layanan                Tokopedia",
        "No HP               **********90",
        "Kode pembayaran **************20",
        RULE,
        "Jumlah tagihan belum diketahui.",
        "Kasir menanyakannya dulu,",
        "lalu memberi tahu Anda.",
        RULE,
        "Berlaku s/d 18/08/2026 10:24 WIB",
        "<bars 4071882350961173>",
    ]
    assert not [line for line in lines(document) if "Rp" in line or "BU**" in line]


def test_clock_that_is_not_trusted_prints_no_date_of_its_own(slip, site):
    """Without a trusted clock the slip says so and names central's newest time; central's own validity stays."""
    paper = slip(clock_trusted=False, issued_ms=0)
    assert lines(compose(paper, site, 32))[6:8] == [
        "Tanggal      waktu belum sinkron",
        "Waktu pusat 17/08/2026 10:23 WIB",
    ]
    assert "Berlaku s/d 18/08/2026 10:24 WIB" in lines(compose(paper, site, 32))


def test_minted_slip_without_a_trusted_clock_counts_hours(offline_slip, site):
    """A validity that the kiosk reckoned with a wrong clock is not printed as a date; nothing is known of central's time."""
    found = lines(compose(offline_slip(queue=True, clock_trusted=False, issued_ms=0, central_ms=0), site, 32))
    assert "Berlaku 24 jam sejak dicetak" in found
    assert [line for line in found if "/19" in line or "/20" in line] == []
    assert found[6:8] == ["Tanggal      waktu belum sinkron", "Layanan          Pulsa Telkomsel"]


def test_copy_is_marked_on_the_paper(slip, site):
    """A further print says CETAK ULANG ke-n below its heading."""
    document = compose(slip(copy=2), site, 32)
    assert document.copy == 2
    assert lines(document)[3:6] == ["SLIP PEMBAYARAN", "(BELUM LUNAS)", "CETAK ULANG ke-2"]


def test_english_slip_keeps_the_cashiers_headings(slip, site):
    """The customer reads English; heading and copy mark stay Indonesian, because the cashier reads them."""
    assert lines(compose(slip(language="en", copy=1), site, 32))[3:20] == [
        "SLIP PEMBAYARAN",
        "(BELUM LUNAS)",
        "Payment slip, not paid yet",
        "CETAK ULANG ke-1 (reprint)",
        RULE,
        "Date        17/08/2026 10:24 WIB",
        "Service                Tokopedia",
        "Phone               **********90",
        "Payment code    **************20",
        "Name                 BU** SA****",
        RULE,
        "Bill                  Rp 250.000",
        "Admin fee               Rp 1.500",
        "Service fee             Rp 1.000",
        RULE,
        "TOTAL Rp 252.500",
        RULE,
    ]


def test_total_that_does_not_fit_beside_its_word_goes_below(slip, site):
    """Five million in double size at 32 columns takes two lines."""
    found = lines(compose(slip(total=5_000_000), site, 32))
    assert found[found.index("TOTAL") : found.index("TOTAL") + 2] == ["TOTAL", "    Rp 5.000.000"]


def test_receipt_holds_the_billers_lines_as_they_are(receipt, site):
    """STRUK (LUNAS): the biller's block verbatim, broken only where it is too long, then our totals and references."""
    biller_lines = (
        "NO METER : 5300 0000 0001\r\nRP BAYAR :  69,163",
        "INFORMASI HUBUNGI CALL CENTER 123 ATAU PLN TERDEKAT",
    )
    document = compose(receipt(biller_lines=biller_lines), site, 32)
    assert (document.kind, document.copy) == ("receipt", 0)
    assert lines(document) == [
        "TOKO MELATI · CIPINANG",
        "TM-017",
        RULE,
        "STRUK PEMBAYARAN",
        "(LUNAS)",
        RULE,
        "Dicetak     17/08/2026 10:39 WIB",
        "Dibayar     17/08/2026 10:34 WIB",
        "Kasir                    Kasir 1",
        "Layanan                Tokopedia",
        "No pelanggan        **********90",
        "Nama                 BU** SA****",
        RULE,
        "NO METER : 5300 0000 0001",
        "RP BAYAR :  69,163",
        "INFORMASI HUBUNGI CALL CENTER",
        "123 ATAU PLN TERDEKAT",
        RULE,
        "Tagihan               Rp 250.000",
        "Biaya admin             Rp 1.500",
        "Biaya layanan           Rp 1.000",
        RULE,
        "TOTAL Rp 252.500",
        RULE,
        "Kode slip    4071 8823 5096 1173",
        "No referensi     20260817-000123",
        "Ref penyedia          TP-8841-22",
        RULE,
        "Simpan struk ini sebagai",
        "bukti pembayaran yang sah.",
        RULE,
        "Keluhan: 0800-1-555-777",
    ]


@pytest.mark.parametrize(
    ("serial", "shown"),
    [
        ("12345678901234567890", ["TOKEN", "1234 5678 9012", "3456 7890"]),
        ("1234-5678-9012-3456-7890", ["TOKEN", "1234 5678 9012", "3456 7890"]),
        ("0419250716123456", ["SN              0419250716123456"]),
        ("", []),
        ("-", []),
        ("0", []),
        ("081234567890", []),
        ("+62 812-3456-7890", []),
    ],
)
def test_serial_is_shown_when_it_is_one(receipt, site, serial, shown):
    """20 digits are a token in large groups; "", "-", "0" and the payer's own phone number are no serial."""
    product = msgspec.structs.replace(TOKOPEDIA, token=True)
    found = lines(compose(receipt(serial=serial, known_product=product), site, 32))
    assert found[13 : 13 + len(shown)] == shown
    assert "7890" not in "".join(found) or shown
    assert bool(shown) == any(line.startswith(("TOKEN", "SN ")) for line in found)


def test_interim_receipt_promises_nothing(receipt, site):
    """STRUK SEMENTARA: the money is there, the outcome is not; no serial, no biller's block, and how to look again."""
    document = compose(receipt(paper="interim_receipt", serial="0419250716123456", biller_lines=("X",)), site, 32)
    found = lines(document)
    assert document.kind == "interim_receipt"
    assert found[3:5] == ["STRUK SEMENTARA", "(DIPROSES)"]
    assert found[20:26] == [
        "No referensi     20260817-000123",
        "Ref penyedia          TP-8841-22",
        RULE,
        "Uang Anda sudah diterima kasir.",
        "Transaksi sedang diproses.",
        "Jangan membayar lagi.",
    ]
    assert "X" not in found
    assert not [line for line in found if "0419250716123456" in line or "sah" in line]


def test_receipt_of_a_product_that_is_gone_names_its_id(receipt, site):
    """A catalogue that no longer has the product costs its name, not the receipt."""
    assert lines(compose(receipt(known_product=None), site, 32))[9] == "Layanan                tokopedia"


def test_void_stub_says_what_is_void(void, site):
    """The stub names the slip and carries nothing to scan."""
    document = compose(void(), site, 32)
    assert document.kind == "void"
    assert lines(document) == [
        RULE,
        "BATAL - CETAKAN TIDAK LENGKAP",
        "Cetakan di atas garis ini",
        "tidak berlaku. Pakai slip",
        "yang dicetak sesudahnya.",
        "Kode slip    4071 8823 5096 1173",
        RULE,
    ]


@pytest.mark.parametrize("profile", ["epson-58", "epson-80", "epson-80-wide"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_paper_fits_every_printer(slip, offline_slip, receipt, void, site, profile, language):
    """Each paper in each language is encodable at 32, 42 and 48 columns."""
    model = PROFILES[profile]
    papers = [
        slip(language=language, copy=1),
        slip(language=language, queue=True, clock_trusted=False),
        offline_slip(language=language),
        receipt(language=language, serial="12345678901234567890"),
        receipt(language=language, paper="interim_receipt"),
        void(language=language),
    ]
    assert all(encode(compose(paper, site, model.columns), model).endswith(b"\x1dVB\x00") for paper in papers)


def test_hostile_text_is_made_printable(slip, receipt, site):
    """Commands, other scripts and overlong words in names and biller's lines end as plain text that fits."""
    name = "BU\x1bp\x00** \x10\x14\x01漢字 “SA” \u202e" + "W" * 100
    paper = receipt(biller_lines=("\x1d!\x77RP 1\x07", "A" * 5000), name=name)
    for document in (compose(slip(name=name), site, 32), compose(paper, site, 32)):
        encoded = encode(document, PROFILES["epson-58"])
        assert b"\x1bp" not in encoded
        assert b"\x10\x14" not in encoded
        assert b'BUp** ?? "SA"' in encoded
