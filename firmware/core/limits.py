"""How long and how often. Every wait and count of the kiosk's mind, and the relations between them."""

IDLE_MS = 60_000
IDLE_PAPER_MS = 180_000
"""Somebody who waits for new paper stands still for longer; the print that is owed to them is pending."""

IDLE_WARNING_S = 30
COUNTDOWN_MS = 1_000
ASK_TIMEOUT_MS = 25_000
ASK_LATE_S = 10
ASK_TOLD_S = 5
"""From when on a wait for central says how long it lasts already, and how often it says so anew."""

STATUS_TIMEOUT_MS = 15_000
QUOTE_PRINT_MS = 15 * 60_000
CATALOGUE_AGE_MS = 72 * 3_600_000
CLOCK_SLACK_MS = 60_000
"""A confirmation of the catalogue may lie this far in the future: two clocks never agree to the millisecond."""

DEVICES_MS = 15_000
"""Devices that have not reported by then are taken for silent, and contacts for open."""

AGAIN_MS = 2_000
"""A printer that is ready again is left alone for this long before it is asked for what it owes."""

SLOW_MS = (1_000, 9_000)
"""A record or a print that takes this long says so; after another while it says what that means. A commit may take 45 s."""

SLIP_MM = 250
"""Paper for the longest thing that a customer is given, on every profile (a test measures them)."""

SLIPS_WARNED = 12
"""Without a near-end sensor staff are told when so few slips are left by count."""

LETTER_MS = 1_000
"""A key of the keypad that is left alone for so long has given its letter."""

QUERY_CHARACTERS_MAX = 24
DETAIL_ROWS_MAX = 24
"""Further rows of a biller on the confirmation: a year of months and what goes with them, which `SHEETS_MAX` sheets take."""

CANCELLED_MAX = 64
ISSUED_MAX = 256
"""Slips of a heavy day and a half: longer than most can be paid. A code of one needs no question what it is."""

WRONG_TRIES_MAX = 5
WRONG_TRIES_MS = 120_000
COOL_DOWN_MS = 120_000
"""So many wrong details about any slips within so long close the question here for so long; central closes single slips."""

TRIES_MAX = 3
COPIES_MAX = 2
SLIP_CODE_DIGITS = 16
LAST_DIGITS = 6
REFUND_DIGITS = 8
TIME_MS_MAX = 4_102_444_800_000
"""2100-01-01 in UTC. A later time in an answer is no time."""

RUPIAH_MAX = 1_000_000_000
MINUTE_MS = 60_000
HELP_TWICE_MS = 2_000
"""While speech is on, help pressed again within this time is not meant as "say it again"."""

SHEETS_MAX = 8
CELLS_MAX = 48
"""More services or amounts than this fit no page of any panel."""

assert ASK_LATE_S * 1_000 < STATUS_TIMEOUT_MS < ASK_TIMEOUT_MS < IDLE_MS <= IDLE_PAPER_MS
assert IDLE_WARNING_S >= 20, "WCAG 2.2.1: at least 20 seconds to ask for more time"
assert IDLE_PAPER_MS + IDLE_WARNING_S * 1_000 < QUOTE_PRINT_MS
assert AGAIN_MS * TRIES_MAX < IDLE_MS
assert SLOW_MS[0] <= 1_000, "Nielsen 1993: after a second somebody has to be told that it goes on"
assert sum(SLOW_MS) <= 10_000, "and after ten seconds what is going on"
assert ASK_LATE_S <= 10, "where an answer is awaited, too"
