// Which page an address is. Pages are whole documents: going from one to another is a navigation,
// because the server embeds in each what it needs to show at once.

export type Route =
  | { page: "home"; folder: string }
  | { page: "editor"; path: string }
  | { page: "sign-in"; next: string; used: boolean }
  | { page: "lost"; path: string };

const editorPrefix = "/edit/";

/** Decodes each part of a path; what is not valid percent-encoding stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The route of a location: its path and its query. */
export function route(location: { pathname: string; search: string }): Route {
  const { pathname } = location;
  const query = new URLSearchParams(location.search);
  if (pathname === "/" || pathname === "/index.html") return { page: "home", folder: query.get("folder") ?? "" };
  if (pathname === "/sign-in") return { page: "sign-in", next: ownPath(query.get("next")), used: query.has("used") };
  if (pathname.startsWith(editorPrefix) && pathname.length > editorPrefix.length) {
    return { page: "editor", path: decoded(pathname.slice(editorPrefix.length)) };
  }
  return { page: "lost", path: decoded(pathname) };
}

/** Where to go after signing in: a path of this server, or Home. */
export function ownPath(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : "/";
}

/** The address of a notebook's page. */
export function editorAddress(path: string): string {
  return editorPrefix + path.split("/").map(encodeURIComponent).join("/");
}

/** The address of Home showing a folder. */
export function folderAddress(folder: string): string {
  return folder === "" ? "/" : `/?folder=${encodeURIComponent(folder)}`;
}
