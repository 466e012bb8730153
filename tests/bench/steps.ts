/** What was done for speed, and what each step brought: for the page that the benchmark writes. */
export const STEPS = `## What was done for it

CPU of the main thread for one call at 32 connections, both sides in turn on one machine that others used as well; the bare
proxy spent 61 to 82 microseconds there.

| step | before | after |
|---|---:|---:|
| an HTTP/1.1 client of our own towards upstreams ([decision 7](decisions/0007-own-http-client.md); CPU of the exchange alone) | 169–200 µs | 106–126 µs |
| one write of the spool for all that comes in one turn of the event loop | 2 writes a call | 0.16 writes a call |
| objects of one shape instead of spreads, HMAC without native objects (a scavenge took 5–10 ms, then 1) | 115 µs | 100 µs |
| plain requests served on the connection ([decision 8](decisions/0008-plain-requests-on-the-connection.md)) | 100 µs | 66–80 µs |
| the embedded database on a thread of its own ([decision 5](decisions/0005-embedded-database.md)) | each batch of the log held up all calls | none does |

What is left is mostly the system's: a CPU profile shows 36 % in writing to sockets and the spool, 10 % in collecting garbage,
and no function of ours above 2 %.

## Several processes on one port

\`BENCH_WORKERS=2 npm run bench\` serves the PostgreSQL row by two processes, which share keys, limits and log over PostgreSQL and
Redis. Three rounds each on two cores, which the load generator, the upstream and both databases need as well, so the
second process has little left to win; on a machine with more cores it has more.

| processes | requests/s | bare proxy in the same run | ratio | p50 ms | p99 ms |
|---|---:|---:|---:|---:|---:|
| 1 | 6,210 (5,455–6,599) | 8,521 | 0.73 | 4.24 | 24.30 |
| 2 | 9,601 (5,152–10,160) | 11,791 | 0.81 | 2.58 | 21.16 |
`;
