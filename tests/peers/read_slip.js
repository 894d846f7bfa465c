// Reads the bytes of a slip with npos, an ESC/POS parser of others: node read_slip.js JOB.bin DIRECTORY
//
// Prints {"text": [printed texts in code page 437], "pictures": [files]}; each raster picture becomes a PBM file in DIRECTORY.
// Bands of a raster that follow one another without text, at one width, are one picture.
"use strict";

const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

// npos stands outside the sources: the Makefile installs it beside them.
const library = createRequire(path.resolve(process.cwd(), ".node", "package.json"));
const npos = library("npos");
const iconv = library("iconv-lite");

// npos has set each node's size and the offset of its dots when it read the job.
function bandsOfOneWidth(nodes) {
  const groups = [];
  for (const node of nodes) {
    const last = groups[groups.length - 1];
    if (last && last.width === node.width) last.nodes.push(node);
    else groups.push({ width: node.width, nodes: [node] });
  }
  return groups.map((group) => group.nodes);
}

function portableBitmap(image) {
  const rows = [];
  for (let y = 0; y < image.height; y++) {
    const row = [];
    for (let x = 0; x < image.width; x++) row.push(image.getPixel(x, y) === 0 ? 1 : 0);
    rows.push(row.join(" "));
  }
  return `P1\n${image.width} ${image.height}\n${rows.join("\n")}\n`;
}

async function main(source, directory) {
  const raw = fs.readFileSync(source);
  const ast = await npos.parser().parse(raw);
  const text = [];
  const pictures = [];
  for (const entry of ast.entries) {
    if (entry.type === "text") {
      text.push(iconv.decode(entry.data, "cp437"));
    } else if (entry.type === "raster") {
      for (const nodes of bandsOfOneWidth(entry.nodes)) {
        const file = path.join(directory, `picture-${pictures.length}.pbm`);
        fs.writeFileSync(file, portableBitmap(npos.codecs.raster.decode(raw, nodes)));
        pictures.push(file);
      }
    }
  }
  console.log(JSON.stringify({ text, pictures }));
}

main(process.argv[2], process.argv[3]).catch((error) => {
  console.error(error);
  process.exit(1);
});
