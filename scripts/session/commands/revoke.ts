import { Command } from "commander";
import { list, revoke, revokeUser } from "../../../lib/session/ops/index.ts";
import { confirm } from "../ask.ts";
import { Failure, misuse, NO, OK } from "../exit.ts";
import { examples, runs } from "../session.ts";

export const revokeCommand = () =>
  runs<{ user?: string; yes?: boolean }>(
    new Command("revoke")
      .argument("[handle]", "one session, as list and verify show it")
      .option("--user <id>", "every session of a user instead")
      .option("--yes", "do not ask")
      .description("signs a session, or a user everywhere, out of both tiers")
      .addHelpText("after", examples("revoke <handle>", "revoke --user 42 --yes")),
    async ({ kit, out, signal }, { user, yes = false }, [handle]) => {
      if ((handle === undefined) === (user === undefined)) throw misuse("Name one session, or --user.");
      if (user !== undefined) {
        const sessions = (await list(await kit(), user)).length;
        await confirm(
          `This signs the user out of ${sessions} ${sessions === 1 ? "session" : "sessions"}.`,
          yes,
          signal,
        );
        const ended = await revokeUser(await kit(), user);
        out.result({ revoked: ended }, () => `Signed out of ${ended} ${ended === 1 ? "session" : "sessions"}.`);
        return OK;
      }
      await confirm("This signs the session out.", yes, signal);
      const outcome = await revoke(await kit(), handle as string);
      if (outcome === "unknown") {
        const { prefix } = (await kit()).settings;
        throw new Failure(
          NO,
          `No tier knows that session under the prefix ${prefix}.`,
          "Is SESSION_PREFIX the site's?",
        );
      }
      out.result({ outcome }, () => (outcome === "ended" ? "It had ended already." : "Signed out in every tier."));
      return OK;
    },
  );
