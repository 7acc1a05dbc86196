export const PASSWORD_MIN = 10;

/** Above it, hashing is a way to keep the server busy. */
export const PASSWORD_MAX = 200;

export const goodPassword = ({ length }: string) => length >= PASSWORD_MIN && length <= PASSWORD_MAX;
