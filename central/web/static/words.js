// What cashiers read, in one place, and how amounts and times are written.

const WORDS = {
  id: {
    name: "Bahasa Indonesia",
    "login.title": "Masuk", "login.user": "Nama pengguna", "login.password": "Kata sandi", "login.enter": "Masuk",
    "login.wrong": "Nama pengguna atau kata sandi salah.", "login.often": "Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi.",
    "login.once": "Kata sandi ini hanya untuk sekali masuk. Pilih kata sandi Anda sendiri, paling sedikit 8 huruf atau angka.", "login.new": "Kata sandi baru", "login.again": "Ketik sekali lagi", "login.differ": "Kedua kata sandi baru tidak sama.", "login.weak": "Kata sandi baru harus paling sedikit 8 huruf atau angka, dan lain dari yang lama.",
    "desk.here": "Kasir", "desk.logout": "Keluar",
    "scan.hint": "Pindai slip, atau ketik 16 angkanya", "scan.find": "Cari",
    "idle.title": "Siap menerima slip", "idle.body": "Pindai kode batang atau QR di slip pelanggan. Jangan terima uang sebelum totalnya tampil di sini.",
    "slip.amount": "Tagihan", "slip.admin_fee": "Biaya admin", "slip.service_fee": "Biaya layanan", "slip.total": "Total", "slip.until": "berlaku sampai {time}",
    "lease.held": "Dipegang kasir ini · {time}", "lease.over": "Waktu pegang habis. Pindai slip ini lagi.",
    "cash.tendered": "Uang diterima", "cash.change": "Kembali", "cash.short": "Kurang {amount}", "cash.exact": "Uang pas", "cash.release": "Lepas", "cash.take": "Terima {amount}",
    "repeat.ask": "Nomor ini baru saja dibayar untuk layanan yang sama ({time}). Tanyakan pelanggan. Centang bila memang mau bayar lagi.",
    "done.paid": "Uang diterima, sedang diproses", "done.paid.body": "Pembayaran sudah dicatat. Hasil dari penyedia sedang ditunggu; pelanggan bisa cek status di kios.",
    "done.success": "Pembayaran berhasil", "done.success.body": "Sudah diterima penyedia. Pelanggan bisa mencetak struk di kios.",
    "done.refund_due": "Penyedia menolak: uang harus dikembalikan", "done.refund_due.body": "Minta pelanggan mencetak nomor pengembalian di kios (Cek status), lalu pindai slipnya lagi di sini.",
    "done.refunded": "Pengembalian tercatat", "done.refunded.body": "Serahkan uangnya sekarang. Pelanggan bisa mencetak BUKTI PENGEMBALIAN DANA di kios.",
    "done.disputed": "Perlu diperiksa operator", "done.disputed.body": "Simpan slipnya dan hubungi operator. Jangan mengembalikan uang dahulu.",
    "done.next": "Slip berikutnya",
    "shift.title": "Shift ini", "shift.drawer": "{count} slip · laci seharusnya {amount}", "shift.time": "Jam", "shift.slip": "Slip", "shift.product": "Layanan", "shift.total": "Jumlah", "shift.state": "Keadaan", "shift.none": "Belum ada pembayaran di shift ini.",
    "state.paid": "Diproses", "state.in_process": "Diproses", "state.success": "Berhasil", "state.refund_due": "Harus dikembalikan", "state.refunded": "Dikembalikan", "state.disputed": "Diperiksa",
    "refund.title": "{product} …{tail}, {amount}: harus dikembalikan", "refund.body": "Penyedia menolak. Minta nomor pengembalian yang dicetak kios, pindai slipnya, lalu kembalikan uangnya.",
    "refund.how": "Penyedia menolak pembayaran ini. Pelanggan mencetak nomor pengembalian di kios: Cek status, lalu Cetak nomor pengembalian. Ketik 8 angkanya di sini. Beri uang hanya setelah layar ini menyuruh.",
    "refund.number": "Nomor pengembalian", "refund.leave": "Tutup", "refund.give": "Kembalikan {amount}", "refund.hand": "Serahkan ke pelanggan",
    "refund.number_missing": "Kios belum mencetak nomor untuk slip ini. Minta pelanggan mencetaknya dahulu. Jangan beri uang.",
    "refund.number_wrong": "Nomornya salah, atau sudah diganti dengan yang lebih baru. Periksa kertas terakhir dari kios. Jangan beri uang.",
    "refund.number_locked": "Terlalu banyak nomor salah. Pelanggan perlu mencetak nomor baru di kios. Jangan beri uang.",
    "refund.biller_open": "Penyedia belum memastikan penolakannya. Jangan beri uang; coba lagi nanti.",
    "refund.delivered": "Ternyata penyedia sudah mengirimnya: pembayaran ini berhasil. Jangan beri uang. Pelanggan bisa mencetak struk di kios.",
    "refund.not_due": "Uang slip ini sudah dikembalikan, atau tidak perlu dikembalikan. Jangan beri uang.",
    "refund.suspended": "Slip ini ditahan. Hubungi operator. Jangan beri uang.", "refund.reconcile": "Slip ini ditahan sampai operator mencocokkan catatan. Jangan beri uang.",
    "refund.unsure": "Belum ada jawaban dari pusat. Jangan beri uang dahulu; tekan Kembalikan lagi: tidak akan tercatat dua kali.",
    "link.up": "Pusat tersambung", "link.down": "Pusat tidak terjangkau. Jangan terima uang untuk slip.",
    "problem.not_found": "Slip ini tidak dikenal. Periksa angkanya. Bila slip dicetak tanpa sambungan, pindai kode QR-nya.",
    "problem.code": "Bukan kode slip: 16 angka, atau QR dari slip.",
    "problem.held": "Slip ini sedang dipegang kasir lain.",
    "problem.network": "Pusat belum menjawab. Jangan terima uang; coba lagi.",
    "problem.unsure": "Belum ada jawaban dari pusat, jadi belum pasti tercatat. Simpan uangnya terpisah dan tekan Terima lagi: tidak akan tercatat dua kali.",
    "problem.other": "Tidak bisa diproses. Coba lagi, atau hubungi operator.",
    "reason.expired": "Slip ini sudah kedaluwarsa. Minta pelanggan membuat slip baru di kios. Jangan terima uang.",
    "reason.claimed": "Slip ini sedang dipegang kasir lain.", "reason.paid": "Slip ini sudah dibayar. Jangan terima uang lagi.",
    "reason.suspended": "Slip ini ditahan. Hubungi operator. Jangan terima uang.", "reason.reconcile": "Slip ini dari sebelum pusat dipulihkan, dan sedang dicocokkan. Jangan terima uang. Pelanggan yang belum membayar bisa membuat slip baru.",
    "reason.cancelled": "Slip ini sudah dibatalkan, oleh pelanggan di kios atau di meja kasir. Jangan terima uang. Pelanggan yang belum membayar bisa membuat slip baru.",
    "reason.refused": "Penyedia menolak slip ini sebelum dibayar. Jangan terima uang; pelanggan bisa mencoba lagi di kios.",
    "standing.success": "Slip ini sudah dibayar dan berhasil. Jangan terima uang lagi.", "standing.refunded": "Uang slip ini sudah dikembalikan. Jangan terima atau beri uang.",
    "standing.paid": "Slip ini sudah dibayar dan sedang diproses. Jangan terima uang lagi.", "standing.in_process": "Slip ini sudah dibayar dan sedang diproses. Jangan terima uang lagi.",
    "standing.disputed": "Slip ini sedang diperiksa operator. Jangan terima atau beri uang.",
    "reason.repeat": "Pembelian yang sama baru saja dibayar.", "reason.biller_down": "Penyedia sedang terganggu. Coba lagi sebentar; jangan terima uang.",
  },
  en: {
    name: "English",
    "login.title": "Sign in", "login.user": "User name", "login.password": "Password", "login.enter": "Sign in",
    "login.wrong": "The user name or the password is wrong.", "login.often": "Too many attempts. Wait a moment, then try again.",
    "login.once": "This password works only once. Choose one of your own, at least 8 characters.", "login.new": "New password", "login.again": "Once more", "login.differ": "The two new passwords differ.", "login.weak": "The new password needs at least 8 characters and must differ from the old one.",
    "desk.here": "Cashier", "desk.logout": "Sign out",
    "scan.hint": "Scan the slip, or type its 16 digits", "scan.find": "Find",
    "idle.title": "Ready for a slip", "idle.body": "Scan the bar code or the QR on the customer's slip. Take no money before its total is shown here.",
    "slip.amount": "Bill", "slip.admin_fee": "Admin fee", "slip.service_fee": "Service fee", "slip.total": "Total", "slip.until": "valid until {time}",
    "lease.held": "Held by this till · {time}", "lease.over": "The hold has ended. Scan this slip again.",
    "cash.tendered": "Cash received", "cash.change": "Change", "cash.short": "{amount} short", "cash.exact": "Exact", "cash.release": "Let go", "cash.take": "Take {amount}",
    "repeat.ask": "This number was just paid for the same service ({time}). Ask the customer. Tick if it is really to be paid again.",
    "done.paid": "Cash taken, in process", "done.paid.body": "The payment is recorded. The provider's answer is awaited; the customer can check at the kiosk.",
    "done.success": "Payment succeeded", "done.success.body": "The provider has it. The customer can print the receipt at the kiosk.",
    "done.refund_due": "The provider refused: a refund is due", "done.refund_due.body": "Ask the customer to print the refund number at the kiosk (Check status), then scan the slip here again.",
    "done.refunded": "Refund recorded", "done.refunded.body": "Hand the money over now. The customer can print the proof of refund at the kiosk.",
    "done.disputed": "An operator has to look at this", "done.disputed.body": "Keep the slip and call the operator. Give no money back yet.",
    "done.next": "Next slip",
    "shift.title": "This shift", "shift.drawer": "{count} slips · drawer should hold {amount}", "shift.time": "Time", "shift.slip": "Slip", "shift.product": "Service", "shift.total": "Total", "shift.state": "State", "shift.none": "No payment in this shift yet.",
    "state.paid": "In process", "state.in_process": "In process", "state.success": "Succeeded", "state.refund_due": "Refund due", "state.refunded": "Refunded", "state.disputed": "Under review",
    "refund.title": "{product} …{tail}, {amount}: refund due", "refund.body": "The provider refused. Ask for the refund number that the kiosk prints, scan the slip, then return the money.",
    "refund.how": "The provider refused this payment. The customer prints the refund number at the kiosk: Check status, then Print refund number. Type its 8 digits here. Hand out money only when this screen says so.",
    "refund.number": "Refund number", "refund.leave": "Close", "refund.give": "Return {amount}", "refund.hand": "Hand to the customer",
    "refund.number_missing": "The kiosk has not printed a number for this slip yet. Ask the customer to print it first. Hand out no money.",
    "refund.number_wrong": "The number is wrong, or a newer one has replaced it. Look at the last paper from the kiosk. Hand out no money.",
    "refund.number_locked": "Too many wrong numbers. The customer has to print a new one at the kiosk. Hand out no money.",
    "refund.biller_open": "The provider has not confirmed its refusal. Hand out no money; try again later.",
    "refund.delivered": "The provider has delivered it after all: this payment succeeded. Hand out no money. The customer can print the receipt at the kiosk.",
    "refund.not_due": "This slip's money has been returned already, or is not to be returned. Hand out no money.",
    "refund.suspended": "This slip is held back. Call the operator. Hand out no money.", "refund.reconcile": "This slip is held until the operator has compared the records. Hand out no money.",
    "refund.unsure": "Central has not answered. Hand out no money yet; press Return again: it will not be recorded twice.",
    "link.up": "Central is connected", "link.down": "Central cannot be reached. Take no money for slips.",
    "problem.not_found": "This slip is not known. Check the digits. If it was printed without a connection, scan its QR code.",
    "problem.code": "Not a slip code: 16 digits, or the QR of a slip.",
    "problem.held": "Another till holds this slip.",
    "problem.network": "Central has not answered. Take no money; try again.",
    "problem.unsure": "Central has not answered, so it is not certain that this is recorded. Keep the money apart and press Take again: it will not be recorded twice.",
    "problem.other": "This cannot be done. Try again, or call the operator.",
    "reason.expired": "This slip has expired. The customer can make a new one at the kiosk. Take no money.",
    "reason.claimed": "Another till holds this slip.", "reason.paid": "This slip is already paid. Take no more money.",
    "reason.suspended": "This slip is held back. Call the operator. Take no money.", "reason.reconcile": "This slip is from before central was restored, and is being compared. Take no money. A customer who has not paid can make a new slip.",
    "reason.cancelled": "This slip was cancelled, by the customer at the kiosk or at a till. Take no money; the customer can make a new one.",
    "reason.refused": "The provider refused this slip before it was paid. Take no money; the customer can try again at the kiosk.",
    "standing.success": "This slip is paid and succeeded. Take no more money.", "standing.refunded": "This slip's money has been returned. Take and hand out no money.",
    "standing.paid": "This slip is paid and in process. Take no more money.", "standing.in_process": "This slip is paid and in process. Take no more money.",
    "standing.disputed": "An operator is looking at this slip. Take and hand out no money.",
    "reason.repeat": "The same purchase was just paid.", "reason.biller_down": "The provider has a disturbance. Try again in a moment; take no money.",
  },
};

// Further pages bring their own words.
export function addWords(more) { for (const tag of Object.keys(WORDS)) Object.assign(WORDS[tag], more[tag]); }

let language = localStorage.getItem("language") in WORDS ? localStorage.getItem("language") : "id";

export const say = (key, values = {}) => (WORDS[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export const rupiah = (amount) => "Rp" + String(amount).replace(/\B(?=(\d{3})+$)/g, ".");
export const known = (key) => key in WORDS[language];

const zone = { timeZone: "Asia/Jakarta" };
export const clock = (iso) => new Date(iso).toLocaleTimeString("id-ID", { ...zone, hour: "2-digit", minute: "2-digit" });
export const day = (iso) => new Date(iso).toLocaleDateString("id-ID", { ...zone, day: "2-digit", month: "2-digit" }) + " " + clock(iso) + " WIB";

// Fill every element that names its words; `changed` redraws what was said by program.
export function showLanguage(changed = () => {}) {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = say(element.dataset.placeholder);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  document.querySelector(".languages").replaceChildren(...Object.keys(WORDS).map((tag) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = WORDS[tag].name;
    button.lang = tag;
    button.setAttribute("aria-pressed", String(tag === language));
    button.addEventListener("click", () => { language = tag; localStorage.setItem("language", tag); showLanguage(changed); });
    return button;
  }));
  changed();
}
