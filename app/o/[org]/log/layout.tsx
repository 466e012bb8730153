import type { ReactNode } from "react";

/** The list, and the call that is open beside it: both have addresses of their own. */
export default function LogLayout({ children, drawer }: { children: ReactNode; drawer: ReactNode }) {
  return (
    <>
      {children}
      {drawer}
    </>
  );
}
