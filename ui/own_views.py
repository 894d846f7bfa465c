"""The only words that the touchscreen has of its own: what it says while the controller is not there, in both languages."""

from messages.view import Element, View


def _view(heading: str, body: str, *, busy: bool, screen: str = "starting") -> View:
    progress = (Element(id=f"progress.{screen}", role="progress", label=heading),) if busy else ()
    words = (Element(id="text.heading", role="text", label=heading), Element(id="text.body", role="text", label=body))
    return View(revision=0, screen=screen, language="id", elements=(*words, *progress))


STARTING = _view("Sedang menyiapkan kios...", "Sebentar lagi siap. Starting, one moment please.", busy=True)
LATE = _view("Kios belum siap", "Silakan panggil petugas. The kiosk is not ready: please call the staff.", busy=False)
SILENT = _view(
    "Kios belum menjawab", "Tunggu sebentar, atau panggil petugas. Please wait a moment, or call the staff.", busy=True
)
UPDATING = _view(
    "Kios sedang diperbarui",
    "Beberapa menit lagi siap. Uang Anda aman. The kiosk is being updated: a few minutes. Your money is safe.",
    busy=True,
    screen="updating",
)


def gone(contact: str) -> View:
    """Give what the panel shows while this program is not there (`ui.beneath`). contact: whom to call, "" for nobody."""
    heading = Element(
        id="text.heading",
        role="text",
        label="Layar sedang disiapkan. One moment, please.",
        icon="hourglass",
        tone="notice",
    )
    body = "Jika tulisan ini tidak hilang, panggil petugas. If this does not go away, please call the staff."
    money = "Uang Anda aman. Your money is safe."
    words = [
        heading,
        Element(id="text.body", role="text", label=body),
        Element(id="text.money", role="text", label=money),
    ]
    if contact:
        words.append(Element(id="text.support", role="text", label=f"Bantuan / help: {contact}"))
    return View(revision=0, screen="gone", language="id", elements=tuple(words))
