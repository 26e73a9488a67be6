import { Command } from "commander";
import { createBigQuery } from "../clients.ts";
import { CommandError, printJson, printTable } from "../output.ts";
import { decide, listWaiting, type ReviewDecision } from "../review.ts";
import { reviewLink } from "../review-link.ts";
import { useTarget } from "../target.ts";

export const reviewCommand = (): Command =>
  new Command("review")
    .description("Show generated content that waits for a person, and approve or reject it.")
    .argument("[action]", "approve, reject or link; without it what waits is listed")
    .argument("[approval-id]", "id from the list; its first characters are enough")
    .option("--reason <text>", "why, kept in the audit log")
    .option("--as <name>", "who decides", process.env["USER"] ?? "owner")
    .option("--for <name>", "whom a link is for: the decision carries this name")
    .option("--json", "print one line of JSON")
    .addHelpText(
      "after",
      '\nExamples:\n  ame review\n  ame review approve 3f2a --reason "tone fits, figures checked"\n  ame review reject 3f2a --reason "not for leads"\n  ame review link 3f2a --for anna@company.example   decide in a browser, for three days',
    )
    .action(
      async (
        decision: string | undefined,
        approvalId: string | undefined,
        options: { reason?: string; as: string; for?: string; json?: true },
      ) => {
        const bigquery = createBigQuery(useTarget());
        const waiting = await listWaiting(bigquery);
        if (decision === undefined) {
          if (options.json) printJson(waiting);
          else printWaiting(waiting);
          return;
        }
        const found = waiting.filter(
          ({ approval_id }) => approvalId !== undefined && approval_id.startsWith(approvalId),
        );
        const [approval] = found;
        if (approval === undefined || found.length > 1)
          throw new CommandError(
            `${found.length} approvals that wait begin with "${approvalId ?? ""}": see \`ame review\`.`,
          );
        if (decision === "link") {
          const link = reviewLink(
            approval.approval_id,
            options.for ?? missingReviewer(),
            new Date(),
          );
          if (options.json) printJson({ approval_id: approval.approval_id, link });
          else console.log(link);
          return;
        }
        const result = await decide(bigquery, approval, {
          decision: parseDecision(decision),
          decidedBy: options.as,
          reason: options.reason ?? missingReason(),
        });
        if (options.json) printJson(result);
        else console.log(`${result.brief}/${result.language}: ${result.state}`);
        if (result.state === "waiting") process.exitCode = 1;
      },
    );

function parseDecision(text: string): ReviewDecision["decision"] {
  if (text === "approve") return "approved";
  if (text === "reject") return "rejected";
  throw new CommandError(`"${text}" is no decision: say approve, reject or link.`);
}

function missingReviewer(): never {
  throw new CommandError("a link needs --for: the decision is recorded in that person's name.");
}

function missingReason(): never {
  throw new CommandError("a decision needs --reason: it is kept in the audit log.");
}

function printWaiting(waiting: Awaited<ReturnType<typeof listWaiting>>): void {
  if (waiting.length === 0) console.log("Nothing waits for a person.");
  for (const { approval_id, brief, language, impact, required_role, facts, texts } of waiting) {
    console.log(
      `\n${approval_id.slice(0, 8)}  ${brief}/${language}  ${impact}, needs ${required_role}`,
    );
    console.log("  facts");
    for (const { name, value } of facts) console.log(`    ${name}: ${value}`);
    printTable(texts.map(({ text, confidence }) => ({ text, confidence })));
  }
}
