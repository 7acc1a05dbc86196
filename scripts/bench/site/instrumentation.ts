// Without a file of its own Next would take the shop's, which it finds in a folder above.
export function register() {}
