// The pages: their order, their groups, who may see them. A page is loaded when it is first opened.

/** Every page. */
export const PAGES = [
  { id: "overview", group: "watch", forOperator: true, load: () => import("../pages/overview.js") },
  { id: "performance", group: "watch", forOperator: true, load: () => import("../pages/performance.js") },
  { id: "cache", group: "watch", forOperator: true, load: () => import("../pages/cache.js") },
  { id: "alerts", group: "watch", forOperator: true, load: () => import("../pages/alerts.js") },
  { id: "jobs", group: "watch", forOperator: true, load: () => import("../pages/jobs.js") },
  { id: "sky", group: "sky", forOperator: false, load: () => import("../pages/sky.js") },
  { id: "try", group: "sky", forOperator: false, load: () => import("../pages/try.js") },
  { id: "people", group: "keep", forOperator: true, load: () => import("../pages/people.js") },
  { id: "settings", group: "keep", forOperator: true, load: () => import("../pages/settings.js") },
];

/** The groups of the navigation, in their order. */
export const GROUPS = ["watch", "sky", "keep"];

/** The page of a name for somebody; without a name the first that they may see. */
export function pageOf(id, role) {
  const seen = PAGES.filter((page) => role === "operator" || !page.forOperator);
  return id ? PAGES.find((page) => page.id === id) : seen[0];
}
