/** The session's own token, without which nothing is changed. */
let token = "";

/** An answer that is none: its problem by its code. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {{ problem?: string, reason?: string, restsForMs?: number }} body
   */
  constructor(status, body) {
    super(body.problem ?? `status ${status}`);
    this.status = status;
    this.body = body;
  }
}

/**
 * Asks the controller, and throws a Refused for what it does not do.
 * @param {string} route
 * @param {object} [sent] what to send; without it nothing is changed
 * @returns {Promise<any>}
 */
export async function ask(route, sent) {
  const change = sent && {
    method: "POST",
    body: JSON.stringify(sent),
    headers: { "content-type": "application/json", "x-csrf-token": token },
  };
  const answer = await fetch(`/install/api/${route}`, { ...change, signal: AbortSignal.timeout(20_000) });
  const text = await answer.text();
  const body = text === "" ? {} : JSON.parse(text);
  if (!answer.ok) throw new Refused(answer.status, body);
  if (typeof body.token === "string") token = body.token;
  return body;
}
