// The local Zalo's control API, same origin.

import { inVietnamese } from "./refusals.js";

/** The local Zalo said no; `message` is its sentence. */
export class Refused extends Error {}

/** No answer came: the process is stopped or the network is down. */
export class Unreachable extends Error {}

/** GET without a body, POST with one; the decoded JSON. Throws Refused or Unreachable. */
export async function call(path, body, { signal, timeout = 15000 } = {}) {
  const limits = [AbortSignal.timeout(timeout), signal].filter(Boolean);
  const request = { signal: AbortSignal.any(limits), cache: "no-store" };
  if (body !== undefined) {
    request.method = "POST";
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body);
  }
  let response;
  let answer;
  try {
    response = await fetch(path, request);
    answer = await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    if (response && !response.ok) throw new Refused(`Máy chủ trả lời mã ${response.status}.`, { cause: error });
    throw new Unreachable("Mất kết nối với Zalo cục bộ.", { cause: error });
  }
  if (!response.ok) throw new Refused(typeof answer?.error === "string" ? inVietnamese(answer.error) : `Máy chủ trả lời mã ${response.status}.`);
  return answer;
}

export const send = (person, message) => call(`/_/people/${person}/send`, message, { timeout: 60000 });

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

/**
 * Calls `step` again and again, one at a time, until `signal` aborts. After a failure it waits
 * longer each time; `onLink(true|false)` tells when the connection comes and goes.
 */
export async function keepUp(step, { signal, onLink = () => {}, every = 0 }) {
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      await step(signal);
      onLink(true);
      wait = FIRST_WAIT;
      if (every) await pause(every, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Unreachable || error instanceof Refused)) console.error(error);
      onLink(false);
      await pause(wait, signal);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }
}
