"""What stands on the screen, as a voice says it."""

import subprocess

import pytest

from ui.speech.spelling import TEXT_CHARACTERS_MAX, plain, say, spell


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("Tagihan Rp250.000", "Tagihan 250000 rupiah"),
        ("Bill Rp1,250,000", "Bill 1250000 rupiah"),
        ("Rp 2.500", "2500 rupiah"),
        ("-Rp500", "-500 rupiah"),
        ("Bayar sebelum 17 Agustus, 10.24 WIB", "Bayar sebelum 17 Agustus, 10 24 WIB"),
        ("Hubungi 0800-1-234567", "Hubungi 0 8 0 0, 1, 2 3 4 5 6 7"),
        ("0812 3456 7890", "0 8 1 2, 3 4 5 6, 7 8 9 0"),
        ("Nomor HP **********90", "Nomor HP ditutup, 9 0"),
        ("0812 •••• 7890", "0 8 1 2, ditutup, 7 8 9 0"),
        ("Nama BU** SANTOSO", "Nama BU, ditutup,  SANTOSO"),
        ("Kode slip 4821 7731 9902", "Kode slip 4 8 2 1, 7 7 3 1, 9 9 0 2"),
        ("Kode bantuan: K7-4Q2 · 0812", "Kode bantuan: K 7, 4 Q 2 . 0 8 1 2"),
        ("R1 900VA", "R 1 900VA"),
        ("Langkah 1 dari 3", "Langkah 1 dari 3"),
        ("3 hari, 17 Agustus 2026", "3 hari, 17 Agustus 2026"),
        ("1.250.000 langganan", "1.250.000 langganan"),
        ("kurang dari 10 menit", "kurang dari 10 menit"),
        ("Telkomsel 4G", "Telkomsel 4G"),
    ],
)
def test_a_text_is_said_as_people_read_it(shown, said):
    """Sums are sums, numbers that are compared are digits, times are times, and everything else stays."""
    assert say(shown, "ditutup") == said


def test_a_code_is_spelled_in_its_groups():
    """Each sign for itself, a pause where the screen has a gap."""
    assert spell("K7AB 4Q2Z-09", "ditutup") == "K 7 A B, 4 Q 2 Z, 0 9"


def test_nothing_in_a_text_gives_the_engine_orders():
    """Phonemes of the engine's own, signs that nobody sees and endless texts do not reach it."""
    assert plain("Budi [[h@'loU]]\x00\x1b[31m\nTono" + "x" * 3_000) == (
        "Budi ((h@'loU))  (31m Tono" + "x" * (TEXT_CHARACTERS_MAX - 26)
    )


def phonemes(voice, text):
    engine = subprocess.run(
        ["espeak-ng", "-v", voice, "-q", "-x", text], capture_output=True, encoding="utf-8", check=True
    )
    return engine.stdout.replace("\n", " ").split()


@pytest.mark.parametrize(("voice", "word"), [("id", "d'uaR'atus_|"), ("en", "t'u:h'VndrI2d@n")])
def test_the_engine_reads_a_sum_as_one_number(voice, word):
    """Two hundred and fifty thousand, not the letters R and P; the engine itself is asked."""
    assert phonemes(voice, say("Rp250.000", ""))[0] == word


def test_the_engine_reads_a_number_digit_by_digit():
    """Nol delapan satu dua; unspelled the engine says thousands."""
    assert " ".join(phonemes("id", say("0812 3456", ""))) == "n'ol d@l'apan s'atu d'ua t'iga '@mpat l'ima '@nam"
