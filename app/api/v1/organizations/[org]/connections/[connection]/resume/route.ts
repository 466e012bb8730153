import { resumeConnection } from "@/lib/connections/resume-connection";
import { route } from "@/lib/http/route";

export const POST = route(resumeConnection);
