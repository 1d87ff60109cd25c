// Requests to our own server, with the CSRF token.
export const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** POST a mapping; the Response (where it leads is not fetched with follow=false). Throws where the network fails or the answer is not 2xx. */
export async function post(url, data, follow = true) {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(data),
    headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
    credentials: "same-origin",
    redirect: follow ? "follow" : "manual",
  });
  if (!response.ok && response.type !== "opaqueredirect") throw new Error(`${response.status} from ${url}`);
  return response;
}

/** GET JSON. */
export async function getJson(url, signal) {
  const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal });
  if (!response.ok) throw new Error(`${response.status} from ${url}`);
  return response.json();
}
