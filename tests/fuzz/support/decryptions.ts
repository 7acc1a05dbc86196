// How many seals came as far as their signature, and how many past it: the rest was refused by its form.

interface Count {
  verified: number;
  decrypted: number;
}

/** Counts from now on, for as long as the process lives. */
export function countDecryptions(): Count {
  const count: Count = { verified: 0, decrypted: 0 };
  const { verify, decrypt } = crypto.subtle;
  crypto.subtle.verify = (...args) => {
    count.verified += 1;
    return verify.apply(crypto.subtle, args);
  };
  crypto.subtle.decrypt = (...args) => {
    count.decrypted += 1;
    return decrypt.apply(crypto.subtle, args);
  };
  return count;
}
