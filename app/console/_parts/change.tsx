"use client";

import { useState } from "react";
import type { Step } from "@/lib/session/ops";
import { buttonStyle } from "../../_components/ui";
import { Scroll } from "./scroll";

/** What a step changes in the environment, as lines of a .env file. */
export function Change({ step }: { step: Step }) {
  const [copied, setCopied] = useState(false);
  const others = step.or === undefined ? [] : ["# or", ...linesOf(step.or).map((line) => `# ${line}`)];
  const text = [...linesOf(step.change), ...others].join("\n");
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="grid gap-3 sm:grid-cols-[1fr_auto] sm:items-start">
      <Scroll
        label={`Environment of ${step.to}`}
        className="overflow-x-auto rounded-xl bg-wash p-4 font-mono text-sm leading-relaxed"
      >
        <pre>{text}</pre>
      </Scroll>
      <div className="flex items-center gap-3">
        <button type="button" onClick={copy} className={buttonStyle.quiet}>
          Copy<span className="sr-only"> the environment of {step.to}</span>
        </button>
        <p role="status" className="text-sm text-muted empty:hidden">
          {copied && "Copied"}
        </p>
      </div>
    </div>
  );
}

const linesOf = (change: Step["change"]) =>
  Object.entries(change).map(([name, value]) => (value === null ? `# without ${name}` : `${name}="${value}"`));
