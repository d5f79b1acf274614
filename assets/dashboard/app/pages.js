// The pages: their order, their groups, who may see them. A page is loaded when it is first opened.

/** Every page. What calculates is open to visitors where the server lets them calculate. */
export const PAGES = [
  { id: "overview", group: "watch", forOperator: true, load: () => import("../pages/overview.js") },
  { id: "performance", group: "watch", forOperator: true, load: () => import("../pages/performance.js") },
  { id: "cache", group: "watch", forOperator: true, load: () => import("../pages/cache.js") },
  { id: "alerts", group: "watch", forOperator: true, load: () => import("../pages/alerts.js") },
  { id: "jobs", group: "watch", forOperator: true, load: () => import("../pages/jobs.js") },
  { id: "sky", group: "sky", forOperator: false, calculates: true, load: () => import("../pages/sky.js") },
  { id: "try", group: "sky", forOperator: false, load: () => import("../pages/try.js") },
  { id: "people", group: "keep", forOperator: true, load: () => import("../pages/people.js") },
  { id: "settings", group: "keep", forOperator: true, load: () => import("../pages/settings.js") },
];

/** The groups of the navigation, in their order. */
export const GROUPS = ["watch", "sky", "keep"];

/** Whether somebody may see a page. */
export function isOpen(page, { role, calculations_are_open: calculates = true }) {
  return role === "operator" || !(page.forOperator || (page.calculates && !calculates));
}

/** The page of a name; without a name the first that somebody may see. */
export function pageOf(id, session) {
  return PAGES.find((page) => (id ? page.id === id : isOpen(page, session)));
}
