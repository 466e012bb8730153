/**
 * Runs inside the child before its own code. The package listens on every interface, lets any web page call it and
 * outlives its parent; a demo on somebody's laptop must do none of the three. Plain JavaScript, since Node loads it
 * from a data: URL and so no file of ours has to be found from whatever bundle this stands in.
 */
const GUARD = `
import http from "node:http";
import net from "node:net";
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  const callback = rest.find((part) => typeof part === "function");
  this.once("listening", () => process.send?.({ port: this.address().port }));
  this.once("error", (error) => process.exit(error.code === "EADDRINUSE" ? 98 : 1));
  return listen.call(this, Number(port), "127.0.0.1", callback);
};
const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, ...args) {
  if (event !== "request") return emit.call(this, event, ...args);
  const [request, response] = args;
  const host = (request.headers.host ?? "").replace(/:\\d+$/, "");
  if (request.headers.origin === undefined && (host === "127.0.0.1" || host === "localhost")) return emit.call(this, event, ...args);
  response.writeHead(403).end();
  return true;
};
process.on("disconnect", () => process.exit(0));
`;

/** Exit code of the child when its port is taken. */
export const PORT_TAKEN = 98;

/** The value for Node's `--import`. */
export const loopbackGuardUrl = `data:text/javascript,${encodeURIComponent(GUARD)}`;
