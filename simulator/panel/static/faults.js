// The card of faults: a group for each device, and for programs one for each thing that can be done to them.

// Every fault by its device, as people call it.
const FAULTS = {
  printer: {
    paper_end: "kertas habis", near_end: "kertas hampir habis", cover_open: "tutup terbuka", cutter_jam: "pemotong macet",
    overheated: "terlalu panas", unplugged: "kabel dicabut", silent: "diam", late_answer: "jawaban terlambat",
    slow: "lambat", power: "listrik printer mati", mechanical: "macet mekanis", unrecoverable: "rusak berat",
    stalled: "tidak menerima", garbage: "jawaban rusak", echo: "memantulkan", stale: "status basi",
    wrong_model: "model lain",
  },
  disk: {
    nearly_full: "hampir penuh", full: "penuh", read_only: "hanya baca", io_error: "gagal tulis", slow: "lambat",
    bit_rot: "jurnal rusak saat listrik putus",
  },
  link: { half_open: "tersambung tapi bisu", slow: "lambat" },
  clock: { no_rtc: "tanpa baterai jam" },
  keypad: { stuck: "tombol 5 macet", dead: "mati" },
  scanner: { unplugged: "kabel dicabut" },
  doors: { cabinet_wire_cut: "kabel kabinet putus", paper_wire_cut: "kabel kertas putus", dead: "tidak terbaca" },
  lights: { slip_burnt_out: "lampu slip putus", fault_burnt_out: "lampu gangguan putus" },
  buzzer: { broken: "rusak" },
};
const GROUPS = { printer: "Printer", disk: "Disk", link: "Sambungan", clock: "Jam kios" };
// Devices that share one group, a row each.
const PARTS = { keypad: "papan tombol", scanner: "pemindai", doors: "kontak pintu", lights: "lampu", buzzer: "bel" };
const PROCESS_FAULTS = { freeze: "bekukan", kill: "matikan", out_of_memory: "habiskan memori" };
const PROGRAMS = { firmware: "kios", ui: "layar", sync: "sinkron", central: "pusat", broker: "broker", biller: "biller" };
// A paper end in the middle of the next slip: this many bytes into it.
const MIDDLE = { fault: "paper_end", label: "kertas habis di tengah", at_byte: 900 };

// Shows what is wrong and what can be. `order(path, body, method)` sends what a hand does.
export function showFaults(devices, order) {
  const groups = Object.keys(GROUPS).flatMap((name) => {
    const device = devices.find((found) => found.device === name);
    return device?.faults.length ? [[name, GROUPS[name], [["", deviceChips(device, order)]]]] : [];
  });
  const parts = Object.entries(PARTS).flatMap(([name, title]) => {
    const device = devices.find((found) => found.device === name);
    return device?.faults.length ? [[title, deviceChips(device, order)]] : [];
  });
  if (parts.length) groups.splice(1, 0, ["parts", "Perangkat", parts]);
  const programs = devices.filter((device) => device.device.startsWith("process."));
  const rows = Object.entries(PROCESS_FAULTS).map(([fault, title]) => {
    const able = programs.filter((program) => program.faults.includes(fault));
    return [title, able.map((program) => newChip(order, program, fault, programName(program)))];
  });
  if (programs.length) groups.push(["process", "Program", rows]);
  for (const [id, title, lines] of groups) showGroup(id, title, lines);
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

// A group folds, one is open at a time; closed, it says how many of its faults hold. rows: [heading or "", chips].
function showGroup(id, title, rows) {
  const found = document.getElementById(`group-${id}`);
  const group = found ?? document.createElement("details");
  if (!found) {
    group.id = `group-${id}`;
    group.name = "faults";
    group.append(document.createElement("summary"), document.createElement("div"));
    document.getElementById("faults").append(group);
  }
  const held = rows.flatMap(([, chips]) => chips).filter((chip) => chip.getAttribute("aria-pressed") === "true");
  const badge = document.createElement("b");
  badge.textContent = String(held.length);
  badge.hidden = held.length === 0;
  group.querySelector("summary").replaceChildren(title, badge);
  group.querySelector("div").replaceChildren(...rows.flatMap(newRow));
}

function newRow([heading, chips]) {
  const box = document.createElement("div");
  box.className = "chips";
  box.append(...chips);
  if (!heading) return [box];
  const small = document.createElement("small");
  small.textContent = heading;
  return [small, box];
}
