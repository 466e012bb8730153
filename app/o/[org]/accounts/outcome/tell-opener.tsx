"use client";

import { useEffect } from "react";
import { CONNECT_CHANNEL } from "@/components/accounts/use-connect";

/** Tells the page that sent the person off that they are back. */
export function TellOpener() {
  useEffect(() => {
    const channel = new BroadcastChannel(CONNECT_CHANNEL);
    channel.postMessage("back");
    channel.close();
  }, []);
  return null;
}
