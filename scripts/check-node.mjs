// Imported before anything else. Kept to old syntax, because it has to run on the versions that it turns away.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Causeway needs Node.js 20.19 or newer; this is ${process.version}. Install a newer one and try again.`,
  );
  process.exit(1);
}
