const used = require("acme-used");
const scoped = require("@acme/scoped");
require("node:zlib").gzipSync("x");
require("node:crypto").createHash("sha256").update("x").digest();
import("acme-esm").then((esm) => {
  console.log(used.name, used.colours.red, scoped.name, esm.name);
  console.log("ready");
  setInterval(() => {}, 1000000);
});
