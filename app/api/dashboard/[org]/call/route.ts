import { testCall } from "@/lib/http/test-call";

/** The longest call that a connection may be allowed, in seconds. */
export const maxDuration = 600;

export const POST = testCall;
