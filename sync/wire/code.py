"""The slip's code: 16 decimal digits, the last one a check digit (ISO/IEC 7064, MOD 11,10).

Online (issued by central with a quote): first digit 1-8, then 14 random digits.
Offline (minted by a kiosk): 9, terminal number (6), slip number (5), random (3).
The check digit finds every single wrong digit and nearly all swaps of neighbours.
"""

import re

CODE_DIGITS = 16
TERMINAL_NUMBER_MAX = 999_999
SLIP_NUMBER_MAX = 99_999
RANDOM_MAX = 999

_PATTERN = re.compile(r"[0-9]{16}")


def check_digit(digits: str) -> str:
    """Give the ISO/IEC 7064 MOD 11,10 check digit of a string of decimal digits."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = (2 * total) % 11
    return str((11 - product) % 10)


def is_code(text: str) -> bool:
    """Say whether `text` is 16 ASCII digits with the right check digit and a first digit that is in use (1-9)."""
    return bool(_PATTERN.fullmatch(text)) and text[0] != "0" and check_digit(text[:-1]) == text[-1]


def is_offline(code: str) -> bool:
    """Say whether a kiosk minted this code."""
    return code.startswith("9")


def online_code(random_number: int) -> str:
    """Give a code from a random number in [0, 8 * 10**14)."""
    if not 0 <= random_number < 8 * 10**14:
        raise ValueError("the random number of an online code is out of range")
    body = str(10**14 + random_number)  # 15 digits, the first one 1-8
    return body + check_digit(body)


def offline_code(terminal_number: int, slip_number: int, random_number: int) -> str:
    """Give the code of slip `slip_number` (1-99999) of terminal `terminal_number` (1-999999); random 0-999."""
    if not 1 <= terminal_number <= TERMINAL_NUMBER_MAX:
        raise ValueError("terminal number out of range")
    if not 1 <= slip_number <= SLIP_NUMBER_MAX:
        raise ValueError("slip number out of range")
    if not 0 <= random_number <= RANDOM_MAX:
        raise ValueError("random number out of range")
    body = f"9{terminal_number:06d}{slip_number:05d}{random_number:03d}"
    return body + check_digit(body)


def terminal_of(code: str) -> tuple[int, int]:
    """Give (terminal number, slip number) of an offline code."""
    return int(code[1:7]), int(code[7:12])


def grouped(code: str) -> str:
    """Give the code in four groups: 4071 8823 5096 1174."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
