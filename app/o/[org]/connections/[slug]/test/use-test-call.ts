"use client";

import { useEffect, useRef, useState } from "react";
import type { JsonObject } from "@/lib/base/json";
import { afterMessage, type CallEnd, type CallProgress, endOf, NO_PROGRESS } from "./call-progress";
import { eventReader } from "./read-events";

export interface TestedCall {
  readonly tool: string;
  readonly arguments: JsonObject;
}

export type CallState =
  | { readonly phase: "idle" }
  | { readonly phase: "running"; readonly call: TestedCall; readonly progress: CallProgress }
  | {
      readonly phase: "ended";
      readonly call: TestedCall;
      readonly progress: CallProgress;
      readonly end: CallEnd | { readonly kind: "cancelled" };
    };

const LOST: CallEnd = {
  kind: "refused",
  message: "The connection to the gateway was lost. Look in the access log for what became of the call.",
};

/** Runs calls one at a time: what they say on the way, their end, and going on with answers to what a server asks. */
export function useTestCall(organization: string, connection: string) {
  const [state, setState] = useState<CallState>({ phase: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function send(call: TestedCall, retry: JsonObject, before: CallProgress) {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    let progress = before;
    let end: CallEnd | null = null;
    setState({ phase: "running", call, progress });
    const take = (message: JsonObject) => {
      progress = afterMessage(progress, message);
      end = endOf(message) ?? end;
      setState({ phase: "running", call, progress });
    };
    try {
      const response = await fetch(`/api/dashboard/${organization}/call`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        body: JSON.stringify({ connection, ...call, ...retry }),
        signal: controller.signal,
      });
      end = (await readAnswer(response, take)) ?? end;
    } catch {
      if (controller.signal.aborted) {
        if (running.current === controller) setState({ phase: "ended", call, progress, end: { kind: "cancelled" } });
        return;
      }
    }
    setState({ phase: "ended", call, progress, end: end ?? LOST });
  }

  return {
    state,
    run: (call: TestedCall) => void send(call, {}, NO_PROGRESS),
    /** Goes on with a call that has asked. */
    answer: (inputResponses: JsonObject) => {
      if (state.phase !== "ended" || state.end.kind !== "asked") return;
      const { requestState } = state.end;
      void send(
        state.call,
        { inputResponses, ...(requestState === null ? {} : { requestState }) },
        { ...state.progress, progress: null },
      );
    },
    cancel: () => running.current?.abort(),
    clear: () => setState({ phase: "idle" }),
  };
}

/** Passes on what comes; the end where it comes as one document. */
async function readAnswer(response: Response, take: (message: JsonObject) => void): Promise<CallEnd | null> {
  if (!response.headers.get("content-type")?.includes("text/event-stream")) {
    return endOf((await response.json()) as JsonObject);
  }
  const read = eventReader();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk || chunk.done) return null;
    for (const message of read(chunk.value)) take(message);
  }
}
