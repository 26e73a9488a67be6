import { Command } from "commander";
import { createBigQuery } from "../clients.ts";
import { CommandError, printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";
import { traceEvent } from "../trace.ts";

export const traceCommand = (): Command =>
  new Command("trace")
    .description("Show every stop of one event, from receipt to the CRM field that it changed.")
    .argument("<event-id>", "the event's id, for example a Segment messageId")
    .option("--json", "print the stops as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame trace sim-e1b27bf50c4baf7eece92695")
    .action(async (eventId: string, options: { json?: true }) => {
      const stops = await traceEvent(createBigQuery(useTarget()), eventId);
      if (stops.length === 0)
        throw new CommandError(
          `no stop knows event ${eventId}: it was never accepted, or is still on its way (ame status).`,
        );
      if (options.json) printJson(stops);
      else printTable(stops.map(({ at, stop, detail }) => ({ at, stop, detail })));
    });
