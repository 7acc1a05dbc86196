// The security checklist: docs/security.md explains it, tests show it. A test that shows a row says "security row N" in its
// title.

export interface Row {
  readonly row: number;
  readonly requirement: string;
  /** About requests: it must be shown on a production server in each mode. Otherwise any passing test will do. */
  readonly inEachMode: boolean;
}

const requests = (row: number, requirement: string): Row => ({ row, requirement, inEachMode: true });
const once = (row: number, requirement: string): Row => ({ row, requirement, inEachMode: false });

export const ROWS: readonly Row[] = [
  once(1, "ids are 256 random bits"),
  requests(2, "what is stored is a hash of the id"),
  requests(3, "a stored key is no id"),
  requests(4, "an id never given out is never taken up"),
  requests(5, "a sign-in gives a new id and ends the old one"),
  requests(6, "the id travels by cookie alone"),
  requests(7, "an empty id is no id"),
  requests(8, "idle timeout, by the record"),
  requests(9, "absolute timeout that nothing extends"),
  requests(10, "a sign-out ends every tier, or says so"),
  requests(11, "nothing late revives an ended session"),
  requests(12, "the end of all of a user's sessions reaches every tier"),
  requests(13, "sensitive actions ask the authority"),
  requests(14, "a sign-out clears the browser"),
  requests(15, "the cookie's attributes, always"),
  requests(16, "the cookie's size and age"),
  requests(17, "hostile Cookie headers are harmless"),
  requests(18, "a cookie sent twice is nobody's"),
  requests(19, "nothing but a living seal of ours opens"),
  requests(20, "secrets change without a sign-out"),
  once(21, "weak and published secrets are refused"),
  once(22, "secrets are not in the build"),
  requests(23, "visitors without a session store nothing"),
  requests(24, "limits of size, depth and number"),
  requests(25, "no prototype is polluted"),
  requests(26, "what cannot be read is an error, not a new session"),
  requests(27, "values keep their types"),
  requests(28, "shared caches keep nothing of a user"),
  requests(29, "other sites change nothing"),
  requests(30, "every page and action guards itself"),
  once(31, "floors of Next and React, no known high advisory"),
  requests(32, "logs show no id, secret or data"),
  requests(33, "a store that is down is 503, not a sign-out"),
  once(34, "operators' addresses are 404 by default"),
  once(35, "sessions do not travel in the clear"),
  once(36, "timing tells nothing (reported, no gate)"),
  once(37, "the documents say what the code does"),
];
