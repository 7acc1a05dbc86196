/** Something the app or the tests need, found or started. */
export interface Service {
  url: string;
  /** For people: what it is, and whether it is real. */
  description: string;
  /** False for an imitation. */
  real: boolean;
}
