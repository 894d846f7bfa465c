// The card of faults: a group for each device, and for programs one for each thing that can be done to them.

// Every fault by its device, as people call it. A process is one group for each fault, so that its programs stand together.
const FAULTS = {
  printer: {
    paper_end: "kertas habis", near_end: "kertas hampir habis", cover_open: "tutup terbuka", cutter_jam: "pemotong macet",
    overheated: "terlalu panas", unplugged: "kabel dicabut", silent: "diam", late_answer: "jawaban terlambat",
    slow: "lambat", power: "listrik printer mati",
  },
  disk: {
    nearly_full: "hampir penuh", full: "penuh", read_only: "hanya baca", io_error: "gagal tulis", slow: "lambat",
    bit_rot: "jurnal rusak saat listrik putus",
  },
  link: { half_open: "tersambung tapi bisu", slow: "lambat" },
  clock: { no_rtc: "tanpa baterai jam" },
};
const GROUPS = { printer: "Printer", disk: "Disk", link: "Sambungan", clock: "Jam kios" };
const PROCESS_FAULTS = { freeze: "Bekukan program", kill: "Matikan program", out_of_memory: "Habiskan memori" };
const PROGRAMS = { firmware: "kios", ui: "layar", sync: "sinkron", central: "pusat", broker: "broker", biller: "biller" };
// A paper end in the middle of the next slip: this many bytes into it.
const MIDDLE = { fault: "paper_end", label: "kertas habis di tengah", at_byte: 900 };

// Shows what is wrong and what can be. `order(path, body, method)` sends what a hand does.
export function showFaults(devices, order) {
  const groups = Object.keys(GROUPS).flatMap((name) => {
    const device = devices.find((found) => found.device === name);
    return device?.faults.length ? [[name, GROUPS[name], deviceChips(device, order)]] : [];
  });
  const programs = devices.filter((device) => device.device.startsWith("process."));
  for (const [fault, title] of Object.entries(PROCESS_FAULTS)) {
    const able = programs.filter((program) => program.faults.includes(fault));
    const chips = able.map((program) => newChip(order, program, fault, programName(program)));
    if (chips.length) groups.push([fault, title, chips]);
  }
  for (const [id, title, chips] of groups) showGroup(id, title, chips);
}

const programName = (program) => PROGRAMS[program.device.split(".")[1]] ?? program.device;

function deviceChips(device, order) {
  const middle = device.device === "printer" && device.faults.includes(MIDDLE.fault) ? [MIDDLE] : [];
  const names = FAULTS[device.device];
  const known = device.faults.map((fault) => ({ fault, label: names[fault] ?? fault.replaceAll("_", " ") }));
  return [...middle, ...known].map(({ fault, label, ...options }) => newChip(order, device, fault, label, options));
}

function newChip(order, device, fault, label, options = {}) {
  const chip = document.createElement("button");
  const given = device.state.faults?.[fault];
  const active = device.active.includes(fault) && options.at_byte === given?.at_byte;
  chip.textContent = label;
  chip.setAttribute("aria-pressed", String(active));
  const named = { device: device.device, fault };
  chip.addEventListener("click", () => active ? order("/api/fault", named, "DELETE") : order("/api/fault", { ...named, ...options }));
  return chip;
}

// A group folds; closed, it says how many of its faults hold. The printer's is open at first.
function showGroup(id, title, chips) {
  const found = document.getElementById(`group-${id}`);
  const group = found ?? document.createElement("details");
  if (!found) {
    group.id = `group-${id}`;
    group.open = id === "printer";
    const box = document.createElement("div");
    box.className = "chips";
    group.append(document.createElement("summary"), box);
    document.getElementById("faults").append(group);
  }
  const count = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").length;
  const badge = document.createElement("b");
  badge.textContent = String(count);
  badge.hidden = count === 0;
  group.querySelector("summary").replaceChildren(title, badge);
  group.querySelector(".chips").replaceChildren(...chips);
}
