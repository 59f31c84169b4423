// The token that Django asks for with a change, from its cookie.

export function csrf() {
  return document.cookie.match(/(?:^|; )(?:__Secure-|__Host-)?csrftoken=([^;]+)/)?.[1] || "";
}
