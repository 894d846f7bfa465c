// A live picture of the kiosk's screen on a canvas. Messages are those of messages/pixels.py: numbers are big-endian; u16 width,
// height, count; then for each patch u16 left, top, width, height, u32 length and that many bytes: zlib around RGB. An empty
// message says that there is no picture now.

const [HEAD_BYTES, PATCH_BYTES] = [6, 12];

async function unfold(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function toImage(rgb, width, height) {
  const image = new ImageData(width, height);
  const rgba = image.data;
  for (let from = 0, to = 0; to < rgba.length; from += 3, to += 4) {
    rgba[to] = rgb[from];
    rgba[to + 1] = rgb[from + 1];
    rgba[to + 2] = rgb[from + 2];
    rgba[to + 3] = 255;
  }
  return image;
}

async function paint(canvas, message) {
  if (message.byteLength === 0) return false;
  const view = new DataView(message);
  const [width, height, count] = [view.getUint16(0), view.getUint16(2), view.getUint16(4)];
  const patches = [];
  for (let at = HEAD_BYTES, n = 0; n < count; n += 1) {
    const [left, top, across, down, length] = [
      view.getUint16(at), view.getUint16(at + 2), view.getUint16(at + 4), view.getUint16(at + 6), view.getUint32(at + 8),
    ];
    at += PATCH_BYTES;
    patches.push(unfold(new Uint8Array(message, at, length)).then((rgb) => [toImage(rgb, across, down), left, top]));
    at += length;
  }
  // All at once: nobody sees half of a change.
  const ready = await Promise.all(patches);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { alpha: false });
  for (const [image, left, top] of ready) context.putImageData(image, left, top);
  return true;
}

// Shows what the WebSocket at `path` says. `seen` is called after each message with whether there is a picture, `ended` once
// with the closing code when it is over. Gives the socket.
export function showLive(canvas, path, protocols, seen, ended) {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address, protocols);
  socket.binaryType = "arraybuffer";
  let last = Promise.resolve();
  socket.addEventListener("message", (event) => {
    // One after the other: decompressing is not done in the order in which it was begun.
    last = last.then(() => paint(canvas, event.data)).then(seen, () => socket.close());
  });
  socket.addEventListener("close", (event) => ended(event.code));
  return socket;
}
