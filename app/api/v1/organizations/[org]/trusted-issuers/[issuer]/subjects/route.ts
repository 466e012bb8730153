import { route } from "@/lib/http/route";
import { setTrustedSubjects } from "@/lib/issuers/set-subjects";

export const PUT = route(setTrustedSubjects);
