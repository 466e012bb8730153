/**
 * What node is started with to serve. A young generation of 16 to 32 MiB instead of 1 to 16: what a call leaves behind is
 * dead by the time it is looked at, so the collector comes less often and finds less to copy.
 */
export const SERVER_FLAGS = ["--enable-source-maps", "--min-semi-space-size=16", "--max-semi-space-size=32"];
