/** Where the queries keep the session: absent while asked for, null when nobody is logged in. */
export const sessionKey = ["session"] as const;
