// A hand scanner is a keyboard that types fast and ends with Enter. Its slip is found wherever the focus is, its characters do not
// stay in the field that happened to have it, and its Enter presses no button: a scan never takes money by itself.
const GAP_MS = 100, // no hand types that fast for long
  IN_FIELD = /^\d{12,}$/, // fewer digits, or words, may be a person's; a slip has 16
  ON_PAGE = /^.{4,}$/;

// heard: hears what was scanned. own: inputs that take a scan themselves.
export function listenForScans(heard, own) {
  let typed = "", last_ms = 0, field = null, before = "";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target;
    const isField = target.matches?.("input, textarea");
    if (own.includes(target)) { typed = ""; return; }
    const fast = event.timeStamp - last_ms < GAP_MS;
    if (event.key.length === 1) {
      if (!fast || !typed) { typed = ""; field = isField ? target : null; before = field?.value ?? ""; }
      typed += event.key;
      last_ms = event.timeStamp;
    } else if (event.key === "Enter" && fast && (isField ? IN_FIELD : ON_PAGE).test(typed)) {
      event.preventDefault();
      event.stopPropagation();
      if (field) { field.value = before; field.dispatchEvent(new Event("input", { bubbles: true })); }
      const scanned = typed;
      typed = "";
      heard(scanned);
    } else if (event.key !== "Shift") {
      typed = "";
    }
  }, true);
}
