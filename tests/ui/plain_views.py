"""A few views as plain as can be, for fingers and sockets. What screens look like is tested with `sample_views`."""

from messages.view import Element, View


def _view(screen: str, *elements: Element, dialog: str | None = None) -> View:
    return View(revision=0, screen=screen, language="id", elements=elements, dialog=dialog)


def _button(name: str, label: str, *, enabled: bool = True) -> Element:
    return Element(
        id=name, role="button", label=label, enabled=enabled, reason=None if enabled else "Nomor belum lengkap"
    )


HEADING = Element(id="text.heading", role="text", label="Tunggu sebentar")
BODY = Element(id="text.body", role="text", label="Kami menghubungi penyedia layanan.")
LATER = (HEADING, BODY, _button("action.slip_missing", "Struk tidak keluar"), _button("action.done", "Selesai"))
DIALOG = (
    Element(id="dialog.idle_warning", role="dialog", label="Masih di sini?", detail="Layar ditutup sebentar lagi."),
    _button("action.more_time", "Saya butuh waktu"),
    _button("action.finish", "Selesai"),
)

VIEWS = {
    "attract": _view("attract", HEADING, _button("action.start", "Mulai"), _button("language.en", "English")),
    "menu": _view("menu", HEADING, _button("service.pulsa", "Pulsa"), _button("service.paket_data", "Paket data")),
    "entry": _view(
        "entry", HEADING, BODY, _button("action.cancel", "Batal"), _button("action.next", "Lanjut", enabled=False)
    ),
    "waiting": _view("waiting", HEADING, BODY, Element(id="progress.waiting", role="progress", label="Menunggu")),
    "offline": _view("offline", HEADING, BODY, _button("action.finish", "Selesai")),
    "slip": _view("slip", *LATER),
    "slip-asked": _view("slip", *LATER, *DIALOG, dialog="idle_warning"),
}
