// The pictures of the catalogue: flat shapes on a 200 x 200 sheet. Drawn here because the shop loads nothing from
// anywhere else.

import type { CSSProperties, ReactNode } from "react";

const DRAWINGS: Record<string, ReactNode> = {
  "stoneware-mug": (
    <>
      <path d="M132 84h14a22 22 0 0 1 0 44h-14" fill="none" stroke="#5f7482" strokeWidth="10" />
      <path d="M58 66h80v62a22 22 0 0 1-22 22H80a22 22 0 0 1-22-22z" fill="#7c93a1" />
      <path d="M58 66h80v26c-16 8-26-4-40 2s-26 8-40 0z" fill="#e4e9ea" />
      <ellipse cx="98" cy="66" rx="40" ry="8" fill="#4d3a2f" />
    </>
  ),
  "grid-notebook": (
    <>
      <rect x="56" y="42" width="96" height="122" rx="6" fill="#39594a" />
      <rect x="50" y="38" width="96" height="122" rx="6" fill="#55806a" />
      <rect x="50" y="38" width="14" height="122" rx="6" fill="#47705c" />
      <rect x="82" y="62" width="46" height="24" rx="3" fill="#efe7d6" />
      <path d="M88 70h34M88 78h22" stroke="#a2937a" strokeWidth="3" />
      <path d="M134 38v122" stroke="#d8a25b" strokeWidth="5" />
    </>
  ),
  "arc-lamp": (
    <>
      <path d="M42 96h60l22 62H20z" fill="#f6d58a" opacity=".3" />
      <path d="M140 156V72a34 34 0 0 0-68 0" fill="none" stroke="#6a6d76" strokeWidth="7" strokeLinecap="round" />
      <path d="M38 98a34 34 0 0 1 68 0z" fill="#c05f3c" />
      <path d="M72 64a34 34 0 0 1 34 34H90a30 30 0 0 0-18-34z" fill="#9c4527" opacity=".6" />
      <rect x="62" y="98" width="20" height="7" rx="3.5" fill="#ffeec2" />
      <rect x="112" y="154" width="56" height="9" rx="4.5" fill="#6a6d76" />
    </>
  ),
  "plain-clock": (
    <>
      <circle cx="100" cy="100" r="62" fill="#9c6b45" />
      <circle cx="100" cy="100" r="54" fill="#f7f1e6" />
      <path d="M100 54v10M100 136v10M54 100h10M136 100h10" stroke="#8d8473" strokeWidth="4" strokeLinecap="round" />
      <path d="M100 100V68" stroke="#33312d" strokeWidth="6" strokeLinecap="round" />
      <path d="M100 100l30 18" stroke="#33312d" strokeWidth="5" strokeLinecap="round" />
      <circle cx="100" cy="100" r="6" fill="#c05f3c" />
    </>
  ),
  "wool-throw": (
    <>
      <path d="M46 62q54-16 108 0v76q-54 14-108 0z" fill="#b6606c" />
      <path d="M46 82q54-16 108 0v10q-54-16-108 0zM46 116q54-14 108 0v8q-54-14-108 0z" fill="#e9cdbb" />
      <path d="M112 52q22 2 42 10v76q-20 6-42 7z" fill="#8f4653" opacity=".55" />
      <path
        d="M50 142v14M62 144v14M74 146v14M86 147v14M98 148v14M110 148v14M122 147v14M134 145v14M148 142v14"
        stroke="#b6606c"
        strokeWidth="4"
        strokeLinecap="round"
      />
    </>
  ),
  "clay-planter": (
    <>
      <path d="M100 108C96 84 78 72 64 72c0 20 14 36 36 36zM100 108c0-30 12-52 32-60 6 26-8 52-32 60z" fill="#5d8a52" />
      <path d="M100 108c-10-26-8-50 4-68 14 20 12 46-4 68z" fill="#7aa768" />
      <path d="M62 116h76l-9 42a10 10 0 0 1-10 8H81a10 10 0 0 1-10-8z" fill="#c0734c" />
      <rect x="56" y="104" width="88" height="18" rx="4" fill="#d2855c" />
    </>
  ),
  "oak-tray": (
    <>
      <ellipse cx="100" cy="118" rx="74" ry="34" fill="#8a5f38" />
      <ellipse cx="100" cy="110" rx="74" ry="34" fill="#b98552" />
      <ellipse cx="100" cy="110" rx="62" ry="26" fill="#cd9a65" />
      <path d="M44 106q56-14 112 2M50 118q50-10 100 2" fill="none" stroke="#b98552" strokeWidth="3" />
      <path d="M70 84h28v16a12 12 0 0 1-12 12h-4a12 12 0 0 1-12-12z" fill="#eef0ec" />
      <circle cx="122" cy="102" r="13" fill="#d9783f" />
      <path d="M122 90q4-7 10-6" fill="none" stroke="#5d8a52" strokeWidth="4" strokeLinecap="round" />
    </>
  ),
  "brass-pencil": (
    <g transform="rotate(38 100 100)">
      <rect x="90" y="34" width="22" height="104" rx="4" fill="#c79a45" />
      <rect x="90" y="34" width="8" height="104" rx="4" fill="#e2bd70" />
      <rect x="88" y="44" width="26" height="10" rx="2" fill="#96712c" />
      <path d="M90 138h22l-7 22h-8z" fill="#e6cfa4" />
      <path d="M97 160h8l-4 12z" fill="#33312d" />
      <rect x="94" y="24" width="14" height="10" rx="3" fill="#96712c" />
    </g>
  ),
  teapot: (
    <>
      <path d="M62 96C44 92 40 74 30 70" fill="none" stroke="#2f6a6b" strokeWidth="13" strokeLinecap="round" />
      <path d="M138 82c34-8 34 44-4 42" fill="none" stroke="#2f6a6b" strokeWidth="9" />
      <ellipse cx="100" cy="112" rx="48" ry="42" fill="#3f8586" />
      <path d="M66 84a48 42 0 0 1 68 0q-34 14-68 0z" fill="#2f6a6b" />
      <circle cx="100" cy="68" r="8" fill="#d8a25b" />
      <path d="M68 112a34 30 0 0 1 14-24" fill="none" stroke="#8fc4c2" strokeWidth="5" strokeLinecap="round" />
      <rect x="74" y="150" width="52" height="8" rx="4" fill="#2f6a6b" />
    </>
  ),
  "linen-tote": (
    <>
      <path d="M78 76V60a22 22 0 0 1 44 0v16" fill="none" stroke="#9a8566" strokeWidth="7" />
      <path d="M54 74h92l8 84a6 6 0 0 1-6 6H52a6 6 0 0 1-6-6z" fill="#dccbac" />
      <path d="M120 74h26l8 84a6 6 0 0 1-6 6h-22z" fill="#c7b38f" />
      <path d="M76 124q12-20 24-6 12-14 24 6" fill="none" stroke="#5b4d74" strokeWidth="5" strokeLinecap="round" />
    </>
  ),
  "beeswax-candle": (
    <>
      <ellipse cx="100" cy="56" rx="34" ry="34" fill="#f6d58a" opacity=".3" />
      <path d="M100 32c12 14 12 28 0 32-12-4-12-18 0-32z" fill="#e8853b" />
      <path d="M100 46c5 7 5 14 0 17-5-3-5-10 0-17z" fill="#ffe9b0" />
      <path d="M100 62v12" stroke="#33312d" strokeWidth="3" />
      <rect x="76" y="74" width="48" height="78" rx="4" fill="#dba345" />
      <path d="M76 78a4 4 0 0 1 4-4h40a4 4 0 0 1 4 4v14q-8 8-12-1t-12 4-12-2-12-2z" fill="#edc271" />
      <ellipse cx="100" cy="156" rx="44" ry="9" fill="#6d5a42" />
    </>
  ),
  "paper-pendant": (
    <>
      <path d="M100 16v38" stroke="#6a6d76" strokeWidth="4" />
      <circle cx="100" cy="108" r="66" fill="#fbe9bd" opacity=".3" />
      <ellipse cx="100" cy="108" rx="54" ry="52" fill="#f8f1e1" />
      <g fill="none" stroke="#d9c9a8" strokeWidth="2.5">
        <path d="M64 70q36 12 72 0M50 88q50 16 100 0M46 108q54 16 108 0M50 128q50 14 100 0M64 146q36 10 72 0" />
      </g>
      <rect x="86" y="52" width="28" height="8" rx="4" fill="#6a6d76" />
    </>
  ),
};

/** Decoration: the name always stands beside it in words. */
export function Artwork({ id, hue, className = "" }: { id: string; hue: number; className?: string }) {
  return (
    <span className={`art-tile ${className}`} style={{ "--hue": hue } as CSSProperties} aria-hidden="true">
      <svg viewBox="0 0 200 200" aria-hidden="true">
        {DRAWINGS[id]}
      </svg>
    </span>
  );
}
