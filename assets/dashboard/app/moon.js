// The Moon as it stands now, as a small disc: the mark of the house.

import { useResource } from "./resource.js";
import { html } from "./view.js";

/** Its phase changes by an eightieth in an hour. */
const EVERY_MS = 3_600_000;

const R = 12;

/** The lit part of the disc as a path: the limb, and the terminator as half an ellipse. */
export function litPath(elongation, r = R) {
  const angle = (elongation * Math.PI) / 180;
  const isWaxing = elongation < 180;
  const across = Math.abs(Math.cos(angle)) * r;
  const isCrescent = Math.cos(angle) > 0;
  const limb = isWaxing ? 1 : 0;
  return `M0 ${-r}A${r} ${r} 0 0 ${limb} 0 ${r}A${across} ${r} 0 0 ${isCrescent ? 1 - limb : limb} 0 ${-r}Z`;
}

/** A disc for an elongation in degrees. */
export function Disc({ elongation, title }) {
  return html`<svg class="moon" viewBox="-13 -13 26 26" role=${title ? "img" : null} aria-label=${title} aria-hidden=${title ? null : "true"}>
    <circle r=${R} class="dark-side" /><path d=${litPath(elongation)} class="lit" />
  </svg>`;
}

/** The disc of this hour. Until it is known, a crescent. */
export function Moon() {
  const { data } = useResource("moon", {}, { everyMs: EVERY_MS });
  return html`<${Disc} elongation=${data?.elongation ?? 45} />`;
}
