import { requireOperator } from "@/lib/console/operator";
import { PHASES } from "@/lib/session/ops";
import { PageTitle } from "../../_components/page-title";
import { Charts } from "../_parts/charts";
import { FleetPanel } from "../_parts/fleet-panel";
import { PhasePath } from "../_parts/phase-path";
import { TierPanels } from "../_parts/tier-panels";

// Not streamed: whether somebody may see it decides the status of the answer.
export const instant = false;

export default async function OverviewPage() {
  await requireOperator();
  return (
    <>
      <PageTitle lead="Which phase of a migration this site is in, who says so, and how its two stores are.">
        Overview
      </PageTitle>
      <div className="grid gap-6">
        <PhasePath phases={PHASES} />
        <div className="grid gap-6 lg:grid-cols-2">
          <TierPanels />
        </div>
        <FleetPanel />
        <Charts />
      </div>
    </>
  );
}
