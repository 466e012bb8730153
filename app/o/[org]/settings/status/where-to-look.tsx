import Link from "next/link";
import { Card } from "@/components/ui/card";

/** When something does not work: four places, in the order in which they are worth a look. */
export function WhereToLook({ base }: { base: string }) {
  const places = [
    {
      href: `${base}/log?status=error`,
      name: "What failed",
      text: "Each call with its reason, its arguments and where the time went.",
    },
    {
      href: `${base}/tools`,
      name: "What is exposed",
      text: "A tool that is hidden, or whose server is away, is in no client's list.",
    },
    {
      href: `${base}/connect#troubleshooting`,
      name: "The endpoint itself",
      text: "One line of curl, and what each answer to it means.",
    },
    {
      href: `${base}/settings`,
      name: "What is kept",
      text: "With arguments and results kept, the log shows what went in and came out.",
    },
  ];
  return (
    <Card title="If something is wrong">
      <ul className="grid sm:grid-cols-2">
        {places.map(({ href, name, text }) => (
          <li key={href} className="px-4 py-3">
            <Link href={href} className="font-medium text-accent hover:underline">
              {name}
            </Link>
            <p className="text-small text-ink-2">{text}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
