"""The only words that the touchscreen has of its own: what it says while the controller is not there, in both languages."""

from messages.view import Element, View


def _view(heading: str, body: str, *, busy: bool) -> View:
    progress = (Element(id="progress.starting", role="progress", label=heading),) if busy else ()
    words = (Element(id="text.heading", role="text", label=heading), Element(id="text.body", role="text", label=body))
    return View(revision=0, screen="starting", language="id", elements=(*words, *progress))


STARTING = _view("Sedang menyiapkan kios...", "Sebentar lagi siap. Starting, one moment please.", busy=True)
LATE = _view("Kios belum siap", "Silakan panggil petugas. The kiosk is not ready: please call the staff.", busy=False)
SILENT = _view(
    "Kios belum menjawab", "Tunggu sebentar, atau panggil petugas. Please wait a moment, or call the staff.", busy=True
)
SILENT_AFTER_S = 12.0
"""Nothing heard for so long after a touch: longer than a controller that waits for a slow disk lets pass between two words."""
LATE_AFTER_S = 60.0
"""A controller is back within seconds; after a minute a customer should not wait any more."""
