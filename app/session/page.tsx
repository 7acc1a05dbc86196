import type { Metadata } from "next";
import { Suspense } from "react";
import { CodeSample } from "../_components/code-sample";
import { PageTitle } from "../_components/page-title";
import { Panel } from "../_components/panel";
import { SessionPanels } from "../_components/session-panels";
import { SessionPanelsLoading } from "../_components/session-panels-loading";

export const metadata: Metadata = { title: "Your session" };

// The frame is static; what is about the visitor streams in.
export default function SessionPage() {
  return (
    <>
      <PageTitle lead="What the server knows of you right now, where it read it, and what it cost. Add something to the cart, sign in, or change the mode of the server, and look again.">
        Your session
      </PageTitle>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Suspense fallback={<SessionPanelsLoading />}>
          <SessionPanels />
        </Suspense>
        <div className="lg:col-span-2">
          <Panel title="How this page asks" note="In a component, and in a Server Action that writes.">
            <CodeSample />
          </Panel>
        </div>
      </div>
    </>
  );
}
